"""What the oldest Python we run on, 3.11.2 of Debian 12, does differently from those that developers have."""

import re
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType

import pytest

from tests.packaging.tree import PACKAGES, REPOSITORY

POSSESSIVE_GROUP = re.compile(r"(?:\)|^)(?:[*+?]|\{\d*,?\d*\})\+")
"""A group, or a part put in from elsewhere, that is repeated possessively; single characters (`[a-z]*+`) are not meant."""

LINES_OF_TABLES = re.compile(r"\+{3}-?")
"""What `dpkg -l` draws."""


def texts() -> Iterator[tuple[str, str]]:
    """Place and content of every literal text of the product, as it stands in its bytecode."""
    for package in PACKAGES:
        for file in sorted((REPOSITORY / package).rglob("*.py")):
            code = SourceFileLoader("", str(file)).get_code("")
            assert code is not None
            for at, each in _constants(code):
                yield f"{file.relative_to(REPOSITORY)}:{at}", each


def _constants(code: CodeType) -> Iterator[tuple[int, str]]:
    """The texts in `code` and all that is defined in it, with the line where that begins."""
    left: list[object] = list(code.co_consts)
    for each in left:
        if isinstance(each, CodeType):
            yield from _constants(each)
        elif isinstance(each, (tuple, frozenset)):
            left.extend(each)
        elif isinstance(each, (str, bytes)):
            yield code.co_firstlineno, each if isinstance(each, str) else each.decode("latin-1")


def test_texts_are_found_wherever_they_stand() -> None:
    source = "a = ('x', b'y')\ndef f(c='z'):\n    return c in {'u', 'v'} and [lambda: f'w{c}s']\n"
    assert {text for _, text in _constants(compile(source, "x", "exec"))} >= set("xyzuvws")


def test_no_pattern_repeats_a_group_possessively() -> None:
    """`re` before 3.11.5 keeps what a last, failed repetition has begun to eat (gh-106052): `(?:ab?c)*+` takes all of `aca`.

    `(?>(?:ab?c)*)` means the same, and is matched rightly.
    """
    found = [(place, text) for place, text in texts() if POSSESSIVE_GROUP.search(text)]
    assert [place for place, text in found if not LINES_OF_TABLES.fullmatch(text)] == []


@pytest.mark.parametrize("pattern", ["(?:ab?c)*+", "(?:ab?c){2,}+", "(a)?+", "*+", "++x", "x(?:a)++"])
def test_such_a_pattern_is_found(pattern: str) -> None:
    assert POSSESSIVE_GROUP.search(pattern)


@pytest.mark.parametrize("pattern", ["(?>(?:ab?c)*)", "[a-z]*+", r"\w++", "(?:a)*x", "a{1,3}+"])
def test_others_are_not(pattern: str) -> None:
    assert not POSSESSIVE_GROUP.search(pattern)


def test_the_way_out_is_matched_rightly() -> None:
    found = re.match("(?>(?:ab?c)*)", "aca")
    assert found is not None
    assert found.span() == (0, 2)
