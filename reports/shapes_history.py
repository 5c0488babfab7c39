"""The view of what was before and of who is alike: change since the time before, history, place among peers."""

from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """One control that moved the same way on some subjects; `anchor` leads to its finding, empty where there is none."""

    title: str
    where: str
    way: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveGroup:
    """Everything that moved in one sense: the heaviest named, `more` for the rest."""

    name: str
    moves: tuple[MoveView, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceView:
    """The change since the time before; for a first judgement `head` alone."""

    head: str
    counts: str
    groups: tuple[MoveGroup, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """One judgement: where it is drawn, and in words. `letter` is empty where none is drawn."""

    x: str
    y: str
    letter: str
    letter_y: str
    is_own: bool
    """False for units that were to become this agency, taken together."""
    at: str
    proven: str
    possible: str
    coverage: str
    grade: str
    failing: str
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """A line between two judgements: `code` says where rules changed, where units merged."""

    x: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """How the score went: points of a line and of the band above it, in the coordinates of the picture."""

    alt: str
    line: str
    band: str
    points: tuple[PointView, ...]
    marks: tuple[MarkView, ...]
    legend: tuple[tuple[str, str], ...]
    """Code of a mark and what it means, of the marks that are there."""
    begins: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One agency of the group on the scale."""

    x: str
    y: str
    is_this: bool
    has_letter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where an agency stands among those of its kind."""

    name: str
    rank: str
    note: str
    alt: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FallRow:
    """An agency that is going down."""

    id: str
    name: str
    since: str
    way: str
    points: str
    grades: str
