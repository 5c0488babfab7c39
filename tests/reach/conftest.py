"""Trees in real folders that any user may reach: the folders of pytest are closed to others."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.local import LocalHost
from scanner.reach.root_folder import RootFolder
from tests.reach.places import Tree
from tests.reach.shells import ShellHost

SHELLS = ("sh", "bash", "busybox sh", "mksh", "ksh93")
TIMEOUT_S = 5.0
"""Nothing here may hang: a test that meets this deadline fails."""


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="rasoat-reach-")).resolve()
    folder.chmod(0o755)
    yield folder
    for each in folder.rglob("*"):
        if each.is_dir() and not each.is_symlink():
            each.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(params=["local", "root_folder", *(f"shell {each}" for each in SHELLS)])
def tree(request: pytest.FixtureRequest, place: Path) -> Tree:
    """A tree asked through each connector in turn: all keep one contract."""
    if request.param == "local":
        return Tree(place, LocalHost(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE), prefix=str(place))
    return tree_of(request.param, place)


@pytest.fixture(params=["root_folder", *(f"shell {each}" for each in SHELLS)])
def system(request: pytest.FixtureRequest, place: Path) -> Tree:
    """The same, where users and packages are those of the tree, not of this machine."""
    return tree_of(request.param, place)


def tree_of(connector: str, place: Path) -> Tree:
    """The tree in `place`, asked as a root folder or by a shell."""
    kind, _, shell = connector.partition(" ")
    if kind == "root_folder":
        return Tree(place, RootFolder(place, timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE), prefix="")
    if shutil.which(shell.split()[0]) is None:
        pytest.skip(f"there is no {shell} here")
    limits = Limits(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE)
    return Tree(place, ShellHost(shell, limits, root=str(place)), prefix=str(place))


@pytest.fixture
def root(place: Path) -> Tree:
    """A tree asked as a root folder."""
    return Tree(place, RootFolder(place, timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE), prefix="")


@pytest.fixture
def local() -> LocalHost:
    """This machine."""
    return LocalHost(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE)
