"""A computer that is hostile may seal whatever it likes: every answer is one of the model's shapes, or a gap; nothing crashes."""

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.question import Answer
from scanner.reach.replay import parse_recording
from scanner.reach.windows_answers import answer_in, recording_of, told
from scanner.reach.windows_frames import Block
from tests.reach.test_windows_answers import NOW
from tests.reach.windows_computer import COMPUTER
from tests.reach.windows_emitter import Found, frames, jsoned, raw

WORDS = st.sampled_from(
    ["entries", "values", "subkeys", "type", "data", "b64", "error", "code", "kind", "text", "exit", "absent", "file", "read",
     "ticks", "size", "sid", "name", "String", "DWord", "QWord", "Binary", "MultiString", "0x80070002", "0x80041003", "folder",
     "S-1-5-18", "User", "AAAA", ""]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(max_size=9),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(WORDS, below, max_size=5),
    max_leaves=20,
)
QUESTIONS = st.sampled_from(["reg:HKLM\\a", "regs:HKLM\\*", "cim:root/cimv2:A", "members:S-1-5-32-544", "cmd:x", "file:C:\\x",
    "files:C:\\*", "heads:C:\\*", "stat:C:\\*", "list:C:\\x", "walk:/", "", "x"])  # fmt: skip


def answered(block: Block) -> Answer | None:
    found = told(raw(frames([block.ask], {block.ask: Found(says=json.loads(block.says), out=block.out)})))
    return found.answers[0] if found.answers else None


@given(QUESTIONS, st.dictionaries(WORDS, VALUES, max_size=5), st.binary(max_size=50))
def test_whatever_is_sealed_is_an_answer_or_a_gap(ask: str, says: dict[str, Any], out: bytes) -> None:
    answer = answered(Block(ask=ask, says=jsoned(says).encode(), out=out))
    if answer is not None:
        assert answer.is_intact
        stream = raw(frames([ask], {ask: Found(says=says, out=out)}))
        if ask:
            from scanner.reach.record import pieces

            recording = recording_of(stream, "x/y", NOW)
            assert parse_recording(b"".join(pieces(recording)), "x").answers == recording.answers


@given(QUESTIONS, st.binary(max_size=200))
def test_bytes_that_are_no_json_crash_nothing(ask: str, says: bytes) -> None:
    from contextlib import suppress

    from scanner.model.errors import GapError

    with suppress(GapError):
        answer_in(Block(ask=ask, says=says))


def mutated(stream: bytes, chance: random.Random) -> bytes:
    """Bits, bytes, cuts, repeats anywhere."""
    changed = bytearray(stream)
    for _ in range(chance.randint(1, 4)):
        at, many, kind = chance.randrange(len(changed) or 1), chance.randint(1, 400), chance.randrange(5)
        if kind == 0 and changed:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[at : at + many]
        elif kind == 2:
            changed[at:at] = changed[at : at + many]
        elif kind == 3:
            changed[at:at] = chance.randbytes(many)
        else:
            changed = changed[:at]
    return bytes(changed)


@pytest.mark.slow
def test_mutated_streams_take_no_time_and_make_no_fact() -> None:
    """An answer that still fits its seal is the one that was given."""
    stream = raw(frames(list(COMPUTER)[1:6], COMPUTER))
    whole = {each.ask: each for each in told(stream).answers}
    chance = random.Random(7)  # noqa: S311  # no secret
    slowest = 0.0
    for _ in range(50_000):
        changed = mutated(stream, chance)
        began = time.perf_counter()
        found = told(changed)
        slowest = max(slowest, time.perf_counter() - began)
        assert all(whole.get(each.ask) == each for each in found.answers)
    assert slowest < 1.0
