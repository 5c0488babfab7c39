"""What is left to do of verdicts: one piece of work is one cause on one target, however many requirements wait for it.

The work list that goes out and the one that comes back cut verdicts in the same way, so that a row finds its finding.
"""

from collections.abc import Iterable, Mapping

from scanner.model.organisation import Plan
from scanner.model.records import dataclass
from scanner.model.verdict import Verdict
from scanner.model.words import Reason, Status, Way

REPAIRED = (Status.FAIL, Status.PARTIAL)
MEASURED = (Status.UNKNOWN, Status.ERROR)
"""What is repaired, and what has to be made measurable first."""
_ONE_BY_ONE = (Reason.NOT_ATTESTED, Reason.ATTESTATION_ENDED, Reason.NO_CHECK, Reason.CRASHED)
"""Reasons of which each requirement is a piece of work of its own."""
_TOLD_BY_DETAIL = (Way.DECLARE, Way.CORRECT, Way.MEASURE_MORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing to do on one target. `verdicts` is never empty, all of them are repaired or all of them measured by it."""

    verdicts: tuple[Verdict, ...]

    @property
    def key(self) -> str:
        """The key of its first verdict: stable from run to run, as long as that verdict is work."""
        return self.verdicts[0].key

    @property
    def target(self) -> str:
        """Whom it is done on."""
        return self.verdicts[0].target

    @property
    def measures(self) -> bool:
        """True when it lets something be measured instead of repairing it."""
        return self.verdicts[0].status in MEASURED


def work_of(verdicts: Iterable[Verdict]) -> tuple[Work, ...]:
    """Every piece of work, in the order in which the verdicts come; advice that nobody could measure is none."""
    pieces: dict[tuple[str, ...], list[Verdict]] = {}
    for each in verdicts:
        if each.status in REPAIRED or (each.status in MEASURED and each.decides):
            pieces.setdefault(_cause(each), []).append(each)
    return tuple(Work(verdicts=tuple(each)) for each in pieces.values())


def _cause(verdict: Verdict) -> tuple[str, ...]:
    """What the same piece of work is for, and whether it is under a waiver."""
    waiver = verdict.waiver.id if verdict.waiver else ""
    if verdict.status in REPAIRED:
        return "repair", verdict.target, waiver, verdict.check or verdict.control
    gap = str(verdict.gap or "") if verdict.reason is Reason.GAP else ""
    own = verdict.check or verdict.control if verdict.reason in _ONE_BY_ONE else ""
    detail = verdict.detail if verdict.way in _TOLD_BY_DETAIL else ""
    return "measure", verdict.target, waiver, str(verdict.reason), gap, str(verdict.way or ""), own, detail


PlanKey = tuple[str, str, bool]
"""Check or control, target, and whether it is about measuring."""


def plans_by_finding(plans: Iterable[Plan]) -> Mapping[PlanKey, Plan]:
    """The decision that counts for each finding: the latest one, in the order of the file where days are equal."""
    return {
        (name, target, each.measures): each
        for each in sorted(plans, key=lambda plan: plan.decided_at)
        for target in each.targets
        for name in (*each.checks, *each.controls)
    }


def plan_for(verdict: Verdict, plans: Mapping[PlanKey, Plan]) -> Plan | None:
    """The decision on the finding of a verdict; None without one, and for what is neither repaired nor measured."""
    if verdict.status not in (*REPAIRED, *MEASURED):
        return None
    measures = verdict.status in MEASURED
    own = plans.get((verdict.check, verdict.target, measures)) if verdict.check else None
    return own or plans.get((verdict.control, verdict.target, measures))
