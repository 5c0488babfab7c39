r"""Audit policy of Windows by subcategory, as `auditpol` writes it into CSV.

    Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting[,Setting Value]

`auditpol /backup` has the setting as a number: bit 0 success, bit 1 failure, 0 neither, 4 none for a user. `auditpol /get /r` has
words of the system's language alone: "Success and Failure". So of /get only what the English words say is read. Rows behind
the subcategories (`Option:CrashOnAuditFail`, global SACLs) have no GUID; rows of single users come after those of the system. Source: Microsoft, [MS-GPAC] 2.2.1.
"""

import csv
import re
from collections.abc import Mapping
from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.records import dataclass
from scanner.reading.numbers import is_whole

_FAMILY: Final = re.compile(r"\{0CCE9[2-9][0-9A-F]{2}-69AE-11D9-BED3-505054503030\}")
_OPTION: Final = "Option:"
_VISTA: Final = frozenset(f"{{0CCE92{number:02X}-69AE-11D9-BED3-505054503030}}" for number in range(0x10, 0x42))
_HEAD_FIELDS: Final = 6
_TARGET, _ID, _WORDS, _NUMBER = 1, 3, 4, 6
_SUCCESS, _FAILURE, _ANY = 1, 2, 7
_ENGLISH: Final = {
    "Success and Failure": 3,
    "Success": 1,
    "Failure": 2,
    "No Auditing": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What is recorded of one subcategory."""

    success: bool
    failure: bool


def audited(text: str) -> Mapping[str, Audited]:
    """By GUID in capitals, without a last line that does not end; raises Unreadable in words of another language alone."""
    rows = _rows(text)
    found: dict[str, Audited] = {}
    of_system = [row for row in rows if len(row) > _ID and _FAMILY.fullmatch(row[_ID].upper())]
    for row in of_system:
        if row[_TARGET] == of_system[0][_TARGET]:
            setting = _setting(row)
            if row[_ID].upper() in found:
                raise Unreadable(f"the subcategory {row[_ID]} stands twice")
            found[row[_ID].upper()] = Audited(success=bool(setting & _SUCCESS), failure=bool(setting & _FAILURE))
    if not found:
        raise Unreadable("no subcategory of the audit policy stands in it")
    return found


def _rows(text: str) -> list[list[str]]:
    """Rows of the list, each a line of its own; what is none of it, such as the frame of a recording, is left out."""
    lines = text.lstrip("\ufeff").split("\n")[:-1]
    return [row for line in lines if "," in line for row in _fields(line) if len(row) >= _HEAD_FIELDS]


def _fields(line: str) -> list[list[str]]:
    try:
        return list(csv.reader([line], strict=True))
    except csv.Error as error:
        raise Unreadable("this is no whole CSV") from error


def shows_its_end(text: str) -> bool:
    """Whether all subcategories stand in it: options stand behind them, or those that every Windows since Vista has are there."""
    rows = _rows(text)
    guids = {row[_ID].upper() for row in rows if len(row) > _ID}
    return any(len(row) > _ID and row[_ID - 1].startswith(_OPTION) and not row[_ID] for row in rows) or guids >= _VISTA


def _setting(row: list[str]) -> int:
    if len(row) > _NUMBER and is_whole(row[_NUMBER].strip()):
        number = int(row[_NUMBER].strip())
        if number <= _ANY:
            return number
    if len(row) > _WORDS and row[_WORDS].strip() in _ENGLISH:
        return _ENGLISH[row[_WORDS].strip()]
    raise Unreadable("the settings are words of the language of the system: use auditpol /backup /file:NAME")


def is_audit_list(text: str) -> bool:
    """Whether the rows have the GUID of a subcategory in the fourth place; the head may be in any language."""
    rows = [line.split(",") for line in text.lstrip("\ufeff").split("\n")[:80]]
    return any(len(row) >= _HEAD_FIELDS and _FAMILY.fullmatch(row[_ID].strip('"').upper()) for row in rows)
