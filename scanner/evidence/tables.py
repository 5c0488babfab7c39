"""The tables of the store, in SQL that SQLite and PostgreSQL share but for the triggers (design §8)."""

FORMAT = 3
"""Raised when a store of today could not be read by the program of yesterday."""

_BUNDLES = (
    # what agents left in folders, as it was imported
    (
        "CREATE TABLE IF NOT EXISTS bundle (digest VARCHAR NOT NULL PRIMARY KEY, agent VARCHAR NOT NULL,"
        " sequence BIGINT NOT NULL, previous VARCHAR NOT NULL, taken_at VARCHAR NOT NULL, received_at VARCHAR NOT NULL,"
        " mark TEXT NOT NULL, head TEXT NOT NULL, proof TEXT NOT NULL, platform VARCHAR NOT NULL, product TEXT NOT NULL,"
        " language VARCHAR NOT NULL, identity TEXT NOT NULL, UNIQUE (agent, sequence))"
    ),
    (
        "CREATE TABLE IF NOT EXISTS bundle_answer (bundle VARCHAR NOT NULL, digest VARCHAR NOT NULL,"
        " PRIMARY KEY (bundle, digest))"
    ),
)

CARRIED_OVER = {
    1: (
        "ALTER TABLE observation ADD COLUMN way VARCHAR",
        "UPDATE store SET value = '2' WHERE name = 'format'",
    ),
    2: (
        *_BUNDLES,
        "UPDATE store SET value = '3' WHERE name = 'format'",
    ),
}
"""What makes a store of an earlier format one of the next."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS store (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL)",
    # header: JSON of RunHeader: what was asked, by whom, with which program
    (
        "CREATE TABLE IF NOT EXISTS run (number INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL UNIQUE,"
        " started_at VARCHAR NOT NULL, header TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS run_end (run VARCHAR NOT NULL PRIMARY KEY, finished_at VARCHAR NOT NULL,"
        " root_digest VARCHAR NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS visit (run VARCHAR NOT NULL, target VARCHAR NOT NULL, platform VARCHAR NOT NULL,"
        " finished_at VARCHAR NOT NULL, identity TEXT NOT NULL, PRIMARY KEY (run, target))"
    ),
    # body: compressed canonical JSON; NULL once pruned
    "CREATE TABLE IF NOT EXISTS fact (digest VARCHAR NOT NULL PRIMARY KEY, body BLOB)",
    (
        "CREATE TABLE IF NOT EXISTS observation (run VARCHAR NOT NULL, target VARCHAR NOT NULL, kind VARCHAR NOT NULL,"
        " digest VARCHAR NOT NULL, fact VARCHAR, gap VARCHAR, detail TEXT NOT NULL, way VARCHAR, provenance TEXT NOT NULL,"
        " PRIMARY KEY (run, target, kind))"
    ),
    "CREATE INDEX IF NOT EXISTS ix_observation_digest ON observation (digest)",
    (
        "CREATE TABLE IF NOT EXISTS answer (digest VARCHAR NOT NULL PRIMARY KEY, ask TEXT NOT NULL, size BIGINT NOT NULL,"
        " body BLOB)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS answer_use (run VARCHAR NOT NULL, target VARCHAR NOT NULL, digest VARCHAR NOT NULL,"
        " PRIMARY KEY (run, target, digest))"
    ),
    # holds a row only inside the transaction of a prune; the triggers look here
    "CREATE TABLE IF NOT EXISTS pruning (open BOOLEAN NOT NULL PRIMARY KEY)",
    (
        "CREATE TABLE IF NOT EXISTS note (number INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL, key VARCHAR NOT NULL,"
        " signature VARCHAR NOT NULL)"
    ),
    *_BUNDLES,
)

KEPT = ("run", "run_end", "visit", "fact", "observation", "answer", "answer_use", "note", "bundle", "bundle_answer")
"""Tables that nothing but a prune may change or shorten."""

_TRIGGER = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
    "WHEN NOT EXISTS (SELECT 1 FROM pruning) "
    "BEGIN SELECT RAISE(ABORT, 'the evidence store is append-only'); END"
)
APPEND_ONLY = tuple(_TRIGGER.format(table=table, verb=verb) for table in KEPT for verb in ("UPDATE", "DELETE"))
"""SQLite triggers that refuse every change and deletion outside a prune."""
