"""The comparing words of YAML checks and what their operands may be; each is one plain function.

A value that is stated as absent (None) is never `at_least`, `at_most`, `contains` or `matches` anything.
"""

from collections.abc import Callable
from typing import Any

from scanner.evaluate.logic import Truth
from scanner.evaluate.paths import FieldType, PathError
from scanner.reading.patterns import BadPattern, compiled, matches

Compare = Callable[[Any, Any], Truth]


def same(value: Any, wanted: Any) -> bool:
    """Equal, and not by the accident that True equals 1."""
    return bool(value == wanted) and (isinstance(value, bool) == isinstance(wanted, bool))


def among(value: Any, wanted: Any) -> bool:
    """The same as one of `wanted`."""
    return any(same(value, each) for each in (wanted if isinstance(wanted, tuple) else (wanted,)))


def contains(value: Any, wanted: Any) -> bool:
    """An item of the list, or a part of the text."""
    return value is not None and wanted in value


def at_least(value: Any, wanted: Any) -> bool:
    """Not below."""
    return value is not None and bool(value >= wanted)


def at_most(value: Any, wanted: Any) -> bool:
    """Not above."""
    return value is not None and bool(value <= wanted)


def found(value: Any, pattern: Any) -> Truth:
    """The pattern is found in the text; unknown when that takes too long."""
    return False if value is None else matches(pattern, value)


COMPARE: dict[str, Compare] = {
    "is": same,
    "in": among,
    "contains": contains,
    "at_least": at_least,
    "at_most": at_most,
    "matches": found,
}


def complaint_about(word: str, operand: Any, on: FieldType) -> str:
    """Why the literal `operand` does not fit `word` on a field of this type; empty when it does."""
    return _OPERAND_CHECKS[word](operand, on)


def _no_number(operand: Any, on: FieldType) -> str:
    fits = on.is_number and isinstance(operand, (int, float)) and not isinstance(operand, bool)
    return "" if fits else "at_least and at_most compare numbers"


def _no_pattern(operand: Any, on: FieldType) -> str:
    if on.bare is not str or not isinstance(operand, str):
        return "matches takes a pattern and a text field"
    try:
        compiled(operand)
    except BadPattern as error:
        return str(error)
    return ""


def _no_choices(operand: Any, on: FieldType) -> str:
    if not isinstance(operand, list) or not operand:
        return "in takes a list"
    return next((complaint for each in operand if (complaint := _no_literal(each, on))), "")


def _no_content(operand: Any, on: FieldType) -> str:
    try:
        return _no_literal(operand, on.item)
    except PathError:
        fits = on.bare is str and isinstance(operand, str)
        return "" if fits else "contains looks for an item in a list or a text in a text"


def _no_literal(operand: Any, on: FieldType) -> str:
    return "" if _literal_fits(operand, on) else f"{operand!r} can never be the value of a field of type {on.bare}"


_OPERAND_CHECKS: dict[str, Callable[[Any, FieldType], str]] = {
    "is": _no_literal,
    "in": _no_choices,
    "contains": _no_content,
    "at_least": _no_number,
    "at_most": _no_number,
    "matches": _no_pattern,
}


def _literal_fits(operand: Any, on: FieldType) -> bool:
    if operand is None:
        return on.optional
    if on.bare is float:
        return isinstance(operand, (int, float)) and not isinstance(operand, bool)
    return isinstance(on.bare, type) and type(operand) is on.bare
