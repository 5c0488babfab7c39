"""A policy as it was read: checks, rules and what is odd about them; and the words a rule and a check come out with."""

from collections.abc import Mapping
from enum import StrEnum

from scanner.model.records import dataclass
from scanner.model.words import Platform


class RuleType(StrEnum):
    """What a rule looks at, by its own letter."""

    COMMAND = "c"
    FOLDER = "d"
    FILE = "f"
    PROCESS = "p"
    REGISTRY = "r"


class Condition(StrEnum):
    """How the rules of a check decide together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class RuleOutcome(StrEnum):
    """What came of a rule. The first three are the policy's own words; `unknown` is ours: we cannot tell."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`compare <= 5`: what a number found by a pattern is held against."""

    operator: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One part of a pattern: a regular expression, one with a comparison, or (both `regex` None) a literal text."""

    text: str
    negated: bool = False
    is_regex: bool = False
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What must hold on one line: all `terms`. `literal` is the pattern as one text where it is nothing else."""

    terms: tuple[Term, ...] = ()
    literal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `type` None for text that is no rule; `flaw` says why it cannot be answered, empty where it can be.

    `name` is the second part of `d:` and `r:` rules: a name, or with `name_is_regex` a pattern of names.
    """

    text: str
    type: RuleType | None = None
    negated: bool = False
    target: str = ""
    name: str | None = None
    name_is_regex: bool = False
    pattern: Pattern | None = None
    flaw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCheck:
    """One check; `condition` None where the file says none that is known."""

    id: str
    title: str
    condition: Condition | None
    rules: tuple[Rule, ...]
    remediation: str = ""
    flaw: str = ""
    osregex: bool | None = None
    """Which patterns the check says it has, where it says so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How patterns are read. `case_sensitive` and `lone_negation` are sets of readings: where they differ nobody may tell.

    `lone_negation` is `no_line` where a single negated term means that no line matches, `some_line` where it means that
    some line does not.
    """

    osregex: bool = False
    case_sensitive: tuple[bool, ...] = (False,)
    lone_negation: tuple[str, ...] = ("no_line",)


FIVE = Dialect()
"""Policies of version 5: PCRE2, always without regard to case."""
FOUR = Dialect(osregex=True, lone_negation=("no_line", "some_line"))
FOUR_PCRE2 = Dialect(case_sensitive=(False, True), lone_negation=("no_line", "some_line"))
"""Version 4 had two readings over time, so what they do not agree on stays unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One file. `digest` is the SHA-256 (hex) of its bytes, `requirements` what decides whether it is meant at all."""

    file: str
    digest: str
    id: str
    title: str
    dialect: Dialect
    checks: tuple[PolicyCheck, ...]
    requirements: PolicyCheck | None = None

    def is_meant_for(self, platform: Platform) -> bool:
        """False where its rules tell that it is for the other one: keys of the registry, or paths of a Unix."""
        rules = [rule for check in self.checks for rule in check.rules]
        windows = any(each.type is RuleType.REGISTRY for each in rules)
        unix = any(each.type in (RuleType.FILE, RuleType.FOLDER) and each.target.startswith("/") for each in rules)
        return windows in (unix, platform is Platform.WINDOWS)

    def dialect_of(self, check: PolicyCheck) -> Dialect:
        """How the patterns of one check are read."""
        if check.osregex is None or self.dialect is FIVE:
            return self.dialect
        return FOUR if check.osregex else FOUR_PCRE2

    def counts(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Rules by type and checks by condition, zeros included; text that is no rule is of no type."""
        kinds = [rule.type for check in self.checks for rule in check.rules]
        conditions = [check.condition for check in self.checks]
        return ({str(each): kinds.count(each) for each in RuleType}, {str(c): conditions.count(c) for c in Condition})
