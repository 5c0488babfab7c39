"""Values that come one by one, gathered by what they belong to; a hundred thousand of one name cost no more than of many."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Every value of each key, in order."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def without_repeats(groups: Mapping[K, Iterable[V]]) -> dict[K, tuple[V, ...]]:
    """Each value of a key once, where it first came."""
    return {key: tuple(dict.fromkeys(values)) for key, values in groups.items()}
