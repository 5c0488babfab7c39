"""HTML of a whole province in both languages: CPU seconds, memory, the size of scorecards, and how they grow."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

LARGE = (300, 100)
"""Agencies and hosts of the goal: 90 CPU s, 500 MB, a scorecard of 400 kB."""
GROWING = ((30, 100), (100, 100), (1, 10), (1, 100), (1, 300))


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line for the large province, then one for each smaller one, each in a process of its own."""
    folder = place / "pages"
    folder.mkdir()
    sizes = ((2, 5), (1, 10)) if smoke else (LARGE, *GROWING)
    for number, (agencies, hosts) in enumerate(sizes):
        goal = "; goals 90 CPU s, 500 MB, 400 kB" if number == 0 else ""
        yield _line(_cost(folder, agencies, hosts), f"{agencies} × {hosts} hosts", goal)


def _cost(folder: Path, agencies: int, hosts: int) -> dict[str, Any] | None:  # plain JSON of another process
    command = [sys.executable, "-m", "tests.bench.province_case", str(folder), str(agencies), str(hosts)]
    done = subprocess.run(command, capture_output=True, check=False)
    return None if done.returncode else dict(json.loads(done.stdout))


def _line(found: dict[str, Any] | None, what: str, goal: str) -> str:
    if found is None:
        return f"HTML of {what}: not run (writing failed)"
    sizes = [each / 1000 for each in found["scorecards"]]
    return (
        f"HTML of {what}, {found['controls']} controls, {found['verdicts']} verdicts, both languages: "
        f"{found['cpu_s']:.1f} CPU s, {found['peak_mib'] * 1.048576:.0f} MB at most, "
        f"{found['results_mib'] * 1.048576:.0f} of them the results, judged and sealed; "
        f"scorecards {mean(sizes):.0f} kB, the largest {max(sizes):.0f}; evidence {found['evidence'] / 1e6:.0f} MB{goal}"
    )
