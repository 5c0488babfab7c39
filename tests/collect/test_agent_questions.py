"""The agent asks what the collectors ask, and nothing else."""

from tests.collect.agent_questions import FILE, page


def test_the_questions_of_the_agent_are_those_of_the_collectors() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run: python -m tests.collect.agent_questions"
