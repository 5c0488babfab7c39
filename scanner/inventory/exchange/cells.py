"""One cell of a spreadsheet, in and out: what people and Excel make of a value, read back without guessing.

Going out, text that a spreadsheet would take for a formula gets an apostrophe (CWE-1236); coming in, it loses it.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from math import isfinite
from typing import Any, Final

from scanner.inventory.exchange.columns import Column, Shape, plain_heading
from scanner.inventory.findings import guess, listed
from scanner.inventory.forms.parsing import iso_day
from scanner.inventory.vocabulary import NOT_PUBLISHED, NOT_PUBLISHED_WORDS
from scanner.model.text import Language

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "|", "%")
_YES: Final = frozenset(("true", "có", "co", "x", "yes", "y", "1", "đúng", "✓", "✔"))
_NO: Final = frozenset(("false", "không", "khong", "no", "n", "0", "sai", "✗"))
_EXACT_BELOW: Final = 10**15
"""Excel keeps 15 digits; a longer number has lost some."""
_YEAR: Final = 4
"""Digits of a year: in 05/03/21 nobody can tell which end it stands at."""
SEPARATOR: Final = "; "


class CellProblem(ValueError):
    """What is wrong with a cell: a code of messages.yaml and the values of its sentence."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words: Mapping[str, object] = words


def guarded(text: str) -> str:
    """`text` as a cell may hold it, with an apostrophe before what would become a formula."""
    bare = text.lstrip(" \xa0")
    if bare.startswith(_DANGEROUS) or (bare.startswith("'") and bare.lstrip("'").startswith(_DANGEROUS)):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text before `guarded`."""
    if text.startswith("'") and text[1:].lstrip(" \xa0'").startswith(_DANGEROUS):
        return text[1:]
    return text


def shown_cell(column: Column, value: Any, language: Language) -> str:
    """A form's value as the text of a cell; days, numbers and lists included, unguarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(column.words[str(value).lower()][language])
    if isinstance(value, (list, tuple)):
        return SEPARATOR.join(shown_cell(column, each, language) for each in value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return str(column.words[text][language]) if text in column.words else text


def read_cell(column: Column, raw: object) -> Any:  # a plain value for the form
    """The plain value of a cell, None when it is empty; raises CellProblem."""
    if raw is None or (isinstance(raw, str) and not _tidy(raw)):
        return None
    if column.shape is Shape.DAY:
        return _day(raw)
    if isinstance(raw, (date, datetime)):
        if column.key == "vendor_support_end":
            return _day(raw)
        raise CellProblem("cell_became_date", value=raw.isoformat()[:10])
    text = _tidy(unguarded(_tidy(_text(raw))))
    if column.shape in (Shape.LIST, Shape.WORDS):
        parts = [
            each for each in (_tidy(part) for part in text.replace("\n", ";").replace(",", ";").split(";")) if each
        ]
        return [_word(column, each) for each in parts] if column.shape is Shape.WORDS else parts
    if column.shape is Shape.WORD:
        return _word(column, text)
    if column.shape is Shape.YES_NO:
        return _yes_no(text)
    return _number(text) if column.shape is Shape.NUMBER else _support_end(column, text)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\xa0", " ").strip()


def _text(raw: object) -> str:
    if isinstance(raw, float):
        if abs(raw) >= _EXACT_BELOW:
            raise CellProblem("cell_lost_digits", value=f"{raw:.0f}")
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) >= _EXACT_BELOW:
        raise CellProblem("cell_lost_digits", value=raw)
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _day(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = _tidy(unguarded(_text(raw)))
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts) == 3 and all(each.isdigit() for each in parts):  # noqa: PLR2004  # day, month, year
        day, month, year = parts if len(parts[2]) == _YEAR else reversed(parts)
        if len(year) == _YEAR and (found := iso_day(day, month, year)):
            return found
    raise CellProblem("cell_no_day", value=text)


def _support_end(column: Column, text: str) -> str:
    """Text; where a date may stand, a date written day first becomes ISO, and `not published` has many wordings."""
    if column.key != "vendor_support_end":
        return text
    if text.casefold() in NOT_PUBLISHED_WORDS:
        return NOT_PUBLISHED
    return _day(text) if text[:1].isdigit() else text


@cache
def _plain_label(label: str) -> str:
    """A word of ours as it is compared; every cell is held against all of them."""
    return plain_heading(label)


def _word(column: Column, text: str) -> str:
    plain = plain_heading(text)
    for word, labels in column.words.items():
        if plain in (word, _plain_label(labels["vi"]), _plain_label(labels["en"])):
            return word
    choices = [str(each["vi"]) for each in column.words.values()]
    raise CellProblem("unknown_word", value=text, guess=guess(text, [*choices, *column.words]), allowed=listed(choices))


def _yes_no(text: str) -> bool:
    plain = plain_heading(text)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise CellProblem("cell_yes_no", value=text)


def _number(text: str) -> int | float:
    try:
        number = int(text) if text.isascii() and text.lstrip("-").isdigit() else float(text.replace(",", "."))
    except ValueError as error:
        raise CellProblem("cell_no_number", value=text) from error
    if isinstance(number, float) and not isfinite(number):  # `1e999`, `nan`
        raise CellProblem("cell_no_number", value=text)
    return number
