"""The view of the province's page."""

from reports.shapes import Frame, IndicatorRow, ShareView, Step
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency in the province's table."""

    id: str
    name: str
    grade: str
    grade_code: str
    share: ShareView


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """Agencies of one kind."""

    name: str
    size: str
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
class ProvinceView:
    """Everything on the province's page."""

    frame: Frame
    name: str
    share: ShareView
    note: str
    grades: tuple[GradeBar, ...]
    next_steps: tuple[Step, ...]
    groups: tuple[PeerGroup, ...]
    causes: tuple[Cause, ...]
    measure_causes: tuple[Cause, ...]
    indicators: tuple[IndicatorRow, ...]
    scoring: tuple[str, ...]
