"""Texts that come again and again, as numbers: targets, kinds, questions, places, the words of gaps."""

from collections.abc import Iterable
from typing import Final

from scanner.evidence.database import Database
from scanner.model.errors import BadSeal

_REMEMBERED: Final = 50_000
"""Words; of a province most are the ids of its machines."""

_AT_ONCE: Final = 500
"""SQLite of 2014 takes 999 values in one statement (sqlite.org/limits.html)."""


class WordNumbers:
    """The words of a store; remembers those it has met."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._number: dict[str, int] = {}
        self._text: dict[int, str] = {}

    def of(self, texts: Iterable[str]) -> list[int]:
        """The number of each text; what is new is added, so a transaction must be open."""
        wanted = list(texts)
        self._make_room()
        new = self._unknown(wanted)
        if new:
            (row,) = self._database.rows("SELECT COALESCE(MAX(number), 0) AS last FROM word")
            added = dict(enumerate(new, start=row["last"] + 1))
            self._database.run_each(
                "INSERT INTO word (number, text) VALUES (:number, :text)",
                [{"number": number, "text": text} for number, text in added.items()],
            )
            for number, text in added.items():
                self._remember(number, text)
        return [self._number[text] for text in wanted]

    def _unknown(self, wanted: Iterable[str]) -> list[str]:
        """The texts that are no words yet, each once; words that were met for the first time are remembered."""
        unmet = [text for text in dict.fromkeys(wanted) if text not in self._number]
        for some in (unmet[at : at + _AT_ONCE] for at in range(0, len(unmet), _AT_ONCE)):
            names = ", ".join(f":t{n}" for n in range(len(some)))
            query = f"SELECT number, text FROM word WHERE text IN ({names})"  # noqa: S608  # our own names
            for row in self._database.rows(query, {f"t{n}": text for n, text in enumerate(some)}):
                self._remember(row["number"], row["text"])
        return [text for text in unmet if text not in self._number]

    def find(self, text: str) -> int | None:
        """The number of `text`, None when it is no word of this store."""
        if text not in self._number:
            for row in self._database.rows("SELECT number FROM word WHERE text = :text", {"text": text}):
                self._remember(row["number"], text)
        return self._number.get(text)

    def text(self, number: int) -> str:
        """The word of a number; raises BadSeal when there is none."""
        if number not in self._text:
            self._make_room()
            rows = self._database.rows("SELECT text FROM word WHERE number = :number", {"number": number})
            if not rows:
                raise BadSeal(f"the store has lost word {number}: it was changed")
            self._remember(number, rows[0]["text"])
        return self._text[number]

    def forget(self) -> None:
        """Let go of everything: what a transaction added that came to nothing is no word."""
        self._number.clear()
        self._text.clear()

    def _make_room(self) -> None:
        if len(self._text) > _REMEMBERED:
            self.forget()

    def _remember(self, number: int, text: str) -> None:
        self._number[text], self._text[number] = number, text
