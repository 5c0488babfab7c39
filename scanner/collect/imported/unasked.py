"""Stands for a machine that nobody can ask: only a file was handed over."""

from scanner.model.question import Answer
from scanner.model.words import Gap, Way


def unasked(question: str, /) -> Answer:
    """The gap that the machine itself would fill."""
    return Answer(ask=question, gap=Gap.NOT_COLLECTED, way=Way.RUNNING, detail="one file does not tell it")
