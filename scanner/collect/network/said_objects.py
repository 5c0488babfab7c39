"""The objects of SNMP that a device answered, as signs and readers look at them (RFC 3418, RFC 6933)."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from scanner.model.device_knowledge import OWN, Channel, EntityColumn
from scanner.model.identity import Clues
from scanner.reading.device_families import ENTERPRISES

DESCR: Final = "1.3.6.1.2.1.1.1.0"
OBJECT_ID: Final = "1.3.6.1.2.1.1.2.0"
NAME: Final = "1.3.6.1.2.1.1.5.0"
_ENTITY: Final = "1.3.6.1.2.1.47.1.1.1.1"
_CLASS, _CHASSIS = "5", "3"
_STACK: Final = "11"
_COLUMNS: Final = {
    EntityColumn.DESCR: "2",
    EntityColumn.HARDWARE: "8",
    EntityColumn.FIRMWARE: "9",
    EntityColumn.SOFTWARE: "10",
    EntityColumn.SERIAL: "11",
    EntityColumn.MODEL: "13",
}
_MAKER_PARTS: Final = 7
_HOSTS: Final = tuple(f"{ENTERPRISES}.{number}" for number in (8072, 2021))
"""net-snmp and UCD-SNMP, which run below the objects of other makers."""
_MOST_OF_MAKER: Final = 500
_BLANKS: Final = re.compile(r"[\s\0]+")


class Objects:
    """Looked up by whole number, by beginning, and by what stands for the chassis."""

    def __init__(self, clues: Clues) -> None:
        told = dict(clues.texts)
        self._values: Mapping[str, str] = clues.objects
        self.are_told = bool(clues.objects)
        told_id, told_descr = _apart(told.get(Channel.SNMP_OBJECT_ID, ""))
        self.descr = _plain(clues.objects.get(DESCR, told.get(Channel.SNMP_DESCR, told_descr)))
        self.name = _plain(clues.objects.get(NAME, ""))
        self.object_id = clues.objects.get(OBJECT_ID, told_id).strip().strip(".")

    def __bool__(self) -> bool:
        """Whether the device answered anything by SNMP."""
        return bool(self._values or self.descr or self.object_id)

    def value(self, oid: str) -> str:
        """Empty where it is not answered."""
        return _plain(self._values.get(self._whole(oid), ""))

    def below(self, oid: str) -> str:
        """The first value below it that is not empty; of a scalar named without its .0, that."""
        for each in self._range(oid):
            if found := self.value(each):
                return found
        return self.value(oid)

    def has(self, oid: str) -> bool:
        """Whether it, or anything below it, is answered."""
        return self._whole(oid) in self._values or bool(self._range(oid))

    def is_under(self, oid: str) -> bool:
        """Whether sysObjectID is it, or below it."""
        return self.object_id == oid or self.object_id.startswith(f"{oid}.")

    def of_maker(self) -> list[str]:
        """The values of the scalars in the maker's own part of the tree; of a host with net-snmp, in that of any maker."""
        maker = ".".join(self.object_id.split(".")[:_MAKER_PARTS])
        whose = ENTERPRISES if maker in _HOSTS or not maker.startswith(f"{ENTERPRISES}.") else maker
        return [
            self.value(each)
            for each in self._range(whose)
            if each.endswith(".0") and not each.startswith(tuple(f"{host}." for host in _HOSTS))
        ][:_MOST_OF_MAKER]

    def chassis(self, column: EntityColumn) -> str:
        """What ENTITY-MIB says of the chassis, of the stack where there is one, else of the first entity that says it."""
        places = {each.rpartition(".")[2] for each in self._range(f"{_ENTITY}.{_COLUMNS[column]}")}
        if not places:
            return ""
        by_class: dict[str, list[int]] = {}
        for place in places:
            kind = self.value(f"{_ENTITY}.{_CLASS}.{place}")
            by_class.setdefault(kind, []).append(int(place))
        known = [*sorted(by_class.get(_CHASSIS, [])), *sorted(by_class.get(_STACK, []))]
        rest = [] if known else sorted(int(each) for each in places)[:3]
        found = (self.value(f"{_ENTITY}.{_COLUMNS[column]}.{place}") for place in (*known, *rest))
        return next((each for each in found if each), "")

    def _whole(self, oid: str) -> str:
        return f"{self.object_id}.{oid[len(OWN) :]}" if oid.startswith(OWN) else oid

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._values)

    def _range(self, oid: str) -> list[str]:
        """Those below it, in the order of their numbers."""
        oid = self._whole(oid)
        start, end = bisect_left(self._sorted, f"{oid}."), bisect_left(self._sorted, f"{oid}/")
        return sorted(self._sorted[start:end], key=_numbers)


def _apart(text: str) -> tuple[str, str]:
    """The object in a text that names one, alone or before a description, and the rest."""
    first, _, rest = text.strip().partition(" ")
    return (first, rest) if first.replace(".", "").isdecimal() else ("", text)


def _numbers(oid: str) -> list[int]:
    return [int(each) for each in oid.split(".") if each.isascii() and each.isdecimal()]


def _plain(value: str) -> str:
    return _BLANKS.sub(" ", value).strip()
