"""An agency: weighted sums, the letter, and every cap that binds it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.control import RulePack
from scanner.model.score import ControlScore, Shares
from scanner.model.verdict import Verdict
from scanner.model.words import Obligation, Reason, Severity, Status
from scanner.score.agency import (
    NO_LETTER,
    by_domain,
    count_statuses,
    counted_for_grade,
    grade,
    nothing_measured,
    score_controls,
    tally,
    weighted,
)
from tests.evaluate.world import control, pack
from tests.score.world import SCORING, WAIVED, scored, shares, verdict

P, H, F, U, N = Status.PASS, Status.PARTIAL, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE


def test_weights_are_those_of_severity() -> None:
    controls = [
        scored({"a/1": [P]}, severity=Severity.CRITICAL),
        scored({"a/1": [F]}, severity=Severity.LOW),
        scored({"a/1": [U]}, severity=Severity.LOW),
        scored({"a/1": [N]}, severity=Severity.CRITICAL),
    ]
    total = weighted(controls, SCORING)
    assert total is not None
    assert total.proven == Fraction(8, 10)
    assert total.coverage == Fraction(9, 10)
    assert total.possible == Fraction(9, 10)


def test_nothing_that_counts_has_no_shares() -> None:
    assert weighted([scored({"a/1": [N]})], SCORING) is None
    assert weighted([], SCORING) is None
    assert nothing_measured().possible == 1


@pytest.mark.parametrize(
    ("proven", "letter"),
    [
        (Fraction(1), "A"),
        (Fraction(9, 10), "A"),
        (Fraction(9, 10) - Fraction(1, 10**9), "B"),
        (Fraction(3, 4), "B"),
        (Fraction(3, 5), "C"),
        (Fraction(2, 5), "D"),
        (Fraction(2, 5) - Fraction(1, 10**9), "E"),
        (Fraction(0), "E"),
    ],
)
def test_letters_begin_exactly_at_their_share(proven: Fraction, letter: str) -> None:
    score = grade(shares(proven), [], SCORING)
    assert (score.grade, score.uncapped, score.caps) == (letter, letter, ())


@pytest.mark.parametrize(
    ("proven", "coverage", "letter"),
    [
        (Fraction(89, 100), Fraction(9, 10), "B"),
        (Fraction(9, 10), Fraction(9, 10), "A"),
        (Fraction(9, 10), Fraction(89, 100), "B"),
        (Fraction(9, 10), Fraction(3, 4), "B"),
        (Fraction(9, 10), Fraction(74, 100), "C"),
        (Fraction(9, 10), Fraction(1, 2), "C"),
        (Fraction(9, 10), Fraction(49, 100), NO_LETTER),
        (Fraction(1, 10), Fraction(74, 100), "E"),
    ],
)
def test_too_little_coverage_caps(proven: Fraction, coverage: Fraction, letter: str) -> None:
    score = grade(shares(proven, coverage), [], SCORING)
    assert score.grade == letter
    assert bool(score.caps) == (score.grade != score.uncapped)


def critical(fails: int, passes: int, obligation: Obligation = Obligation.LAW) -> ControlScore:
    statuses = {f"a/{i}": [F if i < fails else P] for i in range(fails + passes)}
    return scored(statuses, severity=Severity.CRITICAL, obligations=dict.fromkeys(range(1, 6), obligation))


@pytest.mark.parametrize(
    ("fails", "passes", "letter"),
    [(0, 10, "A"), (1, 9, "C"), (1, 10, "A"), (5, 5, "D"), (49, 51, "C"), (10, 0, "D")],
)
def test_a_critical_control_caps_by_the_share_that_fails(fails: int, passes: int, letter: str) -> None:
    score = grade(shares(Fraction(95, 100)), [critical(fails, passes)], SCORING)
    assert score.grade == letter
    for cap in score.caps:
        assert (cap.rule, cap.control, cap.share) == ("critical", "X-1", Fraction(fails, fails + passes))


@pytest.mark.parametrize("obligation", [Obligation.GOOD_PRACTICE, Obligation.STANDARD_SUGGESTED])
def test_a_control_that_does_not_bind_caps_nothing(obligation: Obligation) -> None:
    assert grade(shares(1), [critical(10, 0, obligation)], SCORING).grade == "A"


def test_a_control_of_lower_severity_caps_nothing() -> None:
    assert grade(shares(1), [scored({"a/1": [F]}, severity=Severity.HIGH)], SCORING).grade == "A"


def test_unknown_targets_of_a_critical_control_cap_nothing() -> None:
    only_unknown = scored({"a/1": [U]}, severity=Severity.CRITICAL)
    assert grade(shares(1), [only_unknown], SCORING).grade == "A"


def test_the_worst_cap_wins_and_caps_that_do_not_bind_are_not_named() -> None:
    score = grade(shares(Fraction(95, 100), Fraction(8, 10)), [critical(1, 9), critical(6, 4)], SCORING)
    assert score.grade == "D"
    assert {cap.grade for cap in score.caps} == {"B", "C", "D"}
    score = grade(shares(Fraction(45, 100), Fraction(8, 10)), [critical(1, 9)], SCORING)
    assert (score.grade, score.caps) == ("D", ())


def test_without_a_letter_every_reason_is_named() -> None:
    score = grade(shares(1, Fraction(1, 10)), [critical(6, 4)], SCORING)
    assert score.grade == NO_LETTER
    assert {cap.rule for cap in score.caps} == {"coverage", "critical"}


def resting(proven: Fraction, stand_ins: Fraction) -> Shares:
    return replace(shares(proven), attested=stand_ins, stand_ins=stand_ins)


@pytest.mark.parametrize(
    ("proven", "stand_ins", "counted", "letter"),
    [
        (Fraction(1), Fraction(0), Fraction(1), "A"),
        (Fraction(1), Fraction(1, 4), Fraction(1), "A"),
        (Fraction(1), Fraction(26, 100), Fraction(74, 75), "A"),
        (Fraction(1), Fraction(4, 10), Fraction(8, 10), "B"),
        (Fraction(1), Fraction(1, 2), Fraction(2, 3), "C"),
        (Fraction(95, 100), Fraction(95, 100), Fraction(0), "E"),
        (Fraction(0), Fraction(0), Fraction(0), "E"),
    ],
)
def test_what_stands_in_for_measurements_is_at_most_a_quarter_of_what_a_letter_is_given_for(
    proven: Fraction, stand_ins: Fraction, counted: Fraction, letter: str
) -> None:
    rests = resting(proven, stand_ins)
    assert counted_for_grade(rests, SCORING) == counted
    score = grade(rests, [], SCORING)
    assert (score.grade, score.shares.proven) == (letter, proven)
    assert [(cap.rule, cap.share, cap.limit) for cap in score.caps] == (
        [("stand_ins", stand_ins / proven, Fraction(1, 4))] if letter != score.uncapped else []
    )


def test_without_a_limit_papers_count_as_measurements() -> None:
    score = grade(resting(Fraction(1), Fraction(1)), [], replace(SCORING, papers_cap=Fraction(1)))
    assert (score.grade, score.caps) == ("A", ())


@given(st.fractions(0, 1), st.fractions(0, 1), st.fractions(0, 1))
def test_of_the_points_counted_no_more_than_the_allowed_part_stands_in(
    proven: Fraction, part: Fraction, cap: Fraction
) -> None:
    rests = resting(proven, proven * part)
    counted = counted_for_grade(rests, replace(SCORING, papers_cap=cap))
    measured = proven - rests.stand_ins
    assert measured <= counted <= proven
    assert counted - measured <= cap * counted
    assert counted == proven or counted - measured == cap * counted


def test_what_no_machine_can_tell_is_attested_and_never_cut() -> None:
    attested = scored_as([(P, "a/1", Reason.ATTESTED, False), (P, "a/2", Reason.FACTS, False)])
    assert (attested.attested, attested.stand_ins) == (Fraction(1, 2), Fraction(0))
    assert grade(attested, [], SCORING).grade == "A"


def test_not_applicable_by_a_persons_word_counts_among_what_rests_on_it() -> None:
    """It takes what is unknown out of the sums; without the word it would stand there as unknown."""
    rests = scored_as([(N, "a/1", Reason.ATTESTED, True), (P, "a/2", Reason.FACTS, False)])
    assert (rests.proven, rests.attested, rests.stand_ins) == (Fraction(1), Fraction(1, 2), Fraction(1, 2))
    whole = weighted(
        [
            scored({"a/1": [P]}, severity=Severity.LOW),
            score_controls(RULES, tally([verdict(N, "a/1", reason=Reason.ATTESTED, stands_in=True)], {"a/1": 2}))[0],
        ],
        SCORING,
    )
    assert whole is not None
    assert (whole.proven, whole.stand_ins) == (Fraction(1), 1 - Fraction(1, 9))


def scored_as(rows: list[tuple[Status, str, Reason, bool]]) -> Shares:
    made = [verdict(status, target, reason=reason, stands_in=stands_in) for status, target, reason, stands_in in rows]
    found = weighted(score_controls(RULES, tally(made, {each.target: 2 for each in made})), SCORING)
    assert found is not None
    return found


def test_domains_that_count_nothing_are_left_out() -> None:
    controls = [
        scored({"a/1": [P]}, domain="lan"),
        scored({"a/1": [F]}, domain="lan"),
        scored({"a/1": [N]}, domain="firewall"),
    ]
    topics = by_domain(controls, SCORING)
    assert set(topics) == {"lan"}
    assert topics["lan"].proven == Fraction(1, 2)


def test_statuses_are_counted() -> None:
    assert count_statuses([verdict(P), verdict(P), verdict(F)]) == {P: 2, F: 1}


STATUSES = st.sampled_from(list(Status))
TARGETS = st.sampled_from(["a/1", "a/2", "a/3", "a/4"])
NAMES = st.sampled_from(["X-1", "X-2", "X-3"])
ROWS = st.lists(st.tuples(STATUSES, TARGETS, NAMES, st.booleans(), st.booleans()), min_size=1, max_size=30)
RULES: RulePack = pack(
    control("X-1", severity=Severity.CRITICAL),
    control("X-2", severity=Severity.MEDIUM),
    control("X-3", severity=Severity.LOW),
)


def verdicts_of(rows: list[tuple[Status, str, str, bool, bool]]) -> list[Verdict]:
    """Verdicts in which every pair has at least one that decides, as the engine guarantees."""
    made = [
        verdict(status, target, name, decides=decides, waiver=WAIVED if waived and status in (F, H) else None)
        for status, target, name, decides, waived in rows
    ]
    sure = {(each.control, each.target) for each in made if each.decides}
    open_ = {(each.control, each.target) for each in made} - sure
    return [*made, *(verdict(U, target, name) for name, target in sorted(open_))]


def total(verdicts: list[Verdict]) -> object:
    levels = dict.fromkeys({each.target for each in verdicts}, 2)
    return weighted(score_controls(RULES, tally(verdicts, levels)), SCORING)


@given(ROWS)
def test_possible_is_proven_plus_what_is_not_covered(rows: list[tuple[Status, str, str, bool, bool]]) -> None:
    """Counted the long way: with everything unknown taken as a pass, the proven score is the possible one."""
    verdicts = verdicts_of(rows)
    found = total(verdicts)
    hopeful = [
        verdict(P, each.target, each.control, decides=each.decides)
        if each.status in (U, Status.ERROR) and combined_is_open(each, verdicts)
        else each
        for each in verdicts
    ]
    best = total(hopeful)
    assert (found is None) == (best is None)
    if found is not None and best is not None:
        assert found.possible == found.proven + 1 - found.coverage  # type: ignore[attr-defined]  # Shares
        assert 0 <= found.proven <= found.possible <= 1  # type: ignore[attr-defined]  # Shares
        assert found.proven <= found.with_waivers  # type: ignore[attr-defined]  # Shares
        assert best.proven <= found.possible  # type: ignore[attr-defined]  # Shares


@given(ROWS, st.lists(st.sampled_from(["facts", "attested", "instead"]), min_size=60, max_size=60))
def test_what_rests_on_papers_is_what_would_be_lost_without_them(
    rows: list[tuple[Status, str, str, bool, bool]], sources: list[str]
) -> None:
    """Counted the long way: the verdicts are made unknown, and the score is formed again; sums are exact."""
    made = [
        each if how == "facts" else replace(each, reason=Reason.ATTESTED, stands_in=how == "instead")
        for each, how in zip(verdicts_of(rows), sources, strict=False)
    ]
    found = total(made)
    if found is None:
        return
    for name, meant in (
        ("attested", lambda each: each.reason is Reason.ATTESTED),
        ("stand_ins", lambda each: each.stands_in),
    ):
        without = total([replace(each, status=U) if meant(each) else each for each in made])
        assert getattr(found, name) == found.proven - without.proven  # type: ignore[attr-defined]  # Shares
    assert 0 <= found.stand_ins <= found.attested <= found.proven  # type: ignore[attr-defined]  # Shares
    assert found.possible == found.proven + 1 - found.coverage  # type: ignore[attr-defined]  # Shares
    assert found.waived == found.with_waivers - found.proven >= 0  # type: ignore[attr-defined]  # Shares


def combined_is_open(each: Verdict, verdicts: list[Verdict]) -> bool:
    """True when no check on this pair fails: then what is unknown decides it."""
    rows = [one for one in verdicts if (one.control, one.target) == (each.control, each.target) and one.decides]
    return all(one.status is not F for one in rows)


@given(ROWS, st.integers(0, 29))
def test_learning_something_never_lowers_the_coverage(
    rows: list[tuple[Status, str, str, bool, bool]], which: int
) -> None:
    verdicts = verdicts_of(rows)
    place = which % len(verdicts)
    if verdicts[place].status not in (U, Status.ERROR) or not verdicts[place].decides:
        return
    before = total(verdicts)
    after = total(
        [*verdicts[:place], verdict(P, verdicts[place].target, verdicts[place].control), *verdicts[place + 1 :]]
    )
    assert before is not None
    assert after is not None
    assert after.coverage >= before.coverage  # type: ignore[attr-defined]  # Shares
    assert after.proven >= before.proven  # type: ignore[attr-defined]  # Shares
