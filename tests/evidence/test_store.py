"""The store gives back what it was given, adds and never changes, and tells every fault in plain words."""

import hashlib
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.evidence.database import FILE
from scanner.evidence.lock import only_writer
from scanner.evidence.prune import faulty_notes, prune_before
from scanner.evidence.store import open_store
from scanner.evidence.verify import verify_run
from scanner.model.errors import MissingInput, StoreBusy, StoreError
from scanner.model.observation import Known, Missing
from scanner.model.plain import to_plain
from scanner.model.words import Gap
from tests.evidence.evidence_case import ANSWER, NOON, Filled, header, observations, visit


def test_observations_come_back_as_they_were(filled: Filled) -> None:
    back = dict(filled.store.observations("r1", "xa/may-01"))
    assert sorted(back) == sorted(filled.digests)
    assert {each.kind: each for each in back.values()} == {each.kind: each for each in observations()}


def test_only_the_kinds_asked_for_come_back(filled: Filled) -> None:
    back = list(filled.store.observations("r1", "xa/may-01", ["host.sudoers"]))
    assert [each.kind for _, each in back] == ["host.sudoers"]


def test_answers_come_back_by_their_digest(filled: Filled) -> None:
    assert filled.store.answer(ANSWER.content_digest()) == ANSWER


def test_an_observation_digest_is_the_sha256_of_its_canonical_json(filled: Filled) -> None:
    known = observations()[0]
    assert isinstance(known, Known)
    plain = {
        "target": "xa/may-01",
        "kind": known.kind,
        "fact": to_plain(known.fact),
        "gap": None,
        "detail": "",
        "provenance": {
            name: each for name, each in to_plain(known.provenance).items() if name != "proof"
        },  # no agent's
    }
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == filled.digests[0]


def test_files_are_for_their_owner_alone(filled: Filled) -> None:
    assert stat.S_IMODE(filled.folder.stat().st_mode) == 0o700
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in filled.folder.iterdir()}
    assert modes
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("word", "text"),
        ("state", "gap"),
        ("answered", "answer"),
        ("fact", "body"),
        ("answer", "body"),
        ("run", "id"),
        ("visit", "seal"),
    ],
)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {column} = {column}"])
def test_nothing_stored_can_be_changed_or_deleted(filled: Filled, table: str, column: str, change: str) -> None:
    with sqlite3.connect(filled.folder / FILE) as connection, pytest.raises(sqlite3.IntegrityError, match="append"):
        connection.execute(change.format(table, column=column))
    connection.close()


def test_a_run_id_is_taken_once(filled: Filled) -> None:
    with pytest.raises(StoreError, match="UNIQUE"):
        filled.store.begin(header())


def test_a_missing_store_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="rasoat scan"), open_store(tmp_path):
        raise AssertionError


def test_a_missing_run_names_those_there_are(filled: Filled) -> None:
    with pytest.raises(MissingInput, match="r1"):
        filled.store.run("r2")


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"MZ this is no database" * 200)
    with pytest.raises(StoreError, match="no evidence store"), open_store(tmp_path):
        raise AssertionError


@pytest.mark.parametrize("create", [True, False])
def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path, create: bool) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(StoreError, match=r"no evidence store.*--store"), open_store(tmp_path, create=create):
        raise AssertionError
    assert (tmp_path / FILE).read_bytes() == before


