"""The result of a run: what every report, the gate and a later `diff` read."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from scanner.model.change import Since
from scanner.model.check import Check
from scanner.model.control import IndicatorDefinition, RulePack
from scanner.model.history import Line
from scanner.model.observation import Observation
from scanner.model.organisation import Inventory, OwnFigures
from scanner.model.policy import PolicyResult
from scanner.model.records import dataclass
from scanner.model.score import AgencyScore, ProvinceScore, Scoring
from scanner.model.subject import Subject
from scanner.model.verdict import Verdict
from scanner.model.words import ReadMode


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """What was asked of one target and what came of it; `why` counts the gaps by their word."""

    target: str
    asked: int
    answered: int
    skipped: int
    why: Mapping[str, int]
    details: tuple[tuple[str, str, str], ...] = ()
    """(fact kind, gap, detail) of each missing fact."""
    proof: str = ""
    """Who vouches for the answers, where an agent brought them; empty for a target the scan asked itself."""
    seen_at: datetime | None = None
    """When the newest known fact was taken; None where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One collection and evaluation, with what it rested on."""

    id: str
    started_at: datetime
    finished_at: datetime
    program: str
    mode: ReadMode
    as_of: datetime
    rulepack: str
    rulepack_digest: str
    inventory: str
    inventory_digest: str
    root_digest: str
    collector_user: str = ""
    privileged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What stands for everything a report states: its digest, the short code of it for paper, and who signed it.

    `key` is the public key (hex) and `signature` the proof line of whoever signed; both are empty where nobody did.
    """

    digest: str = ""
    code: str = ""
    key: str = ""
    signature: str = ""

    @property
    def key_id(self) -> str:
        """The name of the key in the proof line; empty where nobody signed."""
        return self.signature.split(" ")[1] if self.signature else ""


UNSEALED = Seal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One stored observation with the digest verdicts cite."""

    digest: str
    target: str
    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything a report needs, in one frozen value."""

    run: RunRecord
    inventory: Inventory
    rulepack: RulePack
    scoring: Scoring
    checks: Mapping[str, Check]
    subjects: Mapping[str, Subject]
    verdicts: Sequence[Verdict]
    agencies: tuple[AgencyScore, ...]
    province: ProvinceScore
    ledger: tuple[LedgerLine, ...]
    policies: tuple[PolicyResult, ...] = ()
    """What policies of others came to, target by target; never part of a score."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """By digest; empty when a report does not need it."""
    measured: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the run saw of a target in the words of the asset register, by target id; empty where nothing was kept."""
    seals: Mapping[str, Seal] = field(default_factory=dict)
    """By agency, and under the empty name that of all together; empty where results were not sealed."""
    history: Mapping[str, Line] = field(default_factory=dict)
    """By agency: what was said of it until now, these results last; empty where nothing was remembered."""
    changes: Mapping[str, Since] = field(default_factory=dict)
    """By agency: against the time before; an agency that was never judged before is not in it."""

    def indicators(self) -> tuple[IndicatorDefinition, ...]:
        """What each indicator means, with the province's own figures of 2018 and goals where it states them."""
        return tuple(_with_own(each, self.inventory.figures.get(each.id)) for each in self.rulepack.indicators)

    def seal_of(self, agency: str = "") -> Seal:
        """What stands for one agency, or for all."""
        return self.seals.get(agency, UNSEALED)


def _with_own(meaning: IndicatorDefinition, own: OwnFigures | None) -> IndicatorDefinition:
    if own is None:
        return meaning
    return replace(
        meaning,
        baseline_2018=meaning.baseline_2018 if own.baseline_2018 is None else own.baseline_2018,
        target=meaning.target if own.goal is None else own.goal,
    )
