"""`python -m tests.fuzz [--inputs N] [--seconds S] [--only WORD[,WORD…]] [--large] [--seed N]`: broken inputs for every family.

Each family gets N inputs, or as many as S seconds of CPU allow. With `--large`, one part of each input is repeated, to two
sizes: an input four times as long must not cost far more than four times as much.
"""

import argparse
import contextlib
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Self

from tests.fuzz.families import Family, families
from tests.fuzz.seeds import CORPUS, MORE

LIMIT_S = 1.0
"""CPU seconds of one input."""
MEMORY_BYTES = 200 * 1024 * 1024
"""By how much a hundred inputs may raise the most memory ever used."""
MANY = 100
SIZE = 60_000
"""Bytes of the smaller of two large inputs."""
GROWTH = 8.0
"""Times the CPU of the smaller for four times the bytes: 4 where it grows with them, 16 where with their square."""
NOTICED_S = 0.15
"""Less than that says nothing of growth."""
SHOWN = 3


class HungError(BaseException):
    """One input took ten times what it may; no parser catches this."""


@dataclass
class Watch:
    """Ends the input that is being read when it is the same at two ticks in turn; what is asked of the system is little,
    as a million inputs would ask it each.
    """

    family: Family
    number: int = 0
    seen: int = -1

    def __enter__(self) -> Self:
        """Begin to tick."""
        signal.signal(signal.SIGVTALRM, self._tick)
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * LIMIT_S, 10 * LIMIT_S)
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def attempt(self, source: str, size: int = 0) -> bool:
        """One input."""
        self.number += 1
        return self.family.attempt(random.Random(source), size)  # noqa: S311  # to be made again

    def cpu(self, source: str, size: int = 0) -> float:
        """CPU seconds of an input; what goes wrong is told elsewhere."""
        before = time.process_time()
        with contextlib.suppress(Exception):
            self.attempt(source, size)
        return time.process_time() - before

    def _tick(self, _signal: int, _frame: FrameType | None) -> None:
        if self.seen == self.number:
            raise HungError
        self.seen = self.number


def main() -> None:
    """Print one line a family; exit 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000, help="broken inputs for each family")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="CPU seconds for each family")
    parser.add_argument(
        "--only", default="", help="families whose name has one of these in it; with = before it, is it"
    )
    parser.add_argument("--large", action="store_true", help="large inputs, in two sizes each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault(MORE, str(CORPUS))
    words = asked.only.split(",")
    chosen = [each for each in families() if any(_is_meant(each.name, word) for word in words)]
    trial = run_large if asked.large else run
    found = [trial(each, asked.inputs, asked.seed, seconds=asked.seconds) for each in chosen]
    sys.exit(any(found))


def _is_meant(name: str, word: str) -> bool:
    return name == word[1:] if word.startswith("=") else word in name


def run(family: Family, inputs: int, seed: int, *, seconds: float = float("inf")) -> list[str]:
    """Everything that went wrong, each with the number that makes it again; the first are printed whole."""
    wrong: list[str] = []
    facts, slowest, number, began, memory = 0, 0.0, 0, time.process_time(), _most_memory()
    with Watch(family) as watch:
        for number in range(1, inputs + 1):
            came, took, complaint = _one(watch, f"{seed}/{family.name}/{number}")
            facts, slowest = facts + came, max(slowest, took)
            if complaint:
                wrong.append(f"{family.name} {number}: {complaint}")
            if number % MANY == 0:
                if _most_memory() - memory > MEMORY_BYTES:
                    wrong.append(f"{family.name} {number - MANY}..{number}: {(_most_memory() - memory) >> 20} MiB")
                memory = _most_memory()
                if time.process_time() - began > seconds:
                    break
    _print(
        family,
        number,
        wrong,
        f"{facts} facts, slowest {slowest * 1000:.0f} ms, {time.process_time() - began:.1f} CPU s",
    )
    return wrong


def _one(watch: Watch, source: str) -> tuple[bool, float, str]:
    """Whether a fact came of an input, its seconds, and what is wrong."""
    before, came, complaint = time.perf_counter(), False, ""
    try:
        try:
            came = watch.attempt(source)
        except Exception:  # noqa: BLE001  # whatever a parser lets through is what is looked for
            complaint = traceback.format_exc()
        took = time.perf_counter() - before
        if took > LIMIT_S:  # another process may have had the processor: what hangs, hangs again
            took = min(watch.cpu(source) for _ in range(2))
    except HungError:
        return False, 10 * LIMIT_S, f"hangs: {traceback.format_exc()}"
    return came, took, complaint or (f"{took:.1f} CPU s" if took > LIMIT_S else "")


def run_large(family: Family, inputs: int, seed: int, *, seconds: float = float("inf")) -> list[str]:
    """As `run`, with inputs in two sizes."""
    wrong: list[str] = []
    slowest, number, began = 0.0, 0, time.process_time()
    with Watch(family) as watch:
        for number in range(1, inputs + 1):
            source = f"{seed}/{family.name}/{number}"
            try:
                took, complaint = _growth(watch, source)
                wrong += [
                    f"{family.name} {number}: {each}" for each in (complaint, *_wrong_when_large(watch, source)) if each
                ]
                slowest = max(slowest, took)
            except HungError:
                wrong.append(f"{family.name} {number}: hangs: {traceback.format_exc()}")
            if time.process_time() - began > seconds:
                break
    _print(family, number, wrong, f"slowest {slowest * 1000:.0f} ms, {time.process_time() - began:.1f} CPU s")
    return wrong


def _growth(watch: Watch, source: str) -> tuple[float, str]:
    """CPU seconds of the larger of two, and what is wrong with that."""
    less, more = watch.cpu(source, SIZE), watch.cpu(source, 4 * SIZE)
    if more > NOTICED_S and more > GROWTH * less:  # again: something else may have had the processor
        less, more = (min(watch.cpu(source, size) for _ in range(3)) for size in (SIZE, 4 * SIZE))
    steep = more > NOTICED_S and more > GROWTH * less and watch.cpu(source, 16 * SIZE) > GROWTH * more  # no single step
    wrong = steep or more > 4 * LIMIT_S
    return more, f"{less:.3f} CPU s becomes {more:.3f} with four times the bytes" if wrong else ""


def _wrong_when_large(watch: Watch, source: str) -> Iterator[str]:
    memory = _most_memory()
    try:
        watch.attempt(source, 4 * SIZE)
    except Exception:  # noqa: BLE001  # whatever a parser lets through is what is looked for
        yield traceback.format_exc()[-3000:]
    if _most_memory() - memory > MEMORY_BYTES:
        yield f"{(_most_memory() - memory) >> 20} MiB"


def _print(family: Family, inputs: int, wrong: list[str], more: str) -> None:
    print(f"{family.name}: {inputs} inputs, {len(wrong)} wrong, {more}", *wrong[:SHOWN], sep="\n", flush=True)  # noqa: T201  # a program for people


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
