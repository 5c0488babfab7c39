"""Sums up a judged run for a notice, and says what is most urgent about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from scanner.model.history import RollUp
from scanner.model.notice import AgencyStanding, Asked, Notice, NoticeKind, Standing
from scanner.model.records import dataclass
from scanner.model.results import LedgerLine, Results
from scanner.model.score import AgencyScore
from scanner.model.words import ExitCode, Gap, Severity, Status
from scanner.score.gate import ExitReason

NO_LETTER: Final = "–"
"""The grade of an agency of which too little was measured."""
JUDGED_ENDS: Final = frozenset(
    (ExitCode.FINE, ExitCode.FINDINGS, ExitCode.NOT_ENOUGH, ExitCode.WORSE, ExitCode.BAD_SEAL)
)
"""A scan that ends with another code judged nothing, or nobody can rely on what it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the results do not say: the agencies due, what the gate and the scan ended with, and the time of telling.

    `reasons` None = no gate was asked; `scan_exit` empty = nobody said.
    """

    due: frozenset[str]
    reasons: Sequence[ExitReason] | None
    scan_exit: str
    at: datetime
    gone: int = 0


def summed(results: Results, before: Mapping[str, RollUp], around: Circumstances) -> Notice:
    """The notice of a judged run; `before` holds the roll-up of each agency's last earlier judgement."""
    names = {each.id: each.name for each in results.inventory.agencies}
    agencies = tuple(
        AgencyStanding(
            agency=each.agency,
            name=names[each.agency],
            now=_now(each),
            before=_then(before[each.agency]) if each.agency in before else None,
            same_rules=each.agency not in before or _same_rules(results, before[each.agency]),
        )
        for each in results.agencies
    )
    notice = Notice(
        kind=NoticeKind.HEARTBEAT,
        program=results.run.program,
        made_at=around.at,
        province=results.inventory.province,
        run=results.run.id,
        measured_at=results.run.finished_at,
        scan_exit=around.scan_exit,
        gate=None if around.reasons is None else tuple(sorted({each.code for each in around.reasons})),
        agencies=agencies,
        not_judged=len(around.due - {each.agency for each in agencies}),
        gone=around.gone,
        asked=asked_of(results.ledger),
    )
    return replace(notice, kind=kind_of(notice), change=change_of(notice))


def kind_of(notice: Notice) -> NoticeKind:
    """What is most urgent about a judged run; too little measured comes before all that was judged of it."""
    return NoticeKind.NOT_ENOUGH if ExitCode.NOT_ENOUGH in _codes(notice) or _too_little(notice) else change_of(notice)


def change_of(notice: Notice) -> NoticeKind:
    """What became of the agencies since what was told before, however much was measured."""
    if ExitCode.WORSE in _codes(notice) or any(map(is_worse, notice.agencies)):
        return NoticeKind.WORSE
    if notice.gone or any(each.before != each.now for each in notice.agencies):
        return NoticeKind.CHANGED
    return NoticeKind.HEARTBEAT


def is_worse(each: AgencyStanding) -> bool:
    """True where less is proven or known than before, or more fails at a severity, by the same rules."""
    then, now = each.before, each.now
    if then is None or not each.same_rules:
        return False
    return (
        now.proven < then.proven
        or now.coverage < then.coverage
        or any(now.failing.get(severity, 0) > then.failing.get(severity, 0) for severity in Severity)
    )


def asked_of(ledger: Iterable[LedgerLine]) -> Asked:
    """The ledger as sums."""
    lines = tuple(ledger)
    why: Counter[Gap] = Counter()
    for each in lines:
        why.update({Gap(gap): n for gap, n in each.why.items()})
    return Asked(
        targets=len(lines),
        silent=sum(not each.answered for each in lines),
        questions=sum(each.answered + each.skipped for each in lines),
        answered=sum(each.answered for each in lines),
        skipped=sum(each.skipped for each in lines),
        why={gap: why[gap] for gap in Gap if why[gap]},
    )


def _codes(notice: Notice) -> set[ExitCode]:
    return {*(notice.gate or ()), *(code for code in ExitCode if notice.scan_exit == str(int(code)))}


def _too_little(notice: Notice) -> bool:
    graded = bool(notice.agencies) and all(each.now.grade != NO_LETTER for each in notice.agencies)
    return not graded or not notice.asked.answered or notice.not_judged > 0


def _now(score: AgencyScore) -> Standing:
    failing: Counter[Severity] = Counter()
    for control in score.controls:
        failing[control.severity] += control.counts.get(Status.FAIL, 0)
    return Standing(
        grade=score.score.grade,
        proven=score.score.shares.proven,
        coverage=score.score.shares.coverage,
        statuses={status: n for status, n in score.statuses.items() if n},
        failing={severity: n for severity, n in failing.items() if n},
    )


def _then(told: RollUp) -> Standing:
    return Standing(
        grade=told.grade,
        proven=told.shares.proven,
        coverage=told.shares.coverage,
        statuses=dict(told.statuses),
        failing=dict(told.failing),
    )


def _same_rules(results: Results, before: RollUp) -> bool:
    told = before.judgement
    return (told.rulepack_digest, told.program) == (results.run.rulepack_digest, results.run.program)
