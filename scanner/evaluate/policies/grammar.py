"""One rule of a policy, from its text: never an exception, a rule that is none says so in `flaw`.

    rule     = ["not "] ["!"] type ":" target [" -> " pattern]     type = f | d | c | p | r
    pattern  = term *(" && " term)
    term     = ["!"] ("r:" regex | "n:" regex " compare " op int | literal)
    d:       target [" -> " (name | r:regex) [" -> " pattern]]
    r:       key    [" -> " (value | r:regex) [" -> " pattern]]

Source: notes on the SCA grammar of versions 4.x and 5.x, and the odd rules that public policies have.
"""

import re
from typing import Final

from scanner.evaluate.policies.policy import Comparison, Pattern, Rule, RuleType, Term

MAX_RULE: Final = 20_000
"""Characters of one rule."""
_HEAD = re.compile(r"(?P<no>not\s+)?(?P<bang>!\s*)?(?P<type>[fdcpr]):", re.IGNORECASE)
_ARROW = " -> "
_AND = " && "
_COMPARE = re.compile(
    r"(?P<regex>.*?)(?<!\s)\s+compare\s+(?P<op><=|>=|==|!=|<|>)\s*(?P<number>[-+]?\d{1,18})(?!\d)", re.DOTALL
)
_TERM = re.compile(r"(?P<no>!)?(?P<kind>[rn]):", re.DOTALL)
_NAMED = (RuleType.FOLDER, RuleType.REGISTRY)
"""Rules with a second part: which name in the folder, which value of the key."""


def rule_of(text: str) -> Rule:
    """The rule that `text` is."""
    text = text.strip()
    head = _HEAD.match(text)
    if head is None:
        return Rule(text=text, flaw="this is no rule: it has no type")
    kind, negated = RuleType(head["type"].lower()), head["no"] is not None
    if len(text) > MAX_RULE:
        return Rule(text=text[:MAX_RULE], type=kind, flaw=f"the rule is longer than {MAX_RULE} characters")
    target, parts = _parts(text[head.end() :], 3 if kind in _NAMED else 2)
    if not target:
        return Rule(text=text, type=kind, negated=negated, flaw="the rule names nothing to look at")
    name = parts[0].strip() if kind in _NAMED and parts else None
    written = parts[-1] if len(parts) == (2 if kind in _NAMED else 1) else None
    return _with_pattern(text, kind, negated=negated, target=target, name=name, written=written)


def _with_pattern(
    text: str, kind: RuleType, *, negated: bool, target: str, name: str | None, written: str | None
) -> Rule:
    flaw, pattern = "", None
    if written is not None:
        try:
            pattern = pattern_of(written)
        except ValueError as error:
            flaw = str(error)
    is_regex = name is not None and name.startswith("r:")
    return Rule(
        text=text,
        type=kind,
        negated=negated,
        target=target,
        name=name.removeprefix("r:") if name is not None and is_regex else name,
        name_is_regex=is_regex,
        pattern=pattern,
        flaw=flaw,
    )


def _parts(body: str, most: int) -> tuple[str, list[str]]:
    """The target and what stands behind arrows; an arrow without blanks ends the target, and nothing follows it."""
    first, *rest = body.split(_ARROW, most - 1)
    bare = first.find("->")
    if bare >= 0:
        return first[:bare].strip(), []
    return first.strip(), rest


def pattern_of(text: str) -> Pattern:
    """The pattern that `text` is; raises ValueError for a comparison that is none."""
    text = text.strip()
    if not _TERM.match(text):
        return Pattern(literal=text)
    return Pattern(terms=tuple(_term(each.strip()) for each in text.split(_AND)))


def _term(text: str) -> Term:
    head = _TERM.match(text)
    if head is None:
        return Term(text=text)
    body, negated = text[head.end() :], head["no"] is not None
    if head["kind"] == "r":
        return Term(text=body, negated=negated, is_regex=True)
    found = _COMPARE.match(body)
    if found is None:
        raise ValueError("a number is asked for, and there is no comparison that is one")
    comparison = Comparison(operator=found["op"], number=int(found["number"]))
    return Term(text=found["regex"], negated=negated, is_regex=True, comparison=comparison)
