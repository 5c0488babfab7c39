"""Opens answers to `snmp:` questions: columns of tables by their index, and each value as the type it must have.

A table that the agent does not show is Unsupported, never empty: it may have it and hide it from us (RFC 3415, views).
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import SnmpTag
from scanner.reading.answers import given
from scanner.reading.numbers import is_within_64_bits

Index = tuple[int, ...]
"""What stands behind the column in the OID of a cell: a number, an address, whatever the table is indexed by."""
_OID: Final = re.compile(r"\d{1,10}(?:\.\d{1,10}){1,127}", re.ASCII)
_PADDING: Final = "\0 \t\r\n"
_WHOLE: Final = frozenset((SnmpTag.INTEGER, SnmpTag.COUNTER32, SnmpTag.GAUGE32, SnmpTag.TICKS, SnmpTag.COUNTER64))
_MAC_BYTES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One object of an answer."""

    place: str
    tag: SnmpTag
    value: object

    def whole(self) -> int:
        """A whole number."""
        if self.tag not in _WHOLE or isinstance(self.value, bool) or not isinstance(self.value, int):
            raise Unreadable(f"{self.place}: {self.tag} where a whole number belongs")
        if not is_within_64_bits(self.value):  # no type of SNMP holds more
            raise Unreadable(f"{self.place}: a number that does not fit into 64 bits")
        return self.value

    def octets(self) -> bytes:
        """Bytes as they were sent."""
        if self.tag is SnmpTag.BYTES and isinstance(self.value, str):
            return self.value.encode("utf-8", errors="surrogatepass")
        if self.tag is SnmpTag.BYTES and isinstance(self.value, Mapping):
            try:
                return base64.b64decode(str(self.value.get("b64")), validate=True)
            except (ValueError, binascii.Error) as error:
                raise Unreadable(f"{self.place}: its base64 cannot be read") from error
        raise Unreadable(f"{self.place}: {self.tag} where bytes belong")

    def text(self) -> str | None:
        """Text without padding; None when there is none."""
        return self.octets().decode("utf-8", errors="replace").strip(_PADDING) or None

    def mac(self) -> str | None:
        """A hardware address as `02:fc:00:00:00:05`; None for none, or one of zeros."""
        raw = self.octets()
        return raw.hex(":") if len(raw) == _MAC_BYTES and any(raw) else None

    def oid(self) -> str:
        """An OID."""
        return self._dotted(SnmpTag.OID)

    def address(self) -> str:
        """An IPv4 address."""
        return self._dotted(SnmpTag.ADDRESS)

    def _dotted(self, tag: SnmpTag) -> str:
        if self.tag is not tag or not isinstance(self.value, str) or not _OID.fullmatch(self.value):
            raise Unreadable(f"{self.place}: {self.tag} where {tag} belongs")
        return self.value


def cells(answer: Answer) -> dict[str, Cell]:
    """The objects of an answer by OID; raises its gap, Unsupported when the agent does not show them."""
    if given(answer).absent:
        raise Unsupported(f"{answer.ask}: the device has no such table, or does not show it to us")
    if not isinstance(answer.entries, list):
        raise Unreadable(f"{answer.ask}: the answer has no entries")
    found = {}
    for entry in answer.entries:
        cell = _cell(entry, answer.ask)
        if cell.place in found:
            raise Unreadable(f"{answer.ask}: {cell.place} is told twice")
        found[cell.place] = cell
    return found


def column(answer: Answer) -> dict[Index, Cell]:
    """The cells of a column, by their index in the table; raises as `cells`."""
    root = answer.ask.partition(":")[2] + "."
    found = {}
    for place, cell in cells(answer).items():
        if not place.startswith(root):
            raise Unreadable(f"{answer.ask}: {place} does not lie below it")
        found[tuple(map(int, place.removeprefix(root).split(".")))] = cell
    return found


def column_or_none(answer: Answer) -> dict[Index, Cell]:
    """As `column`, empty for a column that the device does not have, or does not show."""
    return {} if given(answer).absent else column(answer)


def cell_at(cells_by_index: Mapping[Index, Cell], index: Index, what: str) -> Cell:
    """The cell of a row that other columns have; raises Unreadable when this one has it not."""
    if index not in cells_by_index:
        raise Unreadable(f"{what}: row {'.'.join(map(str, index))} is missing, which other columns have")
    return cells_by_index[index]


def _cell(entry: object, ask: str) -> Cell:
    match entry:
        case [str(place), str(tag), value] if _OID.fullmatch(place) and tag in set(SnmpTag):
            return Cell(place=place, tag=SnmpTag(tag), value=value)
    raise Unreadable(f"{ask}: {str(entry)[:80]} is no object with its type and value")
