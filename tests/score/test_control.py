"""One control: first over the checks on one subject, then over the subjects of an agency."""

from fractions import Fraction
from itertools import permutations

import pytest

from scanner.model.words import Obligation, Severity, Status
from scanner.score.agency import score_controls, tally
from scanner.score.control import combine, halves
from tests.evaluate.world import control, pack
from tests.score.world import WAIVED, scored, verdict

P, H, F, U, E, N = (
    Status.PASS,
    Status.PARTIAL,
    Status.FAIL,
    Status.UNKNOWN,
    Status.ERROR,
    Status.NOT_APPLICABLE,
)
ORDER = (F, E, U, H, P, N)


def test_the_first_in_the_order_of_the_design_wins() -> None:
    for worse, better in ((a, b) for i, a in enumerate(ORDER) for b in ORDER[i:]):
        assert combine([worse, better]) is worse
        assert combine([better, worse]) is worse


def test_of_nothing_nothing_is_known() -> None:
    assert combine([]) is U


def test_order_does_not_matter() -> None:
    assert {combine(each) for each in permutations((P, U, N, H))} == {U}


def test_values_in_halves() -> None:
    assert [halves(each) for each in (P, H, F, U, E, N)] == [2, 1, 0, 0, 0, 0]


def test_a_mean_over_targets_in_exact_fractions() -> None:
    score = scored({"a/1": [P], "a/2": [H], "a/3": [F], "a/4": [U], "a/5": [E], "a/6": [N]})
    assert score.due == 5
    assert score.shares is not None
    assert score.shares.proven == Fraction(3, 10)
    assert score.shares.coverage == Fraction(3, 5)
    assert score.shares.possible == Fraction(7, 10)
    assert score.status is F
    assert score.targets[H] == ("a/2",)
    assert sum(score.counts.values()) == 6


def test_not_applicable_everywhere_leaves_the_sums() -> None:
    score = scored({"a/1": [N], "a/2": [N]})
    assert (score.due, score.shares, score.status) == (0, None, N)


def test_a_check_that_decides_nothing_moves_nothing() -> None:
    verdicts = [verdict(P), verdict(F, decides=False)]
    (score,) = score_controls(pack(control()), tally(verdicts, {"a/s1": 2}))
    assert score.status is P


def test_waived_findings_count_as_passes_in_the_third_figure_alone() -> None:
    verdicts = [verdict(F, "a/1", waiver=WAIVED), verdict(F, "a/2"), verdict(H, "a/3", waiver=WAIVED)]
    (score,) = score_controls(pack(control()), tally(verdicts, dict.fromkeys(("a/1", "a/2", "a/3"), 2)))
    assert score.shares is not None
    assert score.shares.proven == Fraction(1, 6)
    assert score.shares.with_waivers == Fraction(2, 3)
    assert score.waived == 2


def test_a_waiver_does_not_hide_what_is_unknown_beside_it() -> None:
    verdicts = [verdict(F, waiver=WAIVED), verdict(U, check="other")]
    (score,) = score_controls(pack(control()), tally(verdicts, {"a/s1": 2}))
    assert score.waived == 0
    assert score.shares is not None
    assert score.shares.with_waivers == 0


def test_the_strongest_obligation_is_shown_and_only_binding_targets_cap() -> None:
    by_level = {
        1: Obligation.GOOD_PRACTICE,
        2: Obligation.GOOD_PRACTICE,
        3: Obligation.LAW,
        4: Obligation.LAW,
        5: Obligation.LAW,
    }
    rules = pack(control(obligations=by_level, severity=Severity.CRITICAL))
    verdicts = [verdict(F, "a/1"), verdict(F, "a/2"), verdict(P, "a/3"), verdict(U, "a/4")]
    (score,) = score_controls(rules, tally(verdicts, {"a/1": 2, "a/2": 2, "a/3": 3, "a/4": 3}))
    assert score.obligation is Obligation.LAW
    assert (score.binding_judged, score.binding_failed) == (1, 0)


@pytest.mark.parametrize("obligation", list(Obligation))
def test_law_and_standard_bind(obligation: Obligation) -> None:
    score = scored({"a/1": [F]}, obligations=dict.fromkeys(range(1, 6), obligation))
    assert score.binding_failed == (obligation in (Obligation.LAW, Obligation.STANDARD))


def test_controls_come_in_the_order_of_the_pack_and_only_those_that_were_due() -> None:
    rules = pack(control("X-3"), control("X-1"), control("X-2"))
    verdicts = [verdict(P, name="X-1"), verdict(P, name="X-3")]
    assert [each.control for each in score_controls(rules, tally(verdicts, {"a/s1": 2}))] == ["X-3", "X-1"]
