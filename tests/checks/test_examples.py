"""Every check of the tree on every one of its examples, and what content must hold beyond that."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.evaluate.lint import complaints_about, lint
from scanner.evaluate.load import load_checks
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.evaluate.trial import try_example
from scanner.model.check import Check, Example
from scanner.model.control import RulePack
from scanner.model.words import Obligation, ReadMode, Status
from tests.together import together

CHECKS = load_checks()
CASES = [
    (check, example, mode)
    for check in CHECKS.values()
    for mode, examples in ((ReadMode.EFFECTIVE, check.examples), (ReadMode.WRITTEN, check.written_examples))
    for example in examples
]


@pytest.fixture(scope="session")
def pack() -> RulePack:
    return load_rulepack(rulepacks()["vn-2026"])


@together(
    "check, example, mode",
    CASES,
    by=lambda check, *_: check.id,
    named=lambda _, example, mode: f"{mode} {example.name}",
)
def test_an_example_gives_what_it_says(check: Check, example: Example, mode: ReadMode, pack: RulePack) -> None:
    verdict = try_example(check, example, pack, mode)
    assert verdict.status is example.expect, verdict.message.en
    if verdict.status.is_judged:
        assert verdict.evidence
        assert verdict.as_of is not None
    if verdict.status not in (Status.UNKNOWN, Status.ERROR):
        assert list(complaints_about(verdict.message)) == []


def test_nothing_is_wrong_with_the_content(pack: RulePack) -> None:
    assert [str(each) for each in lint(CHECKS.values(), pack)] == []


def test_there_are_enough_checks() -> None:
    deciding = [each for each in CHECKS.values() if each.decides]
    assert len(deciding) >= 50


def test_a_missing_fact_is_never_judged(pack: RulePack) -> None:
    """Without facts every check is unknown, whatever else it reads."""
    for check in CHECKS.values():
        for mode in ReadMode:
            verdict = try_example(check, Example(name="nothing", facts={}, expect=Status.UNKNOWN), pack, mode)
            assert verdict.status is Status.UNKNOWN, check.id


def test_nothing_seen_in_a_fact_is_never_judged(pack: RulePack) -> None:
    """With every field of every fact unseen, no check decides anything; a crash is an error, not a pass."""
    for check in CHECKS.values():
        blank = Example(name="blank", facts={kind: {} for kind in check.needs}, expect=Status.UNKNOWN)
        verdict = try_example(check, blank, pack)
        assert not verdict.status.is_judged, f"{check.id}: {verdict.status}"


def test_a_suggested_value_alone_never_fails(pack: RulePack) -> None:
    """Of a control that the standard only suggests, a check has a case in which a weaker value is partial."""
    suggested = {each.id for each in pack.controls if Obligation.STANDARD_SUGGESTED in each.obligations.values()}
    by_control: dict[str, set[Status]] = {}
    for check in CHECKS.values():
        if check.decides:
            for name in suggested & set(check.controls):
                by_control.setdefault(name, set()).update(each.expect for each in check.examples)
    for name, statuses in by_control.items():
        assert Status.PARTIAL in statuses, name


def test_controls_of_the_tree_are_covered_as_far_as_is_known(pack: RulePack) -> None:
    """No check names a control twice, and every named one is in the pack."""
    known = {each.id for each in pack.controls}
    for check in CHECKS.values():
        assert len(set(check.controls)) == len(check.controls), check.id
        assert set(check.controls) <= known, check.id


@pytest.mark.corpora
def test_every_ssg_rule_named_is_one_of_the_list(shared: Path) -> None:
    text = (shared / "notes" / "ssg-rules.txt").read_text(encoding="utf-8")
    rules = {word for line in text.splitlines() for word in line.replace(",", " ").split()}
    named: Mapping[str, tuple[str, ...]] = {each.id: each.mappings.get("ssg", ()) for each in CHECKS.values()}
    unknown = {name: set(found) - rules for name, found in named.items() if set(found) - rules}
    assert unknown == {}
