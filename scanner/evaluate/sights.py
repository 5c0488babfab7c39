"""What people are shown of a test: the value that was seen and what was wanted of it, in the words of the check."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from scanner.model.control import Scalar, Threshold, Thresholds
from scanner.model.observation import Unseen

ITEMS_SHOWN = 20
PATTERN_SHOWN = 60
"""Of a pattern that lists half of all programs, people need to see that it is one; the check has the whole."""


def shown(value: Any) -> Threshold:
    """A field's value as a sight can hold it; of a long list the first items and how many more there are."""
    if type(value) in _AS_THEY_ARE:
        return value  # type: ignore[no-any-return]  # a scalar or None
    if isinstance(value, (tuple, list)):
        items = tuple(_item(each) for each in value[:ITEMS_SHOWN])
        return (*items, f"… +{len(value) - ITEMS_SHOWN}") if len(value) > ITEMS_SHOWN else items
    if isinstance(value, Unseen):
        return f"[{value.gap}] {value.detail}".strip()
    return _item(value)


_AS_THEY_ARE = frozenset((bool, str, int, float, type(None)))


def _item(value: Any) -> Scalar:
    if isinstance(value, (str, int, float, bool)):
        return value
    if is_dataclass(value):
        first = next(iter(value.__dataclass_fields__))
        return str(getattr(value, first))
    return str(value)


def wanted(source: Any) -> str:
    """The test in the words of the check, for people: `at_most 10`, `in no, prohibit-password`."""
    if isinstance(source, Mapping):
        return ", ".join(f"{word} {_operand(str(word), operand)}".strip() for word, operand in source.items())
    if isinstance(source, list):
        return ", ".join(wanted(each) for each in source)
    if isinstance(source, bool) or source is None:
        return {True: "true", False: "false", None: "null"}[source]
    return str(source)


def _operand(word: str, operand: Any) -> str:
    if word == "matches" and isinstance(operand, str) and len(operand) > PATTERN_SHOWN:
        return f"{operand[:PATTERN_SHOWN]}…"
    return wanted(operand)


def with_numbers(words: str, thresholds: Thresholds) -> str:
    """`words` with the thresholds they name as numbers."""
    if "threshold " not in words:
        return words
    for name in sorted(thresholds, key=len, reverse=True):  # a name may begin with another one
        words = words.replace(f"threshold {name}", _number(thresholds[name]))
    return words


def _number(value: Threshold) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