def test_an_empty_file_is_no_store_to_read(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    with pytest.raises(StoreError, match="no evidence store"), open_store(tmp_path):
        raise AssertionError


_READS = """
import sys
from pathlib import Path
from scanner.evidence.store import open_store
from scanner.evidence.verify import verify_run
from scanner.model.errors import StoreError
try:
    with open_store(Path(sys.argv[1])) as store:
        found = verify_run(store)
        print(found.run, found.observations, len(found.faults))
except StoreError as error:
    print(error)
"""
_ORDINARY_RIGHTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Root without the capabilities that let it do everything (capabilities(7))."""


def read_without_writing(folder: Path) -> str:
    """What a program says of the store that may read it and change nothing."""
    command = [*(_ORDINARY_RIGHTS if os.geteuid() == 0 else ()), sys.executable, "-c", _READS, folder]
    for each in folder.iterdir():
        each.chmod(0o400)
    folder.chmod(0o500)
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    finally:
        folder.chmod(0o700)


def test_a_store_that_may_only_be_read_is_read(filled: Filled) -> None:
    filled.store.finish("r1", at=NOON)
    filled.store.database.close()
    assert read_without_writing(filled.folder) == "r1 3 0\n"


def test_answers_that_wait_to_be_written_are_not_left_out_quietly(filled: Filled, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in (FILE, f"{FILE}-wal"):  # as a killed scan leaves them
        (copied / name).write_bytes((filled.folder / name).read_bytes())
    assert "copy the folder" in read_without_writing(copied)


def test_a_store_of_a_newer_program_is_refused(filled: Filled) -> None:
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("UPDATE store SET value = '99' WHERE name = 'format'")
    connection.close()
    with pytest.raises(StoreError, match="newer"), open_store(filled.folder):
        raise AssertionError


def test_two_writers_at_once_are_refused(filled: Filled) -> None:
    with only_writer(filled.folder), pytest.raises(StoreBusy, match=str(os.getpid())), only_writer(filled.folder):
        raise AssertionError


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_a_lock_that_cannot_be_taken_says_which_and_what_to_do(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "lock")
    with pytest.raises(StoreError, match=f"{tmp_path / 'lock'}: .* --store") as told, only_writer(tmp_path):
        raise AssertionError
    assert not isinstance(told.value, StoreBusy)


def test_the_lock_is_free_again_after_its_holder_died(filled: Filled) -> None:
    program = (
        "import sys,time;from pathlib import Path;from scanner.evidence.lock import only_writer\n"
        "with only_writer(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, filled.folder], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy), only_writer(filled.folder):
            raise AssertionError
        other.send_signal(signal.SIGKILL)
    with only_writer(filled.folder):
        assert True


def test_an_untouched_run_verifies(filled: Filled) -> None:
    filled.store.finish("r1", at=NOON)
    checked = verify_run(filled.store)
    assert checked.faults == ()
    assert (checked.observations, checked.answers, checked.closed) == (3, 1, True)
    assert checked.root_digest == filled.store.run().root_digest


def test_the_root_digest_is_over_the_sorted_digests(filled: Filled) -> None:
    other = filled.store.current_root("r1")
    filled.store.keep_visit("r1", visit("xa/may-02"), observations=observations("máy-02"), answers=[])
    assert filled.store.current_root("r1") != other


@pytest.mark.parametrize(
    ("table", "column", "fault"),
    [
        ("fact", "body", "fact|another digest|unpack"),
        ("state", "gap", "damaged"),
        ("state", "detail", "sealed"),
        ("visit", "times", "sealed"),
        ("answer", "body", "answer"),
    ],
)
def test_a_changed_content_is_found(filled: Filled, table: str, column: str, fault: str) -> None:
    filled.store.finish("r1", at=NOON)
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute(f"DROP TRIGGER {table}_no_UPDATE")
        new = {
            "gap": "(SELECT number FROM word WHERE text = 'linux')",
            "detail": "(SELECT number FROM word WHERE text = 'linux')",
            "times": "CAST(substr(times, 1, length(times) - 1) || x'02' AS BLOB)",
        }.get(column, "x'789c030000000001'")
        connection.execute(f"UPDATE {table} SET {column} = {new}")  # noqa: S608  # names of this test
    connection.close()
    faults = verify_run(filled.store).faults
    assert faults
    assert any(word in line for line in faults for word in fault.split("|"))


def test_a_removed_observation_is_told(filled: Filled) -> None:
    filled.store.finish("r1", at=NOON)
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("DROP TRIGGER state_no_DELETE")
        connection.execute("DELETE FROM state WHERE kind = (SELECT number FROM word WHERE text = 'host.sudoers')")
    connection.close()
    (fault,) = verify_run(filled.store).faults
    assert "host.sudoers is not in the store" in fault


def test_a_removed_visit_breaks_the_root_digest(filled: Filled) -> None:
    filled.store.keep_visit("r1", visit("xa/may-02"), observations=observations("máy-02"), answers=[])
    filled.store.finish("r1", at=NOON)
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("DROP TRIGGER visit_no_DELETE")
        connection.execute("DELETE FROM visit WHERE number = 1")
    connection.close()
    assert any("root digest" in line for line in verify_run(filled.store).faults)


def test_a_prune_keeps_digests_and_leaves_a_signed_note(filled: Filled) -> None:
    filled.store.finish("r1", at=NOON)
    filled.store.begin(header("r2", started_at=NOON + timedelta(days=90)))
    later = observations("máy-01")[:1]
    filled.store.keep_visit("r2", visit(), observations=later, answers=[])
    filled.store.finish("r2", at=NOON + timedelta(days=90))
    pruned = prune_before(filled.store, NOON + timedelta(days=30), at=NOON + timedelta(days=91), by="an")
    assert (pruned.runs, pruned.facts, pruned.answers) == (("r1",), 1, 1)  # the shared fact stays
    checked = verify_run(filled.store, "r1")
    assert (checked.faults, checked.pruned) == ((), 2)
    back = {each.kind: each for _, each in filled.store.observations("r1", "xa/may-01")}
    gone = back["host.processes"]
    assert isinstance(gone, Missing)
    assert gone.gap is Gap.STALE
    assert isinstance(back["host.identity"], Known)
    assert faulty_notes(filled.store) == ()
    with pytest.raises(MissingInput, match="any more"):
        filled.store.answer(ANSWER.content_digest())


def test_the_newest_run_is_never_pruned(filled: Filled) -> None:
    assert prune_before(filled.store, NOON + timedelta(days=999), at=NOON, by="an").runs == ()


def test_a_forged_note_is_found(filled: Filled) -> None:
    filled.store.begin(header("r2", started_at=NOON + timedelta(days=90)))
    prune_before(filled.store, NOON + timedelta(days=30), at=NOON, by="an")
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("DROP TRIGGER note_no_UPDATE")
        connection.execute("UPDATE note SET body = replace(body, 'an', 'be')")
    connection.close()
    assert len(faulty_notes(filled.store)) == 1


@pytest.mark.parametrize("table", ["fact", "answer"])
def test_content_that_nobody_pruned_and_is_gone_is_a_fault(filled: Filled, table: str) -> None:
    filled.store.finish("r1", at=NOON)
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute(f"DROP TRIGGER {table}_no_UPDATE")
        connection.execute(f"UPDATE {table} SET body = NULL")  # noqa: S608  # names of tables
    connection.close()
    faults = verify_run(filled.store).faults
    assert faults
    assert all(f"the {table} " in each and "no prune note" in each for each in faults)


def test_what_else_there_is_is_verified_where_the_file_is_damaged(filled: Filled) -> None:
    filled.store.finish("r1", at=NOON)
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fact'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with (filled.folder / FILE).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with open_store(filled.folder) as store:
        checked = verify_run(store)
    assert (checked.observations, checked.answers) == (1, 1)  # the gap, and what was answered
    assert [FILE in each and "damaged" in each for each in checked.faults] == [True]


def test_notes_that_cannot_be_read_are_told(filled: Filled) -> None:
    with sqlite3.connect(filled.folder / FILE) as connection:
        connection.execute("DROP TABLE note")
    connection.close()
    with pytest.raises(StoreError, match=FILE):
        faulty_notes(filled.store)


_WRITER = """
import sys
from pathlib import Path
from tests.evidence.evidence_case import header, observations, visit
from scanner.evidence.store import open_store
with open_store(Path(sys.argv[1]), create=True) as store:
    store.begin(header())
    print("begun", flush=True)
    for number in range(2000):
        store.keep_visit("r1", visit(f"xa/may-{number}"), observations=observations(), answers=[])
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(20))
def test_a_killed_writer_leaves_a_whole_store(tmp_path: Path, moment: int) -> None:
    arguments = [sys.executable, "-c", _WRITER, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        time.sleep(0.013 * moment)
        writer.send_signal(signal.SIGKILL)
    with open_store(tmp_path) as store:
        for target in store.visits("r1"):
            assert len(list(store.observations("r1", target))) == len(observations())
        assert verify_run(store, "r1").faults == ()
