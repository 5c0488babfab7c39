"""The seal of an answer."""

from dataclasses import fields, replace

import pytest

from scanner.model.question import Answer
from scanner.model.words import Gap, Way

FULL = Answer(
    ask="cmd:id",
    exit=1,
    stdout=b"uid=0\n",
    stderr=b"no",
    entries={"a": [1, "b"]},
    absent=True,
    gap=Gap.DENIED,
    way=Way.DECLARE,
    detail="said why",
    truncated=True,
    seal="old",
)


def test_a_sealed_answer_keeps_every_field() -> None:
    empty = Answer(ask="")
    assert all(getattr(FULL, each.name) != getattr(empty, each.name) for each in fields(Answer) if each.init)
    sealed = FULL.sealed()
    assert replace(sealed, seal="old") == FULL
    assert sealed.seal == FULL.content_digest()
    assert sealed.is_intact


@pytest.mark.parametrize("said", ["ask", "exit", "stdout", "stderr", "entries", "absent", "gap", "truncated"])
def test_whatever_the_target_said_breaks_the_seal_when_it_changes(said: str) -> None:
    changed = replace(FULL.sealed(), **{said: getattr(Answer(ask=""), said)})
    assert not changed.is_intact
