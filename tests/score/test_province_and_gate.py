"""The province's mean, the gate and the baseline."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from scanner.model.score import AgencyScore, Indicator
from scanner.model.verdict import Verdict
from scanner.model.words import ExitCode, Reason, Severity, Status
from scanner.score.baseline import Baseline, judge_baseline
from scanner.score.gate import ExitReason, Floor, Gate, Judged, exit_code, judge_gate, nothing_measured
from scanner.score.province import score_province
from tests.score.world import WAIVED, WORDS, agency_score, verdict

P, H, F, U, E, N = (
    Status.PASS,
    Status.PARTIAL,
    Status.FAIL,
    Status.UNKNOWN,
    Status.ERROR,
    Status.NOT_APPLICABLE,
)


def test_every_agency_counts_the_same() -> None:
    indicators = (Indicator(id="IND-A", ratio=None),)
    agencies = [
        agency_score(Fraction(1), Fraction(1), "A", "a"),
        agency_score(Fraction(1, 3), Fraction(1, 2), "D", "b"),
        agency_score(Fraction(0), Fraction(0), "–", "c"),
    ]
    province = score_province(agencies, indicators)
    assert province.shares.proven == Fraction(4, 9)
    assert province.shares.coverage == Fraction(1, 2)
    assert province.shares.possible == province.shares.proven + 1 - province.shares.coverage
    assert province.grades == {"A": 1, "D": 1, "–": 1}
    assert province.agencies == ("a", "b", "c")
    assert province.indicators == indicators


def test_a_province_without_agencies_has_nothing() -> None:
    assert score_province([], ()).shares.proven == 0


TODAY = datetime(2026, 11, 30, tzinfo=UTC)
SEVERITIES = {"X-1": Severity.CRITICAL, "X-2": Severity.LOW}


def looked_at(verdicts: list[Verdict], agencies: list[AgencyScore], known: frozenset[str] = frozenset()) -> Judged:
    return Judged(verdicts=tuple(verdicts), agencies=tuple(agencies), severities=SEVERITIES, as_of=TODAY, known=known)


def codes(
    gate: Gate, *statuses: Status, proven: Fraction = Fraction(1), coverage: Fraction = Fraction(1)
) -> list[ExitCode]:
    judged = looked_at([verdict(each) for each in statuses], [agency_score(proven, coverage)])
    return [each.code for each in judge_gate(gate, judged)]


def test_one_critical_finding_closes_the_gate() -> None:
    assert codes(Gate(), P, U) == []
    assert codes(Gate(), F) == [ExitCode.FINDINGS]
    assert codes(Gate(most={F: {Severity.CRITICAL: 1}}), F) == []


def test_each_status_has_its_limits_and_its_code() -> None:
    none = {Severity.CRITICAL: 0}
    assert codes(Gate(most={U: none}), U, P) == codes(Gate(most={E: none}), E) == [ExitCode.NOT_ENOUGH]
    assert codes(Gate(most={H: none}), H) == [ExitCode.FINDINGS]
    assert codes(Gate(most={}, least={P: {Severity.CRITICAL: 2}}), P, F) == [ExitCode.FINDINGS]
    assert codes(Gate(most={}, least={P: {Severity.CRITICAL: 1}}), P, F) == []


def test_an_agency_has_the_floor_of_its_own() -> None:
    low = {agency_score(Fraction(1), Fraction(1)).agency: Floor(coverage=Fraction(1, 10))}
    assert codes(Gate(agencies=low), coverage=Fraction(1, 5)) == []
    assert codes(Gate(agencies={**low, "gone": Floor()})) == [ExitCode.NOT_ENOUGH]
    left_out = looked_at([], [], frozenset({"gone"}))
    assert judge_gate(Gate(agencies={"gone": Floor()}), left_out) == ()


@pytest.mark.parametrize(("days", "expected"), [(29, []), (30, []), (31, [ExitCode.NOT_ENOUGH])])
def test_facts_that_are_too_old_close_it(days: int, expected: list[ExitCode]) -> None:
    taken = TODAY - timedelta(days=days)
    old = [verdict(P, as_of=taken), verdict(U, as_of=taken), verdict(P, as_of=taken, reason=Reason.ATTESTED)]
    gate = Gate(max_age=timedelta(days=30))
    assert [each.code for each in judge_gate(gate, looked_at(old, []))] == expected


def test_waived_and_undeciding_findings_do_not_close_it() -> None:
    verdicts = [verdict(F, waiver=WAIVED), verdict(F, decides=False), verdict(F, name="X-2")]
    assert judge_gate(Gate(), looked_at(verdicts, [])) == ()


def test_too_little_coverage_and_too_low_a_score_close_it() -> None:
    assert codes(Gate(), coverage=Fraction(49, 100)) == [ExitCode.NOT_ENOUGH]
    assert codes(Gate(), coverage=Fraction(1, 2)) == []
    assert codes(Gate(floor=Floor(proven=Fraction(1, 2))), proven=Fraction(49, 100)) == [ExitCode.FINDINGS]


def test_a_share_below_its_limit_never_looks_equal_to_it() -> None:
    (reason,) = judge_gate(Gate(), looked_at([], [agency_score(Fraction(1), Fraction(49999, 100000))]))
    assert "49.999% < 50.000%" in reason.text.en
    assert "49,999% < 50,000%" in reason.text.vi
    (reason,) = judge_gate(Gate(), looked_at([], [agency_score(Fraction(1), Fraction(4746, 10000))]))
    assert "47.5% < 50.0%" in reason.text.en
    floor = Floor(coverage=Fraction(503, 10000))
    (reason,) = judge_gate(Gate(floor=floor), looked_at([], [agency_score(Fraction(1), Fraction(502, 10000))]))
    assert "5.02% < 5.03%" in reason.text.en


def test_both_languages_tell_how_many(  # the word for severity is Vietnamese
) -> None:
    (reason,) = judge_gate(Gate(), looked_at([verdict(F)], []))
    assert reason.text.vi == "1 kết quả Chưa đạt mức nghiêm trọng, cho phép nhiều nhất 0"
    assert reason.text.en == "1 findings of severity critical, at most 0 allowed"


@pytest.mark.parametrize(("answers", "expected"), [(0, [ExitCode.NOT_ENOUGH]), (1, [])])
def test_without_a_gate_something_must_have_answered(answers: int, expected: list[ExitCode]) -> None:
    assert [each.code for each in nothing_measured(answers)] == expected


def test_the_most_serious_code_wins() -> None:
    def reasons(*found: ExitCode) -> list[ExitReason]:
        return [ExitReason(code=each, text=WORDS) for each in found]

    assert exit_code([]) is ExitCode.FINE
    assert exit_code(reasons(ExitCode.WORSE, ExitCode.FINDINGS)) is ExitCode.FINDINGS
    assert exit_code(reasons(ExitCode.FINDINGS, ExitCode.NOT_ENOUGH)) is ExitCode.NOT_ENOUGH
    assert exit_code(reasons(ExitCode.NOT_ENOUGH, ExitCode.INTERNAL)) is ExitCode.INTERNAL


def worse(before: Status | None, now: Status, **changes: Any) -> bool:
    found = verdict(now, **changes)
    statuses = {} if before is None else {found.key: before}
    return bool(judge_baseline(Baseline(statuses=statuses, day=date(2026, 10, 1)), [found]))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (P, P, False),
        (P, H, True),
        (P, U, True),
        (P, F, True),
        (H, U, True),
        (U, E, False),
        (U, F, True),
        (F, F, False),
        (F, P, False),
        (P, N, False),
        (N, F, False),
        (None, F, True),
        (None, U, False),
    ],
)
def test_a_verdict_that_fell_is_worse(before: Status | None, now: Status, *, expected: bool) -> None:
    assert worse(before, now) is expected


def test_waived_and_undeciding_verdicts_make_nothing_worse() -> None:
    assert not worse(P, F, waiver=WAIVED)
    assert not worse(P, F, decides=False)
