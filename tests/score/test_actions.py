"""What to do next: common causes, exact gains, best gain for its effort first."""

from collections.abc import Sequence
from fractions import Fraction

from scanner.model.score import Action
from scanner.model.verdict import Verdict
from scanner.model.words import Gap, Reason, Severity, Status, Way
from scanner.score.actions import rank_actions
from scanner.score.agency import score_controls, tally, weighted
from tests.evaluate.world import check, control, pack
from tests.score.world import SCORING, WAIVED, verdict

P, H, F, U, E = Status.PASS, Status.PARTIAL, Status.FAIL, Status.UNKNOWN, Status.ERROR
RULES = pack(
    control("X-1", severity=Severity.CRITICAL),
    control("X-2", severity=Severity.MEDIUM),
    control("X-3", severity=Severity.MEDIUM),
)
CHECKS = {each.id: each for each in (check("clock"), check("old", topic="support"), check("odd", topic="unheard"))}


def ranked(*verdicts: Verdict) -> tuple[Action, ...]:
    levels = {each.target: 2 for each in verdicts}
    controls = score_controls(RULES, tally(verdicts, levels))
    return rank_actions(verdicts, controls, pack=RULES, checks=CHECKS, scoring=SCORING)


def proven(verdicts: Sequence[Verdict]) -> Fraction:
    found = weighted(score_controls(RULES, tally(verdicts, {each.target: 2 for each in verdicts})), SCORING)
    assert found is not None
    return found.proven


def test_the_gain_is_what_the_score_really_wins() -> None:
    before = [
        verdict(F, "a/1", check="clock"),
        verdict(H, "a/2", check="clock"),
        verdict(P, "a/3", check="clock"),
        verdict(F, "a/1", "X-2", check="old"),
    ]
    after = [
        verdict(P, each.target, each.control, check=each.check) if each.check == "clock" else each for each in before
    ]
    action = next(each for each in ranked(*before) if each.check == "clock")
    assert action.gain == proven(after) - proven(before)
    assert action.targets == ("a/1", "a/2")
    assert (action.effort, action.measure) == (1, False)


def test_one_check_that_serves_two_controls_is_one_action() -> None:
    (action,) = ranked(verdict(F, check="clock"), verdict(F, name="X-2", check="clock"))
    assert action.controls == ("X-1", "X-2")
    assert action.gain == 1


def test_a_repair_that_another_finding_keeps_from_winning_is_not_named() -> None:
    """Two checks fail on one pair: neither repair alone wins anything."""
    assert ranked(verdict(F, check="clock"), verdict(F, check="old")) == ()


def test_effort_decides_between_equal_gains() -> None:
    first, second = ranked(verdict(F, name="X-2", check="old"), verdict(F, name="X-3", check="clock"))
    assert (first.check, second.check) == ("clock", "old")
    assert first.gain == second.gain


def test_a_topic_without_effort_counts_two() -> None:
    (action,) = ranked(verdict(F, check="odd"))
    assert action.effort == 2


def test_a_finding_without_a_check_here_counts_as_attested() -> None:
    (action,) = ranked(verdict(F, check=""))
    assert (action.check, action.control, action.effort) == ("", "X-1", 2)


def test_measuring_is_an_action_by_its_gap_and_counts_half() -> None:
    actions = ranked(
        verdict(U, "a/1", "X-2", reason=Reason.GAP, gap=Gap.DENIED),
        verdict(U, "a/2", "X-2", reason=Reason.GAP, gap=Gap.DENIED),
        verdict(U, "a/3", "X-2", reason=Reason.GAP, gap=Gap.STALE),
        verdict(F, "a/4", "X-2", check="clock"),
        verdict(F, "a/5", "X-2", check="clock"),
    )
    assert [(each.gap, each.measure, each.targets) for each in actions] == [
        ("", False, ("a/4", "a/5")),
        ("denied", True, ("a/1", "a/2")),
        ("stale", True, ("a/3",)),
    ]
    assert all(each.reason == "gap" for each in actions if each.measure)


def test_attesting_and_naming_the_platform_are_actions() -> None:
    actions = ranked(
        verdict(U, "a/1", "X-1", check="", reason=Reason.NOT_ATTESTED, gap=Gap.NOT_COLLECTED),
        verdict(U, "a/1", "X-2", check="", reason=Reason.ATTESTATION_ENDED, gap=Gap.STALE),
        verdict(U, "a/2", "X-3", check="", reason=Reason.PLATFORM_UNKNOWN, gap=Gap.NOT_COLLECTED),
    )
    assert {(each.reason, each.effort, each.gap) for each in actions} == {
        ("not_attested", 2, ""),
        ("attestation_ended", 2, ""),
        ("platform_unknown", 1, ""),
    }


def test_nobody_can_act_on_a_missing_check_or_our_own_fault() -> None:
    assert ranked(verdict(U, check="", reason=Reason.NO_CHECK), verdict(E, name="X-2", reason=Reason.CRASHED)) == ()


def test_declaring_and_measuring_more_are_two_things_to_do_and_waiting_is_none() -> None:
    unsaid = {"reason": Reason.GAP, "gap": Gap.NOT_COLLECTED}
    actions = ranked(
        verdict(U, "a", "X-1", way=Way.DECLARE, **unsaid),
        verdict(U, "a/lan", "X-2", way=Way.MEASURE_MORE, **unsaid),
        verdict(U, "a/1", "X-3", way=Way.NEWER, **unsaid),
    )
    assert [(each.way, each.targets, each.effort) for each in actions] == [
        ("declare", ("a",), 2),
        ("measure_more", ("a/lan",), 2),
    ]


def test_what_decides_nothing_is_no_action() -> None:
    assert ranked(verdict(P), verdict(F, decides=False, check="old")) == ()


def test_a_waived_finding_can_still_be_repaired() -> None:
    (action,) = ranked(verdict(F, check="clock", waiver=WAIVED))
    assert action.gain == 1


def test_nothing_due_gives_no_action() -> None:
    assert ranked() == ()
