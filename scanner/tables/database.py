"""The vulnerability file: one SQLite file, keyed by ecosystem and package, written whole or not at all.

What is kept of a feed beside its rows: the day it speaks of, its SHA-256, and who signed it.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from scanner.model.dated_tables import Feed
from scanner.model.errors import StoreError
from scanner.model.records import dataclass
from scanner.tables.rows import BuildRow, DatedRow, EcosystemRow, ExploitedRow, FlawRow, Row

FILE: Final = "vulnerabilities.sqlite"
FORMAT: Final = "1"
BATCH: Final = 2000
MAX_ROWS: Final = 20_000_000
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    (
        "CREATE TABLE IF NOT EXISTS feed (name TEXT PRIMARY KEY, as_of TEXT NOT NULL, digest TEXT NOT NULL,"
        " signed_by TEXT NOT NULL) WITHOUT ROWID"
    ),
    "CREATE TABLE IF NOT EXISTS ecosystem (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, feed TEXT NOT NULL)",
    (
        "CREATE TABLE IF NOT EXISTS flaw (ecosystem INTEGER NOT NULL, package TEXT NOT NULL, fixed_in TEXT NOT NULL,"
        " cve TEXT NOT NULL, introduced TEXT NOT NULL, PRIMARY KEY (ecosystem, package, fixed_in, cve, introduced)) WITHOUT ROWID"
    ),
    (
        "CREATE TABLE IF NOT EXISTS build (build INTEGER NOT NULL, revision INTEGER NOT NULL, released_at TEXT NOT NULL,"
        " kb TEXT NOT NULL, security INTEGER NOT NULL, PRIMARY KEY (build, revision)) WITHOUT ROWID"
    ),
    "CREATE TABLE IF NOT EXISTS exploited (cve TEXT PRIMARY KEY) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one import left behind."""

    feed: Feed
    rows: int


class Writer:
    """An open vulnerability file, inside one transaction; `rows_of` is what has been written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self.newest: date | None = None
        self.rows = 0

    def feed(self, name: str) -> Feed | None:
        """What is kept under that name."""
        return feed_of(self._connection, name)

    def forget(self, feed: str) -> None:
        """Take out everything that came from a feed."""
        self._run("DELETE FROM flaw WHERE ecosystem IN (SELECT id FROM ecosystem WHERE feed = ?)", (feed,))
        self._run("DELETE FROM ecosystem WHERE feed = ?", (feed,))
        if feed == "kev":
            self._run("DELETE FROM exploited", ())
        if feed == "windows":
            self._run("DELETE FROM build", ())
        self._run("DELETE FROM feed WHERE name = ?", (feed,))

    def keep(self, feed: str, rows: Iterable[Row]) -> None:
        """Add rows."""
        flaws: list[FlawRow] = []
        for row in rows:
            self.rows += 1
            if self.rows > MAX_ROWS:
                raise StoreError(f"the feed {feed} has more than {MAX_ROWS:,} rows")
            if isinstance(row, FlawRow):
                flaws.append(row)
                if len(flaws) >= BATCH:
                    self._flaws(feed, flaws)
                    flaws = []
            else:
                self._other(feed, row)
        self._flaws(feed, flaws)

    def seal(self, feed: Feed) -> None:
        """Note what the rows came from."""
        self._run(
            "INSERT OR REPLACE INTO feed (name, as_of, digest, signed_by) VALUES (?, ?, ?, ?)",
            (feed.name, feed.as_of.isoformat(), feed.digest, feed.signed_by),
        )

    def _flaws(self, feed: str, flaws: list[FlawRow]) -> None:
        rows = [
            (self._ecosystem(feed, each.ecosystem), each.package, each.fixed_in, each.cve, each.introduced)
            for each in flaws
        ]
        self._connection.executemany("INSERT OR IGNORE INTO flaw VALUES (?, ?, ?, ?, ?)", rows)

    def _other(self, feed: str, row: Row) -> None:
        if isinstance(row, DatedRow):
            self.newest = row.day if self.newest is None else max(self.newest, row.day)
        elif isinstance(row, EcosystemRow):
            self._ecosystem(feed, row.ecosystem)
        elif isinstance(row, ExploitedRow):
            self._run("INSERT OR IGNORE INTO exploited VALUES (?)", (row.cve,))
        elif isinstance(row, BuildRow):
            self._run(
                "INSERT INTO build VALUES (?, ?, ?, ?, ?) ON CONFLICT (build, revision) DO UPDATE SET"
                " released_at = min(released_at, excluded.released_at), security = max(security, excluded.security)",
                (row.build, row.revision, row.released_at.isoformat(), row.kb, row.security),
            )

    def _ecosystem(self, feed: str, name: str) -> int:
        if name not in self._ids:
            self._run("INSERT OR IGNORE INTO ecosystem (name, feed) VALUES (?, ?)", (name, feed))
            (self._ids[name],) = self._connection.execute("SELECT id FROM ecosystem WHERE name = ?", (name,)).fetchone()
        return self._ids[name]

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        self._connection.execute(statement, values)


def feed_of(connection: sqlite3.Connection, name: str) -> Feed | None:
    """The feed of that name, None where there is none."""
    row = connection.execute("SELECT as_of, digest, signed_by FROM feed WHERE name = ?", (name,)).fetchone()
    return Feed(name=name, as_of=date.fromisoformat(row[0]), digest=row[1], signed_by=row[2]) if row else None


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """The file in `folder`, made where missing; everything is kept, or nothing. Raises StoreError."""
    place = folder / FILE
    with told(place):
        _make(folder, place)
        with closing(sqlite3.connect(place, timeout=10, isolation_level=None)) as connection:
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA temp_store = FILE")
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (FORMAT,))
                refuse_other_formats(connection, place)
                yield Writer(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def refuse_other_formats(connection: sqlite3.Connection, place: Path) -> None:
    """Raises StoreError for a file of another program, or of another version of this one."""
    row = connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
    if row is None or row[0] != FORMAT:
        raise StoreError(f"{place}: this is no vulnerability file of this version; delete it and import again")


def _make(folder: Path, place: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Faults of the file and the disk as StoreErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{place}: the vulnerability file cannot be used: {error}") from error
    except OSError as error:
        if error.filename not in (str(place), str(place.parent)):
            raise
        raise StoreError(f"{place}: the vulnerability file cannot be used: {error.strerror}") from error
