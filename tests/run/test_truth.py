"""Not measured is never a pass: whatever is denied, cut, garbled or deleted, no verdict becomes better.

Over every collector's cases and every check, through collector, deriver and engine as a run uses them.
"""

import pytest

from scanner.model.words import Gap, Status
from tests.collect.share import one_in, one_of
from tests.collect.test_cases import COLLECTORS, Case
from tests.run.machine import Verdicts, cases, damages, known, missing, normal, observed, verdicts

IGNORANT = {Status.UNKNOWN, Status.ERROR}


def better(before: Verdicts, after: Verdicts) -> list[str]:
    """Rows that say more than before, now that less is known: they may only stay, or fall to unknown or error."""
    assert before.keys() == after.keys(), "rows were lost or added"
    return [
        f"{' '.join(key)}: {status} -> {after[key]}"
        for key, status in before.items()
        if after[key] != status and after[key] not in IGNORANT
    ]


def test_the_machine_of_these_tests_has_passes_and_failures_to_lose() -> None:
    found = list(verdicts(normal()).values())
    assert found.count(Status.PASS) > 50
    assert found.count(Status.FAIL) > 5


@pytest.mark.parametrize("kind", sorted(normal()))
@pytest.mark.parametrize("gap", [Gap.DENIED, Gap.BROKEN])
def test_deleting_a_fact_makes_no_verdict_better(kind: str, gap: Gap) -> None:
    lost = {**normal(), kind: missing(kind, gap)}
    assert better(verdicts(normal(), touched=kind), verdicts(lost, touched=kind)) == []


@pytest.mark.parametrize("kind", sorted(normal()))
def test_a_fact_that_nobody_asked_for_makes_no_verdict_better(kind: str) -> None:
    fewer = {name: each for name, each in normal().items() if name != kind}
    assert better(verdicts(normal(), touched=kind), verdicts(fewer, touched=kind)) == []


def _judged_with(case: Case) -> Verdicts:
    kind = COLLECTORS[case.collector].gives.kind
    return verdicts({**normal(), kind: observed(COLLECTORS[case.collector], case.answers)}, touched=kind)


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.collector}-{case.name}")
@one_in
def test_a_damaged_answer_makes_no_verdict_better(case: Case, share: int) -> None:
    """Every damage of the ordinary cases; of the others a share, and all of them as a slow test."""
    kind = COLLECTORS[case.collector].gives.kind
    before = _judged_with(case)
    seen = {}
    for damage in damages(case):
        if not (case.name.startswith("normal") or one_of(share, case.name, damage.question, damage.how)):
            continue
        observation = damage.observation()
        if known(observation):
            seen[repr(observation)] = (damage, observation)
    for damage, observation in seen.values():
        after = verdicts({**normal(), kind: observation}, touched=kind)
        assert better(before, after) == [], f"{damage.question} {damage.how}"
