"""The view of an evidence file: every verdict, whole, with the observations it rests on."""

from typing import NamedTuple

from reports.shapes import Chip, Count, Frame, Seen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a fact is come by: collector and questions, the same for many targets; `number` is its place on the page."""

    number: str
    fact: str
    kind: str
    source: str
    proof: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken when, and the number of how it was come by; the same for many observations."""

    fact: str
    taken_at: str
    asking: str


class Source(NamedTuple):
    """One observation verdicts rest on; `number` is its place among those of its target."""

    number: str
    digest: str
    taken: Taken
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a verdict says in words; many targets share one."""

    control: str
    title: str
    check: str
    chip: Chip
    message: str
    basis: str
    """What it rests on; empty where the message says so."""
    seen: tuple[Seen, ...]
    waiver: str


class EvidenceRow(NamedTuple):
    """One verdict, whole; a tuple, as a province has a million."""

    claim: Claim
    as_of: str
    cited: tuple[tuple[str, str], ...]
    """(what to show, number of the source or empty)."""
    key: str


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
    askings: tuple[Asking, ...]
    policies: tuple[PolicyView, ...] = ()
    """Of the targets of this part; beside the verdicts, never among them."""
