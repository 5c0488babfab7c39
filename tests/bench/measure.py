"""CPU seconds and peak memory of whole processes, taken in pairs: the machines are shared, wall times say nothing."""

import os
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One finished process with its children: CPU seconds (user + system), peak resident MiB, exit status."""

    cpu_s: float
    peak_mib: float
    status: int


def cost_of(command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run `command` to its end; its output goes nowhere."""
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        cpu_s=usage.ru_utime + usage.ru_stime, peak_mib=usage.ru_maxrss / 1024, status=os.waitstatus_to_exitcode(status)
    )


def in_turn(ours: Callable[[], Cost], theirs: Callable[[], Cost], *, pairs: int) -> list[tuple[Cost, Cost]]:
    """Both one after the other, `pairs` times, so that a busy moment meets both."""
    return [(ours(), theirs()) for _ in range(pairs)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def ratio_line(name: str, pairs: Sequence[tuple[Cost, Cost]], goal: str) -> str:
    """One printed line: medians of both sides, and the median of the pairs' ratios."""
    ours, theirs = median([a.cpu_s for a, _ in pairs]), median([b.cpu_s for _, b in pairs])
    ratio = median([b.cpu_s / a.cpu_s for a, b in pairs])
    return f"{name}: {ours:.2f} against {theirs:.2f} CPU s, 1/{ratio:.1f} (n={len(pairs)}; goal {goal})"
