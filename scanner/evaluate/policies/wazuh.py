"""Reads an SCA policy of Wazuh, version 4 or 5, through the guarded YAML reader.

A rule or check that is none is kept with its flaw, so that it is counted and never loses the policy. A file without a list
of checks is no policy: BadInput. Texts belong to whoever wrote the policy.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.policy import FIVE, FOUR, FOUR_PCRE2, Condition, Dialect, Policy, PolicyCheck, Rule
from scanner.model.errors import BadInput, Problem
from scanner.reading.yaml_guard import load_yaml

MAX_CHECKS: Final = 20_000
MAX_RULES: Final = 2_000
"""Of one check."""
MAX_TEXT: Final = 20_000


def read_policy(raw: bytes, name: str) -> Policy:
    """The policy in `raw`; raises BadInput where the file is no YAML, or no policy."""
    value = load_yaml(raw, name, foreign=True).value
    if not isinstance(value, Mapping) or not isinstance(value.get("checks"), list):
        raise BadInput(Problem(file=name, message="is no policy: it has no list of checks"))
    if len(value["checks"]) > MAX_CHECKS:
        raise BadInput(Problem(file=name, message=f"has more than {MAX_CHECKS} checks"))
    about = value["policy"] if isinstance(value.get("policy"), Mapping) else {}
    variables = _variables(value.get("variables"))
    needs = value.get("requirements")
    return Policy(
        file=name,
        digest=hashlib.sha256(raw).hexdigest(),
        id=_text(about.get("id")),
        title=_text(about.get("name")),
        dialect=_dialect(value["checks"], about),
        checks=tuple(_check(each, number, variables) for number, each in enumerate(value["checks"], start=1)),
        requirements=_check(needs, 0, variables) if isinstance(needs, Mapping) else None,
    )


def _dialect(checks: list[Any], about: Mapping[str, Any]) -> Dialect:
    """Version 5 names its checks and maps what they comply with; version 4 titles them, lists it, and says which of two

    kinds of patterns it has.
    """
    kind = _text(about.get("regex_type")).lower()
    whole = [each for each in checks if isinstance(each, Mapping)]
    named = any("name" in each or isinstance(each.get("compliance"), Mapping) for each in whole)
    if not kind and (named or not any("title" in each for each in whole)):
        return FIVE
    return FOUR_PCRE2 if kind == "pcre2" else FOUR


def _variables(given: Any) -> dict[str, str]:
    """Name to text, the longest name first, so that none is replaced inside another."""
    if not isinstance(given, Mapping):
        return {}
    found = {str(key): _text(each) for key, each in given.items() if str(key).startswith("$") and len(str(key)) > 1}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _check(given: Any, number: int, variables: Mapping[str, str]) -> PolicyCheck:
    if not isinstance(given, Mapping):
        return PolicyCheck(id=str(number), title="", condition=None, rules=(), flaw="this is no check")
    word = _text(given.get("condition")).strip().lower()
    condition = Condition(word) if word in set(Condition) else None
    rules = given.get("rules")
    if not isinstance(rules, list):
        rules = [] if rules is None else [rules]
    flaw = "" if condition else "the check does not say how its rules decide"
    if len(rules) > MAX_RULES:
        rules, flaw = rules[:MAX_RULES], f"the check has more than {MAX_RULES} rules"
    return PolicyCheck(
        id=_text(given.get("id")) or str(number),
        title=_text(given.get("title")) or _text(given.get("name")),
        condition=condition,
        rules=tuple(_rule(each, variables) for each in rules),
        remediation=_text(given.get("remediation")),
        osregex={"osregex": True, "pcre2": False}.get(_text(given.get("regex_type")).lower()),
        flaw=flaw,
    )


def _rule(given: Any, variables: Mapping[str, str]) -> Rule:
    """A rule with a colon and a blank in it, and no quotes around it, is a mapping to YAML: its type can be told still."""
    if isinstance(given, Mapping) and len(given) == 1:
        (key, value) = next(iter(given.items()))
        rule = rule_of(f"{key}: {_text(value)}")
        return Rule(text=rule.text, type=rule.type, flaw="the rule is no text: it needs quotes around it")
    if not isinstance(given, str):
        return Rule(text=_text(given), flaw="the rule is no text")
    for name, text in variables.items():
        given = given.replace(name, text)
    return rule_of(given)


def _text(value: Any) -> str:
    """A scalar as the file has it; nothing for what is none."""
    return str(value)[:MAX_TEXT] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
