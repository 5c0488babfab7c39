"""Combines the verdicts of one control: first on one subject, then over all subjects of an agency (design §3)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from fractions import Fraction

from scanner.model.control import Control
from scanner.model.records import dataclass
from scanner.model.score import ControlScore, Shares
from scanner.model.verdict import Verdict
from scanner.model.words import Obligation, Reason, Status

BINDING = (Obligation.LAW, Obligation.STANDARD)
"""Classes a critical control must have to cap a grade."""

_ORDER = (Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.PARTIAL, Status.PASS)
_HALVES = {Status.PASS: 2, Status.PARTIAL: 1}


def combine(statuses: Iterable[Status]) -> Status:
    """One status for one control on one subject: the first of fail, error, unknown, partial, pass that occurs.

    Of nothing at all nothing is known; not applicable must have been said.
    """
    present = set(statuses) or {Status.UNKNOWN}
    return next((status for status in _ORDER if status in present), Status.NOT_APPLICABLE)


def halves(status: Status) -> int:
    """Value of a status in halves: pass 2, partial 1, everything else 0."""
    return _HALVES.get(status, 0)


@dataclass(slots=True)
class SubjectTally:
    """The deciding verdicts of one control on one subject, while they come in."""

    level: int
    statuses: list[Status] = field(default_factory=list)
    with_waivers: list[Status] = field(default_factory=list)
    unattested: list[Status] = field(default_factory=list)
    """The statuses if every attested answer were unknown."""
    measured_where_possible: list[Status] = field(default_factory=list)
    """The statuses if those attested answers were unknown that stand in for a measurement."""

    def add(self, verdict: Verdict) -> None:
        """Count one verdict; a waived one counts as pass in the third figure."""
        if verdict.decides:
            status = verdict.status
            self.statuses.append(status)
            self.with_waivers.append(Status.PASS if verdict.waiver else status)
            self.unattested.append(Status.UNKNOWN if verdict.reason is Reason.ATTESTED else status)
            self.measured_where_possible.append(Status.UNKNOWN if verdict.stands_in else status)

    @property
    def status(self) -> Status:
        """Combined."""
        return combine(self.statuses)

    @property
    def waived_status(self) -> Status:
        """Combined, with waived findings counted as passes."""
        return combine(self.with_waivers)


def score_control(control: Control, tallies: dict[str, SubjectTally]) -> ControlScore:
    """One control over its subjects: means in exact fractions; with nothing due but not-applicable, no shares."""
    statuses = {target: tally.status for target, tally in tallies.items()}
    counts = Counter(statuses.values())
    due = len(statuses) - counts[Status.NOT_APPLICABLE]
    waived = sum(
        tally.waived_status is Status.PASS and statuses[target] is not Status.PASS for target, tally in tallies.items()
    )
    unattested = _mean(combine(tally.unattested) for tally in tallies.values())
    measured = _mean(combine(tally.measured_where_possible) for tally in tallies.values())
    shares = None
    if due:
        proven = Fraction(sum(map(halves, statuses.values())), 2 * due)
        gained_with = sum(halves(tally.waived_status) for tally in tallies.values())
        judged = sum(status.is_judged for status in statuses.values())
        shares = Shares(
            proven=proven,
            coverage=Fraction(judged, due),
            with_waivers=Fraction(gained_with, 2 * due),
            attested=proven - (unattested or 0),
            stand_ins=proven - (measured or 0),
        )
    binding = [statuses[target] for target, tally in tallies.items() if control.obligations[tally.level] in BINDING]
    return ControlScore(
        control=control.id,
        domain=control.domain,
        severity=control.severity,
        obligation=_strongest(control, tallies),
        status=combine(statuses.values()),
        counts=dict(counts),
        waived=waived,
        due=due,
        shares=shares,
        binding_judged=sum(status.is_judged for status in binding),
        binding_failed=binding.count(Status.FAIL),
        unattested=unattested,
        measured_where_possible=measured,
        targets={status: tuple(sorted(t for t, s in statuses.items() if s is status)) for status in counts},
    )


def _mean(statuses: Iterable[Status]) -> Fraction | None:
    """Mean value of those that are not "not applicable"; None when nothing else is there."""
    counted = [halves(each) for each in statuses if each is not Status.NOT_APPLICABLE]
    return Fraction(sum(counted), 2 * len(counted)) if counted else None


def _strongest(control: Control, tallies: dict[str, SubjectTally]) -> Obligation:
    """The most binding class over the levels of the subjects it was judged on."""
    order = list(Obligation)
    return min((control.obligations[tally.level] for tally in tallies.values()), key=order.index)
