"""The packets a filter rule speaks about, as a space one can measure: how much of the world does a chain let in?

A point is a new connection from outside: IPv4 or IPv6, TCP or UDP, a source address, a destination port. A rule covers
boxes of it. Conditions beyond these are of two sorts: those that hold for most new connections (a rate below a limit,
`dst-type LOCAL`) make the rule *loose*: it may accept all of its boxes and is not trusted to drop any of them; those
that pick some packets by other marks (an owner, a MAC, an ipset) make the rule cover nothing.

So what is accepted is never counted too small by a rule we understand, and what is dropped never too large.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from scanner.model.errors import Unsupported
from scanner.model.records import dataclass

Interval = tuple[int, int]
Intervals = tuple[Interval, ...]
Plane = tuple[int, str]
"""IP version and protocol."""
Box = tuple[int, int, int, int]
"""First and last source address, first and last destination port, all included."""

_LAST_ADDRESS = {4: 2**32 - 1, 6: 2**128 - 1}
_LAST_PORT = 65_535
ALL_PORTS: Intervals = ((0, _LAST_PORT),)
ALL_SOURCES: Mapping[int, Intervals] = {version: ((0, last),) for version, last in _LAST_ADDRESS.items()}
PLANES: frozenset[Plane] = frozenset((version, protocol) for version in (4, 6) for protocol in ("tcp", "udp"))

_ANY_SOURCES = 1 / 8
"""From this share of the addresses on, a rule is open to any: 2000::/3, all of IPv6 in use, is an eighth."""
_ANY_PORTS = (_LAST_PORT + 1) // 2
"""And from half of the ports on: 1024 to 65535 are nearly all, and hold databases, remote desktops and web consoles."""
_NEGLIGIBLE = 2**-16
"""Boxes below this share of a plane are not followed: hundreds of them would not make a chain open."""
_MOST_BOXES = 600
_MOST_PRODUCTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the conditions of a rule leave; without conditions, everything."""

    planes: frozenset[Plane] = PLANES
    sources: Mapping[int, Intervals] = field(default_factory=lambda: ALL_SOURCES)
    ports: Intervals = ALL_PORTS
    exact: bool = True

    def within(self, other: "Cover") -> "Cover":
        """What both leave."""
        return Cover(
            planes=self.planes & other.planes,
            sources={each: both(self.sources[each], other.sources[each]) for each in _LAST_ADDRESS},
            ports=both(self.ports, other.ports),
            exact=self.exact and other.exact,
        )

    def boxes(self, plane: Plane) -> list[Box]:
        """Its boxes in one plane, without the negligible ones."""
        if plane not in self.planes:
            return []
        sources = [each for each in self.sources[plane[0]] if _share((*each, 0, _LAST_PORT), plane[0]) >= _NEGLIGIBLE]
        if len(sources) * len(self.ports) > _MOST_PRODUCTS:
            raise Unsupported("a rule names too many addresses and ports to tell what it lets in")
        made = [(*source, *ports) for source in sources for ports in self.ports]
        return [box for box in made if _share(box, plane[0]) >= _NEGLIGIBLE]


EVERYTHING = Cover()
NOTHING = Cover(planes=frozenset(), exact=False)
MOST = Cover(exact=False)
"""A condition that holds for most new connections."""


def both(some: Intervals, others: Intervals) -> Intervals:
    """The intervals two lists have in common."""
    if some is others:
        return some
    end = _LAST_ADDRESS[6]
    return all_but((*all_but(some, end), *all_but(others, end)), end)


def all_but(intervals: Iterable[Interval], last: int) -> Intervals:
    """What is left of 0 to `last`."""
    left, start = [], 0
    for first, end in sorted(intervals):
        if first > start:
            left.append((start, first - 1))
        start = max(start, end + 1)
    return (*left, (start, last)) if start <= last else tuple(left)


def from_sources(version: int, intervals: Intervals, *, negated: bool = False) -> Cover:
    """Packets of one IP version whose source is in one of the intervals, or in none of them."""
    kept = all_but(intervals, _LAST_ADDRESS[version]) if negated else intervals
    return replace(of_version(version), sources={**ALL_SOURCES, version: kept})


def of_version(version: int) -> Cover:
    """Packets of one IP version."""
    return Cover(planes=frozenset(plane for plane in PLANES if plane[0] == version))


def of_protocols(names: Iterable[str]) -> Cover:
    """Packets of some of the protocols tcp and udp; others have no part in this space."""
    wanted = frozenset(names)
    return Cover(planes=frozenset(plane for plane in PLANES if plane[1] in wanted))


def to_ports(intervals: Iterable[Interval], *, negated: bool = False) -> Cover:
    """Packets to one of the ports, or to none of them."""
    kept = tuple(intervals)
    return Cover(ports=all_but(kept, _LAST_PORT) if negated else kept)


def share_of(boxes: Iterable[Box], version: int) -> float:
    """The share of a plane that disjoint boxes take."""
    return sum(_share(box, version) for box in boxes)


def _share(box: Box, version: int) -> float:
    return (box[1] - box[0] + 1) / (_LAST_ADDRESS[version] + 1) * (box[3] - box[2] + 1) / (_LAST_PORT + 1)


def meet(some: Sequence[Box], others: Sequence[Box]) -> list[Box]:
    """The boxes two lists have in common."""
    return [
        (max(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), min(one[3], two[3]))
        for one in some
        for two in others
        if one[0] <= two[1] and two[0] <= one[1] and one[2] <= two[3] and two[2] <= one[3]
    ]


def without(boxes: Sequence[Box], taken: Iterable[Box]) -> list[Box]:
    """What is left of `boxes` outside of `taken`."""
    left = list(boxes)
    for hole in taken:
        left = [piece for box in left for piece in _cut(box, hole)]
        bounded(left)
    return left


def _cut(box: Box, hole: Box) -> list[Box]:
    """What is left of `box` around `hole`."""
    if not meet([box], [hole]):
        return [box]
    first, last, low, high = box
    pieces = []
    if first < hole[0]:
        pieces.append((first, hole[0] - 1, low, high))
    if last > hole[1]:
        pieces.append((hole[1] + 1, last, low, high))
    inner_first, inner_last = max(first, hole[0]), min(last, hole[1])
    if low < hole[2]:
        pieces.append((inner_first, inner_last, low, hole[2] - 1))
    if high > hole[3]:
        pieces.append((inner_first, inner_last, hole[3] + 1, high))
    return pieces


def add(boxes: list[Box], more: Iterable[Box]) -> None:
    """Add what is not there yet."""
    for box in more:
        boxes += without([box], list(boxes))
        bounded(boxes)


def bounded(boxes: list[Box]) -> list[Box]:
    """The same boxes; Unsupported when they are too many to go on."""
    if len(boxes) > _MOST_BOXES:
        raise Unsupported("the rule set is cut into too many pieces to tell what it lets in")
    return boxes


def is_open(boxes: Sequence[Box], version: int) -> bool:
    """True when half of the ports or more are covered for a large enough part of the sources."""
    edges = sorted({box[0] for box in boxes} | {box[1] + 1 for box in boxes})
    open_sources = 0
    for start, end in pairwise(edges):
        ports = [(box[2], box[3]) for box in boxes if box[0] <= start <= box[1]]
        closed = sum(last - first + 1 for first, last in all_but(ports, _LAST_PORT))
        if _LAST_PORT + 1 - closed >= _ANY_PORTS:
            open_sources += end - start
    return open_sources >= (_LAST_ADDRESS[version] + 1) * _ANY_SOURCES
