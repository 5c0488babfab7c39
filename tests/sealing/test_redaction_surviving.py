"""What checks read comes through redaction unchanged."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing.redaction import redact_text
from tests.sealing.sealing_cases import filler, surviving
from tests.together import together

LINES = surviving()


def test_there_are_many_lines() -> None:
    assert len(LINES) >= 200


@together("line", LINES)
def test_a_line_stays(line: str) -> None:
    assert redact_text(line) == line


def test_all_lines_together_stay() -> None:
    text = "\n".join(LINES)
    assert redact_text(text).split("\n") == LINES


@given(st.lists(st.sampled_from(filler()), min_size=1, max_size=12))
def test_lines_stay_in_any_order(lines: list[str]) -> None:
    assert redact_text("\n".join(lines)).split("\n") == lines
