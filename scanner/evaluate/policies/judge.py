"""A check's rules together, and a whole policy on one target: pass, fail, not applicable, or unknown.

`all`: one rule not found decides fail. `any`: one found decides pass. `none`: one found decides fail. Else what we cannot
tell makes the check unknown, an invalid rule makes it not applicable, and the rest is pass, fail, pass. A rule that is
unknown can only take a decision away, never make one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.evaluate.policies.policy import Condition, Policy, PolicyCheck, Rule, RuleOutcome
from scanner.evaluate.policies.rules import Judged, judge_rule, questions_at_least, questions_of
from scanner.evaluate.policies.world import World, only
from scanner.model.errors import Unsupported
from scanner.model.policy import CheckRow
from scanner.model.words import Status

_DECIDES: Final = {
    Condition.ALL: (RuleOutcome.NOT_FOUND, Status.FAIL, Status.PASS),
    Condition.ANY: (RuleOutcome.FOUND, Status.PASS, Status.FAIL),
    Condition.NONE: (RuleOutcome.FOUND, Status.FAIL, Status.PASS),
}
"""By condition: the outcome that decides at once, what it decides, and what is decided where none has it."""
_OTHER_PLATFORM: Final = "the policy is for another platform"
_NO_RULE: Final = "the check has no rule"
_INVALID: Final = "a rule cannot be applied here"


def is_answerable(check: PolicyCheck, policy: Policy) -> bool:
    """True when every rule of the check can be answered from questions of the platform, and its condition is known."""
    if check.flaw or not check.rules:
        return False
    try:
        for rule in check.rules:
            questions_of(rule, policy.dialect_of(check))
    except Unsupported:
        return False
    return True


def unanswerable_rules(policy: Policy) -> Iterator[tuple[Rule, str]]:
    """The rules that nothing asked of a target could answer, each with why."""
    for check in policy.checks:
        for rule in check.rules:
            try:
                questions_of(rule, policy.dialect_of(check))
            except Unsupported as why:
                yield rule, why.detail


def questions_of_policy(policy: Policy) -> tuple[str, ...]:
    """Everything the rules of a policy may ask, once each, in order."""
    found: list[str] = []
    for check in (*((policy.requirements,) if policy.requirements else ()), *policy.checks):
        for rule in check.rules:
            found.extend(questions_at_least(rule, policy.dialect_of(check)))
    return only(found)


def judge_policy(policy: Policy, world: World) -> tuple[CheckRow, ...]:
    """A row for every check, in the order of the file."""
    if not policy.is_meant_for(world.platform):
        return _none_of(policy, Status.NOT_APPLICABLE, _OTHER_PLATFORM)
    needed = None if policy.requirements is None else _judge(policy.requirements, policy, world)
    if needed is None or needed.status is Status.PASS:
        return tuple(_judge(each, policy, world) for each in policy.checks)
    if needed.status is Status.UNKNOWN:
        reason = f"whether the policy is meant for this machine: {needed.reason}"
        return _none_of(policy, Status.UNKNOWN, reason, needed.asked)
    return _none_of(policy, Status.NOT_APPLICABLE, "the policy is not meant for this machine", needed.asked)


def _none_of(policy: Policy, status: Status, reason: str, asked: tuple[str, ...] = ()) -> tuple[CheckRow, ...]:
    """Every check alike, with one reason for all."""
    return tuple(
        CheckRow(id=each.id, title=each.title, status=status, reason=reason, asked=asked) for each in policy.checks
    )


def _judge(check: PolicyCheck, policy: Policy, world: World) -> CheckRow:
    judged = [judge_rule(each, world, policy.dialect_of(check)) for each in check.rules]
    status, reason = together(check, judged)
    return CheckRow(
        id=check.id,
        title=check.title,
        status=status,
        reason=reason,
        rules=tuple((rule.text, str(each.outcome)) for rule, each in zip(check.rules, judged, strict=True)),
        asked=only(question for each in judged for question in each.asked),
    )


def together(check: PolicyCheck, judged: Sequence[Judged]) -> tuple[Status, str]:
    """What the rules of a check came to, and why where it is neither pass nor fail."""
    outcomes = [each.outcome for each in judged]
    if check.condition is None or check.flaw:
        return Status.UNKNOWN, check.flaw
    decisive, at_once, else_ = _DECIDES[check.condition]
    if decisive in outcomes:
        return at_once, ""
    if RuleOutcome.UNKNOWN in outcomes:
        return Status.UNKNOWN, next(each.reason for each in judged if each.outcome is RuleOutcome.UNKNOWN)
    if not outcomes:
        return Status.NOT_APPLICABLE, _NO_RULE
    if RuleOutcome.INVALID in outcomes:
        reasons = [each.reason for each in judged if each.outcome is RuleOutcome.INVALID and each.reason]
        return Status.NOT_APPLICABLE, reasons[0] if reasons else _INVALID
    return else_, ""
