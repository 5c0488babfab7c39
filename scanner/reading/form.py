"""Reads typed fields out of a guarded YAML document; every mistake is noted with its line, none stops the reading.

The reader of a file asks for what it needs and gets a harmless stand-in where that is wrong; `raise_problems` then
refuses the file as a whole. What it returned before must not be used when there were problems.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from scanner.model.errors import BadInput, Problem
from scanner.model.text import Text

Place = tuple[str | int, ...]
MOST_DAYS: Final = 36_500
E = TypeVar("E", bound=StrEnum)


class Document(Protocol):
    """What the YAML guard returns, as far as it is used here."""

    @property
    def value(self) -> Any:
        """Plain values."""

    def position(self, path: Place, /) -> tuple[int, int]:
        """Line and column of the value at `path`."""


class Form:
    """One document while it is read; `problems` holds every mistake found so far."""

    def __init__(self, name: str, document: Document) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._document = document

    @property
    def value(self) -> Any:
        """The plain values of the document."""
        return self._document.value

    def problem(self, place: Place, message: str) -> None:
        """Note a mistake at `place`."""
        line, column = self._document.position(place)
        self.problems.append(Problem(file=self.name, line=line, column=column, message=message))

    def raise_problems(self) -> None:
        """Raise BadInput with every problem, if there is any."""
        if self.problems:
            raise BadInput(*self.problems)

    def mapping(self, value: Any, place: Place) -> Mapping[str, Any]:
        """`value` when it is a mapping, keys as text; else {}."""
        if isinstance(value, Mapping):
            return {str(key): each for key, each in value.items()}
        self.problem(place, "this is a mapping of names to values")
        return {}

    def mappings(self, value: Any, place: Place) -> list[Mapping[str, Any]]:
        """`value` when it is a list of mappings; else []."""
        if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            return value
        self.problem(place, "this is a list of mappings")
        return []

    def keys(self, source: Mapping[str, Any], required: Iterable[str], optional: Iterable[str], place: Place) -> None:
        """Note unknown keys, with the nearest known one, and missing ones."""
        needed = set(required)
        known = needed | set(optional)
        for key in sorted({str(each) for each in source} - known):
            self.problem((*place, key), f"unknown key {key}{did_you_mean(key, known)}")
        for key in sorted(needed - {str(each) for each in source}):
            self.problem(place, f"the key {key} is missing")

    def text(self, value: Any, place: Place) -> Text:
        """A text in both languages."""
        if (
            isinstance(value, Mapping)
            and set(value) == {"vi", "en"}
            and all(isinstance(each, str) and each.strip() for each in value.values())
        ):
            return Text(vi=value["vi"].strip(), en=value["en"].strip())
        self.problem(place, "this needs a text in vi and one in en")
        return Text(vi="", en="")

    def string(self, value: Any, place: Place) -> str:
        """A text that is not empty."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(place, "this needs a text")
        return ""

    def words(self, value: Any, place: Place, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        if isinstance(value, list) and (value or may_be_empty) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.problem(place, "this is a list of words")
        return ()

    def number(self, value: Any, place: Place) -> float | int:
        """A number; true and false are none."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        self.problem(place, "this needs a number")
        return 0

    def whole(self, value: Any, place: Place) -> int:
        """A whole number."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.problem(place, "this needs a whole number")
        return 0

    def days(self, value: Any, place: Place) -> timedelta:
        """A number of days, from 0 to a hundred years: nothing here is older, and a number without an end is no span."""
        number = self.whole(value, place)
        if number < 0:
            self.problem(place, "this cannot be less than 0")
        if number > MOST_DAYS:
            self.problem(place, f"this cannot be more than {MOST_DAYS}")
        return timedelta(days=min(max(number, 0), MOST_DAYS))

    def flag(self, value: Any, place: Place) -> bool:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.problem(place, "this is true or false")
        return False

    def day(self, value: Any, place: Place) -> date:
        """A date, YYYY-MM-DD."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem(place, f"{value!r} is no date of the form 2026-08-19")
            return date.min

    def choice(self, value: Any, words: type[E], place: Place) -> E:
        """One word of a closed vocabulary."""
        try:
            return words(str(value))
        except ValueError:
            self.problem(place, f"{value!r} is none of {', '.join(words)}{did_you_mean(str(value), list(words))}")
            return next(iter(words))

    def choices(self, value: Any, words: type[E], place: Place, *, may_be_empty: bool = False) -> frozenset[E]:
        """A list of words of a closed vocabulary."""
        given = self.words(value, place, may_be_empty=may_be_empty)
        return frozenset(self.choice(each, words, (*place, i)) for i, each in enumerate(given))


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """The nearest of `choices`, as the end of a sentence; empty when none is near."""
    import difflib  # for a mistake alone

    close = difflib.get_close_matches(word, [str(each) for each in choices], n=1)
    return f"; did you mean {close[0]}?" if close else ""
