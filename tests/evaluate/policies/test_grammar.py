"""Rules from their text: every odd form keeps its type and loses nothing but itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.policies.grammar import pattern_of, rule_of
from scanner.evaluate.policies.policy import Comparison, RuleType, Term

OPERATORS = ("<", "<=", "==", "!=", ">=", ">")


def test_a_rule_has_a_type_a_target_and_a_pattern() -> None:
    rule = rule_of("f:/etc/motd.d/seal -> r:^stamp")
    assert (rule.type, rule.negated, rule.target, rule.name, rule.flaw) == (
        RuleType.FILE,
        False,
        "/etc/motd.d/seal",
        None,
        "",
    )
    assert rule.pattern is not None
    assert rule.pattern.terms == (Term(text="^stamp", is_regex=True),)


@pytest.mark.parametrize(
    ("text", "negated", "kind"),
    [
        ("not f:/a", True, RuleType.FILE),
        ("!f:/a", False, RuleType.FILE),
        ("not !f:/a", True, RuleType.FILE),
        ("C:uname -r", False, RuleType.COMMAND),
        ("p:sshd", False, RuleType.PROCESS),
        ("r:HKLM\\A", False, RuleType.REGISTRY),
        ("d:/a", False, RuleType.FOLDER),
        ("  f: /a ", False, RuleType.FILE),
    ],
)
def test_its_type_is_told_in_every_spelling(text: str, negated: bool, kind: RuleType) -> None:
    rule = rule_of(text)
    assert (rule.negated, rule.type, rule.flaw) == (negated, kind, "")
    assert rule.target in ("/a", "uname -r", "sshd", "HKLM\\A")


@pytest.mark.parametrize("text", ["f:/etc/x->r:^a", "f:/etc/x ->r:^a", "f:/etc/x-> r:^a"])
def test_an_arrow_without_blanks_ends_the_target_and_loses_the_pattern(text: str) -> None:
    rule = rule_of(text)
    assert (rule.target, rule.pattern) == ("/etc/x", None)


def test_a_doubled_arrow_makes_a_literal() -> None:
    rule = rule_of("c:uname -r -> -> r:6")
    assert rule.pattern is not None
    assert (rule.target, rule.pattern.literal) == ("uname -r", "-> r:6")


def test_an_and_without_blanks_stays_in_the_expression() -> None:
    assert pattern_of("r:a&&r:b").terms == (Term(text="a&&r:b", is_regex=True),)
    assert pattern_of("r:a && !r:b && c").terms == (
        Term(text="a", is_regex=True),
        Term(text="b", is_regex=True, negated=True),
        Term(text="c"),
    )


def test_a_folder_and_a_key_have_a_name_between() -> None:
    folder = rule_of("d:/etc/seals.d -> r:\\.wax$ -> r:red")
    assert (folder.name, folder.name_is_regex) == ("\\.wax$", True)
    assert folder.pattern is not None
    key = rule_of("r:HKLM\\Wax -> Colour -> red -> blue")
    assert key.pattern is not None
    assert (key.name, key.name_is_regex, key.pattern.literal) == ("Colour", False, "red -> blue")
    assert rule_of("r:HKLM\\Wax").name is None


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_number_is_compared_and_what_follows_is_ignored(operator: str) -> None:
    (term,) = pattern_of(f"n:^days\\s+(\\d+) compare {operator} 30 n:other (\\d+) compare > 2").terms
    assert term == Term(text="^days\\s+(\\d+)", is_regex=True, comparison=Comparison(operator=operator, number=30))


@pytest.mark.parametrize("text", ["", "x", "see the handbook", "z:/etc/x", "not ", "f:", "f: -> r:x", "c:a -> n:x", "c:a -> n:x compare <> 3",
                                  "f:/a -> n:x compare < many", "f:/a -> n:x compare < 1234567890123456789"])  # fmt: skip
def test_what_is_no_rule_says_why(text: str) -> None:
    assert rule_of(text).flaw


def test_an_endless_rule_is_refused_and_keeps_its_type() -> None:
    rule = rule_of("f:/etc/x -> r:" + "a" * 30_000)
    assert (rule.type, bool(rule.flaw)) == (RuleType.FILE, True)


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("notfdcpr:!->&rn /etc.\\$^*[](){}|0123456789compare<=\n\t\"'\u00e9"), max_size=60))
def test_any_text_is_a_rule_or_has_a_flaw(text: str) -> None:
    rule = rule_of(text)
    assert rule.type is not None or rule.flaw
    assert rule.flaw or rule.target
