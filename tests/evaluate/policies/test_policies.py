"""Whole policies: what is counted, what is answered, and how rules decide together when some are unknown."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.policies.judge import (
    is_answerable,
    judge_policy,
    questions_of_policy,
    together,
    unanswerable_rules,
)
from scanner.evaluate.policies.policy import FIVE, FOUR, FOUR_PCRE2, Condition, Dialect, PolicyCheck, RuleOutcome
from scanner.evaluate.policies.rules import Judged
from scanner.evaluate.policies.wazuh import read_policy
from scanner.evaluate.policies.world import World
from scanner.model.errors import BadInput
from scanner.model.words import Gap, Platform, Status
from tests.evaluate.policies.answers import FILE, FOLDER, Machine

HERE = Path(__file__).parent
REGISTER = "seals kept here\ncolour red\ndays 20\n"
SAID: dict[str, Any] = {
    "file:/etc/seals/register": REGISTER,
    "stat:/etc/seals/register": {"/etc/seals/register": FILE},
    "stat:/etc/seals/register.bak": None,
    "stat:/etc/seals": {"/etc/seals": FOLDER},
    "list:/etc/seals": {"a.wax": "file"},
    "files:/etc/seals/*": {"/etc/seals/a.wax": {"text": "red\n"}},
    "files:/etc/seals/.[!.]*": None,
}


def _policy(name: str) -> Any:
    return read_policy((HERE / name).read_bytes(), name)


def _statuses(name: str, said: dict[str, Any]) -> list[Status]:
    return [each.status for each in judge_policy(_policy(name), World(ask=Machine(said)))]


def test_version_5_is_read_and_counted_whatever_is_wrong_in_it() -> None:
    policy = _policy("invented_five.yml")
    rules, conditions = policy.counts()
    assert (policy.id, policy.title, policy.dialect) == ("invented_five", "Seals of an invented agency", FIVE)
    assert len(policy.checks) == 8
    assert rules == {"c": 2, "d": 1, "f": 10, "p": 1, "r": 1}
    assert conditions == {"all": 4, "any": 1, "none": 1}
    assert [each.title for each in policy.checks][6] == "Twice the same key"
    assert policy.checks[0].rules[1].target == "/etc/seals/register.bak"


def test_what_can_be_answered_is_counted_by_check_and_the_rest_says_why() -> None:
    policy = _policy("invented_five.yml")
    assert [is_answerable(each, policy) for each in policy.checks] == [
        True,
        False,
        True,
        False,
        False,
        False,
        False,
        False,
    ]
    reasons = [why for _, why in unanswerable_rules(policy)]
    assert len(reasons) == 6
    assert all(reasons)
    assert not any("sealctl" in each for each in questions_of_policy(policy) if each.startswith("cmd:"))


def test_version_5_is_judged() -> None:
    assert _statuses("invented_five.yml", SAID) == [
        Status.PASS,
        Status.PASS,
        Status.PASS,
        Status.UNKNOWN,
        Status.UNKNOWN,
        Status.UNKNOWN,
        Status.NOT_APPLICABLE,
        Status.UNKNOWN,
    ]


def test_version_4_is_read_and_judged_in_its_own_words() -> None:
    policy = _policy("invented_four.yml")
    assert policy.dialect == FOUR
    assert policy.counts() == ({"c": 0, "d": 0, "f": 4, "p": 0, "r": 0}, {"all": 2, "any": 0, "none": 1})
    assert _statuses("invented_four.yml", SAID) == [Status.PASS, Status.PASS, Status.UNKNOWN]


def test_version_4_says_which_patterns_it_has() -> None:
    raw = (HERE / "invented_four.yml").read_bytes().replace(b"  file:", b'  regex_type: "pcre2"\n  file:')
    assert read_policy(raw, "x.yml").dialect == FOUR_PCRE2


def test_a_check_of_version_4_may_say_it_of_itself() -> None:
    raw = (
        (HERE / "invented_four.yml").read_bytes().replace(b"condition: none", b"condition: none\n    regex_type: pcre2")
    )
    policy = read_policy(raw, "x.yml")
    assert [policy.dialect_of(each) for each in policy.checks] == [FOUR, FOUR_PCRE2, FOUR]
    five = _policy("invented_five.yml")
    assert {five.dialect_of(each) for each in five.checks} == {FIVE}


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        ("{name: x}", FIVE),
        ("{title: x}", FOUR),
        ("{title: x, compliance: {cis: ['1']}}", FIVE),
        ("{title: x, compliance: [{cis: ['1']}]}", FOUR),
        ("{description: x}", FIVE),
        ("3", FIVE),
    ],
)
def test_the_version_is_told_by_the_form_of_the_checks(check: str, wanted: Dialect) -> None:
    assert read_policy(f"checks: [{check}]".encode(), "x.yml").dialect == wanted


def test_texts_with_other_line_ends_lose_no_policy() -> None:
    raw = "checks: [{id: 1, title: 'a\u2028b\u2029c', name: x, condition: all, rules: ['f:/etc/seal']}]"
    (check,) = read_policy(raw.encode(), "x.yml").checks
    assert (check.title, len(check.rules)) == ("a b c", 1)


@pytest.mark.parametrize(
    ("rule", "platform", "wanted"),
    [
        ("r:HKLM\\Wax", Platform.LINUX, Status.NOT_APPLICABLE),
        ("r:HKLM\\Wax", Platform.WINDOWS, Status.UNKNOWN),
        ("f:/etc/seal", Platform.WINDOWS, Status.NOT_APPLICABLE),
        ("f:/etc/seal", Platform.LINUX, Status.UNKNOWN),
        ("p:sealer", Platform.WINDOWS, Status.UNKNOWN),
    ],
)
def test_a_policy_of_another_platform_is_not_applicable(rule: str, platform: Platform, wanted: Status) -> None:
    policy = read_policy(f"checks: [{{id: 1, name: x, condition: all, rules: ['{rule}']}}]".encode(), "x.yml")
    (row,) = judge_policy(policy, World(ask=Machine({}), platform=platform))
    assert row.status is wanted


def test_a_policy_that_is_not_meant_is_not_applicable_and_one_that_may_be_is_unknown() -> None:
    other = {**SAID, "file:/etc/seals/register": "letters\n"}
    assert set(_statuses("invented_five.yml", other)) == {Status.NOT_APPLICABLE}
    assert set(_statuses("invented_five.yml", {**SAID, "file:/etc/seals/register": Gap.DENIED})) == {Status.UNKNOWN}


def test_without_any_answer_nothing_passes_and_nothing_fails() -> None:
    assert set(_statuses("invented_four.yml", {})) == {Status.UNKNOWN}


@pytest.mark.parametrize("raw", [b"", b"[]", b"checks: 3", b"policy: {}", b"a: [", b"\xff", b"checks: " + b"[" * 50])
def test_what_is_no_policy_is_bad_input(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_policy(raw, "x.yml")


F, N, INV, U = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.INVALID, RuleOutcome.UNKNOWN


def _status(condition: Condition, outcomes: tuple[RuleOutcome, ...]) -> Status:
    check = PolicyCheck(id="1", title="", condition=condition, rules=())
    return together(check, [Judged(outcome=each, reason="why") for each in outcomes])[0]


@pytest.mark.parametrize(
    ("condition", "outcomes", "wanted"),
    [
        ("all", (F, F), Status.PASS),
        ("all", (F, N), Status.FAIL),
        ("all", (U, N, INV), Status.FAIL),
        ("all", (F, U), Status.UNKNOWN),
        ("all", (INV, U), Status.UNKNOWN),
        ("all", (F, INV), Status.NOT_APPLICABLE),
        ("any", (N, F), Status.PASS),
        ("any", (INV, U, F), Status.PASS),
        ("any", (N, N), Status.FAIL),
        ("any", (N, INV), Status.NOT_APPLICABLE),
        ("any", (N, U), Status.UNKNOWN),
        ("none", (N, N), Status.PASS),
        ("none", (N, F), Status.FAIL),
        ("none", (INV, N), Status.NOT_APPLICABLE),
        ("none", (U, F), Status.FAIL),
        ("none", (U, N), Status.UNKNOWN),
        ("all", (), Status.NOT_APPLICABLE),
    ],
)
def test_rules_decide_together(condition: str, outcomes: tuple[RuleOutcome, ...], wanted: Status) -> None:
    assert _status(Condition(condition), outcomes) is wanted


@pytest.mark.parametrize("condition", list(Condition))
def test_a_rule_that_is_unknown_never_makes_what_another_outcome_of_it_would_not(condition: Condition) -> None:
    """Whatever the unknown rule really comes to, the check comes to what was said, or it was said to be unknown."""
    for known in product((F, N, INV), repeat=2):
        unsure = _status(condition, (*known, U))
        real = {_status(condition, (*known, each)) for each in (F, N, INV)}
        assert unsure is Status.UNKNOWN or real == {unsure}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_bad_input_or_a_policy(raw: bytes) -> None:
    try:
        policy = read_policy(b"checks:\n  - " + raw, "x.yml")
    except BadInput:
        return
    assert policy.counts()


_RULE = st.text(st.sampled_from("not fdcpr:!-> &r:n /etc.*()[]\\$'\"{}|0123456789compare<="), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.lists(_RULE, max_size=4), st.sampled_from(["all", "any", "none", "x"]))
def test_any_rules_are_judged_without_a_crash_and_never_pass_without_an_answer(
    rules: list[str], condition: str
) -> None:
    written = "".join(f"      - '{each.replace(chr(39), chr(39) * 2)}'\n" for each in rules)
    raw = f"checks:\n  - id: 1\n    name: x\n    condition: {condition}\n    rules:\n{written or '      []'}\n"
    policy = read_policy(raw.encode(), "x.yml")
    (row,) = judge_policy(policy, World(ask=Machine({})))
    questions_of_policy(policy)
    assert row.status is not Status.PASS or any("bin/" in each for each in row.asked)
