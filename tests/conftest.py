"""What every test shares: no network unless a marker asks for it, and the place of the corpora, where there are any."""

import gc
import os
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
