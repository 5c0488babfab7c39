"""The observations of a visit, put together from states, facts, answers and times, with their digests."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from sqlite3 import Row
from typing import Any, Final, NamedTuple

from scanner.evidence import codec
from scanner.evidence.answered import Answered
from scanner.evidence.database import Database
from scanner.evidence.states import ByAsk, State, States, answers_to
from scanner.evidence.times import moment, unpacked_times
from scanner.evidence.word_numbers import WordNumbers
from scanner.model.errors import BadSeal
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform, Way
from scanner.sealing.canonical import canonical_plain

_REMEMBERED_BYTES: Final = 6_000_000
"""Of facts in their stored form; as values they take about six times as much memory."""
_ASKINGS_REMEMBERED: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit as its row has it; `kinds` with the time of each, in the order in which they were seen."""

    number: int
    target: str
    platform: Platform
    finished_at: datetime
    identity: str
    kinds: Mapping[int, datetime]
    seal: str


class Opened(NamedTuple):
    """The parts of a visit: its target as canonical JSON, states by kind, digests of answers by question, lost answers."""

    stop: Stop
    target: bytes
    states: Mapping[int, State]
    by_ask: ByAsk
    lost: Mapping[str, int]


class Sight(NamedTuple):
    """One observation with its digest; `pruned` where its fact was taken out, and the digest is all that is left.

    `lost` where neither can be made from what is stored any more: the digest is that of the gap which stands for it.
    """

    digest: str
    observation: Observation
    pruned: bool
    lost: bool = False


class _Held(NamedTuple):
    """A fact, the hash of its observation up to the fact, its kind as canonical JSON, and its size."""

    fact: Fact
    begun: Any  # hashlib names no type for what it makes
    kind: bytes
    size: int


