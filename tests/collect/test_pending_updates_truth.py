"""What is pending by our reading of the lists, against apt itself on the machine the tests run on."""

import os
import re
import shutil
import subprocess

import pytest

from scanner.collect.host.linux_updates import COLLECTOR
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen, seen
from scanner.reach.local import LocalHost

_FIRST = re.compile(r"(?P<name>[^/]+)/(?P<suites>\S*) (?P<version>\S+) (?P<arch>\S+) \[upgradable from: (?P<old>\S+)\]")
_FURTHER = re.compile(r"(?P<name>[^/]+)/(?P<suites>\S*) (?P<version>\S+) (?P<arch>\S+)(?: \[installed.*\])?")


def by_apt() -> set[tuple[str, str]]:
    """Name and installed version of what apt would upgrade and a security suite offers in a newer version."""
    said = subprocess.run(
        ["apt", "list", "--upgradable", "--all-versions"],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    ).stdout
    pending: set[tuple[str, str]] = set()
    old = ""
    for line in said.splitlines():
        first = _FIRST.fullmatch(line)
        offer = first or _FURTHER.fullmatch(line)
        old = first["old"] if first else old
        if offer and "-security" in offer["suites"] and is_newer(offer["version"], old):
            pending.add((offer["name"], old))
    return pending


def is_newer(version: str, than: str) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", version, "gt", than], check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("apt") is None, reason="needs apt")
def test_pending_security_updates_are_those_of_apt() -> None:
    fact = COLLECTOR.read(LocalHost())
    assert isinstance(fact, HostUpdates)
    if isinstance(fact.pending_security, Unseen):
        pytest.skip(f"this machine has no security lists: {fact.pending_security.detail}")
    assert {(each.name, each.installed) for each in seen(fact.pending_security)} == by_apt()
