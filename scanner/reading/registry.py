r"""The Windows registry as `reg:` and `regs:` questions answer it (model/question.py): keys, values and their types.

Names are compared without regard to case, as Windows does. A value that is not there is None; one of another type than its
reader expects is Unreadable, and so is one whose text was taken out as a secret.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scanner.model.errors import NotCollected, Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Way
from scanner.reading.answers import entries, entry_gap, given
from scanner.reading.numbers import is_whole

_FILETIME_ZERO: Final = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER: Final = frozenset((0, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF))
_LAST: Final = 2650467743990000000
"""The end of the year 9999 as FILETIME: what datetime can hold."""
_LAST_SECOND: Final = 253402300800
"""The beginning of the year 10000 as seconds since 1970."""


class Chosen(Mapping[str, Mapping[str, Any]]):
    """Values of a key of which nobody asked for all: what is not among them may be there, and is NotCollected."""

    def __init__(self, path: str, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._path, self._values = path, values

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._values:
            raise NotCollected(f"{self._path}: {name or '(unnamed)'} was not asked for", way=Way.RECORD_AGAIN)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return bool(self[str(name)] is not None)

    def __iter__(self) -> Iterator[str]:
        raise NotCollected(f"{self._path}: not all of its values were asked for", way=Way.RECORD_AGAIN)

    def __len__(self) -> int:
        raise NotCollected(f"{self._path}: not all of its values were asked for", way=Way.RECORD_AGAIN)


class Unlisted(tuple[str, ...]):
    """Names of the subkeys of a key of which only values were asked for: nobody knows how many there are."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise NotCollected("the keys below a registry key were not asked for", way=Way.RECORD_AGAIN)

    def __len__(self) -> int:
        raise NotCollected("the keys below a registry key were not asked for", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: `path` as asked or found, its values by lower-case name, and the names of its subkeys."""

    path: str
    values: Mapping[str, Mapping[str, Any]]
    subkeys: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether the value is there, whatever it holds."""
        return name.lower() in self.values

    def number(self, name: str) -> int | None:
        """A REG_DWORD or REG_QWORD; digits in a text count as the number, as many programs write them."""
        data = self.data(name)
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        if data is None:
            return None
        if isinstance(data, str) and is_whole(data.strip()):
            return int(data.strip())
        raise self._not(name, "a number")

    def text(self, name: str) -> str | None:
        """A REG_SZ or REG_EXPAND_SZ, without the zero characters that some programs leave at its end."""
        data = self.data(name)
        if data is None:
            return None
        if not isinstance(data, str):
            raise self._not(name, "a text")
        return data.rstrip("\0")

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A REG_MULTI_SZ; a single text counts as a list of one."""
        data = self.data(name)
        if data is None:
            return None
        if isinstance(data, str):
            return (data,)
        if not isinstance(data, list) or not all(isinstance(each, str) for each in data):
            raise self._not(name, "a list of texts")
        return tuple(data)

    def raw(self, name: str) -> bytes | None:
        """The bytes of a REG_BINARY."""
        data = self.data(name)
        if data is None:
            return None
        try:
            return base64.b64decode(data["b64"], validate=True)
        except (TypeError, KeyError, ValueError, binascii.Error) as error:
            raise self._not(name, "bytes") from error

    def filetime(self, name: str) -> datetime | None:
        """Eight bytes, or a REG_QWORD, of 100 ns since 1601 (FILETIME); None also for what stands for never."""
        data = self.data(name)
        if data is None:
            return None
        if isinstance(data, int) and not isinstance(data, bool):
            return moment_of_filetime(data)
        raw = self.raw(name) or b""
        if len(raw) != 8:  # noqa: PLR2004  # a FILETIME is eight bytes
            raise self._not(name, "a FILETIME")
        return moment_of_filetime(int.from_bytes(raw, "little"))

    def unix_seconds(self, name: str) -> datetime | None:
        """A number of seconds since 1970; None also for 0, which programs write before they know."""
        seconds = self.number(name)
        if not seconds:
            return None
        if not 0 < seconds < _LAST_SECOND:
            raise self._not(name, "seconds since 1970")
        return datetime.fromtimestamp(seconds, UTC)

    def data(self, name: str) -> Any:
        """The data as the answer has it, whatever its type; None where there is no such value."""
        value = self.values.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, Mapping) or "data" not in value:
            raise self._not(name, "a value")
        if value["data"] is None:
            raise self._not(name, "told")
        return value["data"]

    def _not(self, name: str, what: str) -> Unreadable:
        return Unreadable(f"{self.path}: {name or '(unnamed)'} is not {what}")


def moment_of_filetime(ticks: int) -> datetime | None:
    """The moment of a FILETIME; None for what stands for never; raises Unreadable beyond the year 9999."""
    if ticks in _NEVER:
        return None
    if not 0 < ticks < _LAST:
        raise Unreadable(f"{ticks} is no FILETIME")
    return _FILETIME_ZERO + timedelta(microseconds=ticks // 10)


def key(answer: Answer) -> Key | None:
    """The key a `reg:` question asked for, None when there is none; raises the gap when it could not be read."""
    if given(answer).absent:
        return None
    return _key(answer.ask.partition(":")[2], entries(answer), answer.ask)


def keys(answer: Answer) -> tuple[Key, ...]:
    """The keys that were found for a `regs:` question, in the order of their paths; one that could not be read raises."""
    found = {} if given(answer).absent else entries(answer)
    return tuple(_read_keys(found, answer.ask))


def keys_so_far(answer: Answer) -> tuple[Key, ...]:
    """As `keys`, also of an answer that was cut: those that are there. Whoever uses it says that there may be more."""
    return keys(replace(answer, truncated=False))


def _read_keys(found: Mapping[str, Any], ask: str) -> Iterator[Key]:
    for path in sorted(found, key=str.lower):
        entry = found[path]
        if not isinstance(entry, Mapping):
            raise Unreadable(f"{ask}: {path}: is no key")
        if "gap" in entry:
            raise entry_gap(f"{ask}: {path}", entry)
        yield _key(path, entry, ask)


def _key(path: str, entry: Mapping[str, Any], ask: str) -> Key:
    values, subkeys = entry.get("values"), entry.get("subkeys", [])
    if not isinstance(values, Mapping) or not isinstance(subkeys, list):
        raise Unreadable(f"{ask}: {path}: is no key")
    told = {str(name).lower(): value for name, value in values.items()}
    return Key(
        path=path,
        values=Chosen(path, told) if entry.get("chosen") else told,
        subkeys=Unlisted() if entry.get("chosen") else tuple(map(str, subkeys)),
    )
