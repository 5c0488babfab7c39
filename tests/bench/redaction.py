"""Redaction of hostile input, by growth: four times the input may cost at most five times as much.

In this process, by CPU time, the best of a few runs each: what is hostile is the shape, not the moment.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from scanner.sealing.hit_lines import hide_in_lines
from tests.bench.measure import median
from tests.sealing.test_redaction_cost import HOSTILE, filled

_TIMES = 4
_MOST = 5
_BEFORE = (b"", b'"password": "')
"""What stands before a shape that fills the rest: nothing, and a quotation that never ends as it began."""
_LIMIT_S = 240.0
"""When it is reached the shapes that are left are "not run", as a shape that takes for ever would be."""


def run(_place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line: the worst growth, its shape, and the median of all."""
    size, shapes = (4, HOSTILE[::8]) if smoke else (32, HOSTILE)
    until = time.monotonic() + _LIMIT_S
    cases = [(before, unit) for unit in shapes for before in _BEFORE]
    growths = [
        (_growth(before, unit, size * 1024), before + unit) for before, unit in cases if time.monotonic() < until
    ]
    worst, shape = max(growths)
    left = len(cases) - len(growths)
    yield (
        f"redaction of hostile input, {size} to {size * _TIMES} KiB: worst ×{worst:.1f} CPU ({shape!r}), median "
        f"×{median([each for each, _ in growths]):.1f} (n={len(growths)} shapes{f', {left} not run' if left else ''}; "
        f"goal at most ×{_MOST} for ×{_TIMES})"
    )


def _growth(before: bytes, unit: bytes, size: int) -> float:
    """Cost of the large input over that of the small; what looks too much is measured once more, with more care."""
    ratio = 0.0
    for runs in (2, 7):
        small, large = (_cost(before + filled(unit, size * times), runs) for times in (1, _TIMES))
        ratio = large / small
        if ratio <= _MOST:
            break
    return ratio


def _cost(raw: bytes, runs: int) -> float:
    """CPU seconds of the cheapest run."""
    costs = []
    for _ in range(runs):
        begun = time.process_time()
        hide_in_lines(raw)
        costs.append(time.process_time() - begun)
    return min(costs)
