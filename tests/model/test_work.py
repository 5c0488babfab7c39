"""Pieces of work: one cause on one target, cut the same way whenever it is asked; plans that are looked up for a finding."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scanner.model.organisation import Origin, Plan
from scanner.model.text import Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import Decision, Gap, Reason, Status, Way
from scanner.model.work import plan_for, plans_by_finding, work_of

FAIL = Verdict(
    check="a_check", control="HOST-A-01", agency="so", target="so/pc", status=Status.FAIL, message=Text(vi="", en="")
)
BLIND = replace(
    FAIL, status=Status.UNKNOWN, reason=Reason.GAP, gap=Gap.DENIED, missing=("host.sshd",), detail="no right"
)
PLAN = Plan(
    id="so/kh-1",
    agency="so",
    checks=("a_check",),
    controls=(),
    targets=("so/pc",),
    measures=False,
    decision=Decision.PLANNED,
    person="An",
    due_at=date(2026, 12, 31),
    note="",
    decided_at=date(2026, 12, 1),
    run="",
    origin=Origin(file="so/plans.yaml", path="plans.kh-1", digest="0" * 64),
)


def pieces(*verdicts: Verdict) -> list[tuple[str, int, bool]]:
    return [(each.key, len(each.verdicts), each.measures) for each in work_of(verdicts)]


def test_a_check_of_two_requirements_is_repaired_once() -> None:
    both = (FAIL, replace(FAIL, control="HOST-A-02"))
    assert pieces(*both) == [(FAIL.key, 2, False)]
    assert work_of(both)[0].target == "so/pc"


def test_the_same_check_elsewhere_or_under_a_waiver_is_other_work() -> None:
    waiver = WaiverApplied(id="so/nl-1", approved_by="B", ends_at=date(2026, 12, 31), reason="")
    assert len(pieces(FAIL, replace(FAIL, target="so/pc-2"), replace(FAIL, waiver=waiver))) == 3


@pytest.mark.parametrize("status", [Status.PASS, Status.NOT_APPLICABLE])
def test_what_needs_nothing_is_no_work(status: Status) -> None:
    assert not pieces(replace(FAIL, status=status))


def test_everything_that_one_right_opens_is_one_piece_of_work() -> None:
    other = replace(BLIND, check="b_check", control="HOST-B-01", detail="no right either", missing=("host.smb",))
    assert pieces(BLIND, other) == [(BLIND.key, 2, True)]


def test_each_thing_to_declare_and_each_thing_to_attest_is_work_of_its_own() -> None:
    declared = [replace(BLIND, way=Way.DECLARE, detail=each) for each in ("no staff", "no officers")]
    attested = [replace(BLIND, check="", control=each, reason=Reason.NOT_ATTESTED) for each in ("ORG-A", "ORG-B")]
    crashed = [replace(BLIND, check=each, status=Status.ERROR, reason=Reason.CRASHED, gap=None) for each in "ab"]
    assert len(pieces(*declared, *attested, *crashed)) == 6


def test_advice_is_repaired_but_nobody_has_to_measure_it() -> None:
    assert pieces(replace(FAIL, decides=False), replace(BLIND, check="b", decides=False)) == [(FAIL.key, 1, False)]


def test_the_later_decision_counts_whatever_the_order_of_the_file() -> None:
    later = replace(PLAN, id="so/kh-2", decision=Decision.DONE, decided_at=PLAN.decided_at + timedelta(days=1))
    for plans in ((PLAN, later), (later, PLAN)):
        assert plan_for(FAIL, plans_by_finding(plans)) is later


def test_of_one_day_the_last_one_in_the_file_counts() -> None:
    last = replace(PLAN, id="so/kh-2")
    assert plan_for(FAIL, plans_by_finding((PLAN, last))) is last


def test_a_plan_is_for_its_check_or_control_its_target_and_its_kind_of_work() -> None:
    plans = plans_by_finding((PLAN,))
    assert plan_for(FAIL, plans) is PLAN
    assert plan_for(BLIND, plans) is None
    assert plan_for(replace(FAIL, target="so/pc-2"), plans) is None
    assert plan_for(replace(FAIL, status=Status.PASS), plans) is None
    by_control = replace(PLAN, checks=(), controls=("HOST-A-01",), measures=True)
    assert plan_for(BLIND, plans_by_finding((by_control,))) is by_control
    assert plan_for(replace(BLIND, check=""), plans_by_finding((by_control,))) is by_control
