"""A whole local scan with every report, without the file walk, beside `lynis audit system --quick` on the same tree.

The tree is a fresh debootstrap Debian; both run inside it. Needs root, debootstrap and the package lynis; without
them the line says "not run".
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Cost, cost_of, in_turn, ratio_line

_PACKAGES = "python3,openssh-server,lynis,linux-base,nftables"
_NAME = "local scan with all reports, no walk, beside lynis audit system --quick"


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line."""
    if smoke or os.geteuid() != 0 or not shutil.which("debootstrap"):
        yield f"{_NAME}: not run ({'smoke run' if smoke else 'needs root and debootstrap'})"
        return
    root = place / "debian"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", root],
        capture_output=True,
        check=False,
        text=True,
    )
    if made.returncode:
        yield f"{_NAME}: not run (debootstrap: {made.stderr.strip()[-200:]})"
        return
    _bring_ourselves(root)
    pairs = in_turn(lambda: _ours(root), lambda: _theirs(root), pairs=3)
    if any(cost.status not in (0, 3) for cost, _ in pairs):
        yield f"{_NAME}: not run (our scan ended with {[cost.status for cost, _ in pairs]})"
        return
    yield ratio_line(_NAME, pairs, "at most 1/15")


def _bring_ourselves(root: Path) -> None:
    """The program and the libraries of this environment, copied into the tree, run by the tree's own Python."""
    here = Path(__file__).resolve().parents[2]
    for name in ("scanner", "checks", "reports", "inventories"):
        shutil.copytree(here / name, root / "opt/rasoat" / name, ignore=shutil.ignore_patterns("out", "__pycache__"))
    libraries = next(Path(each) for each in sys.path if each.endswith("site-packages"))
    shutil.copytree(libraries, root / "opt/libraries", ignore=shutil.ignore_patterns("__pycache__", "mypy", "ruff*"))
    _ours(root)  # compiles; not counted


def _chroot(root: Path, *command: str) -> list[str]:
    return ["unshare", "--mount", "--pid", "--fork", f"--root={root}", "--mount-proc", *command]


def _ours(root: Path) -> Cost:
    environment = ("-u", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH=/opt/rasoat:/opt/libraries")  # as `make` installs it
    scan = ["python3", "-m", "scanner", "scan", "--no-walk", "--store", "/tmp/store"]  # inside the tree
    return cost_of(_chroot(root, "env", *environment, "sh", "-c", f"cd /opt && exec {' '.join(scan)}"))


def _theirs(root: Path) -> Cost:
    return cost_of(_chroot(root, "lynis", "audit", "system", "--quick", "--no-colors"))
