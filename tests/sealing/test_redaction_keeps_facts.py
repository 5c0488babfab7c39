"""Every collector reads the same fact from a redacted answer as from the raw one: redaction costs no verdict."""

from pathlib import Path

import pytest

from scanner.sealing.redaction import redact
from tests.collect.test_cases import COLLECTORS, PATHS, load_case, outcome_of


@pytest.mark.parametrize("path", PATHS, ids=[f"{each.parent.name}-{each.stem}" for each in PATHS])
def test_a_redacted_case_gives_the_same_fact(path: Path) -> None:
    case, collector = load_case(path), COLLECTORS[path.parent.name]
    hidden = {question: redact(answer) for question, answer in case.answers.items()}
    assert outcome_of(collector, hidden) == outcome_of(collector, case.answers)
