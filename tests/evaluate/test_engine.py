"""The engine: exactly one verdict for each due row, in the words of what was seen or of why it was not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.due import DuePlan, due_pairs
from scanner.evaluate.engine import Bench, attestations_by_subject, judge
from scanner.model.check import Check, Judge, Outcome, failed, not_applicable, partly, passed
from scanner.model.control import Control, TargetName, Thresholds
from scanner.model.errors import Broken, Denied, Unreadable
from scanner.model.local_time import local_day
from scanner.model.observation import Fact
from scanner.model.organisation import Attestation, Waiver
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import AssetStatus, Automatable, Gap, Platform, ReadMode, Reason, Status, TargetKind, Way
from tests.evaluate.world import (
    NOW,
    TIME,
    WORDS,
    attestation,
    check,
    control,
    judge_as,
    known,
    missing,
    pack,
    stored,
    subject,
    waiver,
)


def bench(*checks: Check, controls: tuple[Control, ...] = (), as_of: datetime = NOW, **more: object) -> Bench:
    plan = DuePlan(pack(*(controls or (control(),))), checks)
    return Bench(plan=plan, as_of=as_of, **more)  # type: ignore[arg-type]  # keywords of Bench, checked by it


def one(desk: Bench, *observations: object, of: Subject | None = None) -> Verdict:
    (verdict,) = judge(of or subject(), stored(*observations), desk)  # type: ignore[arg-type]  # observations
    return verdict


@pytest.mark.parametrize("make", [passed, partly, failed, not_applicable])
def test_an_outcome_becomes_the_verdict(make: object) -> None:
    outcome: Outcome = make(WORDS)  # type: ignore[operator]  # one of the four
    verdict = one(bench(check(judge=judge_as(outcome))), known())
    assert verdict.status is outcome.status
    assert verdict.reason is Reason.FACTS
    assert verdict.evidence == ("digest:host.time",)
    assert verdict.as_of == NOW
    assert (verdict.check, verdict.control, verdict.target) == ("clock_is_kept", "X-1", "a/s1")


@pytest.mark.parametrize("gap", [each for each in Gap if each is not Gap.BROKEN])
def test_a_missing_fact_is_unknown_in_the_words_of_its_gap(gap: Gap) -> None:
    verdict = one(bench(check()), missing("host.time", gap, "because"))
    assert (verdict.status, verdict.reason, verdict.gap) == (Status.UNKNOWN, Reason.GAP, gap)
    assert verdict.missing == ("host.time",)
    assert verdict.message.en == f"host.time: {gap} (because)"
    assert verdict.evidence == ("digest:host.time",)


def test_our_own_fault_is_an_error() -> None:
    verdict = one(bench(check()), missing("host.time", Gap.BROKEN))
    assert (verdict.status, verdict.gap) == (Status.ERROR, Gap.BROKEN)


def test_one_broken_fact_among_missing_ones_is_an_error() -> None:
    two = check(needs=("host.os", "host.time"))
    verdict = one(bench(two), missing("host.os", Gap.DENIED), missing("host.time", Gap.BROKEN))
    assert (verdict.status, verdict.gap) == (Status.ERROR, Gap.BROKEN)
    assert verdict.missing == ("host.os", "host.time")


def test_a_fact_nobody_asked_for_is_not_collected() -> None:
    verdict = one(bench(check()))
    assert (verdict.status, verdict.gap, verdict.evidence) == (Status.UNKNOWN, Gap.NOT_COLLECTED, ())


@pytest.mark.parametrize(
    ("age", "gap"),
    [
        (timedelta(days=30), None),
        (timedelta(days=30, seconds=1), Gap.STALE),
        (timedelta(days=-200), None),
    ],
)
def test_a_fact_counts_for_thirty_days_and_for_earlier_days(age: timedelta, gap: Gap | None) -> None:
    verdict = one(bench(check()), known(taken_at=NOW - age))
    assert verdict.gap is gap
    assert (verdict.status is Status.PASS) == (gap is None)


def test_a_check_may_ask_for_younger_facts() -> None:
    strict = check(max_age=timedelta(days=7))
    assert one(bench(strict), known(taken_at=NOW - timedelta(days=8))).gap is Gap.STALE
    assert one(bench(check()), known(taken_at=NOW - timedelta(days=8))).gap is None


def test_the_oldest_fact_dates_the_verdict() -> None:
    from scanner.model.kinds.host_user_programs import HostUserPrograms

    old = NOW - timedelta(days=3)
    two = check(needs=("host.time", "host.user_programs"))
    verdict = one(bench(two), known(), known(HostUserPrograms(programs=()), taken_at=old))
    assert verdict.as_of == old


def test_a_gap_raised_while_judging_is_unknown() -> None:
    verdict = one(bench(check(judge=judge_as(Denied("no rights")))), known())
    assert (verdict.status, verdict.gap) == (Status.UNKNOWN, Gap.DENIED)
    assert verdict.evidence == ("digest:host.time",)
    verdict = one(bench(check(judge=judge_as(Broken("our fault")))), known())
    assert verdict.status is Status.ERROR


def test_a_crash_is_an_error_row() -> None:
    verdict = one(bench(check(judge=judge_as(ZeroDivisionError("oops " * 200)))), known())
    assert (verdict.status, verdict.reason) == (Status.ERROR, Reason.CRASHED)
    assert verdict.message.en.startswith("ZeroDivisionError: oops")
    assert len(verdict.message.en) <= 300
    assert verdict.evidence


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.ERROR])
def test_a_check_may_not_decide_ignorance_itself(status: Status) -> None:
    verdict = one(bench(check(judge=judge_as(Outcome(status=status, message=WORDS)))), known())
    assert (verdict.status, verdict.reason) == (Status.ERROR, Reason.CRASHED)


def test_written_mode_reads_what_is_written_where_a_check_can() -> None:
    both = check(judge=judge_as(failed(WORDS)), written_needs=("host.sysctl_written",), written=judge_as(passed(WORDS)))
    desk = bench(both, mode=ReadMode.WRITTEN)
    assert one(desk, known()).missing == ("host.sysctl_written",)
    assert one(bench(both), known()).status is Status.FAIL
    assert one(bench(check(), mode=ReadMode.WRITTEN), known()).status is Status.PASS


# Attestations: what a person signed answers what facts do not decide.


ATTESTED = control(automatable=Automatable.ATTESTED)


def signed(
    *papers: Attestation, of: Control = ATTESTED, checks: tuple[Check, ...] = (), as_of: datetime = NOW
) -> Bench:
    return bench(*checks, controls=(of,), attestations=attestations_by_subject(papers, local_day(as_of)), as_of=as_of)


def test_an_attested_control_without_paper_is_unknown() -> None:
    verdict = one(signed())
    assert (verdict.status, verdict.reason, verdict.check) == (Status.UNKNOWN, Reason.NOT_ATTESTED, "")


def test_a_paper_in_force_answers() -> None:
    reason = Text(vi="Không có máy chủ", en="No server")
    verdict = one(signed(attestation(answer=Status.NOT_APPLICABLE, reason=reason)))
    assert (verdict.status, verdict.reason) == (Status.NOT_APPLICABLE, Reason.ATTESTED)
    assert verdict.message == reason
    assert verdict.evidence == ("attestation:at1@abc",)
    assert verdict.as_of is not None


def local(text: str) -> datetime:
    """A moment of Vietnamese clocks."""
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "in_force"),
    [
        ("2026-10-31T23:59:59", False),
        ("2026-11-01T00:00:00", True),
        ("2026-11-30T23:59:59", True),
        ("2026-12-01T00:00:00", False),
    ],
)
def test_papers_begin_and_end_on_days_of_viet_nam(moment: str, *, in_force: bool) -> None:
    verdict = one(signed(attestation(), as_of=local(moment)))
    assert (verdict.status is Status.PASS) is in_force
    assert verdict.reason is (Reason.ATTESTED if in_force else Reason.ATTESTATION_ENDED)
    assert verdict.gap is (None if in_force else Gap.STALE)


def test_the_latest_paper_counts() -> None:
    first = attestation(id="at1", attested_at=datetime(2026, 11, 2, tzinfo=UTC).date())
    second = attestation(id="at2", attested_at=datetime(2026, 11, 3, tzinfo=UTC).date(), answer=Status.FAIL)
    assert one(signed(second, first)).status is Status.FAIL


def test_a_paper_signed_later_hides_none_that_was_in_force_on_the_day_of_judging() -> None:
    first = attestation(id="at1")
    renewed = attestation(id="at2", attested_at=date(2026, 11, 28), valid_until=date(2026, 12, 31), answer=Status.FAIL)
    for as_of, status in (("2026-11-27T12:00:00", Status.PASS), ("2026-11-28T12:00:00", Status.FAIL)):
        assert one(signed(renewed, first, as_of=local(as_of))).status is status


def test_a_paper_answers_what_facts_leave_open_but_never_corrects_them() -> None:
    partly_ = control(automatable=Automatable.PARTLY)
    unknown, fails = check(), check(judge=judge_as(failed(WORDS)))
    assert one(signed(attestation(), of=partly_, checks=(unknown,))).reason is Reason.ATTESTED
    assert one(signed(attestation(), of=partly_, checks=(fails,)), known()).status is Status.FAIL
    assert one(signed(attestation(), of=partly_, checks=(unknown,)), missing("host.time", Gap.BROKEN)).status is (
        Status.ERROR
    )
    assert one(signed(of=partly_, checks=(unknown,))).reason is Reason.GAP
    ended = attestation(valid_until=datetime(2026, 11, 2, tzinfo=UTC).date())
    assert one(signed(ended, of=partly_, checks=(unknown,))).reason is Reason.GAP


def test_no_paper_replaces_a_check_where_facts_decide() -> None:
    assert one(signed(attestation(), of=control(), checks=(check(),))).reason is Reason.GAP


def test_a_control_without_a_check_yet_can_be_attested() -> None:
    assert one(signed(of=control())).reason is Reason.NO_CHECK
    assert one(signed(attestation(), of=control())).reason is Reason.ATTESTED


# What stands in for a measurement: a person's answer where the machine could have been asked.


PARTLY = control(automatable=Automatable.PARTLY)


def answered(of: Control, *checks: Check, **subject_is: Any) -> Verdict:
    desk = signed(attestation(), of=of, checks=checks)
    (verdict,) = judge(subject(**subject_is), {}, desk)
    assert verdict.reason is Reason.ATTESTED
    return verdict


def test_where_a_visit_would_have_told_an_answer_stands_in() -> None:
    never_visited: dict[str, Any] = {"platform": Platform.UNKNOWN}
    assert answered(control(), check(), **never_visited).stands_in
    assert answered(PARTLY, check(), **never_visited).stands_in
    assert not answered(control(), **never_visited).stands_in
    assert not answered(ATTESTED, check(decides=False), **never_visited).stands_in
    assert not answered(control(), check(platforms=frozenset({Platform.DEVICE})), **never_visited).stands_in
    of_devices = TargetName(name="switch", kinds=frozenset({TargetKind.SWITCH}), roles=frozenset())
    device = never_visited | {"kind": TargetKind.SWITCH}
    for_devices = check(platforms=frozenset({Platform.DEVICE}))
    assert answered(control(targets=(of_devices,)), for_devices, **device).stands_in
    assert not answered(control(targets=(of_devices,)), check(), **device).stands_in
    assert not answered(control(), check(needs=("declared.agency",)), **never_visited).stands_in


def test_where_no_program_may_ask_or_can_know_an_answer_is_the_only_one() -> None:
    secret: dict[str, Any] = {"platform": Platform.UNKNOWN, "status": AssetStatus.STATE_SECRET}
    assert not answered(control(), check(), **secret).stands_in
    assert not answered(control(), check(), platform=Platform.MACOS).stands_in
    assert not answered(ATTESTED).stands_in


@pytest.mark.parametrize(
    ("gap", "way", "stands_in"),
    [
        (Gap.UNREACHABLE, None, True),
        (Gap.TIMEOUT, None, True),
        (Gap.DENIED, Way.LET_IN, True),
        (Gap.STALE, None, True),
        (Gap.NOT_COLLECTED, Way.RECORD_AGAIN, True),
        (Gap.NOT_COLLECTED, Way.WALK, True),
        (Gap.NOT_COLLECTED, Way.DECLARE, False),
        (Gap.NOT_COLLECTED, Way.NEWER, False),
        (Gap.UNSUPPORTED, None, False),
        (Gap.UNREADABLE, None, False),
    ],
)
def test_what_kept_a_check_from_judging_says_whether_asking_would_have_told(
    gap: Gap, way: Way | None, *, stands_in: bool
) -> None:
    desk = signed(attestation(), of=PARTLY, checks=(check(),))
    verdict = one(desk, replace(missing("host.time", gap), way=way))
    assert (verdict.reason, verdict.stands_in) == (Reason.ATTESTED, stands_in)
    (secret,) = judge(subject(status=AssetStatus.STATE_SECRET), stored(missing("host.time", gap)), desk)
    assert not secret.stands_in


def test_what_facts_decide_stands_in_for_nothing() -> None:
    assert not one(signed(attestation(), of=PARTLY, checks=(check(),)), known()).stands_in


# Waivers: the original stays.


def waived(*papers: Waiver, status: Status = Status.FAIL, as_of: datetime = NOW) -> Verdict:
    desk = bench(check(judge=judge_as(Outcome(status=status, message=WORDS))), waivers=papers, as_of=as_of)
    return one(desk, known(taken_at=as_of))


def test_a_waiver_covers_and_the_original_stays() -> None:
    verdict = waived(waiver())
    assert verdict.status is Status.FAIL
    assert verdict.waiver is not None
    assert (verdict.waiver.id, verdict.waiver.approved_by) == ("w1", "B")
    assert waived(waiver(), status=Status.PARTIAL).waiver is not None


@pytest.mark.parametrize("status", [Status.PASS, Status.NOT_APPLICABLE])
def test_only_findings_are_waived(status: Status) -> None:
    assert waived(waiver(), status=status).waiver is None


def test_ignorance_is_never_waived() -> None:
    assert one(bench(check(), waivers=(waiver(),))).waiver is None


@pytest.mark.parametrize(
    ("moment", "covers"),
    [
        ("2026-10-31T23:59:59", False),
        ("2026-11-01T00:00:00", True),
        ("2026-11-30T23:59:59", True),
        ("2026-12-01T00:00:00", False),
    ],
)
def test_a_waiver_holds_from_its_approval_to_its_last_day(moment: str, *, covers: bool) -> None:
    assert (waived(waiver(), as_of=local(moment)).waiver is not None) is covers


@pytest.mark.parametrize("moment", ["2026-11-01T00:00:00", "2026-11-30T23:59:59"])
def test_a_waiver_that_nobody_approved_covers_nothing(moment: str) -> None:
    request = waiver(approved_by="", approved_at=None, requested_at=date(2026, 11, 1))
    assert waived(request, as_of=local(moment)).waiver is None


@pytest.mark.parametrize(
    ("changes", "covers"),
    [
        ({"controls": (), "checks": ("clock_is_kept",)}, True),
        ({"controls": (), "checks": ("another",)}, False),
        ({"controls": ("X-2",)}, False),
        ({"targets": ("a/s2",)}, False),
        ({"targets": ("a/s2", "a/s1")}, True),
        ({"agency": "b"}, False),
    ],
)
def test_a_waiver_covers_what_it_names(changes: dict[str, object], *, covers: bool) -> None:
    assert (waived(waiver(**changes)).waiver is not None) is covers


def test_the_second_waiver_is_looked_at_too() -> None:
    verdict = waived(waiver(id="w0", controls=("X-9",)), waiver())
    assert verdict.waiver is not None
    assert verdict.waiver.id == "w1"


# Due: nothing is left out, nothing counted twice.


def test_a_control_without_a_deciding_check_has_its_own_row() -> None:
    shown_only = check(decides=False)
    verdicts = judge(subject(), stored(known()), bench(shown_only))
    assert [(each.check, each.reason) for each in verdicts] == [("", Reason.NO_CHECK), ("clock_is_kept", Reason.FACTS)]
    assert [each.decides for each in verdicts] == [True, False]


def test_a_platform_that_is_not_known_is_one_unknown_per_control() -> None:
    verdict = one(bench(check()), known(), of=subject(platform=Platform.UNKNOWN))
    assert (verdict.status, verdict.reason) == (Status.UNKNOWN, Reason.PLATFORM_UNKNOWN)


@pytest.mark.parametrize("platform", [Platform.UNKNOWN, Platform.LINUX])
def test_a_machine_that_holds_state_secrets_is_looked_at_by_a_person(platform: Platform) -> None:
    """Nobody is told to install an agent on it, whether the inventory names its system or not."""
    of = subject(platform=platform, status=AssetStatus.STATE_SECRET)
    verdict = one(bench(check()), of=of)
    assert (verdict.status, verdict.gap, verdict.way) == (Status.UNKNOWN, Gap.NOT_COLLECTED, Way.ATTEST)
    unread = missing("host.time", Gap.UNREADABLE)
    if platform is Platform.LINUX:
        assert one(bench(check()), unread, of=of).way is None


@pytest.mark.parametrize(
    ("gap", "way", "told"),
    [
        (Gap.DENIED, Way.LET_IN, Reason.GAP),
        (Gap.NOT_COLLECTED, Way.AUTHORISE, Reason.GAP),
        (Gap.UNREACHABLE, None, Reason.GAP),
        (Gap.TIMEOUT, None, Reason.GAP),
        (Gap.NOT_COLLECTED, None, Reason.PLATFORM_UNKNOWN),
        (Gap.UNREADABLE, None, Reason.PLATFORM_UNKNOWN),
    ],
)
def test_a_machine_that_let_nobody_in_is_unknown_for_that_reason(gap: Gap, way: Way | None, told: Reason) -> None:
    """What is to be done differs: a record by hand where nobody tried, a key or a paper where somebody was kept out."""
    observation = replace(missing("host.os", gap, "why"), way=way)
    verdict = one(bench(check()), observation, of=subject(platform=Platform.UNKNOWN))
    assert (verdict.status, verdict.reason) == (Status.UNKNOWN, told)
    if told is Reason.GAP:
        assert (verdict.gap, verdict.way, verdict.detail) == (gap, way, "why")
        assert verdict.evidence == ("digest:host.os",)


def test_what_else_is_missing_of_a_machine_nobody_asked_is_not_why() -> None:
    nobody, other = (
        missing("host.os", Gap.NOT_COLLECTED),
        replace(missing("declared.asset", Gap.DENIED), way=Way.DECLARE),
    )
    verdict = one(bench(check()), other, nobody, of=subject(platform=Platform.UNKNOWN))
    assert verdict.reason is Reason.PLATFORM_UNKNOWN


def test_a_check_for_another_platform_does_not_fit() -> None:
    windows = check(platforms=frozenset({Platform.WINDOWS}))
    assert one(bench(windows), known()).reason is Reason.NO_CHECK
    declared = check(platforms=frozenset({Platform.DECLARED}))
    assert one(bench(declared), known()).reason is Reason.FACTS


@pytest.mark.parametrize(
    ("needs", "kind", "fits"),
    [
        (("declared.system",), TargetKind.SYSTEM, True),
        (("declared.system",), TargetKind.AGENCY, False),
        (("declared.agency", "agency.coverage"), TargetKind.AGENCY, True),
        (("agency.coverage",), TargetKind.SERVER, False),
        (("declared.segment", "segment.gateway"), TargetKind.SEGMENT, True),
        (("segment.devices",), TargetKind.SYSTEM, False),
        (("host.time", "declared.asset"), TargetKind.SERVER, True),
        (("declared.asset",), TargetKind.SWITCH, True),
        (("host.time",), TargetKind.AGENCY, False),
    ],
)
def test_a_check_fits_what_its_facts_are_of(needs: tuple[str, ...], kind: TargetKind, *, fits: bool) -> None:
    from scanner.evaluate.due import fits as fits_

    each = check(needs=needs, platforms=frozenset({Platform.DECLARED}))
    assert fits_(each, subject(kind=kind)) is fits


def test_levels_kinds_and_states_decide_what_is_due() -> None:
    plan = DuePlan(pack(control("X-1"), control("X-2", levels=frozenset({4}))), ())
    assert [row.control.id for row in plan.rows(subject())] == ["X-1"]
    assert [row.control.id for row in plan.rows(subject(level=4))] == ["X-2"]
    assert plan.rows(subject(kind=TargetKind.PRINTER)) == ()
    assert plan.rows(subject(status=AssetStatus.DISPOSED)) == ()
    assert plan.rows(subject(status=AssetStatus.OFFLINE)) != ()


def test_due_pairs_are_counted_without_checks() -> None:
    rules = pack(control("X-1"), control("X-2"))
    subjects = {each.id: each for each in (subject("a/s1"), subject("a/s2"), subject("a/p", kind=TargetKind.PRINTER))}
    assert due_pairs(rules, subjects) == 4


class Forgetful(DuePlan):
    """A plan that loses a row: the fault the engine must notice."""

    def rows(self, subject: Subject) -> tuple[object, ...]:  # type: ignore[override]  # the same rows, one less
        return super().rows(subject)[1:]


def test_a_lost_row_is_noticed() -> None:
    plan = Forgetful(pack(control("X-1"), control("X-2")), ())
    with pytest.raises(Broken, match="2 controls were due, 1 were judged"):
        judge(subject(), {}, Bench(plan=plan, as_of=NOW))


KINDS = st.sampled_from([TargetKind.SERVER, TargetKind.PRINTER])
SUBJECTS = st.lists(st.tuples(KINDS, st.integers(1, 5), st.sampled_from(list(Platform))), max_size=8)
CHECKS = st.lists(st.tuples(st.sampled_from(["X-1", "X-2", "X-3"]), st.booleans()), max_size=6)


@given(SUBJECTS, CHECKS)
def test_verdicts_are_the_due_rows_and_cover_the_due_pairs(
    kinds: list[tuple[TargetKind, int, Platform]], rules: list[tuple[str, bool]]
) -> None:
    """Whatever there is to judge: one verdict a row, every due pair covered, no other."""
    content = pack(*(control(f"X-{i}", levels=frozenset(range(1, i + 2))) for i in (1, 2, 3)))
    checks = [check(f"c{i}", controls=(name,), decides=decides) for i, (name, decides) in enumerate(rules)]
    desk = Bench(plan=DuePlan(content, checks), as_of=NOW)
    subjects = {
        f"a/{i}": subject(f"a/{i}", kind=kind, level=level, platform=platform)
        for i, (kind, level, platform) in enumerate(kinds)
    }
    verdicts = [each for one_ in subjects.values() for each in judge(one_, stored(known()), desk)]
    assert len(verdicts) == sum(len(desk.plan.rows(each)) for each in subjects.values())
    assert len({(each.control, each.target) for each in verdicts}) == due_pairs(content, subjects)
    assert len({(each.check, each.control, each.target) for each in verdicts}) == len(verdicts)


def test_a_verdict_is_never_shared_between_subjects_of_one_plan() -> None:
    desk = bench(check(), waivers=(waiver(),))
    first, second = (one(desk, known(), of=subject(name)) for name in ("a/s1", "a/s2"))
    assert replace(first, target="a/s2", evidence=second.evidence) == second


def test_unreadable_while_judging_names_every_fact_it_read() -> None:
    two = check(needs=("host.os", "host.time"), judge=judge_as(Unreadable("what")))
    from scanner.model.kinds.host_user_programs import HostUserPrograms

    programs = replace(two, needs=("host.time", "host.user_programs"))
    verdict = one(bench(programs), known(), known(HostUserPrograms(programs=())))
    assert verdict.missing == ("host.time", "host.user_programs")


def counting(calls: list[str]) -> Judge:
    """A check that says how often, and of what, it was asked."""

    def judge(facts: Mapping[str, Fact], _limits: Thresholds, _as_of: datetime, subject: Subject) -> Outcome:
        calls.append(subject.id)
        return passed(Text(vi=repr(facts["host.time"]), en=subject.id))

    return judge


def test_machines_that_share_a_fact_are_judged_once_and_cite_their_own() -> None:
    calls: list[str] = []
    desk = bench(check(judge=counting(calls), sees_subject=False))
    older = NOW - timedelta(days=1)
    first = one(desk, known())
    second = one(desk, known(taken_at=older), of=subject("a/s2"))
    other = one(desk, known(replace(TIME, offset_s=2.0)), of=subject("a/s3"))
    assert calls == ["a/s1", "a/s3"]
    assert (second.target, second.as_of, second.message) == ("a/s2", older, first.message)
    assert "2.0" in other.message.vi


def test_a_check_that_sees_its_subject_is_asked_for_each() -> None:
    calls: list[str] = []
    desk = bench(check(judge=counting(calls)))
    assert [one(desk, known(), of=subject(name)).message.en for name in ("a/s1", "a/s2")] == ["a/s1", "a/s2"]


def test_what_is_remembered_is_never_taken_for_another_fact() -> None:
    """More facts than are remembered, each gone before the next is made: identities come back, outcomes must not."""
    desk = bench(check(judge=counting([]), sees_subject=False))
    for number in range(5_000):
        fact = replace(TIME, offset_s=float(number))
        assert one(desk, known(fact)).message.vi == repr(fact)


def test_levels_that_share_a_fact_are_judged_by_their_own_thresholds() -> None:
    def judge(_facts: object, limits: Thresholds, _as_of: object, _subject: object) -> Outcome:
        return passed(Text(vi=str(limits["n"]), en=""))

    limits = {level: Thresholds({"n": level}) for level in (1, 2, 3)}
    desk = bench(check(judge=judge, sees_subject=False), controls=(control(params=limits),))
    assert [one(desk, known(), of=subject(level=level)).message.vi for level in (1, 2, 3)] == ["1", "2", "3"]
