r"""`r:` rules: a key of the Windows registry, a value of it, what the value holds.

`reg:HKLM\…` gives {"values": {name: {"type", "data"}}, "subkeys": [name]}; names count without regard to case.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from scanner.evaluate.policies.expressions import expression
from scanner.evaluate.policies.policy import Dialect, Pattern, Rule, RuleOutcome
from scanner.evaluate.policies.secret_paths import is_secret_key
from scanner.evaluate.policies.texts import UNKNOWN, Text, find
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable, Unsupported
from scanner.reading.patterns import TIME_LIMIT_S

_HIVES: Final = {
    "HKEY_LOCAL_MACHINE": "HKLM",
    "HKEY_USERS": "HKU",
    "HKEY_CURRENT_USER": "HKCU",
    "HKEY_CLASSES_ROOT": "HKCR",
    "HKEY_CURRENT_CONFIG": "HKCC",
}
_KEY = re.compile(r"(?P<hive>HK[A-Z_]+)(?P<rest>\\.*)", re.IGNORECASE | re.DOTALL)
_NUMBERS: Final = frozenset(("REG_DWORD", "REG_QWORD", "REG_DWORD_LITTLE_ENDIAN", "REG_QWORD_LITTLE_ENDIAN", "DWORD", "QWORD"))  # fmt: skip
_TEXTS: Final = frozenset(("REG_SZ", "REG_EXPAND_SZ", "SZ", "EXPAND_SZ"))


def questions(rule: Rule) -> tuple[str, ...]:
    """The one key the rule names; raises Unsupported for what is no key."""
    found = _KEY.fullmatch(rule.target.rstrip("\\"))
    if found is None:
        raise Unsupported(f"{rule.target[:200]}: not a key of the registry")
    hive = found["hive"].upper()
    path = f"{_HIVES.get(hive, hive)}{found['rest']}"
    if is_secret_key(path):
        raise Unsupported(f"{path[:200]}: a file of secrets is not read for a policy")
    return (f"reg:{path}",)


def judge(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    """What comes of the rule, its own `not` left to others; raises GapError."""
    answer = world.answer(questions(rule)[0])
    if answer.absent:
        return RuleOutcome.NOT_FOUND if rule.name is None else RuleOutcome.UNKNOWN
    if rule.name is None:
        return RuleOutcome.FOUND
    values = answer.entries.get("values") if isinstance(answer.entries, Mapping) else None
    if not isinstance(values, Mapping) or answer.truncated:
        raise Unreadable(f"{answer.ask}: its values were not told in full")
    held = [each for name, each in values.items() if _fits(rule, str(name), dialect)]
    if rule.pattern is None:
        return RuleOutcome.FOUND if held else RuleOutcome.NOT_FOUND
    return _holding(rule.pattern, held, dialect)


def _holding(pattern: Pattern, held: list[Any], dialect: Dialect) -> RuleOutcome:
    """Found in any value of the name. What a value that is not there does to a rule is not known."""
    seen = {find(_folded(pattern), [_text(each)], dialect, whole_literal=True) for each in held}
    order = (RuleOutcome.FOUND, RuleOutcome.UNKNOWN, RuleOutcome.INVALID, RuleOutcome.NOT_FOUND)
    return next((each for each in order if each in seen), RuleOutcome.UNKNOWN)


def _folded(pattern: Pattern) -> Pattern:
    """A literal is equal without regard to case: as a pattern of the whole value."""
    if pattern.literal is None:
        return pattern
    from scanner.evaluate.policies.policy import Term

    return Pattern(terms=(Term(text=f"^{re.escape(pattern.literal)}$", is_regex=True),))


def _fits(rule: Rule, name: str, dialect: Dialect) -> bool:
    if not rule.name_is_regex:
        return name.casefold() == (rule.name or "").casefold()
    compiled = expression(rule.name or "", osregex=dialect.osregex)
    return compiled.search(name.encode().decode("latin-1"), timeout=TIME_LIMIT_S) is not None


def _text(value: Any) -> Text:
    """A value as text: numbers in decimal digits; several texts, and bytes, have no one form that is known here."""
    kind, data = (value.get("type"), value.get("data")) if isinstance(value, Mapping) else (None, None)
    kind = str(kind).upper()
    if kind in _NUMBERS and isinstance(data, int) and not isinstance(data, bool):
        return Text(out=str(data))
    if kind in _TEXTS and isinstance(data, str):
        return Text(out=data.encode("utf-8", "surrogatepass").decode("latin-1").replace("[redacted]", UNKNOWN))
    return Text(out=UNKNOWN)
