"""`python -m tests.fuzz [--inputs N] [--only WORD] [--seed N]`: N broken inputs for every family, with what went wrong."""

import argparse
import contextlib
import random
import sys
import time
import traceback

from tests.fuzz.families import Family, families

LIMIT_S = 1.0
"""CPU seconds of one input."""
SHOWN = 3


def main() -> None:
    """Print one line a family; exit 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000, help="broken inputs for each family")
    parser.add_argument("--only", default="", help="families whose name has this in it")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = [run(each, asked.inputs, asked.seed) for each in families() if asked.only in each.name]
    sys.exit(any(found))


def run(family: Family, inputs: int, seed: int) -> list[str]:
    """Everything that went wrong, each with the seed that makes it again; the first are printed whole."""
    wrong: list[str] = []
    facts, began, slowest = 0, time.process_time(), 0.0
    for number in range(inputs):
        before = time.process_time()
        try:
            facts += family.attempt(random.Random(f"{seed}/{family.name}/{number}"))  # noqa: S311  # to be made again
        except Exception:  # noqa: BLE001  # whatever a parser lets through is what is looked for
            wrong.append(f"{family.name} {number}: {traceback.format_exc()}")
        took = time.process_time() - before
        if took > LIMIT_S:  # the machine may have been busy with something else: what hangs, hangs again
            took = min(took, *(_again(family, f"{seed}/{family.name}/{number}") for _ in range(2)))
        slowest = max(slowest, took)
        if took > LIMIT_S:
            wrong.append(f"{family.name} {number}: {took:.1f} CPU s")
    cpu = time.process_time() - began
    print(  # noqa: T201  # a program for people
        f"{family.name}: {inputs} inputs, {facts} facts, {len(wrong)} wrong, slowest {slowest * 1000:.0f} ms, {cpu:.1f} CPU s",
        *wrong[:SHOWN],
        sep="\n",
        flush=True,
    )
    return wrong


def _again(family: Family, seed: str) -> float:
    """CPU seconds of the same input."""
    before = time.process_time()
    with contextlib.suppress(Exception):  # told already
        family.attempt(random.Random(seed))  # noqa: S311  # to be made again
    return time.process_time() - before


if __name__ == "__main__":
    main()
