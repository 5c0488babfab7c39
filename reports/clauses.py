"""Clauses of laws as they are cited in Việt Nam: `Art. 23.1.b-c, 24.1` is `điểm b và c khoản 1 Điều 23, khoản 1 Điều 24`."""

import re
from collections.abc import Mapping
from typing import Final

from scanner.model.kept_code import kept_pattern

_ITEM: Final = r"\d+(?:\.\d+)?(?:[. ][a-zđ](?:-[a-zđ])?)?(?:-\d+(?:\.\d+)?)?(?![\w/:])"
_ARTICLES: Final = kept_pattern(rf" ?\bArt\. ({_ITEM}(?:, (?:Art\. )?{_ITEM})*)")
_PARTS: Final = kept_pattern(
    r"(?P<article>\d+)(?:\.(?P<paragraph>\d+))?(?:[. ](?P<point>[a-zđ])(?:-(?P<last>[a-zđ]))?)?(?:-(?P<to>\d+(?:\.\d+)?))?"
)


def with_articles(cited: str, forms: Mapping[str, str]) -> str:
    """`cited` with its articles, paragraphs and points in the words of `forms`; as it is where there are none."""
    if not forms:
        return cited

    def told(found: re.Match[str]) -> str:
        items = [_item(each.removeprefix("Art. "), forms) for each in found[1].split(", ")]
        return (forms["lead"] if found.start() else "") + ", ".join(items)

    return _ARTICLES.sub(told, cited)


def _item(item: str, forms: Mapping[str, str]) -> str:
    found = _PARTS.fullmatch(item)
    if found is None:
        return item
    article, paragraph, point, last, to = found.group("article", "paragraph", "point", "last", "to")
    if to is not None:
        first_and_last = {"article": article, "first": paragraph or article, "last": to.rpartition(".")[2]}
        return forms["paragraphs" if paragraph else "articles"].format(**first_and_last)
    points = forms["points"].format(first=point, last=last) if last else point
    form = "point" if point else "paragraph" if paragraph else "article"
    return forms[form].format(article=article, paragraph=paragraph, point=points)
