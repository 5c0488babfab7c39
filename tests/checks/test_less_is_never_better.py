"""Seeing less never makes a verdict better: hide any fact or any field of any example, and nothing is won."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from scanner.evaluate.load import load_checks
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.evaluate.trial import try_example
from scanner.model.check import Check, Example
from scanner.model.control import RulePack
from scanner.model.plain import PlainError
from scanner.model.words import Gap, ReadMode, Status
from tests.together import together

VALUE = {Status.PASS: 2, Status.PARTIAL: 1}
HIDDEN = {"gap": "denied", "detail": "hidden by the test"}


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return load_rulepack(rulepacks()["vn-2026"])


def hidden(plain: Any) -> Iterator[Any]:
    """`plain` with one value hidden, for each value in it; one that cannot be unseen does not fit its type.

    A mapping is not hidden as a whole: the gap would read as its content.
    """
    if isinstance(plain, Mapping) and "gap" not in plain:
        for key, each in plain.items():
            if not isinstance(each, Mapping):
                yield {**plain, key: HIDDEN}
            yield from ({**plain, key: less} for less in hidden(each))
    elif isinstance(plain, list):
        for i, each in enumerate(plain):
            yield from ([*plain[:i], less, *plain[i + 1 :]] for less in hidden(each))


def is_no_better(before: Status, after: Status) -> bool:
    if after is Status.NOT_APPLICABLE:
        return before is Status.NOT_APPLICABLE
    return VALUE.get(after, 0) <= VALUE.get(before, 0) or (before is Status.NOT_APPLICABLE and not after.is_judged)


@together("check", load_checks().values(), by=lambda check: check.topic, named=lambda check: check.id)
def test_hiding_anything_wins_nothing(check: Check, pack: RulePack) -> None:
    readings = [(each, ReadMode.EFFECTIVE) for each in check.examples]
    readings += [(each, ReadMode.WRITTEN) for each in check.written_examples]
    for example, mode in readings:
        for less in (*without_facts(example), *without_fields(example)):
            try:
                verdict = try_example(check, less, pack, mode)
            except PlainError:
                continue
            assert is_no_better(example.expect, verdict.status), f"{example.name}: {verdict.status} from {less.facts}"


def without_facts(example: Example) -> Iterator[Example]:
    for kind in example.facts:
        rest = {key: each for key, each in example.facts.items() if key != kind}
        for gap in (Gap.DENIED, Gap.NOT_COLLECTED, Gap.BROKEN):
            yield replace(example, facts=rest, gaps={**example.gaps, kind: gap})


def without_fields(example: Example) -> Iterator[Example]:
    for kind, plain in example.facts.items():
        for less in hidden(plain):
            yield replace(example, facts={**example.facts, kind: less})
