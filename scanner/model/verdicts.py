"""The verdicts of a whole province in little room: what is said alike is kept once, a verdict is made when asked for.

Thirty thousand machines have a million verdicts; as objects of their own they take half a gigabyte, here a fifth of it.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Final, NamedTuple, TypeVar, overload

from scanner.model.check import Sight
from scanner.model.text import Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import Gap, Reason, Status, Way

T = TypeVar("T", bound=Hashable)
_PIECE: Final = 4_096
_new: Final = object.__new__
_SETTERS: Final = {name: Verdict.__dict__[name].__set__ for name in Verdict.__slots__}
_KNOWN: Final = 20_000
"""What was said of the last agencies is looked up; looking further back would take more room than it saves."""


class _Said(NamedTuple):
    """What many verdicts have in common: everything but whom they are of and what they cite."""

    check: str
    control: str
    status: Status
    message: Text
    sights: tuple[Sight, ...]
    reason: Reason
    gap: Gap | None
    way: Way | None
    detail: str
    missing: tuple[str, ...]
    decides: bool
    waiver: WaiverApplied | None
    stands_in: bool


class PackedVerdicts(Sequence[Verdict]):
    """Verdicts in the order in which they were added, agency by agency."""

    __slots__ = (
        "_agencies",
        "_at",
        "_cited",
        "_cites",
        "_known",
        "_moments",
        "_said",
        "_says",
        "_starts",
        "_targets",
        "_whose",
    )

    def __init__(self) -> None:
        self._said: list[_Said] = []
        self._targets: list[str] = []
        self._cited: list[tuple[str, ...]] = []
        self._moments: list[datetime | None] = []
        self._says, self._whose, self._cites, self._at = array("I"), array("I"), array("I"), array("I")
        self._starts: list[int] = []
        self._agencies: list[str] = []
        """Of the verdicts from each of `_starts` on."""
        self._known: dict[Hashable, int] = {}

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """Add those of one agency; those of one target come together."""
        cited: dict[tuple[str, ...], int] = {}
        moments: dict[datetime | None, int] = {}
        for each in verdicts:
            if not self._agencies or self._agencies[-1] != each.agency:
                self._starts.append(len(self._says))
                self._agencies.append(each.agency)
            if not self._targets or self._targets[-1] != each.target:
                self._targets.append(each.target)
                cited.clear()
            self._says.append(self._place(each))
            self._whose.append(len(self._targets) - 1)
            self._cites.append(_place_in(self._cited, cited, each.evidence))
            self._at.append(_place_in(self._moments, moments, each.as_of))

    def _place(self, verdict: Verdict) -> int:
        """Where it stands what a verdict says. Messages and sights are told apart by identity: the engine gives the same
        object for the same outcome, and to Python 1 and True are equal.
        """
        said = _Said(*[getattr(verdict, name) for name in _Said._fields])
        key = (*said[:3], id(said.message), id(said.sights), *said[5:11], id(said.waiver), said.stands_in)
        place = self._known.get(key)
        if place is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            place = self._known[key] = len(self._said)
            self._said.append(said)  # keeps alive what the identities in the key are of
        return place

    def __len__(self) -> int:
        return len(self._says)

    @overload
    def __getitem__(self, place: int) -> Verdict: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, place: int | slice) -> Verdict | tuple[Verdict, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        at = range(len(self))[place]
        return self._made(self._agencies[bisect_right(self._starts, at) - 1], range(at, at + 1))[0]

    def __iter__(self) -> Iterator[Verdict]:
        for agency, places in self._parts():
            yield from self._made(agency, places)

    def of(self, agency: str) -> tuple[Verdict, ...]:
        """Those of one agency."""
        return tuple(each for name, places in self._parts() if name == agency for each in self._made(name, places))

    def agencies(self) -> tuple[str, ...]:
        """Every agency that has some, in order."""
        return tuple(dict.fromkeys(self._agencies))

    def _parts(self) -> Iterator[tuple[str, range]]:
        """What belongs together, in pieces of bounded length."""
        ends = [*self._starts[1:], len(self)] if self._starts else []
        for agency, start, end in zip(self._agencies, self._starts, ends, strict=True):
            for begins in range(start, end, _PIECE):
                yield agency, range(begins, min(begins + _PIECE, end))

    def _made(self, agency: str, places: range) -> Sequence[Verdict]:
        """Verdicts of one agency. Their fields are filled column by column, which takes an eighth of the time of as many
        calls of the class; nothing of a verdict is computed when it is made.
        """
        made = [_new(Verdict) for _ in places]
        part = slice(places.start, places.stop)
        said = zip(*map(self._said.__getitem__, self._says[part]), strict=True)
        columns: dict[str, Iterable[object]] = dict(zip(_Said._fields, said, strict=True))
        columns["agency"] = repeat(agency)
        columns["target"] = map(self._targets.__getitem__, self._whose[part])
        columns["evidence"] = map(self._cited.__getitem__, self._cites[part])
        columns["as_of"] = map(self._moments.__getitem__, self._at[part])
        for name, values in columns.items():
            deque(map(_SETTERS[name], made, values), maxlen=0)
        return made


def _place_in(kept: list[T], known: dict[T, int], value: T) -> int:
    """Where `value` stands among those that are kept; those that are `known` are there already."""
    place = known.get(value)
    if place is None:
        place = known[value] = len(kept)
        kept.append(value)
    return place


class _ByAgency(Mapping[str, Sequence[Verdict]]):
    """Packed verdicts by agency; those of the agency asked for last are kept, as a report goes agency by agency."""

    def __init__(self, packed: PackedVerdicts) -> None:
        self._packed = packed
        self._agencies = dict.fromkeys(packed.agencies())
        self._kept: tuple[str, Sequence[Verdict]] = ("", ())

    def __getitem__(self, agency: str) -> Sequence[Verdict]:
        if agency not in self._agencies:
            raise KeyError(agency)
        if self._kept[0] != agency:
            self._kept = (agency, self._packed.of(agency))
        return self._kept[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._agencies)

    def __len__(self) -> int:
        return len(self._agencies)


def by_agency(verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[Verdict]]:
    """The verdicts of each agency, in their order."""
    if isinstance(verdicts, PackedVerdicts):
        return _ByAgency(verdicts)
    found: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        found[each.agency].append(each)
    return found
