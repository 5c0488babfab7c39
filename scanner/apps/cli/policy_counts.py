"""What `rasoat checks import` says of a policy: how many checks and rules it has, and how many could be answered."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import click

from reports.files import write_whole
from reports.visible import visible
from reports.words import words
from scanner.evaluate.policies.judge import is_answerable, unanswerable_rules
from scanner.evaluate.policies.policy import Policy
from scanner.model.errors import WrongUsage
from scanner.model.text import Language

REASONS_SHOWN: Final = 12


def place_of(out: str | None) -> str | None:
    """Where the JSON goes, "-" for standard output; None where people read."""
    if out is None:
        return None
    form, _, place = out.partition(":")
    if form != "json" or not place:
        raise WrongUsage("--out: write json:FILE, or json:- for standard output")
    return place


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


def write_counts(policy: Policy, place: str) -> None:
    """The counts as JSON."""
    text = json.dumps(counts_of(policy), ensure_ascii=False)
    if place == "-":
        click.echo(text)
    else:
        write_whole(Path(place), [f"{text}\n".encode()])


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
