"""A store of an earlier format is read as it was sealed, and goes on as one of today."""

from datetime import timedelta
from pathlib import Path

import pytest

from scanner.evidence.bundles import Bundles
from scanner.evidence.prune import faulty_notes
from scanner.evidence.store import open_store
from scanner.evidence.verify import verify_run
from scanner.model.words import Platform
from tests.evidence.evidence_case import ANSWER, NOON, header, observations, visit
from tests.evidence.old_store import OldStore
from tests.evidence.test_bundles import bundle


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("form", [1, 2, 3])
def test_a_store_of_a_format_before_is_carried_over_whole(tmp_path: Path, form: int, create: bool) -> None:
    old = OldStore(tmp_path, form)
    old.begin(header())
    first = old.keep_visit("r1", visit(), observations(), [ANSWER])
    second = old.keep_visit("r1", visit("xa/may-02"), observations("máy-02"), [])
    root = old.finish("r1", NOON.isoformat())
    old.close()
    with open_store(tmp_path, create=create) as store:
        back = dict(store.observations("r1", "xa/may-01"))
        assert (tuple(back), tuple(dict(store.observations("r1", "xa/may-02")))) == (first, second)
        assert tuple(back.values()) == observations()
        assert store.run().root_digest == root
        assert (verify_run(store).faults, verify_run(store).observations, verify_run(store).answers) == ((), 6, 1)
        assert store.visits("r1")["xa/may-01"] == visit()
        assert store.answer(ANSWER.content_digest()) == ANSWER
        assert faulty_notes(store) == ()
        assert store.runs()[0].header == header()
        assert not [row["name"] for row in store.database.rows(_OLD)]


def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    old = OldStore(tmp_path, 3)
    old.begin(header())
    old.keep_visit("r1", visit(), observations(), [ANSWER])
    old.keep_bundle(bundle(1), [ANSWER])
    old.close()
    with open_store(tmp_path, create=True) as store:
        store.keep_visit("r1", visit("xa/may-02"), observations=observations("máy-02"), answers=[])
        store.finish("r1", at=NOON)
        store.begin(header("r2", started_at=NOON + timedelta(days=1)))
        store.keep_visit("r2", visit(), observations=observations(), answers=[ANSWER])
        assert len(store.database.rows("SELECT * FROM state")) == 6  # no second one of what did not change
        assert verify_run(store, "r1").faults == verify_run(store, "r2").faults == ()
        assert Bundles(store).newest()["k7qx9"].platform is Platform.LINUX
        assert list(Bundles(store).answers(bundle(1))) == [ANSWER]


def test_what_was_changed_before_is_told_after(tmp_path: Path) -> None:
    old = OldStore(tmp_path, 3)
    old.begin(header())
    old.keep_visit("r1", visit(), observations(), [ANSWER])
    old.finish("r1", NOON.isoformat())
    old._connection.execute("UPDATE observation SET gap = 'timeout' WHERE gap IS NOT NULL")
    old.close()
    with open_store(tmp_path) as store:
        faults = verify_run(store).faults
    assert any("sealed" in each and "xa/may-01" in each for each in faults)


_OLD = "SELECT name FROM sqlite_master WHERE name LIKE 'old_%' OR name LIKE 'ix_%'"
