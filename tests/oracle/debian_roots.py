"""Builds the Debian 12 roots of the oracle: one debootstrap, then packages and a script for each (`roots/NAME`)."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.oracle.chamber import Chamber

SUITE = "bookworm"
DESCRIPTIONS = Path(__file__).parent / "roots"
NAMES = tuple(sorted(each.name for each in DESCRIPTIONS.iterdir() if each.is_dir()))
BUILD_LIMIT_S = 600


def work_folder() -> Path:
    """Where roots are kept: RASOAT_ORACLE, else a temporary folder of this process's user."""
    named = os.environ.get("RASOAT_ORACLE")
    place = Path(named) if named else Path(tempfile.gettempdir()) / f"rasoat-oracle-{os.getuid()}"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise RuntimeError(f"{place} belongs to someone else")
    return place


def build(name: str, work: Path, mirror: str | None, *, ordinary: bool = False) -> Path:
    """The root `name`, made when it is not there or its description has changed.

    With `ordinary` as an installation is, with the packages of priority important and what packages recommend: some 190
    packages and 13,000 files, and what costs are compared on. Else small: what is right does not hang on size.
    """
    description = DESCRIPTIONS / name
    wanted = "".join((description / each).read_text(encoding="utf-8") for each in ("packages.txt", "setup.sh"))
    place = f"{name}-ordinary" if ordinary else name
    root, stamp = work / place, work / f"{place}.made"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted and root.is_dir():
        return root
    stamp.unlink(missing_ok=True)
    if root.exists():
        shutil.rmtree(root)
    _must(["cp", "-a", "--reflink=auto", str(_base(work, mirror, ordinary=ordinary)), str(root)])
    install(root, (description / "packages.txt").read_text(encoding="utf-8").split(), recommended=ordinary)
    _must_inside(Chamber(root=root), ["sh", "-euc", (description / "setup.sh").read_text(encoding="utf-8")])
    stamp.write_text(wanted, encoding="utf-8")
    return root


def _base(work: Path, mirror: str | None, *, ordinary: bool) -> Path:
    name = "base-ordinary" if ordinary else "base"
    base, stamp = work / name, work / f"{name}.made"
    if stamp.exists():
        return base
    if base.exists():
        shutil.rmtree(base)
    _must(
        ["debootstrap", *([] if ordinary else ["--variant=minbase"]), SUITE, str(base), *([mirror] if mirror else [])]
    )
    _must_inside(Chamber(root=base, network=True), ["apt-get", "-q", "update"])
    stamp.touch()
    return base


def install(root: Path, packages: list[str], *, recommended: bool = False) -> None:
    """Packages, and if wanted what they recommend; their services are not started (policy-rc.d, Debian policy 9.3.3)."""
    if not packages:
        return
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    policy.chmod(0o755)
    command = ["apt-get", "-q", "-y", f"--{'' if recommended else 'no-'}install-recommends", "install", *packages]
    _must_inside(Chamber(root=root, network=True, devices=True), command)
    policy.unlink()
    _must_inside(Chamber(root=root), ["apt-get", "clean"])


def _must(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False)
    _check(done, command)


def _must_inside(chamber: Chamber, command: list[str]) -> None:
    _check(chamber.run(command, timeout_s=BUILD_LIMIT_S), command)


def _check(done: subprocess.CompletedProcess[str], command: list[str]) -> None:
    if done.returncode:
        raise RuntimeError(f"{command[0]}: exit {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
