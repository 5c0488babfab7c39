"""What is fuzzed, family by family: each turns a random number into one broken input and gives it to a parser.

A family is a collector with its own case files as good inputs, or a kind of handed file with every sample in
tests/collect/samples; RASOAT_FUZZ_MORE names a folder with more of these.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scanner.model.errors import GapError
from scanner.model.observation import Fact
from scanner.model.plain import from_plain, to_plain
from scanner.model.ports import Collector, Imported
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.run.handed import handed
from scanner.run.registry import imported
from tests.collect.test_cases import CASES, COLLECTORS, Case, load_case
from tests.fuzz.mutations import broken, broken_plain

SAMPLES = Path(__file__).parent.parent / "collect/samples"


@dataclass(frozen=True, kw_only=True)
class Family:
    """`attempt` reads one broken input; it raises only for what is wrong, and says whether a fact came of it."""

    name: str
    attempt: Callable[[random.Random], bool]


def families() -> Iterator[Family]:
    """Every family, collectors first."""
    for name, collector in sorted(COLLECTORS.items()):
        cases = [load_case(path) for path in sorted((CASES / name).glob("*.yaml"))]
        yield Family(name=name, attempt=partial(_collect, collector, cases))
    samples = list(_samples())
    for kind in imported().values():
        mine = [raw for raw in samples if kind.recognises(handed("sample", raw))]
        if samples:
            yield Family(name=f"facts:{kind.id}", attempt=partial(_read, kind, mine or samples, samples))


def _samples() -> Iterator[bytes]:
    for folder in (SAMPLES, *(Path(each) for each in os.environ.get("RASOAT_FUZZ_MORE", "").split(":") if each)):
        yield from (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _collect(collector: Collector, cases: list[Case], draw: random.Random) -> bool:
    answers = dict(draw.choice(cases).answers)
    for question in draw.sample(sorted(answers), min(len(answers), draw.choice((1, 1, 2, 3)))):
        answers[question] = _damaged(answers[question], draw)

    def ask(question: str, /) -> Answer:
        return answers.get(question, Answer(ask=question, gap=Gap.NOT_COLLECTED))

    return told(partial(collector.read, ask), collector.gives)


def _damaged(answer: Answer, draw: random.Random) -> Answer:
    """The answer with other content; its seal is taken anew, as that of a target that really said so."""
    if draw.random() < 0.05:
        return replace(answer, exit=draw.choice((None, 0, 1, 127, -9)), seal="").sealed()
    if answer.entries is not None:
        return replace(answer, entries=broken_plain(answer.entries, draw), seal="").sealed()
    return replace(answer, stdout=broken(answer.stdout, [], draw), absent=False, gap=None, seal="").sealed()


def _read(kind: Imported, mine: list[bytes], samples: list[bytes], draw: random.Random) -> bool:
    file = handed("sample", broken(draw.choice(mine), samples, draw))
    kind.recognises(file)
    facts = [told(partial(read, file), fact) for fact, read in kind.reads.items()]
    return any(facts)


def told(read: Callable[[], object], wanted: type[Fact]) -> bool:
    """Whether a fact came; raises AssertionError when it has a value of another type than its field."""
    try:
        fact = read()
    except GapError:
        return False
    assert isinstance(fact, wanted), f"{type(fact).__name__} is no {wanted.__name__}"
    plain = to_plain(fact)
    assert to_plain(from_plain(wanted, plain)) == plain
    return True
