"""The connectors that all keep one contract, and a tree asked through each of them."""

import shutil
from pathlib import Path

import pytest

from scanner.reach.limits import MEBIBYTE, Limits, WalkLimits
from scanner.reach.root_folder import RootFolder
from tests.reach.places import Tree
from tests.reach.shells import ShellHost

SHELLS = (
    *("shell sh", "shell busybox sh"),
    *(pytest.param(f"shell {each}", marks=pytest.mark.slow) for each in ("bash", "mksh", "ksh93")),
)
"""`make test` asks the plainest shell, and the one with the fewest tools; `make check` the others as well."""
TIMEOUT_S = 5.0
"""Nothing here may hang: a test that meets this deadline fails."""


def tree_of(connector: str, place: Path, walk: WalkLimits | None = None) -> Tree:
    """The tree in `place`, asked as a root folder or by a shell; its users and packages are those of the tree."""
    walk = walk or WalkLimits()
    kind, _, shell = connector.partition(" ")
    if kind == "root_folder":
        host = RootFolder(place, timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE, walk_limits=walk)
        return Tree(place, host, prefix="", connector=connector)
    if shutil.which(shell.split(maxsplit=1)[0]) is None:
        pytest.skip(f"there is no {shell} here")
    limits = Limits(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE, walk=walk)
    return Tree(place, ShellHost(shell, limits, root=str(place)), prefix=str(place), connector=connector)
