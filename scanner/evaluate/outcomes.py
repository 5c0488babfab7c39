"""What rows came to, remembered by the facts they were judged by: machines of one agency share most of their facts."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from scanner.evaluate.due import DueRow
from scanner.model.observation import Fact

T = TypeVar("T")

_REMEMBERED = 4_000
"""About twenty machines' rows; what is remembered holds its facts in memory."""


class Outcomes(Generic[T]):
    """The last outcomes, for one day and mode of judging.

    Facts are told apart by identity: those that are stored once are read once (evidence/codec.py), and comparing their
    contents would cost as much as judging them.
    """

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], tuple[DueRow, tuple[Fact, ...], T]] = OrderedDict()

    def of(self, row: DueRow, facts: Mapping[str, Fact], judge: Callable[[], T]) -> T:
        """What `judge` said of `facts` for `row` before, or says now."""
        key = (id(row), *map(id, facts.values()))
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[2]
        made = judge()
        self._kept[key] = (row, tuple(facts.values()), made)  # kept alive: nothing else may take their identities
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return made
