"""The view: what every renderer reads, finished. Texts are worded, ordered and rounded; nothing is left to compute."""

from reports.shapes_history import HistoryView, PlaceView, SinceView
from scanner.model.records import dataclass
from scanner.model.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A value of a closed vocabulary: its code (a style class too) and its word."""

    code: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of something, with its chip."""

    chip: Chip
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """The figures of one score. `bar_*` are lengths in percent of a picture; what remains of it was lost.

    What was attested is the end of what is proven, and empty where nothing was: it is not shown as measured.
    """

    proven: str
    possible: str
    coverage: str
    bar_proven: str
    bar_unknown: str
    bar_measured: str
    bar_attested: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on the score's scale: where a grade begins."""

    at: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """An agency's score in words. `with_waivers` is empty when waivers change nothing."""

    grade: str
    grade_word: str
    grade_code: str
    share: ShareView
    range_words: str
    with_waivers: str
    papers: tuple[str, ...]
    """What of the score rests on papers; `papers_brief` says how much, where attestations stand in for
    measurements."""
    papers_brief: str
    caps_title: str
    caps: tuple[str, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One of the four parts of the mission. `share` None when nothing of the agency belongs to it."""

    id: str
    name: str
    share: ShareView | None
    known: str
    unknown: str
    worst: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One thing seen and what was wanted of it."""

    what: str
    was: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A control in words."""

    id: str
    title: str
    severity: Chip
    obligation: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do: what, why, how, who, where, and what it gains. `anchor` leads to its details."""

    title: str
    measures: bool
    why: str
    fix: str
    who: str
    effort: str
    gain: str
    where: str
    anchor: str
    lacking: str = ""
    """The first of what is missing, when it is to be declared or collected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was found, and the targets of which it is said in the same words."""

    where: str
    chip: Chip
    message: str
    seen: tuple[Seen, ...]
    waiver: str
    plan: str = ""
    """What the agency has decided about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """All findings with one cause; `rows` are bounded, `cut` says when and where the rest is. Advice has no rows: what
    was found stands in the evidence.
    """

    step: Step
    check: str
    counted: bool
    severity: Chip
    requirements: tuple[Requirement, ...]
    counts: tuple[Count, ...]
    waived: str
    rows: tuple[Row, ...]
    cut: str
    plans: tuple[str, ...] = ()
    """What the agency has decided about it, and on which targets; the first of them, then how many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Subjects, and the controls (id, title) that wait to be judged on them."""

    where: str
    controls: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """Everything unknown for one reason, and what to do about it."""

    step: Step
    chip: Chip
    word: str
    size: str
    waiting: tuple[Waiting, ...]
    waits: str
    """How many controls wait; empty for none."""
    details: tuple[str, ...]
    cut: str
    attested_below: bool
    plans: tuple[str, ...] = ()
    """What the agency has decided about it, and on which targets; the first of them, then how many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRow:
    """One control over the agency's subjects."""

    requirement: Requirement
    plain: str
    chip: Chip
    counts: tuple[Count, ...]
    share: str
    where: tuple[tuple[Chip, str], ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainView:
    """A domain of the rule pack with its controls."""

    name: str
    share: ShareView | None
    counts: tuple[Count, ...]
    controls: tuple[ControlRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """What was asked, answered and skipped, of one target or of all."""

    asked: str
    answered: str
    skipped: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A subject with what came of it; `ledger` None when it was not to be asked itself."""

    name: str
    id: str
    kind: str
    level: str
    about: str
    counts: tuple[Count, ...]
    numbers: tuple[tuple[str, str], ...]
    """The same by status, one for each of the agency's `target_statuses`, empty for none."""
    ledger: LedgerView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRow:
    """A waiver, what it covers, and whether it still does."""

    id: str
    title: str
    covers: tuple[str, ...]
    where: str
    counts: tuple[Count, ...]
    reason: str
    compensation: str
    people: str
    document: str
    state: str
    notes: tuple[str, ...]
    """About to end, too wide."""
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRow:
    """A control people answer: still waiting, or answered."""

    requirement: Requirement
    plain: str
    where: str
    chip: Chip
    note: str
    warning: str = ""
    """What to do because the paper ends soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """An attestation as it was written: what it answers, where, whether anything rests on it."""

    id: str
    title: str
    where: str
    chip: Chip
    state: str
    notes: tuple[str, ...]
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A figure of the province with everything needed to read it; one that `is_part` sorts what the one above counts."""

    id: str
    name: str
    is_part: bool
    is_known: bool
    value: str
    fraction: str
    unknown: str
    reach: str
    interval: str
    coverage: str
    baseline: str
    goal: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a bar: status, where it begins and how long it is, in percent of the picture."""

    code: str
    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityBar:
    """The controls of one severity by status, as a bar and in words."""

    chip: Chip
    counts: tuple[Count, ...]
    pieces: tuple[Piece, ...]
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageBar:
    """How much of one topic is judged, by weight."""

    name: str
    judged: str
    bar_judged: str
    bar_unknown: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Controls by severity, and coverage by topic."""

    severities: tuple[SeverityBar, ...]
    topics: tuple[CoverageBar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named line of the run's record."""

    name: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page carries."""

    language: Language
    invented: bool
    province: str
    dated: str
    run: tuple[Fact, ...]
    footer: str
    code: str
    """The short code of what is stated here; empty for results that were not sealed."""
    printed: tuple[str, ...]
    """Lines at the foot of every printed page."""
    statuses: tuple[tuple[Chip, str], ...]
    marks: tuple[tuple[str, str], ...]
    """What `rasoat verify` reads: name and value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyView:
    """Everything on one agency's scorecard."""

    frame: Frame
    id: str
    code: str
    name: str
    kind: str
    score: ScoreView
    since: SinceView | None
    """None where nothing is remembered; the same for `history` before there are two judgements."""
    history: HistoryView | None
    place: PlaceView | None
    """None where nobody like it is in the results."""
    parts: tuple[PartView, ...]
    overview: Overview
    next_steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...]
    """Findings beyond what the controls ask: they never count."""
    gaps: tuple[GapGroup, ...]
    ledger: LedgerView
    domains: tuple[DomainView, ...]
    controls_note: str
    targets: tuple[TargetRow, ...]
    target_statuses: tuple[Chip, ...]
    targets_cut: str
    targets_folded: str
    """How many they are, when they are too many to stand in the reader's way; empty when the list is open."""
    waivers: tuple[WaiverRow, ...]
    to_attest: tuple[AttestationRow, ...]
    attested: tuple[AttestationRow, ...]
    attested_cut: str
    indicators: tuple[IndicatorRow, ...]
    scoring: tuple[str, ...]
