"""The tables of the store, in SQLAlchemy Core, so that SQLite now and PostgreSQL later share one SQL (design §8)."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Text

FORMAT = 2
"""Raised when a store of today could not be read by the program of yesterday."""

METADATA = MetaData()

STORE = Table("store", METADATA, Column("name", String, primary_key=True), Column("value", String, nullable=False))

RUN = Table(
    "run",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("started_at", String, nullable=False),
    Column("header", Text, nullable=False),  # JSON of RunHeader: what was asked, by whom, with which program
)

RUN_END = Table(
    "run_end",
    METADATA,
    Column("run", String, primary_key=True),
    Column("finished_at", String, nullable=False),
    Column("root_digest", String, nullable=False),
)

VISIT = Table(
    "visit",
    METADATA,
    Column("run", String, primary_key=True),
    Column("target", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("finished_at", String, nullable=False),
    Column("identity", Text, nullable=False),
)

FACT = Table(
    "fact",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("body", LargeBinary, nullable=True),  # compressed canonical JSON; NULL once pruned
)

OBSERVATION = Table(
    "observation",
    METADATA,
    Column("run", String, primary_key=True),
    Column("target", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("digest", String, nullable=False, index=True),
    Column("fact", String, nullable=True),
    Column("gap", String, nullable=True),
    Column("detail", Text, nullable=False),
    Column("way", String, nullable=True),
    Column("provenance", Text, nullable=False),
)

ANSWER = Table(
    "answer",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("ask", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=True),  # NULL once pruned
)

ANSWER_USE = Table(
    "answer_use",
    METADATA,
    Column("run", String, primary_key=True),
    Column("target", String, primary_key=True),
    Column("digest", String, primary_key=True),
)

PRUNING = Table("pruning", METADATA, Column("open", Boolean, primary_key=True))
"""Holds a row only inside the transaction of a prune; the triggers of `append_only` look here."""

NOTE = Table(
    "note",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("body", Text, nullable=False),
    Column("key", String, nullable=False),
    Column("signature", String, nullable=False),
)

KEPT = (RUN, RUN_END, VISIT, FACT, OBSERVATION, ANSWER, ANSWER_USE, NOTE)
"""Tables that nothing but a prune may change or shorten."""


def append_only() -> list[str]:
    """SQLite triggers that refuse every change and deletion outside a prune."""
    return [_TRIGGER.format(table=table.name, verb=verb) for table in KEPT for verb in ("UPDATE", "DELETE")]


_TRIGGER = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
    "WHEN NOT EXISTS (SELECT 1 FROM pruning) "
    "BEGIN SELECT RAISE(ABORT, 'the evidence store is append-only'); END"
)
