"""What a target showed at a visit, told as changes: one state of a kind holds until the next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.evidence import codec
from scanner.evidence.bodies import Bodies
from scanner.evidence.database import Database
from scanner.evidence.word_numbers import WordNumbers

ByAsk = Mapping[str, Sequence[str]]
"""Digests of answers by question."""


class State(NamedTuple):
    """What holds for one kind, in numbers of facts and words; `answers` None where they are those to what was asked."""

    fact: int | None
    gap: int | None
    detail: int | None
    way: int | None
    asking: int
    answers: str | None


class States:
    """The states of a store."""

    def __init__(self, database: Database, words: WordNumbers) -> None:
        self._database = database
        self._words = words
        self.facts = Bodies(database, "fact")

    def keep(self, target: str, visit: int, rows: Sequence[codec.Row], by_ask: ByAsk) -> None:
        """Store the states of `target` at `visit` as far as they differ from the last; within a transaction."""
        before = self.newest(target, visit)
        self._words.of(text for row in rows for text in (target, *_texts(row)))  # all that are new at once
        made = {
            kind: self._state(row, by_ask, before.get(kind))
            for kind, row in zip(self._words.of(row.kind for row in rows), rows, strict=True)
        }
        (who,) = self._words.of([target])
        self._database.run_each(
            "INSERT INTO state (target, kind, visit, fact, gap, detail, way, asking, answers)"
            " VALUES (:target, :kind, :visit, :fact, :gap, :detail, :way, :asking, :answers)",
            [
                {"target": who, "kind": kind, "visit": visit, **state._asdict()}
                for kind, state in made.items()
                if state != before.get(kind)
            ],
        )

    def _state(self, row: codec.Row, by_ask: ByAsk, before: State | None) -> State:
        word = self._words.find
        return State(
            fact=self._fact(row, None if before is None else before.fact),
            gap=None if row.gap is None else word(row.gap),
            detail=word(row.detail) if row.detail else None,
            way=None if row.way is None else word(row.way),
            asking=self._words.of([row.asking])[0],
            answers=None if answers_to(row.asked, by_ask) == row.answers else " ".join(row.answers),
        )

    def _fact(self, row: codec.Row, before: int | None) -> int | None:
        if row.fact is None:
            return None
        body = row.body
        sort = self._words.find(row.kind) or 0
        there = self.facts.number_of(row.fact)
        return there or self.facts.add(row.fact, None if body is None else lambda: body, like=before, sort=sort)

    def newest(self, target: str, visit: int) -> dict[int, State]:
        """The state of every kind that `target` ever showed, by the kind's number, as of `visit`."""
        who = self._words.find(target)
        rows = [] if who is None else self._database.rows(_STATES, {"target": who, "visit": visit})
        return {kind: State(*held) for kind, *held in rows}  # of each kind the last row, which is the newest


def answers_to(asked: Sequence[str], by_ask: ByAsk) -> tuple[str, ...]:
    """The digests of the answers to the questions of an observation, in their order."""
    return tuple(digest for ask in asked for digest in by_ask.get(ask, ()))


def _texts(row: codec.Row) -> Iterator[str]:
    yield row.kind
    yield row.asking
    yield from (each for each in (row.gap, row.detail, row.way) if each)


_STATES: Final = (
    "SELECT kind, fact, gap, detail, way, asking, answers FROM state"
    " WHERE target = :target AND visit <= :visit ORDER BY kind, visit"
)
