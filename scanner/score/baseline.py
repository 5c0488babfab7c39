"""Is a result worse than an earlier one? Findings are held against each other by their stable key (design §4, exit 4)."""

from collections.abc import Iterable, Mapping
from datetime import date

from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import ExitCode, Status
from scanner.score.gate import ExitReason

_RANK = {Status.FAIL: 0, Status.ERROR: 1, Status.UNKNOWN: 1, Status.PARTIAL: 2, Status.PASS: 3}
"""How good a status is; what is not applicable is neither better nor worse than anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """An earlier result: status of every deciding verdict by its key, and the day in Việt Nam it was judged for."""

    statuses: Mapping[str, Status]
    day: date


def judge_baseline(baseline: Baseline, verdicts: Iterable[Verdict]) -> tuple[ExitReason, ...]:
    """Why this result is worse: verdicts that fell, and findings that are new. Waived findings are left out."""
    fell, new = 0, 0
    for verdict in verdicts:
        if not verdict.decides or verdict.waiver is not None:
            continue
        before = baseline.statuses.get(verdict.key)
        if before is None:
            new += verdict.status is Status.FAIL
        else:
            fell += _is_worse(before, verdict.status)
    return tuple(_reason(each) for each in (_fallen(fell, baseline), _added(new, baseline)) if each is not None)


def _is_worse(before: Status, now: Status) -> bool:
    return before in _RANK and now in _RANK and _RANK[now] < _RANK[before]


def _fallen(count: int, baseline: Baseline) -> Text | None:
    if not count:
        return None
    return Text(
        vi=f"{count} kết quả kém hơn mốc so sánh ngày {baseline.day:%d/%m/%Y}",
        en=f"{count} verdicts are worse than in the baseline of {baseline.day}",
    )


def _added(count: int, baseline: Baseline) -> Text | None:
    if not count:
        return None
    return Text(
        vi=f"{count} kết quả Chưa đạt mới so với mốc so sánh ngày {baseline.day:%d/%m/%Y}",
        en=f"{count} findings are new since the baseline of {baseline.day}",
    )


def _reason(text: Text) -> ExitReason:
    return ExitReason(code=ExitCode.WORSE, text=text)
