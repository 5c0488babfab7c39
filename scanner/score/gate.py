"""The gate: does a result let a CI job go on? Every reason is told; the most serious code wins (design §4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from fractions import Fraction

from scanner.model.records import dataclass
from scanner.model.score import AgencyScore
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import EXIT_ORDER, ExitCode, Reason, Severity, Status

Numbers = Mapping[Status, Mapping[Severity, int]]
"""How many verdicts of a status, by the severity of their control; what is not named may be any number."""
MOST_DIGITS = 12
"""Decimals of a percentage that is told from its limit; shares are fractions of far smaller numbers."""
COUNTED = (Status.PASS, Status.PARTIAL, Status.FAIL, Status.UNKNOWN, Status.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The least coverage and proven score of an agency."""

    coverage: Fraction = Fraction(1, 2)
    proven: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What is allowed: most and least deciding verdicts, a floor for every agency or one of its own, the age of facts."""

    most: Numbers = field(default_factory=lambda: {Status.FAIL: {Severity.CRITICAL: 0}})
    least: Numbers = field(default_factory=dict)
    floor: Floor = Floor()
    agencies: Mapping[str, Floor] = field(default_factory=dict)
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitReason:
    """One reason for an exit code."""

    code: ExitCode
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a gate looks at: the verdicts and scores of a result, the severity of each control, the day of judging."""

    verdicts: Sequence[Verdict]
    agencies: tuple[AgencyScore, ...]
    severities: Mapping[str, Severity]
    as_of: datetime
    known: frozenset[str] = frozenset()
    """Every agency that exists on that day, whether it was judged or left out."""


def judge_gate(gate: Gate, judged: Judged) -> tuple[ExitReason, ...]:
    """Every reason why the gate does not open; empty when it does. Waived findings do not close it."""
    counts = counts_of(judged)
    return (
        *_beyond(gate, counts),
        *(reason for each in judged.agencies for reason in _of_agency(gate, each)),
        *_strangers(gate, judged),
        *_stale(gate, judged),
    )


def counts_of(judged: Judged) -> Counter[tuple[Status, Severity]]:
    """Deciding verdicts that are not waived, by status and severity."""
    return Counter(
        (each.status, judged.severities[each.control])
        for each in judged.verdicts
        if each.decides and each.waiver is None
    )


_SEVERITY_WORDS = {
    Severity.CRITICAL: "nghiêm trọng",
    Severity.HIGH: "cao",
    Severity.MEDIUM: "trung bình",
    Severity.LOW: "thấp",
}
_STATUS_WORDS = {
    Status.PASS: Text(vi="Đạt", en="passes"),
    Status.PARTIAL: Text(vi="Đạt một phần", en="partial findings"),
    Status.FAIL: Text(vi="Chưa đạt", en="findings"),
    Status.UNKNOWN: Text(vi="Chưa rõ", en="unknown results"),
    Status.ERROR: Text(vi="Lỗi khi đánh giá", en="errors"),
}
_CODES = {Status.UNKNOWN: ExitCode.NOT_ENOUGH, Status.ERROR: ExitCode.NOT_ENOUGH}
"""Too much that is not known is not enough measured; whatever else is wrong with numbers is a finding."""


def _beyond(gate: Gate, counts: Mapping[tuple[Status, Severity], int]) -> Iterator[ExitReason]:
    for status, by_severity in gate.most.items():
        for severity, most in by_severity.items():
            count = counts.get((status, severity), 0)
            if count > most:
                yield _number(
                    status, severity, count, Text(vi=f"cho phép nhiều nhất {most}", en=f"at most {most} allowed")
                )
    for status, by_severity in gate.least.items():
        for severity, least in by_severity.items():
            count = counts.get((status, severity), 0)
            if count < least:
                yield _number(status, severity, count, Text(vi=f"cần ít nhất {least}", en=f"at least {least} wanted"))


