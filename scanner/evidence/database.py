"""The embedded database: one SQLite file in a folder of mode 700, opened, prepared, and its faults told in words."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from scanner.evidence.tables import APPEND_ONLY, FORMAT, TABLES
from scanner.model.errors import MissingInput, StoreError

FILE = "evidence.sqlite"
Values = Mapping[str, Any]
"""What the `:names` of a statement stand for."""


class Database:
    """One connection to the file in `folder`. Every fault of the disk or the file is a StoreError with what to do."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is stored, or nothing."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        if self._connection.in_transaction:  # a full disk rolls back by itself
            self.run("ROLLBACK")

    def run(self, statement: str, values: Values | None = None) -> None:
        """Execute one statement."""
        with _told(self.folder):
            self._connection.execute(statement, values or {})

    def insert(self, statement: str, values: Values) -> int:
        """Execute an INSERT of one row; returns the number that the row was given."""
        with _told(self.folder):
            return self._connection.execute(statement, values).lastrowid or 0

    def run_each(self, statement: str, rows: Iterable[Values]) -> None:
        """Execute one statement for every row."""
        with _told(self.folder):
            self._connection.executemany(statement, rows)

    def rows(self, query: str, values: Values | None = None) -> list[sqlite3.Row]:
        """All rows of a query, their columns by name."""
        with _told(self.folder):
            return self._connection.execute(query, values or {}).fetchall()

    def stream(self, query: str, values: Values | None = None) -> Iterator[sqlite3.Row]:
        """The rows of a query one by one, for answers too large to hold."""
        with _told(self.folder):
            yield from self._connection.execute(query, values or {})


@contextmanager
def open_database(folder: Path, *, create: bool = False) -> Iterator[Database]:
    """The database in `folder`; with `create` it is made where missing.

    Raises MissingInput when there is none, StoreError when it cannot be read or was written by a newer program.
    """
    file = folder / FILE
    if create:
        _make(folder, file)
    elif not file.is_file():
        raise MissingInput(f"{folder}: there is no evidence store here; `rasoat scan` or `rasoat collect` makes one")
    with _told(folder):
        connection = sqlite3.connect(_address(file, create=create), uri=True, timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    with closing(Database(connection, folder)) as database:
        _prepare(database, create=create)
        yield database


def _make(folder: Path, file: Path) -> None:
    """Folder of mode 700 and file of mode 600, before SQLite opens it: its -wal and -shm files take the same mode."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}: the evidence store cannot be made here") from error


def _address(file: Path, *, create: bool) -> str:
    """How SQLite is to open `file`: for writing where that may be, else as it lies there.

    A reader of a store in WAL mode writes beside it. Where it may not, the file alone is read, and only when no write
    is waiting in the -wal file, which would be missed (sqlite.org, "URI Filenames", `immutable`).
    """
    uri = file.absolute().as_uri()
    if create or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return uri
    waiting = file.with_name(f"{file.name}-wal")
    if waiting.exists() and waiting.stat().st_size:
        raise StoreError(
            f"{file}: a scan was interrupted here and the folder cannot be written to, so its last answers could not be "
            "read; copy the folder to a place that can be written, and name it with --store"
        )
    return f"{uri}?immutable=1"


def _prepare(database: Database, *, create: bool) -> None:
    _refuse_strangers(database, may_be_empty=create)
    if create:
        database.run("PRAGMA journal_mode=WAL")
    database.run("PRAGMA synchronous=NORMAL")  # a commit survives the process; the end of a run brings all to the disk
    _carry_over(database)
    if create:
        with database.writing():
            for statement in (*TABLES, *APPEND_ONLY):
                database.run(statement)
            database.run(
                "INSERT INTO store (name, value) VALUES ('format', :format) ON CONFLICT DO NOTHING", {"format": FORMAT}
            )
    found = _format(database)
    if found != FORMAT:
        advice = "use a newer program" if found and found > FORMAT else "name another --store"
        raise StoreError(f"{database.folder / FILE}: its format is {found}, this program reads {FORMAT}: {advice}")


def _refuse_strangers(database: Database, *, may_be_empty: bool) -> None:
    """Another program's SQLite file is neither read nor given tables of ours."""
    tables = {row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "store" not in tables and (tables or not may_be_empty):
        raise StoreError(f"{database.folder / FILE}: this is no evidence store; name another --store")


def _format(database: Database) -> int | None:
    """What the file says of itself; None when it does not, or is new."""
    if not database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'store'"):
        return None
    found = [str(row["value"]) for row in database.rows("SELECT value FROM store WHERE name = 'format'")]
    return int(found[0]) if found and found[0].isdecimal() else None


def _carry_over(database: Database) -> None:
    """Give a store of an earlier format the form of today; what it holds stays as it was sealed."""
    found = _format(database)
    if found is not None and 0 < found < FORMAT:
        from scanner.evidence.carried_over import carry_over

        with database.writing():
            if _format(database) == found:  # asked again: another may have done it
                carry_over(database, found)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Database faults as StoreErrors with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{folder / FILE}: {_plain_words(str(error))}") from error


_FAULTS: Final = {
    "disk is full": "the disk is full; free some space, then go on with --resume. What was stored is still there",
    "malformed": "the file is damaged; bring back a copy of it, or start afresh with a new --store",
    "not a database": "the file is no evidence store; name another --store",
    "readonly": "it cannot be written; check owner and rights of the folder",
    "unable to open": "it cannot be opened; check owner and rights of the folder",
    "disk I/O error": "the disk answers with errors; what was stored before is still there",
}
"""What to do, by a part of what SQLite says, which stands in the log."""


def _plain_words(fault: str) -> str:
    return next((words for part, words in _FAULTS.items() if part in fault), f"the database failed: {fault}")
