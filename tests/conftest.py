"""What every test shares: no network unless a marker asks for it, and the place of the corpora, where there are any."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# no example database: a checkout may be read-only; no deadline: the machines are shared
settings.register_profile("house", database=None, deadline=None)
settings.load_profile("house")

gc.set_threshold(10_000)  # collecting tests, and telling of them, makes much that stays

# the tables of whoever runs the tests are none of the tests' business
os.environ["RASOAT_TABLES"] = "/nonexistent/rasoat-tables"

MEMORY = Path("/dev/shm")
"""A file system in memory (shm_overview(7)), where there is one."""
ROOM = 4 << 30
"""Bytes that must be free there: the tests write some hundred MB, and no machine is to want for memory because of them."""


def _folder_in_memory() -> str:
    """A new folder there, empty where there is no room, or nothing may be run."""
    try:
        about = os.statvfs(MEMORY)
        if about.f_bavail * about.f_frsize < ROOM or about.f_flag & (os.ST_NOEXEC | os.ST_NOSUID):
            return ""
        return tempfile.mkdtemp(prefix="rasoat-tests-", dir=MEMORY)
    except OSError:
        return ""


# tests make tens of thousands of small files; where TMPDIR is named, by whoever runs them or by the process that started
# this one, that is taken
IN_MEMORY = "" if "TMPDIR" in os.environ else _folder_in_memory()
if IN_MEMORY:
    Path(IN_MEMORY).chmod(0o755)  # some tests act as another user
    os.environ["TMPDIR"] = tempfile.tempdir = IN_MEMORY  # capturing has looked for the usual place by now


def pytest_unconfigure() -> None:
    """Give the memory back."""
    if IN_MEMORY:
        shutil.rmtree(IN_MEMORY, ignore_errors=True)


OPEN = {"lab", "network", "root"}
"""Markers of tests that speak to servers they started themselves, in networks of their own."""
LOOPBACK = ["127.0.0.0/8", "::1"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets are blocked by default (pytest-socket); tests marked `OPEN` may use them, `slow` ones to loopback alone."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if OPEN & marks:
            item.add_marker("enable_socket")
        elif "slow" in marks:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


def pytest_collection_finish() -> None:
    """Tests and modules live to the end of the run: the garbage collector does not go through them time and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """The agent makes its files private by the umask of its process, which is not to be that of the next test."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora beside the checkout, or as RASOAT_SHARED names it; only for tests marked `corpora`."""
    place = Path(os.environ.get("RASOAT_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    assert place.is_dir(), f"{place}: tests marked `corpora` need it"
    return place
