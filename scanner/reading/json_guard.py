"""Guarded JSON: bounded in bytes and depth, no duplicate keys, no NaN, no endless numbers, with the place of a mistake.

A good file is read at the speed of the C parser; only a bad one is walked token by token to find the place.
"""

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from scanner.model.errors import BadInput, Problem, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.reading.text_guard import MAX_PROBLEMS, decoded_input, place_of

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 40
MAX_DIGITS: Final = 40

# A text without an end is one token to the end: looked for anew at each quote in it, it would cost the square.
_TOKEN = kept_pattern(r'"(?>(?:[^"\\]|\\.)*)"?|[][{},:]|-?[0-9][0-9.eE+-]*|-?[A-Za-z]+', re.DOTALL)
_COLON = kept_pattern(r"[ \t\r\n]{0,1000}+:")
_SURROGATE = kept_pattern(r"\\u[dD][89a-fA-F]")


class _Refused(ValueError):
    """Valid for the C parser, not for us; the walk will find the place."""


def load_json(raw: bytes, name: str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """The value in `raw`; raises BadInput with line and column."""
    text = decoded_input(raw, name, max_bytes=max_bytes)
    try:
        value = _decode(text)
        _check_depth(value, max_depth)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (json.JSONDecodeError, _Refused, UnicodeEncodeError, RecursionError) as error:
        raise BadInput(*_problems(text, name, max_depth, error)) from error
    return value


def told_json(text: str) -> Any:
    """The value that a program printed; raises Unreadable, also for half a letter of UTF-16, which no text may hold."""
    try:
        return load_json(text.encode("utf-8"), "output")
    except (BadInput, UnicodeEncodeError) as error:
        raise Unreadable("is no whole JSON") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused("a key stands twice")
    return made


def _constant(word: str) -> Any:
    raise _Refused(f"{word} is no JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Refused("a number is too long")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if len(digits) > MAX_DIGITS or math.isinf(number):
        raise _Refused("a number is too large")
    return number


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=_fraction
).decode


def _check_depth(value: Any, max_depth: int) -> None:
    level = [value]
    for _ in range(max_depth):
        level = [below for each in level if isinstance(each, (dict, list))
                 for below in (each.values() if isinstance(each, dict) else each)]  # fmt: skip
        if not level:
            return
    if any(isinstance(each, (dict, list)) for each in level):
        raise _Refused("nested too deep")


def _problems(text: str, name: str, max_depth: int, error: Exception) -> list[Problem]:
    """What is wrong, with places; the parser's own complaint when it is about syntax."""
    found = [
        Problem(file=name, line=line, column=column, message=message)
        for offset, message in islice(_walk(text, max_depth), MAX_PROBLEMS)
        for line, column in [place_of(text, offset)]
    ]
    if isinstance(error, json.JSONDecodeError):
        found.append(Problem(file=name, line=error.lineno, column=error.colno, message=f"is no JSON: {error.msg}"))
    return found or [Problem(file=name, message=f"is no JSON: {error}")]


def _walk(text: str, max_depth: int) -> Iterator[tuple[int, str]]:
    """Offsets and complaints, token by token, without recursion; stops where it is nested too deep."""
    seen: list[set[str] | None] = []  # the keys of each open object, None for a list
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "[{":
            if len(seen) >= max_depth:
                yield token.start(), f"nested deeper than {max_depth} levels"
                return
            seen.append(set() if word == "{" else None)
        elif word in "]}":
            if seen:
                seen.pop()
        elif complaint := _complaint(word, seen[-1] if seen else None, is_key=_is_key(text, token.end())):
            yield token.start(), complaint


def _is_key(text: str, end: int) -> bool:
    return _COLON.match(text, end) is not None


def _complaint(word: str, keys: set[str] | None, *, is_key: bool) -> str:
    if word[0] == '"':
        return _text_complaint(word, keys if is_key else None)
    if word.lstrip("-") in ("NaN", "Infinity"):
        return f"{word} is no JSON"
    if word[0] in "-0123456789" and (len(word) > MAX_DIGITS or _is_infinite(word)):
        return "the number is too large"
    return ""


def _text_complaint(word: str, keys: set[str] | None) -> str:
    try:
        said = json.loads(word, strict=False)
        said.encode("utf-8")
    except UnicodeEncodeError:
        return "half of a surrogate pair stands alone"
    except ValueError:
        return ""
    if keys is not None:
        if said in keys:
            return f"the key {said[:80]!r} stands here for the second time"
        keys.add(said)
    return ""


def _is_infinite(word: str) -> bool:
    try:
        return math.isinf(float(word))
    except ValueError:
        return False
