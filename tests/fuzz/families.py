"""What is fuzzed, family by family: each turns a random number into one broken input and gives it to a parser.

A family is a collector with its own case files as good inputs, a kind of handed file with what tests/fuzz/seeds.py finds
of its kind, or one of the other readers of outside words in tests/fuzz/readers.py.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from scanner.model.errors import GapError
from scanner.model.ports import Collector, Imported
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.run.handed import handed
from scanner.run.registry import imported
from scanner.run.runner import DeclaredOnly
from tests.collect.test_cases import COLLECTORS
from tests.fuzz.mutations import broken, broken_plain, swollen, swollen_plain
from tests.fuzz.reader import Reader
from tests.fuzz.readers import readers
from tests.fuzz.seeds import cases_of, handed_files
from tests.fuzz.sound import assert_words, told

Attempt = Callable[[random.Random, int], bool]
_GAPS = tuple(each for each in Gap if each is not Gap.BROKEN)
"""What a target may answer; `broken` is what our own faults are told by."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """`attempt` reads one broken input; it raises only for what is wrong, and says whether a fact came of it.

    Its second argument, where it is not 0, is the number of bytes that one part of the input is repeated to.
    """

    name: str
    attempt: Attempt


def families() -> Iterator[Family]:
    """Every family, collectors first."""
    for name, collector in sorted(COLLECTORS.items()):
        yield Family(name=name, attempt=partial(_collect, collector))
    for kind in imported().values():
        yield Family(name=f"facts:{kind.id}", attempt=partial(_read, kind))
    for reader in readers():
        yield Family(name=reader.name, attempt=partial(_try, reader))


def _collect(collector: Collector, draw: random.Random, size: int) -> bool:
    answers = dict(draw.choice(cases_of(collector.id)).answers)
    for question in draw.sample(sorted(answers), min(len(answers), draw.choice((1, 1, 2, 3)))):
        answers[question] = _damaged(answers[question], draw)
    if size and answers:
        telling = [each for each, answer in answers.items() if answer.stdout or answer.entries]
        question = draw.choice(sorted(telling or answers))
        answers[question] = _large(answers[question], draw, size)

    def ask(question: str, /) -> Answer:
        return answers.get(question, Answer(ask=question, gap=Gap.NOT_COLLECTED))

    return told(partial(collector.read, DeclaredOnly(collector, ask)), collector.gives)


def _damaged(answer: Answer, draw: random.Random) -> Answer:
    """The answer with other content; its seal is taken anew, as that of a target that really said so."""
    chance = draw.random()
    if chance < 0.05:
        return replace(answer, exit=draw.choice((None, 0, 1, 127, -9)), seal="").sealed()
    if chance < 0.08:
        return replace(answer, stdout=b"", entries=None, gap=draw.choice(_GAPS), seal="").sealed()
    if chance < 0.1:
        return replace(answer, stdout=b"", entries=None, gap=None, absent=True, seal="").sealed()
    cut = answer.truncated or chance > 0.97
    if answer.entries is not None:
        return replace(answer, entries=broken_plain(answer.entries, draw), truncated=cut, seal="").sealed()
    raw = broken(answer.stdout, [], draw)
    return replace(answer, stdout=raw, absent=False, gap=None, truncated=cut, seal="").sealed()


def _large(answer: Answer, draw: random.Random, size: int) -> Answer:
    if answer.entries is not None:
        return replace(answer, entries=swollen_plain(answer.entries, draw, most=size), seal="").sealed()
    return replace(answer, stdout=swollen(answer.stdout, draw, most=size), absent=False, gap=None, seal="").sealed()


@cache
def _by_kind() -> dict[str, list[bytes]]:
    """The good files of each kind; all there are where none is known."""
    files = [(raw, handed("sample", raw)) for raw in handed_files()]
    mine = {kind.id: [raw for raw, file in files if kind.recognises(file)] for kind in imported().values()}
    return {name: found or [raw for raw, _ in files] for name, found in mine.items()}


def _read(kind: Imported, draw: random.Random, size: int) -> bool:
    mine = _by_kind()[kind.id]
    raw = broken(draw.choice(mine), mine, draw)
    file = handed("sample", swollen(raw, draw, most=size) if size else raw)
    kind.recognises(file)
    try:
        tellings = list(kind.facts_of(file))
    except GapError as gap:
        assert_words(gap.detail)
        return False
    facts = [told(read, fact) for fact, read in tellings]
    return any(facts)


def _try(reader: Reader, draw: random.Random, size: int) -> bool:
    good: tuple[Any, ...] = reader.seeds()
    seed = draw.choice(good)
    if not isinstance(seed, bytes):
        value = broken_plain(seed, draw)
        return reader.read(swollen_plain(value, draw, most=size) if size else value, draw)
    raw = broken(seed, reader.others(), draw)
    return reader.read(swollen(raw, draw, most=size) if size else raw, draw)
