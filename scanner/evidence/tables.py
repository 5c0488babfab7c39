"""The tables of the store, in SQL that SQLite and PostgreSQL share but for the triggers and `WITHOUT ROWID` (design §8).

Only changes are stored. A machine says today what it said yesterday, but for a few answers: what one target showed is
kept in `state` and `answered`, a row only where it differs from the visit before, and holds until the next row of the
same key. Texts that come again (targets, kinds, questions, details) are words with a number. Bodies of facts and answers
are kept once by their digest, and what resembles one that is stored already, as the difference to it (`base`).
"""

FORMAT = 4
"""Raised when a store of today could not be read by the program of yesterday."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS store (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL)",
    "CREATE TABLE IF NOT EXISTS word (number INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
    # header: JSON of RunHeader: what was asked, by whom, with which program
    (
        "CREATE TABLE IF NOT EXISTS run (number INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL UNIQUE,"
        " started_at VARCHAR NOT NULL, header TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS run_end (run VARCHAR NOT NULL PRIMARY KEY, finished_at VARCHAR NOT NULL,"
        " root_digest VARCHAR NOT NULL)"
    ),
    # numbers grow as visits are stored. kinds: word of the numbers of the kinds that were seen, in order; times: when,
    # in the same order (times.py); seal: the root digest of its observations alone
    (
        "CREATE TABLE IF NOT EXISTS visit (number INTEGER NOT NULL PRIMARY KEY, run BIGINT NOT NULL,"
        " target BIGINT NOT NULL, platform BIGINT NOT NULL, finished_at BIGINT NOT NULL, identity BIGINT NOT NULL,"
        " kinds BIGINT NOT NULL, times BLOB NOT NULL, seal BLOB NOT NULL, UNIQUE (run, target))"
    ),
    # body: compressed canonical JSON, of a fact with a base what is different in it; NULL once pruned
    (
        "CREATE TABLE IF NOT EXISTS fact (number INTEGER NOT NULL PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
        " base BIGINT, body BLOB)"
    ),
    # asking: word of the provenance without answers and time; answers: NULL where they are those to what was asked
    (
        "CREATE TABLE IF NOT EXISTS state (target BIGINT NOT NULL, kind BIGINT NOT NULL, visit BIGINT NOT NULL,"
        " fact BIGINT, gap BIGINT, detail BIGINT, way BIGINT, asking BIGINT NOT NULL, answers TEXT,"
        " PRIMARY KEY (target, kind, visit)) WITHOUT ROWID"
    ),
    (
        "CREATE TABLE IF NOT EXISTS answer (number INTEGER NOT NULL PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
        " ask BIGINT NOT NULL, size BIGINT NOT NULL, base BIGINT, body BLOB)"
    ),
    # holder: word of a target, moment its visit; or of an agent, moment its bundle. answer 0: no longer asked
    (
        "CREATE TABLE IF NOT EXISTS answered (holder BIGINT NOT NULL, ask BIGINT NOT NULL, moment BIGINT NOT NULL,"
        " answer BIGINT NOT NULL, PRIMARY KEY (holder, ask, moment, answer)) WITHOUT ROWID"
    ),
    # the digests of observations whose fact was pruned: they cannot be made from the content any more
    (
        "CREATE TABLE IF NOT EXISTS left_digest (visit BIGINT NOT NULL, kind BIGINT NOT NULL, digest BLOB NOT NULL,"
        " PRIMARY KEY (visit, kind)) WITHOUT ROWID"
    ),
    # holds a row only inside the transaction of a prune; the triggers look here
    "CREATE TABLE IF NOT EXISTS pruning (open BOOLEAN NOT NULL PRIMARY KEY)",
    (
        "CREATE TABLE IF NOT EXISTS note (number INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL, key VARCHAR NOT NULL,"
        " signature VARCHAR NOT NULL)"
    ),
    # what agents left in folders, as it was imported; its answers are in `answered`
    (
        "CREATE TABLE IF NOT EXISTS bundle (number INTEGER NOT NULL PRIMARY KEY, digest VARCHAR NOT NULL UNIQUE,"
        " agent VARCHAR NOT NULL, sequence BIGINT NOT NULL, previous VARCHAR NOT NULL, taken_at VARCHAR NOT NULL,"
        " received_at VARCHAR NOT NULL, mark TEXT NOT NULL, head TEXT NOT NULL, proof TEXT NOT NULL,"
        " platform VARCHAR NOT NULL, product TEXT NOT NULL, language VARCHAR NOT NULL, identity TEXT NOT NULL,"
        " UNIQUE (agent, sequence))"
    ),
    # what scorecards said: no evidence, but told is told. body: JSON (history.py)
    (
        "CREATE TABLE IF NOT EXISTS judgement (number INTEGER NOT NULL PRIMARY KEY, run BIGINT NOT NULL,"
        " as_of BIGINT NOT NULL, rulepack VARCHAR NOT NULL, rulepack_digest VARCHAR NOT NULL,"
        " inventory_digest VARCHAR NOT NULL, program VARCHAR NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS roll_up (judgement BIGINT NOT NULL, agency BIGINT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (judgement, agency)) WITHOUT ROWID"
    ),
    # a row where the letters differ from the judgement before; form: word of the controls they stand for
    (
        "CREATE TABLE IF NOT EXISTS judged (subject BIGINT NOT NULL, judgement BIGINT NOT NULL, agency BIGINT NOT NULL,"
        " form BIGINT, letters TEXT NOT NULL, PRIMARY KEY (subject, judgement)) WITHOUT ROWID"
    ),
)

KEPT = (
    "word",
    "run",
    "run_end",
    "visit",
    "fact",
    "state",
    "answer",
    "answered",
    "left_digest",
    "note",
    "bundle",
    "judgement",
    "roll_up",
    "judged",
)
"""Tables that nothing but a prune may change or shorten."""

_TRIGGER = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
    "WHEN NOT EXISTS (SELECT 1 FROM pruning) "
    "BEGIN SELECT RAISE(ABORT, 'the evidence store is append-only'); END"
)


def append_only(table: str) -> tuple[str, ...]:
    """What makes SQLite refuse to change or shorten `table`."""
    return tuple(_TRIGGER.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE"))


APPEND_ONLY = tuple(statement for table in KEPT for statement in append_only(table))
"""SQLite triggers that refuse every change and deletion outside a prune."""
