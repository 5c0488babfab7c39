"""The gate: does a result let a CI job go on? Every reason is told; the most serious code wins (design §4)."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction

from scanner.model.records import dataclass
from scanner.model.score import AgencyScore
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import EXIT_ORDER, ExitCode, Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What is allowed: most failing deciding verdicts by severity of their control, least coverage and score."""

    max_fail: Mapping[Severity, int] = field(default_factory=lambda: {Severity.CRITICAL: 0})
    min_coverage: Fraction = Fraction(1, 2)
    min_proven: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitReason:
    """One reason for an exit code."""

    code: ExitCode
    text: Text


def judge_gate(
    gate: Gate, verdicts: Iterable[Verdict], agencies: Iterable[AgencyScore], severities: Mapping[str, Severity]
) -> tuple[ExitReason, ...]:
    """Every reason why the gate does not open; empty when it does. Waived findings do not close it."""
    fails = [
        severities[each.control]
        for each in verdicts
        if each.status is Status.FAIL and each.decides and each.waiver is None
    ]
    reasons = [_too_many(each, fails.count(each), most) for each, most in gate.max_fail.items()]
    for agency in agencies:
        reasons.extend(_of_agency(gate, agency))
    return tuple(reason for reason in reasons if reason is not None)


_WORDS = {
    Severity.CRITICAL: "nghiêm trọng",
    Severity.HIGH: "cao",
    Severity.MEDIUM: "trung bình",
    Severity.LOW: "thấp",
}


def _too_many(severity: Severity, count: int, most: int) -> ExitReason | None:
    if count <= most:
        return None
    return ExitReason(
        code=ExitCode.FINDINGS,
        text=Text(
            vi=f"{count} kết quả Chưa đạt mức {_WORDS[severity]}, cho phép nhiều nhất {most}",
            en=f"{count} findings of severity {severity}, at most {most} allowed",
        ),
    )


def _of_agency(gate: Gate, agency: AgencyScore) -> list[ExitReason]:
    shares, reasons = agency.score.shares, []
    if shares.coverage < gate.min_coverage:
        reasons.append(
            _below(
                ExitCode.NOT_ENOUGH,
                agency.agency,
                "độ phủ",
                en="coverage",
                was=shares.coverage,
                least=gate.min_coverage,
            )
        )
    if shares.proven < gate.min_proven:
        reasons.append(
            _below(ExitCode.FINDINGS, agency.agency, "điểm", en="score", was=shares.proven, least=gate.min_proven)
        )
    return reasons


def _below(  # one private wording
    code: ExitCode, agency: str, vi: str, *, en: str, was: Fraction, least: Fraction
) -> ExitReason:
    numbers = f"{_tenths(was, below=least)}% < {_tenths(least)}%"
    return ExitReason(
        code=code, text=Text(vi=f"{agency}: {vi} {numbers.replace('.', ',')}", en=f"{agency}: {en} {numbers}")
    )


def _tenths(share: Fraction, *, below: Fraction | None = None) -> str:
    """Percent with one decimal, as the scorecard rounds it; a share below its limit never looks equal to it."""
    tenths = (share * 1000 + Fraction(1, 2)) // 1
    if below is not None and tenths >= (below * 1000 + Fraction(1, 2)) // 1:
        tenths = share * 1000 // 1
    return f"{tenths // 10}.{tenths % 10}"


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
