"""Who uses a stored content: a state, or an answer, is used at every visit from its own to the next of its key."""

from collections.abc import Container, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from scanner.evidence.bundles import holder_of
from scanner.evidence.store import EvidenceStore


def visits_of(store: EvidenceStore, runs: Iterable[int]) -> set[int]:
    """The numbers of the visits of those runs."""
    wanted = set(runs)
    rows = store.database.stream("SELECT number, run FROM visit")
    return {row["number"] for row in rows if row["run"] in wanted}


def only_used_by(store: EvidenceStore, visits: Container[int]) -> set[int]:
    """The facts, with their content, that none but `visits` use."""
    gone, left = set[int](), set[int]()
    for fact, _, at in _facts_used(store):
        (gone if at in visits else left).add(fact)
    return _with_content(store, "fact", gone - left)


def only_answered_at(store: EvidenceStore, visits: Container[int], bundles: Container[int]) -> set[int]:
    """The answers, with their content, that none but `visits` and `bundles` use."""
    gone, left = set[int](), set[int]()
    moments = _moments(store)
    agents = {store.words.find(holder_of(row["agent"])) for row in store.database.rows("SELECT agent FROM bundle")}
    for (holder, _), rows in groupby(store.database.stream(_ANSWERED), itemgetter("holder", "ask")):
        old = bundles if holder in agents else visits
        for answers, at in _spans([(row["moment"], row["answer"]) for row in rows], moments.get(holder, [])):
            for answer in answers - {0}:
                (gone if at in old else left).add(answer)
    return _with_content(store, "answer", gone - left)


def keep_digests(store: EvidenceStore, visits: Container[int], facts: Container[int]) -> None:
    """Write down the digests of the observations of `visits` that rest on `facts`, before these lose their content."""
    wanted: dict[int, set[int]] = {}
    for fact, kind, at in _facts_used(store):
        if fact in facts and at in visits:
            wanted.setdefault(at, set()).add(kind)
    for number, kinds in wanted.items():
        visit = store.sights.opened(store.sights.stop(number))
        store.database.run_each(
            "INSERT INTO left_digest (visit, kind, digest) VALUES (:visit, :kind, :digest)",
            [
                {"visit": number, "kind": kind, "digest": bytes.fromhex(store.sights.sight(visit, kind).digest)}
                for kind in sorted(kinds)
            ],
        )


def _facts_used(store: EvidenceStore) -> Iterator[tuple[int, int, int]]:
    """Fact, kind and visit of every use."""
    kinds_at, moments = {}, dict[int, list[int]]()
    for row in store.database.stream("SELECT number, target, kinds FROM visit ORDER BY number"):
        kinds_at[row["number"]] = row["kinds"]
        moments.setdefault(row["target"], []).append(row["number"])
    shown = {word: {int(each) for each in store.words.text(word).split()} for word in set(kinds_at.values())}
    for (target, kind), rows in groupby(store.database.stream(_STATES), itemgetter("target", "kind")):
        for facts, at in _spans([(row["visit"], row["fact"]) for row in rows], moments.get(target, [])):
            if kind in shown[kinds_at[at]]:
                yield from ((fact, kind, at) for fact in facts if fact is not None)


def _moments(store: EvidenceStore) -> dict[int, list[int]]:
    """The numbers of the visits of a target, or of the bundles of an agent, by its word."""
    found: dict[int, list[int]] = {}
    for row in store.database.stream("SELECT number, target FROM visit ORDER BY number"):
        found.setdefault(row["target"], []).append(row["number"])
    for row in store.database.rows("SELECT number, agent FROM bundle ORDER BY number"):
        if (holder := store.words.find(holder_of(row["agent"]))) is not None:
            found.setdefault(holder, []).append(row["number"])
    return found


def _spans(changes: list[tuple[int, int]], moments: list[int]) -> Iterator[tuple[set[int], int]]:
    """What held at each moment, after changes in the order of time; several of one moment hold together."""
    held, rest = set[int](), changes
    for at in moments:
        while rest and rest[0][0] <= at:
            when = rest[0][0]
            held = {value for moment, value in rest if moment == when}
            rest = [each for each in rest if each[0] != when]
        if held:
            yield held, at


def _with_content(store: EvidenceStore, table: str, numbers: set[int]) -> set[int]:
    rows = store.database.stream(f"SELECT number FROM {table} WHERE body IS NOT NULL")  # noqa: S608  # one of two names
    return {row["number"] for row in rows if row["number"] in numbers}


_STATES: Final = "SELECT target, kind, visit, fact FROM state ORDER BY target, kind, visit"
_ANSWERED: Final = "SELECT holder, ask, moment, answer FROM answered ORDER BY holder, ask, moment, answer"
