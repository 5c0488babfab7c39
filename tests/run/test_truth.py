"""Not measured is never a pass: whatever is denied, cut, garbled or deleted, no verdict becomes better.

Over every collector's cases and every check, through collector, deriver and engine as a run uses them.
"""

from functools import cache
from pathlib import Path

import pytest

from scanner.model.observation import Observation
from scanner.model.words import Gap, Platform, Status
from tests.collect.share import one_in, one_of
from tests.collect.test_cases import COLLECTORS, Case, every_case, load_case
from tests.run.machine import (
    MACHINES,
    Verdicts,
    damages,
    known,
    machine_of,
    missing,
    normal,
    observed,
    verdicts,
)
from tests.together import together

IGNORANT = {Status.UNKNOWN, Status.ERROR}


def better(before: Verdicts, after: Verdicts) -> list[str]:
    """Rows that say more than before, now that less is known: they may only stay, or fall to unknown or error."""
    assert before.keys() == after.keys(), "rows were lost or added"
    return [
        f"{' '.join(key)}: {status} -> {after[key]}"
        for key, status in before.items()
        if after[key] != status and after[key] not in IGNORANT
    ]


each_kind = together(
    "platform, kind",
    sorted({(machine_of(each), each.gives.kind) for each in COLLECTORS.values()}),
    by=lambda platform, _: platform,
    named=lambda _, kind: kind,
)


@cache
def _before(platform: Platform, kind: str) -> Verdicts:
    """What the whole machine gets of the checks that `kind` can reach."""
    assert kind in normal(platform)
    return verdicts(platform, normal(platform), touched=kind)


@pytest.mark.parametrize("platform", MACHINES)
def test_the_machines_of_these_tests_have_passes_and_failures_to_lose(platform: Platform) -> None:
    found = list(verdicts(platform, normal(platform)).values())
    assert found.count(Status.PASS) > 20
    assert found.count(Status.FAIL) > 5


@each_kind
@pytest.mark.parametrize("gap", [Gap.DENIED, Gap.BROKEN])
def test_deleting_a_fact_makes_no_verdict_better(platform: Platform, kind: str, gap: Gap) -> None:
    lost = {**normal(platform), kind: missing(kind, gap)}
    assert better(_before(platform, kind), verdicts(platform, lost, touched=kind)) == []


@each_kind
def test_a_fact_that_nobody_asked_for_makes_no_verdict_better(platform: Platform, kind: str) -> None:
    fewer = {name: each for name, each in normal(platform).items() if name != kind}
    assert better(_before(platform, kind), verdicts(platform, fewer, touched=kind)) == []


def _judged_with(case: Case, observation: Observation) -> Verdicts:
    collector = COLLECTORS[case.collector]
    platform, kind = machine_of(collector), collector.gives.kind
    return verdicts(platform, {**normal(platform), kind: observation}, touched=kind)


@every_case
@one_in
def test_a_damaged_answer_makes_no_verdict_better(path: Path, share: int) -> None:
    """Half of the damages of the ordinary cases and a share of the others, and all of them as a slow test."""
    case = load_case(path)
    before = _judged_with(case, observed(COLLECTORS[case.collector], case.answers))
    seen = {}
    for damage in damages(case):
        often = min(share, 2) if case.name.startswith("normal") else share
        if not one_of(often, case.name, damage.question, damage.how):
            continue
        observation = damage.observation()
        if known(observation):
            seen[repr(observation)] = (damage, observation)
    for damage, observation in seen.values():
        assert better(before, _judged_with(case, observation)) == [], f"{damage.question} {damage.how}"
