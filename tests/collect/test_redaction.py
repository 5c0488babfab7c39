"""Collectors read answers after redaction: what it takes away must not change a fact."""

from pathlib import Path

import pytest

from scanner.sealing.redaction import redact, redact_text
from tests.collect.test_cases import COLLECTORS, PATHS, load_case, outcome_of


@pytest.mark.parametrize("path", PATHS, ids=[f"{each.parent.name}-{each.stem}" for each in PATHS])
def test_redaction_changes_no_fact(path: Path) -> None:
    """The same fact or gap comes of the redacted answers."""
    case, collector = load_case(path), COLLECTORS[path.parent.name]
    redacted = {question: redact(answer) for question, answer in case.answers.items()}
    is_same = outcome_of(collector, redacted) == outcome_of(collector, case.answers)
    assert is_same


@pytest.mark.parametrize("word", ["public", "private"])
@pytest.mark.parametrize(
    "line", ["rocommunity {}", "rwcommunity6 {} default", "com2sec ro default {}", "rocommunity '{}'"]
)
def test_the_default_communities_stay_readable(line: str, word: str) -> None:
    """They are no secret, and host.snmpd tells them apart from others by name."""
    assert redact_text(line.format(word)) == line.format(word)


def test_other_communities_do_not_stay() -> None:
    """Every other name is taken away, and the line is still one."""
    assert redact_text("rocommunity Tinh-2026 10.0.0.0/8").startswith("rocommunity [redacted] ")
