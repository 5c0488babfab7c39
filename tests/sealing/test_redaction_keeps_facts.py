"""Every collector reads the same fact from a redacted answer as from the raw one: redaction costs no verdict."""

from pathlib import Path

from scanner.sealing.redaction import redact
from tests.collect.test_cases import COLLECTORS, every_case, load_case, outcome_of


@every_case
def test_a_redacted_case_gives_the_same_fact(path: Path) -> None:
    case, collector = load_case(path), COLLECTORS[path.parent.name]
    hidden = {question: redact(answer) for question, answer in case.answers.items()}
    assert outcome_of(collector, hidden) == outcome_of(collector, case.answers)
