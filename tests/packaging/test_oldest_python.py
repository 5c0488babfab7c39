"""What the oldest Python we run on, 3.11.2 of Debian 12, does differently from those that developers have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.tree import PACKAGES, REPOSITORY

POSSESSIVE_GROUP = re.compile(r"(?:\)|^)(?:[*+?]|\{\d*,?\d*\})\+")
"""A group, or a part put in from elsewhere, that is repeated possessively; single characters (`[a-z]*+`) are not meant."""


def texts() -> Iterator[tuple[str, str]]:
    """Place and content of every literal text of the product."""
    for package in PACKAGES:
        for file in sorted((REPOSITORY / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                    text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                    yield f"{Path(file).relative_to(REPOSITORY)}:{node.lineno}", text


def test_no_pattern_repeats_a_group_possessively() -> None:
    """`re` before 3.11.5 keeps what a last, failed repetition has begun to eat (gh-106052): `(?:ab?c)*+` takes all of `aca`.

    `(?>(?:ab?c)*)` means the same, and is matched rightly.
    """
    assert [place for place, text in texts() if POSSESSIVE_GROUP.search(text)] == []


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
