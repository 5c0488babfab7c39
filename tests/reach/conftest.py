"""Trees in real folders that any user may reach: the folders of pytest are closed to others."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.reach.limits import MEBIBYTE
from scanner.reach.local import LocalHost
from tests.reach.connectors import SHELLS, TIMEOUT_S, tree_of
from tests.reach.places import Tree


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="rasoat-reach-")).resolve()
    folder.chmod(0o755)
    yield folder
    for each, below, _ in os.walk(folder):  # thousands of files are no folders: `rglob` makes a Path of each
        for inner in (Path(each, name) for name in below):
            if not inner.is_symlink():
                inner.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(params=["local", "root_folder", *SHELLS])
def tree(request: pytest.FixtureRequest, place: Path) -> Tree:
    """A tree asked through each connector in turn: all keep one contract."""
    if request.param == "local":
        return Tree(place, LocalHost(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE), prefix=str(place))
    return tree_of(request.param, place)


@pytest.fixture(params=["root_folder", *SHELLS])
def system(request: pytest.FixtureRequest, place: Path) -> Tree:
    """The same, where users and packages are those of the tree, not of this machine."""
    return tree_of(request.param, place)


@pytest.fixture
def root(place: Path) -> Tree:
    """A tree asked as a root folder."""
    return tree_of("root_folder", place)


@pytest.fixture
def local() -> LocalHost:
    """This machine."""
    return LocalHost(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE)
