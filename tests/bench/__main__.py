"""`python -m tests.bench [--smoke]`: every figure the README and the issues speak of, each beside its peer or goal."""

import argparse
import tempfile
from pathlib import Path

from tests.bench import (
    agent,
    asking,
    comparing,
    devices,
    history,
    judging,
    lynis,
    openscap,
    pages,
    paper,
    redaction,
    snmp,
    stopping,
    sweeping,
    walking,
)


def main() -> None:
    """Run every bench; a missing peer prints "not run", never a pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes, to see that the benches run")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder:
        place = Path(folder)
        for each in (
            walking.run,
            judging.run,
            history.run,
            comparing.run,
            pages.run,
            paper.run,
            redaction.run,
            stopping.run,
            asking.run,
            agent.run,
            snmp.run,
            devices.run,
            sweeping.run,
            lynis.run,
            openscap.run,
        ):
            for line in each(place, smoke=smoke):
                print(line, flush=True)  # noqa: T201  # a bench prints


main()
