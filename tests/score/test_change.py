"""The parts of a change sum to the change, and each holds what it says."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.change import Change
from scanner.model.verdict import Verdict
from scanner.model.words import Severity, Status
from scanner.score.change import Yardstick, change_of
from tests.evaluate.world import control, pack
from tests.score.world import SCORING, verdict

P, H, F, U, E, N = (
    Status.PASS,
    Status.PARTIAL,
    Status.FAIL,
    Status.UNKNOWN,
    Status.ERROR,
    Status.NOT_APPLICABLE,
)
TARGETS = ("a/s1", "a/s2", "a/s3")
CONTROLS = {"X-1": Severity.CRITICAL, "X-2": Severity.LOW}
BY = Yardstick(
    pack=pack(*(control(id=name, severity=severity) for name, severity in CONTROLS.items())),
    scoring=SCORING,
    levels=dict.fromkeys(TARGETS, 2),
)
Result = dict[tuple[str, str], Status]
results = st.dictionaries(
    st.tuples(st.sampled_from(list(CONTROLS)), st.sampled_from(TARGETS)), st.sampled_from(list(Status))
)


def verdicts(result: Result) -> list[Verdict]:
    return [verdict(status, target, name) for (name, target), status in result.items()]


def changed(before: Result, after: Result, *new: str) -> Change:
    return change_of(verdicts(before), verdicts(after), frozenset(new), BY)


@given(results, results, st.frozensets(st.sampled_from(TARGETS)))
def test_the_parts_sum_to_the_change(before: Result, after: Result, new: frozenset[str]) -> None:
    change = change_of(verdicts(before), verdicts(after), new, BY)
    assert change.before + change.coverage + change.work + change.targets == change.after
    assert change.before == BY.proven(each for each in verdicts(before) if each.target not in new)
    assert change.after == BY.proven(verdicts(after))


@given(results)
def test_nothing_changed_is_no_change(result: Result) -> None:
    change = changed(result, result)
    assert change.moves == ()
    assert {change.coverage, change.work, change.targets} == {Fraction(0)}


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        (F, P, "work"),
        (P, F, "work"),
        (H, P, "work"),
        (N, P, "work"),
        (U, P, "coverage"),
        (P, U, "coverage"),
        (E, F, "coverage"),
    ],
)
def test_each_step_is_in_its_part(before: Status, after: Status, part: str) -> None:
    change = changed({("X-1", "a/s1"): before, ("X-1", "a/s2"): P}, {("X-1", "a/s1"): after, ("X-1", "a/s2"): P})
    others = {"work", "coverage", "targets"} - {part}
    assert all(getattr(change, each) == 0 for each in others)
    assert getattr(change, part) == change.after - change.before


def test_a_repair_on_one_of_two_machines_is_half_the_control() -> None:
    change = changed({("X-1", "a/s1"): F, ("X-1", "a/s2"): P}, {("X-1", "a/s1"): P, ("X-1", "a/s2"): P})
    assert (change.work, [(each.target, each.before, each.after) for each in change.better]) == (
        Fraction(1, 2),
        [("a/s1", F, P)],
    )


def test_a_new_machine_that_fails_lowers_the_score_by_its_part_alone() -> None:
    change = changed({("X-1", "a/s1"): P}, {("X-1", "a/s1"): P, ("X-1", "a/s2"): F}, "a/s2")
    assert [change.work, change.coverage, change.targets] == [Fraction(0), Fraction(0), Fraction(-1, 2)]
    assert [each.target for each in change.added] == ["a/s2"]


def test_what_came_into_sight_and_what_was_lost_are_told_apart() -> None:
    change = changed(
        {("X-1", "a/s1"): U, ("X-1", "a/s2"): P, ("X-2", "a/s1"): F, ("X-2", "a/s2"): P},
        {("X-1", "a/s1"): F, ("X-1", "a/s2"): E, ("X-2", "a/s1"): H, ("X-2", "a/s2"): F},
    )
    told = [
        [(each.control, each.target) for each in getattr(change, name)] for name in ("seen", "lost", "better", "worse")
    ]
    assert told == [[("X-1", "a/s1")], [("X-1", "a/s2")], [("X-2", "a/s1")], [("X-2", "a/s2")]]
