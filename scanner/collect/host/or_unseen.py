"""One field of a fact that may not be seen while the others are."""

from collections.abc import Callable
from typing import TypeVar

from scanner.model.errors import GapError
from scanner.model.observation import Fact, Unseen, gap_error

T = TypeVar("T")
F = TypeVar("F", bound=Fact)


def or_unseen(look: Callable[[], T]) -> T | Unseen:
    """What `look` returns, or the gap it raises as the value of the field."""
    try:
        return look()
    except GapError as gap:
        return Unseen.of(gap)


def some_told(fact: F, *values: object) -> F:
    """The fact, where at least one of the values it rests on was seen; raises the gap of the first where none was."""
    first = values[0]
    if isinstance(first, Unseen) and all(isinstance(each, Unseen) for each in values):
        raise gap_error(first.gap, first.detail, way=first.way)
    return fact
