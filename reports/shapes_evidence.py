"""The view of an evidence file: every verdict, whole, with the observations it rests on."""

from reports.shapes import Chip, Count, Frame, Seen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One observation verdicts rest on."""

    digest: str
    short: str
    fact: str
    kind: str
    taken_at: str
    source: str
    proof: str
    questions: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One verdict, whole."""

    control: str
    title: str
    check: str
    chip: Chip
    message: str
    basis: str
    seen: tuple[Seen, ...]
    as_of: str
    evidence: tuple[tuple[str, str], ...]
    """(what to show, anchor of the source or empty)."""
    key: str
    waiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTarget:
    """All verdicts of one subject, with their sources."""

    name: str
    id: str
    kind: str
    counts: tuple[Count, ...]
    rows: tuple[EvidenceRow, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One check of a policy of others; `said` is its own word where results have more of them than verdicts."""

    id: str
    title: str
    chip: Chip
    said: str
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """One policy of others on one target, worst rows first."""

    name: str
    file: str
    digest: str
    target: str
    target_id: str
    counts: tuple[Count, ...]
    about: tuple[tuple[str, str], ...]
    rows: tuple[PolicyRow, ...]
    cut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One evidence file: all of an agency, or one part of it."""

    frame: Frame
    name: str
    code: str
    part: str
    split: str
    has_sources: bool
    is_open: bool
    """Small enough to show everything at once; larger files open target by target."""
    targets: tuple[EvidenceTarget, ...]
    policies: tuple[PolicyView, ...] = ()
    """Of the targets of this part; beside the verdicts, never among them."""
