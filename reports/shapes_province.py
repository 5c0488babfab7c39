"""The view of the province's page."""

from reports.shapes import Frame, IndicatorRow, ShareView, Step
from reports.shapes_history import FallRow
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency in the province's table."""

    id: str
    name: str
    grade: str
    grade_code: str
    grade_word: str
    share: ShareView
    rank: str
    bounds: str
    hosts: str
    """Machines measured, of those registered."""
    short: str
    """The name without what all names of the group begin with."""
    lead: str
    """That beginning."""
    since: str
    """By how many points it moved since the time before; empty where it was never judged before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """Agencies of one kind."""

    name: str
    size: str
    number: str
    note: str
    rows: tuple[AgencyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeBar:
    """How many agencies have one grade; `bar` is a length in percent."""

    grade: str
    word: str
    code: str
    number: str
    bar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A cause of findings, or of ignorance, over the province."""

    title: str
    measures: bool
    agencies: str
    targets: str
    gain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """One of the four figures that the province was asked for, against 2018 and its goal; lengths are in percent."""

    row: IndicatorRow
    code: str
    """met, below or unknown."""
    word: str
    counted: str
    bar_proven: str
    bar_unknown: str
    baseline_at: str
    goal_at: str
    """Empty where there is none."""
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceView:
    """Everything on the province's page."""

    frame: Frame
    name: str
    share: ShareView
    agencies: str
    kinds: str
    """How many of each kind."""
    hosts: str
    note: str
    mission: tuple[Mission, ...]
    grades: tuple[GradeBar, ...]
    next_steps: tuple[Step, ...]
    groups: tuple[PeerGroup, ...]
    falling: tuple[FallRow, ...]
    falling_note: str
    falling_none: str
    """Said where no agency is going down: of how many that is known."""
    causes: tuple[Cause, ...]
    causes_cut: str
    """How many more there are; empty where these are all. The same for what cannot be measured."""
    measure_causes: tuple[Cause, ...]
    measure_causes_cut: str
    indicators: tuple[IndicatorRow, ...]
    scoring: tuple[str, ...]
