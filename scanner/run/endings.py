"""Why a command ends with its exit code: the gate, the baseline, waivers that ran out, or nothing measured."""

from collections.abc import Iterator
from typing import Final

from scanner.evidence.codec import DAMAGED
from scanner.inventory.subjects import agencies_on
from scanner.model.local_time import local_day
from scanner.model.organisation import Waiver
from scanner.model.results import Results
from scanner.model.text import Text
from scanner.model.words import ExitCode, Status
from scanner.run.gate_file import Demands
from scanner.score.baseline import judge_baseline
from scanner.score.gate import ExitReason, Judged, judge_gate, nothing_measured

NAMED: Final = 5
"""Places that are named where there are many."""


def exit_reasons(results: Results, demands: Demands | None) -> tuple[ExitReason, ...]:
    """Every reason for another code than 0; without a gate only that nothing was measured, or evidence is damaged."""
    empty = (*nothing_measured(sum(each.answered for each in results.ledger)), *damaged(results))
    if demands is None:
        return empty
    reasons = [*empty, *judge_gate(demands.gate, judged_of(results))]
    reasons.extend(_ended_waivers(results))
    if demands.baseline is not None:
        reasons.extend(judge_baseline(demands.baseline, results.verdicts))
    return tuple(reasons)


def damaged(results: Results) -> Iterator[ExitReason]:
    """Observations of the run that somebody changed, or a disk: they count as unknown, which is not all there is to say."""
    places = [
        f"{line.target} {kind}" for line in results.ledger for kind, _, detail in line.details if detail == DAMAGED
    ]
    if places:
        few, more = ", ".join(places[:NAMED]), " …" if len(places) > NAMED else ""
        yield ExitReason(
            code=ExitCode.BAD_SEAL,
            text=Text(
                vi=f"kho bằng chứng bị sửa hoặc hỏng: {len(places)} quan sát không ghép lại được và được tính là chưa biết"
                f" ({few}{more}); `rasoat verify` chỉ ra từng chỗ, quét với --store khác thì đo lại được",
                en=f"the evidence store was changed or damaged: {len(places)} observations cannot be put together anew and"
                f" count as unknown ({few}{more}); `rasoat verify` names each, a scan with another --store measures again",
            ),
        )


def judged_of(results: Results) -> Judged:
    """What a gate looks at."""
    return Judged(
        verdicts=results.verdicts,
        agencies=results.agencies,
        severities={each.id: each.severity for each in results.rulepack.controls},
        as_of=results.run.as_of,
        known=frozenset(each.id for each in agencies_on(results.inventory, local_day(results.run.as_of))),
    )


def _ended_waivers(results: Results) -> Iterator[ExitReason]:
    """Waivers that no longer hold although what they covered is still there."""
    today = local_day(results.run.as_of)
    open_findings = {
        (name, each.target)
        for each in results.verdicts
        if each.status in (Status.FAIL, Status.PARTIAL) and each.waiver is None
        for name in (each.check, each.control)
    }
    judged = {each.agency for each in results.agencies}
    for agency in results.inventory.agencies:
        for waiver in agency.waivers:
            has_ended = waiver.approved_at is not None and waiver.ends_at < today
            if agency.id in judged and has_ended and _covers_one_of(waiver, open_findings):
                yield ExitReason(
                    code=ExitCode.BAD_SEAL,
                    text=Text(
                        vi=f"{agency.id}: ngoại lệ {waiver.id} đã hết hạn ngày {waiver.ends_at:%d/%m/%Y}",
                        en=f"{agency.id}: the waiver {waiver.id} ended on {waiver.ends_at.isoformat()}",
                    ),
                )


def _covers_one_of(waiver: Waiver, findings: set[tuple[str, str]]) -> bool:
    named = {(name, target) for name in (*waiver.checks, *waiver.controls) for target in waiver.targets}
    return bool(named & findings)
