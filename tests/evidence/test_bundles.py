"""Bundles are kept whole or not at all, their answers once, and never changed."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.evidence.bundles import Bundles, StoredBundle
from scanner.evidence.prune import prune_before
from scanner.evidence.store import EvidenceStore, open_store
from scanner.evidence.verify import verify_run
from scanner.model.errors import StoreError
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Gap, Platform
from tests.evidence.evidence_case import ANSWER, NOON, header

OWN = Answer(ask="cmd:uname -r", exit=0, stdout=b"6.1\n").sealed()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    with open_store(tmp_path, create=True) as opened:
        yield opened


def bundle(sequence: int, agent: str = "k7qx9") -> StoredBundle:
    return StoredBundle(
        digest=f"{agent}{sequence:059}",
        agent=agent,
        sequence=sequence,
        previous="",
        taken_at=NOON,
        received_at=NOON + timedelta(days=sequence),
        mark="1 2 3",
        head="rasoat-bundle 1\n",
        proof="ed25519 k x",
        platform=Platform.LINUX,
        product="",
        language="",
        identity=MachineIdentity(serial="S1", machine_id="a", macs=("52:54:00:00:00:01",)),
    )


def test_what_is_kept_comes_back(store: EvidenceStore) -> None:
    bundles = Bundles(store)
    bundles.keep(bundle(1), [ANSWER])
    bundles.keep(bundle(2), [ANSWER, OWN])
    bundles.keep(bundle(1, "zzzzz"), [OWN])
    assert bundles.of("k7qx9") == {1: bundle(1), 2: bundle(2)}
    assert bundles.newest() == {"k7qx9": bundle(2), "zzzzz": bundle(1, "zzzzz")}
    assert list(bundles.answers(bundle(2))) == [OWN, ANSWER]
    assert len(store.database.rows("SELECT * FROM answer")) == 2


def test_a_number_is_kept_once_and_what_came_with_it_not_at_all(store: EvidenceStore) -> None:
    bundles = Bundles(store)
    bundles.keep(bundle(1), [ANSWER])
    with pytest.raises(StoreError):
        bundles.keep(replace(bundle(1), digest="f" * 64), [OWN])
    assert bundles.of("k7qx9") == {1: bundle(1)}
    assert len(store.database.rows("SELECT * FROM answer")) == 1


@pytest.mark.parametrize("change", ["DELETE FROM bundle", "UPDATE bundle SET sequence = 9", "DELETE FROM answered"])
def test_nothing_of_them_is_changed_later(store: EvidenceStore, change: str) -> None:
    Bundles(store).keep(bundle(1), [ANSWER])
    with (
        sqlite3.connect(store.folder / "evidence.sqlite") as connection,
        pytest.raises(sqlite3.Error, match="append-only"),
    ):
        connection.execute(change)
    connection.close()


def test_a_prune_keeps_the_newest_bundle_of_every_agent(store: EvidenceStore) -> None:
    bundles = Bundles(store)
    bundles.keep(bundle(1), [ANSWER])
    bundles.keep(bundle(2), [OWN])
    store.begin(header("r1"))
    store.finish("r1", at=NOON)
    pruned = prune_before(store, NOON + timedelta(days=99), at=NOON + timedelta(days=99), by="an")
    assert (pruned.runs, pruned.bundles, pruned.answers) == ((), 1, 1)
    assert list(bundles.answers(bundle(2))) == [OWN]
    (gone,) = bundles.answers(bundle(1))
    assert (gone.ask, gone.gap) == (ANSWER.ask, Gap.STALE)
    assert verify_run(store).faults == ()
