"""One field of a fact that may not be seen while the others are."""

from collections.abc import Callable
from typing import TypeVar

from scanner.model.errors import GapError
from scanner.model.observation import Unseen

T = TypeVar("T")


def or_unseen(look: Callable[[], T]) -> T | Unseen:
    """What `look` returns, or the gap it raises as the value of the field."""
    try:
        return look()
    except GapError as gap:
        return Unseen.of(gap)
