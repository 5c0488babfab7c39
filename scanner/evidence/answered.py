"""What was answered to which question, told as changes: a target at a visit, an agent in a bundle."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple

from scanner.evidence import codec
from scanner.evidence.bodies import Bodies
from scanner.evidence.database import Database
from scanner.evidence.word_numbers import WordNumbers
from scanner.model.question import Answer

NOT_ASKED: Final = 0
"""Stands for the answer to a question that was asked before and is not any more."""


class Told(NamedTuple):
    """The digests of the answers that held at a moment, by question; `lost` are answers that the store has no more."""

    by_ask: dict[str, list[str]]
    lost: dict[str, int]


class Given(NamedTuple):
    """The question of an answer, and its bytes when asked for; None where they were pruned."""

    ask: str
    body: Callable[[], bytes] | None


def given(answers: Iterable[Answer]) -> dict[str, Given]:
    """Answers by digest, each packed when it is new."""
    return {each.content_digest(): Given(each.ask, partial(codec.answer_bytes, each)) for each in answers}


Held = dict[int, list[tuple[int, str | None]]]
"""By question (word): the answers that hold, number and digest; None for one that the store has lost."""


class Answered:
    """The answers of a store by who gave them and when."""

    def __init__(self, database: Database, words: WordNumbers) -> None:
        self._database = database
        self._words = words
        self.bodies = Bodies(database, "answer")

    def keep(self, holder: str, moment: int, given: Mapping[str, "Given"]) -> dict[str, list[str]]:
        """Store what `holder` answered at `moment` as far as it differs from the last time; within a transaction.

        Takes the answers by digest; returns the digests by question, as `digests` gives them back.
        """
        (who,) = self._words.of([holder])
        before = self._held(who, moment)
        stored = {digest: number for held in before.values() for number, digest in held if digest is not None}
        stored |= self.bodies.numbers_of([digest for digest in given if digest not in stored])
        now: dict[int, dict[int, str]] = {}
        asks = self._words.of(each.ask for each in given.values())
        for ask, (digest, answer) in zip(asks, given.items(), strict=True):
            number = stored.get(digest) or self._add(digest, answer, ask, before.get(ask, []))
            now.setdefault(ask, {})[number] = digest
        self._tell(who, moment, before, now)
        return {self._words.text(ask): [held[number] for number in sorted(held)] for ask, held in now.items()}

    def _add(self, digest: str, answer: "Given", ask: int, before: list[tuple[int, str | None]]) -> int:
        like = before[0][0] if len(before) == 1 else None
        return self.bodies.add(digest, answer.body, like=like, sort=ask, more={"ask": ask, "size": None})

    def _tell(self, who: int, moment: int, before: Held, now: Mapping[int, Iterable[int]]) -> None:
        gone = {ask: [NOT_ASKED] for ask in before if ask not in now}
        changed = {
            ask: numbers
            for ask, numbers in now.items()
            if sorted(numbers) != sorted(number for number, _ in before.get(ask, ()))
        }
        self._database.run_each(
            "INSERT INTO answered (holder, ask, moment, answer) VALUES (:holder, :ask, :moment, :answer)",
            [
                {"holder": who, "ask": ask, "moment": moment, "answer": number}
                for ask, numbers in {**changed, **gone}.items()
                for number in numbers
            ],
        )

    def digests(self, holder: str, moment: int) -> Told:
        """What `holder` answered, as of `moment`."""
        who = self._words.find(holder)
        found, gone = dict[str, list[str]](), dict[str, int]()
        for ask, held in ({} if who is None else self._held(who, moment)).items():
            lost = [number for number, digest in held if digest is None]
            if lost:
                gone[self._words.text(ask)] = lost[0]
            else:
                found[self._words.text(ask)] = [digest for _, digest in held if digest is not None]
        return Told(found, gone)

    def numbers(self, holder: str, moment: int) -> dict[int, str]:
        """The answers that held at `moment` by their number, with the question."""
        who = self._words.find(holder)
        every = {} if who is None else self._held(who, moment)
        return {number: self._words.text(ask) for ask, held in every.items() for number, _ in held}

    def _held(self, who: int, moment: int) -> Held:
        newest: dict[int, tuple[int, list[tuple[int, str | None]]]] = {}
        for row in self._database.rows(_HELD, {"holder": who, "moment": moment}):  # in the order of time
            at, held = newest.get(row["ask"], (0, []))
            one = (row["answer"], None if row["digest"] is None else bytes(row["digest"]).hex())
            newest[row["ask"]] = (row["moment"], [*held, one] if at == row["moment"] else [one])
        return {ask: held for ask, (_, held) in newest.items() if held[0][0] != NOT_ASKED}


_HELD = (
    "SELECT answered.ask, answered.moment, answered.answer, answer.digest FROM answered"
    " LEFT JOIN answer ON answered.answer = answer.number"
    " WHERE answered.holder = :holder AND answered.moment <= :moment"
    " ORDER BY answered.ask, answered.moment, answered.answer"
)
