"""Whatever a target answers, a collector gives a fact of its kind or a gap: it never crashes and never hangs."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.model.plain import from_plain
from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.collect.test_cases import COLLECTORS, PATHS, every_case, load_case, outcome_of

STRANGE: tuple[Any, ...] = (
    None,
    5,
    "",
    [],
    {},
    {"gap": "nonsense"},
    {"gap": "denied"},
    {"text": 7},
    {"b64": "%"},
    True,
)
PIECES = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\x1b[2J",
        b"\r",
        b"\n\n",
        b"=",
        b":",
        b'"',
        b"'",
        b"\\",
        b"(",
        b"[",
        b"{",
        b"#",
        b"!",
        b",",
    ),
    *(b"%", b"-", b"9" * 400, b"\xe2\x80\xa8", b"Include *\n", b"Match all\n", b"  ", b"\t", b"${", b"$(", b"*"),
)


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """`raw` with one to four pieces cut out, put in, doubled or moved."""
    for _ in range(chance.randrange(1, 5)):
        start, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        end = min(end, start + 40)
        kept = (raw[:start] + raw[end:], raw[:end] + chance.choice(PIECES) + raw[end:], raw[:end] + raw[start:])
        raw = chance.choice((*kept, raw[end:] + raw[:end]))
    return raw


def damaged_plain(value: Any, chance: random.Random) -> Any:
    """A structured answer with one value replaced by a strange one, or its texts damaged."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        return {**value, key: damaged_plain(value[key], chance)}
    if isinstance(value, str) and chance.random() < 0.7:
        return damaged(value.encode(), chance).decode(errors="replace")
    return chance.choice(STRANGE)


def damages(answer: Answer, chance: random.Random, rounds: int) -> Iterator[Answer]:
    """Answers without a seal, as in a recording that others wrote."""
    for _ in range(rounds):
        if answer.stdout:
            yield replace(answer, stdout=damaged(answer.stdout, chance), seal="")
        if answer.entries is not None:
            yield replace(answer, entries=damaged_plain(answer.entries, chance), seal="")
        if answer.exit is not None:
            yield replace(answer, exit=chance.choice((1, 2, 127, 255)), seal="")
    yield replace(answer, entries=None, stdout=b"", absent=False, seal="")


def never_crashes(path: Path, rounds: int) -> None:
    """Every answer of a case, damaged at random: a gap, or a fact that can be written and read back."""
    case, collector, chance = load_case(path), COLLECTORS[path.parent.name], random.Random(path.stem)  # noqa: S311
    for question, answer in case.answers.items():
        for strange in damages(answer, chance, rounds):
            outcome = outcome_of(collector, {**case.answers, question: strange})
            if not isinstance(outcome, Gap):
                from_plain(collector.gives, outcome)


ORDINARY = [each for each in PATHS if each.stem.startswith("normal")]


@pytest.mark.parametrize("path", ORDINARY, ids=[f"{each.parent.name}-{each.stem}" for each in ORDINARY])
def test_garbage_becomes_a_fact_or_a_gap_and_never_a_crash(path: Path) -> None:
    """The ordinary case of every collector."""
    never_crashes(path, 6)


@pytest.mark.slow
@every_case
def test_garbage_in_any_case_becomes_a_fact_or_a_gap_and_never_a_crash(path: Path) -> None:
    """Every case, and more often."""
    never_crashes(path, 12)