class Sights:
    """Reads visits and what was seen at them."""

    def __init__(self, database: Database, words: WordNumbers) -> None:
        self._database = database
        self._words = words
        self.states = States(database, words)
        self.answered = Answered(database, words)
        self._facts: OrderedDict[tuple[str, int], _Held] = OrderedDict()
        self._bytes = 0
        self._askings: dict[int, codec.Asking] = {}

    def stops(self, run: int, target: str | None = None) -> Iterator[Stop]:
        """The visits of a run, all or that of one target, in the order in which they were stored."""
        if target is None:
            rows = self._database.rows("SELECT * FROM visit WHERE run = :run ORDER BY number", {"run": run})
        else:
            names = {"run": run, "target": self._words.find(target)}
            rows = self._database.rows("SELECT * FROM visit WHERE run = :run AND target = :target", names)
        yield from map(self._stop, rows)

    def stop(self, number: int) -> Stop:
        """The visit of that number."""
        (row,) = self._database.rows("SELECT * FROM visit WHERE number = :number", {"number": number})
        return self._stop(row)

    def numbers(self, run: int) -> list[int]:
        """The numbers of the visits of a run, in the order in which they were stored."""
        return [row["number"] for row in self._database.rows("SELECT number FROM visit WHERE run = :run", {"run": run})]

    def _stop(self, row: Row) -> Stop:
        try:
            return self._read_stop(row)
        except codec.DAMAGE as fault:
            raise BadSeal(f"visit {row['number']}: what is stored of it is damaged: {fault}") from fault

    def _read_stop(self, row: Row) -> Stop:
        kinds = [int(each) for each in self._words.text(row["kinds"]).split()]
        return Stop(
            number=row["number"],
            target=self._words.text(row["target"]),
            platform=Platform(self._words.text(row["platform"])),
            finished_at=moment(row["finished_at"]),
            identity=self._words.text(row["identity"]),
            kinds=dict(zip(kinds, unpacked_times(row["times"]), strict=True)),
            seal=bytes(row["seal"]).hex(),
        )

    def forget(self) -> None:
        """Let go of what is remembered: a prune took some out, or it was never stored."""
        self.states.facts.forget()
        self.answered.bodies.forget()
        self._facts.clear()
        self._bytes = 0

    def of(self, stop: Stop, wanted: Iterable[str] | None = None) -> Iterator[Sight]:
        """The observations of a visit, all or those of the kinds wanted, in the order in which they were made.

        One that somebody damaged, or what it is told by, is a gap that says so; the others stand.
        """
        only = None if wanted is None else frozenset(wanted)
        numbers = [number for number in stop.kinds if only is None or self._words.text(number) in only]
        if numbers:
            visit = self.opened(stop)
            yield from (self._sight_or_gap(visit, number) for number in numbers)

    def opened(self, stop: Stop) -> "Opened":
        """What the observations of a visit are put together from."""
        told = self.answered.digests(stop.target, stop.number)
        return Opened(
            stop=stop,
            target=canonical_plain(stop.target),
            states=self.states.newest(stop.target, stop.number),
            by_ask=told.by_ask,
            lost=told.lost,
        )

    def _sight_or_gap(self, visit: "Opened", number: int) -> Sight:
        try:
            return self.sight(visit, number)
        except BadSeal:
            provenance = Provenance(source="store", taken_at=visit.stop.kinds[number])
            kind = self._words.text(number)
            gone = Missing(kind=kind, gap=Gap.UNREADABLE, detail=codec.DAMAGED, provenance=provenance)
            return Sight(codec.row_of(visit.stop.target, gone).digest, gone, pruned=False, lost=True)

    def sight(self, visit: "Opened", number: int) -> Sight:
        """The observation of the kind of that number; raises BadSeal when it is not in the store or fits no digest."""
        kind = self._words.text(number)
        if number not in visit.states:
            raise BadSeal(f"the observation of {kind} is not in the store")
        try:
            return self._put_together(visit, number, kind)
        except codec.DAMAGE as fault:
            raise BadSeal(f"the observation of {kind} is damaged: {fault}") from fault

    def _put_together(self, visit: "Opened", number: int, kind: str) -> Sight:
        stop = visit.stop
        fact, gap, detail, way, about, stored = visit.states[number]
        asking = self._asking(about)
        if stored is None and (lost := [visit.lost[ask] for ask in asking.asked if ask in visit.lost]):
            raise BadSeal(f"{stop.target}: the answer {lost[0]} is not in the store: it was changed")
        answers = answers_to(asking.asked, visit.by_ask) if stored is None else tuple(stored.split())
        taken_at = stop.kinds[number]
        provenance, said = (
            asking.provenance(answers, taken_at),
            codec.provenance_text(asking.text, answers, taken_at),
        )
        if fact is None:
            return self._missing(stop, kind, (gap, detail, way), provenance, said)
        held = self._fact(kind, fact)
        if held is None:
            gone = Missing(kind=kind, gap=Gap.STALE, detail="pruned: only the digest was kept", provenance=provenance)
            return Sight(self._left(stop, number, fact), gone, pruned=True)
        whole = held.begun.copy()
        whole.update(codec.observation_end(held.kind, said, visit.target))
        return Sight(whole.hexdigest(), Known(fact=held.fact, provenance=provenance), pruned=False)

    def _missing(
        self, stop: Stop, kind: str, words: tuple[int | None, ...], provenance: Provenance, said: bytes
    ) -> Sight:
        gap, detail, way = map(self._word, words)
        digest = codec.observation_digest(
            target=stop.target, kind=kind, body=None, gap=gap, detail=detail or "", way=way, provenance=said
        )
        missing = Missing(
            kind=kind,
            gap=Gap(gap or ""),
            detail=detail or "",
            provenance=provenance,
            way=None if way is None else Way(way),
        )
        return Sight(digest, missing, pruned=False)

    def _asking(self, number: int) -> codec.Asking:
        if number not in self._askings:
            if len(self._askings) > _ASKINGS_REMEMBERED:
                self._askings.clear()
            self._askings[number] = codec.Asking(self._words.text(number))
        return self._askings[number]

    def _word(self, number: int | None) -> str | None:
        return None if number is None else self._words.text(number)

    def _fact(self, kind: str, number: int) -> _Held | None:
        key = (kind, number)
        if key in self._facts:
            self._facts.move_to_end(key)
            return self._facts[key]
        digest, body = self.states.facts.whole(number)
        if body is None:
            return None
        begun = sha256(codec.OBSERVATION_BEGIN)
        begun.update(body)
        held = _Held(codec.fact_of(kind, digest, body), begun, canonical_plain(kind), len(body))
        self._facts[key] = held
        self._bytes += held.size
        while self._bytes > _REMEMBERED_BYTES:
            self._bytes -= self._facts.popitem(last=False)[1].size
        return held

    def _left(self, stop: Stop, kind: int, fact: int) -> str:
        rows = self._database.rows(
            "SELECT digest FROM left_digest WHERE visit = :visit AND kind = :kind", {"visit": stop.number, "kind": kind}
        )
        if not rows:
            digest, _ = self.states.facts.whole(fact)
            raise BadSeal(f"the fact {digest} has lost its content, and no prune note tells of it")
        return bytes(rows[0]["digest"]).hex()