def _number(status: Status, severity: Severity, count: int, limit: Text) -> ExitReason:
    word = _STATUS_WORDS[status]
    return ExitReason(
        code=_CODES.get(status, ExitCode.FINDINGS),
        text=Text(
            vi=f"{count} kết quả {word.vi} mức {_SEVERITY_WORDS[severity]}, {limit.vi}",
            en=f"{count} {word.en} of severity {severity}, {limit.en}",
        ),
    )


def _strangers(gate: Gate, judged: Judged) -> Iterator[ExitReason]:
    """An agency that the gate names and nobody declares any more was measured by nobody."""
    for code in sorted(gate.agencies.keys() - judged.known - {each.agency for each in judged.agencies}):
        yield ExitReason(
            code=ExitCode.NOT_ENOUGH,
            text=Text(
                vi=f"{code}: có trong tệp ngưỡng nhưng không có trong kiểm kê",
                en=f"{code}: named by the gate, and not in the inventory",
            ),
        )


def _stale(gate: Gate, judged: Judged) -> Iterator[ExitReason]:
    """What was seen too long ago says nothing of today; papers have an end of their own."""
    if gate.max_age is None:
        return
    oldest = judged.as_of - gate.max_age
    old = sum(
        each.status.is_judged and each.reason is Reason.FACTS and each.as_of is not None and each.as_of < oldest
        for each in judged.verdicts
    )
    if old:
        days = gate.max_age.days
        yield ExitReason(
            code=ExitCode.NOT_ENOUGH,
            text=Text(
                vi=f"{old} kết quả dựa trên số liệu đo cách đây hơn {days} ngày",
                en=f"{old} verdicts rest on facts taken more than {days} days ago",
            ),
        )


def _of_agency(gate: Gate, agency: AgencyScore) -> list[ExitReason]:
    shares, reasons = agency.score.shares, []
    floor = gate.agencies.get(agency.agency, gate.floor)
    if shares.coverage < floor.coverage:
        reasons.append(
            _below(
                ExitCode.NOT_ENOUGH,
                agency.agency,
                "độ phủ",
                en="coverage",
                was=shares.coverage,
                least=floor.coverage,
            )
        )
    if shares.proven < floor.proven:
        reasons.append(
            _below(ExitCode.FINDINGS, agency.agency, "điểm", en="score", was=shares.proven, least=floor.proven)
        )
    return reasons


def _below(  # one private wording
    code: ExitCode, agency: str, vi: str, *, en: str, was: Fraction, least: Fraction
) -> ExitReason:
    share, limit = _apart(was, least)
    numbers = f"{share}% < {limit}%"
    return ExitReason(
        code=code, text=Text(vi=f"{agency}: {vi} {numbers.replace('.', ',')}", en=f"{agency}: {en} {numbers}")
    )


def _apart(was: Fraction, least: Fraction) -> tuple[str, str]:
    """Both in percent, with one decimal as the scorecard rounds, and as many more as it takes to tell them apart."""
    shown = ("", "")
    for digits in range(1, MOST_DIGITS + 1):
        shown = (_percent(was, digits), _percent(least, digits))
        if shown[0] != shown[1]:
            break
    return shown


def _percent(share: Fraction, digits: int) -> str:
    whole, rest = divmod((share * 100 * 10**digits + Fraction(1, 2)) // 1, 10**digits)
    return f"{whole}.{rest:0{digits}}"


def nothing_measured(answers: int) -> tuple[ExitReason, ...]:
    """Without a gate: 3 when no target answered one question. What is only declared was not measured."""
    if answers:
        return ()
    text = Text(
        vi="chưa đối tượng nào trả lời, nên chưa đo được gì; nội dung chỉ khai báo không tính là đã đo",
        en="not one target answered, so nothing was measured; what is only declared does not count as measured",
    )
    return (ExitReason(code=ExitCode.NOT_ENOUGH, text=text),)


def exit_code(reasons: Iterable[ExitReason]) -> ExitCode:
    """The code that wins; FINE without reasons."""
    codes = {each.code for each in reasons}
    return next((code for code in EXIT_ORDER if code in codes), ExitCode.FINE)
