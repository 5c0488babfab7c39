r"""Registry keys that a file tells, and what the file tells of keys that are not in it.

An export lists a key, then all below it in the order of their names. So a key that is not there is `absent` only where something
that stands behind its place shows that the file goes on: a file that was cut at the end of a key looks like a shorter one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from scanner.model.errors import Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

HIVES: Final = {
    "HKEY_LOCAL_MACHINE": "HKLM",
    "HKEY_CURRENT_USER": "HKCU",
    "HKEY_USERS": "HKU",
    "HKEY_CLASSES_ROOT": "HKCR",
    "HKEY_CURRENT_CONFIG": "HKCC",
}
REDACTED: Final = "[redacted]"
"""Stands where a secret stood (sealing/marks.py): files are read without the secrets in them."""
Entry = Mapping[str, Any]
"""A value as `reg:` tells it: {"type": "REG_SZ", "data": …}; data is null where the file does not tell it."""
_Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One key of the file: its values by name as written. `whole` False where values may be missing from it, and `chosen` True
    where somebody asked for these alone.
    """

    path: str
    values: Mapping[str, Entry]
    whole: bool = True
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryExport:
    """The keys of one file, in its order, each once. `changes` True where it takes keys or values away: it is a patch."""

    sections: tuple[Section, ...]
    changes: bool = False
    _numbers: Mapping[_Place, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises Unreadable for a key that stands twice."""
        numbers = {_place(each.path): number for number, each in enumerate(self.sections)}
        if len(numbers) < len(self.sections):
            raise Unreadable("a registry key stands twice")
        object.__setattr__(self, "_numbers", numbers)

    def ask(self, question: str, /) -> Answer:
        """The answer to a `reg:` or `regs:` question; NOT_COLLECTED where the file does not tell it.

        It is `truncated`, with what there is, where nothing shows that the file has all the values, or all the keys. Keys of
        the user who exported them, HKCU, are a part of those of all users.
        """
        scheme, _, rest = question.partition(":")
        if scheme == "reg":
            return self._of_key(question, rest)
        if scheme == "regs":
            return self._of_keys(question, rest)
        return _untold(question)

    def _of_key(self, question: str, path: str) -> Answer:
        wanted = _place(path)
        if wanted not in self._numbers:
            return Answer(ask=question, absent=True) if self._lacks(wanted) else _untold(question)
        section = self.sections[self._numbers[wanted]]
        entries = {"values": dict(section.values), "subkeys": self._below(wanted), "chosen": section.chosen}
        return Answer(ask=question, entries=entries, truncated=not section.whole)

    def _below(self, above: _Place) -> list[str]:
        """Names of the subkeys, as far as the file goes."""
        depth = len(above)
        found = {
            place[depth]: self.sections[number].path.split("\\")[depth]
            for place, number in self._numbers.items()
            if _is_below(place, above)
        }
        return list(found.values())

    def _of_keys(self, question: str, rest: str) -> Answer:
        pattern, bar, names = rest.partition("|")
        wanted = _place(pattern)
        fixed = wanted[: wanted.index("*")] if "*" in wanted else wanted
        own = ("HKCU", *wanted[2:]) if wanted[:2] == ("HKU", "*") else None
        found = {
            each.path: _only(each, names.split(",") if bar else [])
            for each, place in zip(self.sections, self._numbers, strict=True)
            if each.whole and not each.chosen and (_fits(place, wanted) or (own and _fits(place, own)))
        }
        whole = self._is_complete(fixed)
        if found:
            return Answer(ask=question, entries=found, truncated=not whole)
        return Answer(ask=question, absent=True) if whole else _untold(question)

    def _is_complete(self, place: _Place) -> bool:
        """Whether all that is below `place` is in the file: it, or a key above it, is, and something stands behind."""
        return self._lacks((*place, chr(0x10FFFF)))

    def _lacks(self, place: _Place) -> bool:
        """Whether a key that is not in the file would stand in it: below one that is, and before one that is."""
        rest = iter(self._numbers)
        top = next((each for each in rest if _is_below(place, each)), None)
        if top is None:
            return False
        before = top
        for each in rest:
            if not _is_below(each, top):
                return True
            if each < before:
                return False  # not in the order of an export: a list that somebody made
            if each > place and not _is_below(each, place):
                return True
            before = each
        return False


def short_path(path: str) -> str:
    r"""The path as questions write it: `HKEY_LOCAL_MACHINE\X` and `HKLM:\X` are `HKLM\X`."""
    hive, slash, rest = path.partition("\\")
    word = hive.rstrip(":").upper()
    return HIVES.get(word, word if word in HIVES.values() else hive) + slash + rest


def _place(path: str) -> _Place:
    return tuple(short_path(path).upper().rstrip("\\").split("\\"))


def _is_below(place: _Place, above: _Place) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def _fits(place: _Place, wanted: _Place) -> bool:
    return len(place) == len(wanted) and all(want in ("*", have) for have, want in zip(place, wanted, strict=True))


def _only(section: Section, names: list[str]) -> dict[str, Any]:
    wanted = {each.lower() for each in names}
    return {"values": dict(_chosen(section.values, wanted)) if wanted else dict(section.values)}


def _chosen(values: Mapping[str, Entry], wanted: set[str]) -> Iterator[tuple[str, Entry]]:
    return ((name, value) for name, value in values.items() if name.lower() in wanted)


def _untold(question: str) -> Answer:
    return Answer(ask=question, gap=Gap.NOT_COLLECTED, way=Way.RUNNING, detail=f"{question}: the file does not tell it")
