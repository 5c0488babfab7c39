"""Patterns that come from data, under a time limit: `regex` has one, `re` has none (design §6).

A pattern is found anywhere in a text; anchor it with `^…$` where the whole text is meant. Letters count as written
unless the pattern begins with `(?i)`. What takes longer than the limit is unknown, never a match and never a miss.
"""

import re
from functools import lru_cache
from typing import Final

import regex

from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen
from scanner.model.words import Gap

TIME_LIMIT_S: Final = 0.05
MAX_PATTERN: Final = 1000
MAX_UNROLLED: Final = 100_000
_CACHED: Final = 1024

Pattern = regex.Pattern[str]

_TOKEN = kept_pattern(r"\\.|\[\^?\]?(?>(?:\\.|[^\]\\])*)\]|\{(?P<least>\d+)(?:,(?P<most>\d*))?\}|.", re.DOTALL)


class BadPattern(ValueError):
    """A pattern does not compile; the message names the mistake and its place."""


@lru_cache(maxsize=_CACHED)
def compiled(pattern: str) -> Pattern:
    """The pattern, compiled once; raises BadPattern."""
    if len(pattern) > MAX_PATTERN:
        raise BadPattern(f"the pattern is longer than {MAX_PATTERN} characters")
    if "{" in pattern and unrolled_length(pattern) > MAX_UNROLLED:
        raise BadPattern(f"{pattern[:80]!r} repeats more than {MAX_UNROLLED:,} characters in all")
    try:
        return regex.compile(pattern, cache_pattern=False)
    except regex.error as error:
        raise BadPattern(f"{pattern!r} is no pattern: {error}") from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadPattern(f"{pattern[:80]!r} is no pattern: {error}") from error


def matches(pattern: str, value: str) -> bool | Unseen:
    """Whether `pattern` is found in `value`; `Unseen` with gap timeout when that takes too long."""
    try:
        return compiled(pattern).search(value, timeout=TIME_LIMIT_S) is not None
    except TimeoutError:
        return Unseen(gap=Gap.TIMEOUT, detail=f"the pattern {pattern[:80]!r} took longer than {TIME_LIMIT_S} s")


def unrolled_length(pattern: str) -> int:
    """How many characters the pattern is long with its counted repeats written out, as `regex` does: ((a{999}){999})
    takes a gigabyte to compile.
    """
    totals, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        if token["least"] is not None:
            times = max(1, *(int(each[:9]) for each in (token["least"], token["most"]) if each))
            totals[-1] += last * (times - 1)
            last *= times
            continue
        if token[0] == "(":
            totals.append(0)
            continue
        last = totals.pop() if token[0] == ")" and len(totals) > 1 else 1
        totals[-1] += last
    return sum(totals)
