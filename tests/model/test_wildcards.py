"""Patterns with one star are those of fnmatch, found faster."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.wildcards import fitting

signs = st.text("ab.*?[]!-", max_size=6)


@given(st.lists(st.text("ab.[]-\nà", max_size=6), max_size=6), signs)
def test_as_fnmatch(names: list[str], pattern: str) -> None:
    assert fitting(names, pattern) == [each for each in names if fnmatchcase(each, pattern)]
    raw = [each.encode() for each in names]
    assert fitting(raw, pattern.encode()) == [each for each in raw if fnmatchcase(each, pattern.encode())]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["", "a"]),
        ("ab*ba", ["abba", "abxba"]),
        ("a*", ["a", "aba", "abba", "abxba"]),
        ("*.conf", []),
        ("ab*b", []),
    ],
)
def test_head_and_tail_do_not_overlap(pattern: str, names: list[str]) -> None:
    every = ["", "a", "aba", "abba", "abxba"]
    assert fitting(every, pattern) == (every if pattern == "*" else names)
