"""A target is asked to its end: whatever crashes on the way is a gap of one fact, never the end of the run."""

from datetime import UTC, datetime

import pytest

from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.observation import Fact, Missing, Provenance
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.words import Gap, Platform
from scanner.run.runner import Collected, collect_target, guarded

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
GOOD, BAD = "file:/etc/hostname", "file:/etc/machine-id"


def machine(question: str) -> Answer:
    """A connector with a fault of its own."""
    if question == BAD:
        raise ZeroDivisionError(question)
    return Answer(ask=question, stdout=b"x\n").sealed()


def read(ask: Ask) -> HostIdentity:
    ask(GOOD)
    raise AssertionError("the parser is wrong")


def asked(*, everything: bool) -> Collected:
    collector = Collector(
        id="linux_identity", platform=Platform.LINUX, gives=HostIdentity, questions=(GOOD, BAD), read=read
    )
    return collect_target(machine, [collector], seal=Answer.content_digest, clock=lambda: NOW, everything=everything)


def test_a_parser_that_crashes_gives_a_broken_fact_with_the_answers_it_had() -> None:
    (observation,) = asked(everything=False).observations
    assert isinstance(observation, Missing)
    assert observation.gap is Gap.BROKEN
    assert observation.provenance.asked == (GOOD,)
    assert len(observation.provenance.answers) == 1


def test_a_wish_to_end_that_became_a_crash_ends_the_run() -> None:
    """Before 3.12 what is raised in a class body's `__set_name__`, as in an import, is a RuntimeError from it."""

    def interrupted() -> Fact:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted, "host.os", "test", lambda: Provenance(source="test", taken_at=datetime.now(UTC)))


def test_a_question_that_crashes_is_left_out_of_the_recording_and_ends_nothing() -> None:
    collected = asked(everything=True)
    assert [each.ask for each in collected.answers] == [GOOD]
    assert len(collected.observations) == 1
