"""Objects of WMI as `cim:` questions answer them (model/question.py), opened property by property.

Names are compared without regard to case, as WMI does. A property that is null is None; one that the answer does not have
at all, or that is of another type than its reader expects, is Unreadable.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scanner.model.errors import Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.reading.answers import given

_DMTF: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}([+-]\d{3})")
"""DSP0004: yyyymmddHHMMSS.mmmmmm and the minutes to UTC."""
_DATE: Final = re.compile(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/")
"""Milliseconds since 1970, as ConvertTo-Json of Windows PowerShell writes a date."""
_WORDS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One object: `place` for messages, its properties by lower-case name."""

    place: str
    properties: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether the object has the property, null or not."""
        return name.lower() in self.properties

    def text(self, name: str) -> str | None:
        """A string."""
        value = self._value(name)
        if value is None or isinstance(value, str):
            return value
        raise self._not(name, "a text")

    def number(self, name: str) -> int | None:
        """An integer of any width; 64-bit ones come as text."""
        value = self._value(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value.strip()):
            return int(value.strip())  # `int` takes fewer blanks than `strip`
        raise self._not(name, "a number")

    def flag(self, name: str) -> bool | None:
        """A boolean, also as the word that PowerShell prints."""
        value = self._value(name)
        if isinstance(value, str):
            value = _WORDS.get(value.strip().lower(), value)
        if value is None or isinstance(value, bool):
            return value
        raise self._not(name, "true or false")

    def texts(self, name: str) -> tuple[str, ...] | None:
        """An array of strings."""
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._not(name, "a list of texts")
        return tuple(value)

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """An array of integers."""
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(
            isinstance(each, int) and not isinstance(each, bool) for each in value
        ):
            raise self._not(name, "a list of numbers")
        return tuple(value)

    def moment(self, name: str) -> datetime | None:
        """A date: DMTF, ISO 8601 with a zone, or as ConvertTo-Json writes it; raises Unreadable for any other."""
        value = self.text(name)
        if value is None or not value.strip():
            return None
        try:
            return moment_of(value.strip())
        except (ValueError, OverflowError) as error:
            raise self._not(name, "a date") from error

    def _value(self, name: str) -> Any:
        if name.lower() not in self.properties:
            raise Unreadable(f"{self.place}: {name} was not told")
        return self.properties[name.lower()]

    def _not(self, name: str, what: str) -> Unreadable:
        return Unreadable(f"{self.place}: {name} is not {what}")


def moment_of(value: str) -> datetime:
    """The moment a date of WMI or of ConvertTo-Json tells; raises ValueError, OverflowError."""
    dmtf = _DMTF.fullmatch(value)
    if dmtf:
        year, month, day, hour, minute, second, offset = map(int, dmtf.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(minutes=offset)
    date = _DATE.fullmatch(value)
    if date:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(date[1]))
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def instances(answer: Answer) -> tuple[Instance, ...]:
    """Every object of the answer; empty when there are none; raises the gap when they could not be read."""
    if given(answer).absent:
        return ()
    if not isinstance(answer.entries, list):
        raise Unreadable(f"{answer.ask}: the answer has no objects")
    return tuple(_instance(each, f"{answer.ask}[{place}]") for place, each in enumerate(answer.entries))


def _instance(value: object, place: str) -> Instance:
    if not isinstance(value, Mapping):
        raise Unreadable(f"{place}: is no object")
    return Instance(place=place, properties={str(name).lower(): each for name, each in value.items()})
