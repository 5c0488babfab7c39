"""A filled store for the tests of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.evidence.store import open_store
from tests.evidence.evidence_case import ANSWER, Filled, header, observations, visit


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    with open_store(tmp_path / "store", create=True) as store:
        store.begin(header())
        digests = store.keep_visit("r1", visit(), observations=observations(), answers=[ANSWER])
        yield Filled(store=store, folder=tmp_path / "store", digests=digests)
