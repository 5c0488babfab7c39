"""What `rasoat checks import` says of a policy: how many checks and rules it has, and how many could be answered."""

from collections import Counter
from typing import Any, Final

from reports.visible import visible
from reports.words import words
from scanner.evaluate.policies.judge import is_answerable, unanswerable_rules
from scanner.evaluate.policies.policy import Policy
from scanner.model.text import Language

REASONS_SHOWN: Final = 12


def counts_of(policy: Policy) -> dict[str, Any]:
    """Checks, rules by type, checks by condition, and the checks all of whose rules could be answered."""
    rules, conditions = policy.counts()
    answerable = sum(is_answerable(each, policy) for each in policy.checks)
    return {
        "checks": len(policy.checks),
        "rules": dict(rules),
        "conditions": dict(conditions),
        "answerable": answerable,
    }


def lines_of(policy: Policy, language: Language) -> list[str]:
    """The counts for a person, with the rules that cannot be answered and why."""
    say, counts = words(language), counts_of(policy)
    name = visible(" ".join(filter(None, (policy.title, policy.id and f"({policy.id})"))) or policy.file, 300)
    rules = ", ".join(f"{kind}: {count}" for kind, count in counts["rules"].items())
    conditions = ", ".join(f"{word}: {count}" for word, count in counts["conditions"].items())
    reasons = Counter(reason for _, reason in unanswerable_rules(policy))
    left = sum(reasons.values())
    total = sum(len(each.rules) for each in policy.checks)
    lines = [
        name,
        say.tell("policy_checks", checks=counts["checks"], conditions=conditions),
        say.tell("policy_rules", rules=total, kinds=rules),
        say.tell("policy_answerable", checks=counts["answerable"], rules=total - left),
    ]
    if reasons:
        lines.append(say.tell("policy_unanswerable", rules=left))
        lines += [f"  {count} × {visible(say.detail(each), 200)}" for each, count in reasons.most_common(REASONS_SHOWN)]
    return lines
