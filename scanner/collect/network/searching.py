"""Patterns of the knowledge in what devices say: bounded in length and time, most ruled out by a word they must hold."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from scanner.reading.literals import required_literal
from scanner.reading.patterns import TIME_LIMIT_S, compiled

LONGEST: Final = 4_000
"""Characters of a text that are searched."""


def may_be_in(pattern: str, text: str) -> bool:
    """False where the text has not the word that the pattern needs."""
    return _literal(pattern) in _small(text[:LONGEST])


def found_in(pattern: str, text: str) -> Mapping[str, str] | None:
    """The named groups that took part, blanks around them left out; None where it is not found, or takes too long."""
    text = text[:LONGEST]
    if _literal(pattern) not in _small(text):
        return None
    try:
        found = compiled(pattern).search(text, timeout=TIME_LIMIT_S)
    except TimeoutError:
        return None
    if found is None:
        return None
    return {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}


@lru_cache(maxsize=64)
def _small(text: str) -> str:
    return text.lower()


@cache
def _literal(pattern: str) -> str:
    return required_literal(pattern)
