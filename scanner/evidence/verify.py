"""Recomputes every digest of a run from what is stored: facts, observations, raw answers, root digest."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from scanner.evidence import codec
from scanner.evidence.prune import noted_digests
from scanner.evidence.sights import Opened, Stop
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadSeal, StoreError
from scanner.model.records import dataclass
from scanner.sealing.digest import root_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was recomputed. `pruned` contents are gone on purpose: only their digests could be counted.

    `closed` False = the run was interrupted and has no root digest to compare with.
    """

    run: str
    observations: int
    answers: int
    pruned: int
    root_digest: str
    closed: bool
    faults: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What was counted so far, and the digests of the observations."""

    observations: int = 0
    answers: int = 0
    pruned: int = 0
    lost: int = 0
    """Observations whose digest cannot be made any more."""
    digests: list[str] = field(default_factory=list)


def verify_run(store: EvidenceStore, name: str | None = None) -> Verified:
    """Check one run, the newest by default; faults are told, not raised.

    Content that is gone without a note of the prune that took it out is a fault: somebody else did.
    """
    stored = store.run(name)
    run, noted, tally = stored.header.id, noted_digests(store), _Tally()
    store.sights.forget()  # what is remembered is not what is stored
    told: list[str] = []
    stops = list(_stops(store, run, told, tally))
    told += [*_observations(store, stops, tally, noted), *_answers(store, stops, tally, noted)]
    faults = list(dict.fromkeys(told))  # damage is met again and again, and told once
    root = root_digest(tally.digests)
    if stored.root_digest is not None and not tally.lost and root != stored.root_digest:
        faults.append(f"root digest: {stored.root_digest} was sealed, {root} is what the store holds now")
    return Verified(
        run=run,
        observations=tally.observations,
        answers=tally.answers,
        pruned=tally.pruned,
        root_digest=root,
        closed=stored.finished_at is not None,
        faults=tuple(faults),
    )


def _stops(store: EvidenceStore, run: str, told: list[str], tally: _Tally) -> Iterator[Stop]:
    for number in store.sights.numbers(store.number_of(run)):
        try:
            yield store.sights.stop(number)
        except (BadSeal, StoreError) as fault:
            tally.lost += 1
            told.append(str(fault))


def _observations(store: EvidenceStore, stops: Iterable[Stop], tally: _Tally, noted: frozenset[str]) -> Iterator[str]:
    for stop in stops:
        seen: list[str] = []
        try:
            visit = store.sights.opened(stop)
        except (BadSeal, StoreError) as fault:
            yield str(fault)
        else:
            for number in stop.kinds:
                yield from _observation(store, visit, number, seen=seen, tally=tally, noted=noted)
        if len(seen) == len(stop.kinds) and (found := root_digest(seen)) != stop.seal:
            yield f"{stop.target}: its observations were sealed as {stop.seal}, their content gives {found}"
        tally.digests += seen
        tally.lost += len(stop.kinds) - len(seen)


def _observation(
    store: EvidenceStore, visit: Opened, number: int, *, seen: list[str], tally: _Tally, noted: frozenset[str]
) -> Iterator[str]:
    place = f"{visit.stop.target} {store.words.text(number)}"
    try:
        sight = store.sights.sight(visit, number)
    except BadSeal as fault:
        yield f"{place}: {fault}"
        return
    except StoreError as damage:
        yield str(damage)
        return
    seen.append(sight.digest)
    if sight.pruned and (fact := visit.states[number].fact) is not None:
        tally.pruned += 1
        yield from _gone(store.sights.states.facts.whole(fact)[0], f"{place}: the fact", noted)
    else:
        tally.observations += 1


def _gone(digest: str, what: str, noted: frozenset[str]) -> Iterator[str]:
    if digest not in noted:
        yield f"{what} {digest} has lost its content, and no prune note tells of it"


def _answers(store: EvidenceStore, stops: Iterable[Stop], tally: _Tally, noted: frozenset[str]) -> Iterator[str]:
    for stop in stops:
        try:
            numbers = store.sights.answered.numbers(stop.target, stop.number)
        except (BadSeal, StoreError) as fault:
            yield str(fault)
            continue
        for number, ask in numbers.items():
            yield from _answer(store, number, f"{stop.target} {ask}", tally, noted)


def _answer(store: EvidenceStore, number: int, place: str, tally: _Tally, noted: frozenset[str]) -> Iterator[str]:
    try:
        digest, body = store.sights.answered.bodies.whole(number)
        found = None if body is None else codec.answer_of(body).content_digest()
    except (BadSeal, ValueError, TypeError, KeyError) as fault:
        yield f"{place}: the stored answer is damaged: {fault}"
        return
    except StoreError as damage:
        yield str(damage)
        return
    if found is None:
        tally.pruned += 1
        yield from _gone(digest, f"{place}: the answer", noted)
        return
    tally.answers += 1
    if found != digest:
        yield f"{place}: the answer {digest} was sealed, its content gives {found}"
