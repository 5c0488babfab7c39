"""Whether everybody may change files of a share, by its security descriptor ([MS-DTYP] 2.4.6, self-relative). Not a collector."""

import re
import struct
from collections.abc import Iterator
from typing import Final

from scanner.model.errors import Unreadable

_DACL_PRESENT, _SELF_RELATIVE = 0x0004, 0x8000
_ALLOWED, _DENIED = 0, 1
EVERYONE: Final = frozenset(("S-1-1-0", "S-1-5-7", "S-1-5-32-546"))
"""Everyone, who logs on without a name, guests."""
_WRITES: Final = 0x000D0156 | 0x40000000 | 0x10000000
"""FILE_WRITE_DATA, _APPEND_DATA, _WRITE_EA, _DELETE_CHILD, _WRITE_ATTRIBUTES, DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_WRITE, _ALL."""

_SDDL: Final = re.compile(
    r"(?:O:[A-Z0-9-]{2,200})?(?:G:[A-Z0-9-]{2,200})?D:[A-Z_]{0,20}(?:\([^()]{1,400}\)){0,500}(?:S:.{0,4000})?"
)
_ENTRY: Final = re.compile(r"\(([^()]{1,400})\)")
_KINDS: Final = ("A", "D")
_FIELDS: Final = 6
_EVERYONE_WORDS: Final = ("WD", "AN", "BG")
_RIGHTS: Final = {
    "GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000, "FA": 0x1F01FF, "FW": 0x120116, "FR": 0x120089,
    "FX": 0x1200A0, "RC": 0x20000, "SD": 0x10000, "WD": 0x40000, "WO": 0x80000, "CC": 1, "DC": 2, "LC": 4, "SW": 8, "RP": 0x10,
    "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100,
}  # fmt: skip


def everyone_may_change(descriptor: bytes) -> bool:
    """Whether an entry lets everybody write that no entry before it denies; raises Unreadable for what is no descriptor.

    Without a list of entries everything is allowed; an empty list allows nothing.
    """
    try:
        control, dacl = struct.unpack_from("<H", descriptor, 2)[0], struct.unpack_from("<I", descriptor, 16)[0]
        if descriptor[0] != 1 or not control & _SELF_RELATIVE:
            raise Unreadable("this is no security descriptor")
        if not control & _DACL_PRESENT or not dacl:
            return True
        denied = 0
        for kind, mask, sid in _entries(descriptor, dacl):
            if sid not in EVERYONE:
                continue
            if kind == _DENIED:
                denied |= mask
            elif kind == _ALLOWED and mask & _WRITES & ~denied:
                return True
    except (struct.error, IndexError) as error:
        raise Unreadable("this is no whole security descriptor") from error
    return False


def _entries(descriptor: bytes, dacl: int) -> Iterator[tuple[int, int, str]]:
    """Kind, mask and SID of each entry."""
    _, size, count = struct.unpack_from("<HHH", descriptor, dacl)[0], *struct.unpack_from("<HH", descriptor, dacl + 2)
    place, end = dacl + 8, dacl + size
    for _ in range(count):
        kind, length, mask = (
            *struct.unpack_from("<BxH", descriptor, place),
            struct.unpack_from("<I", descriptor, place + 4)[0],
        )
        if length < 16 or place + length > min(end, len(descriptor)):  # noqa: PLR2004  # head, mask and the shortest SID
            raise Unreadable("this is no whole security descriptor")
        yield kind, mask, _sid(descriptor, place + 8)
        place += length


def _sid(descriptor: bytes, place: int) -> str:
    parts = descriptor[place + 1]
    authority = int.from_bytes(descriptor[place + 2 : place + 8], "big")
    return "-".join(map(str, ("S-1", authority, *struct.unpack_from(f"<{parts}I", descriptor, place + 8))))


def everyone_may_change_by_text(descriptor: str) -> bool:
    """As `everyone_may_change`, of a descriptor as text (SDDL, [MS-DTYP] 2.5.1): `O:SYG:SYD:(A;;FA;;;WD)`.

    Raises Unreadable for entries of other kinds than allowing and denying, and for words that are not known.
    """
    text = "".join(descriptor.split())
    begins = text.find("D:")
    if not _SDDL.fullmatch(text) or begins < 0:
        raise Unreadable("this is no whole security descriptor")
    if text.startswith("D:NO_ACCESS_CONTROL", begins):
        return True
    denied = 0
    for entry in _ENTRY.findall(text[begins:].partition("S:")[0]):
        fields = entry.split(";")
        if len(fields) < _FIELDS or fields[0] not in _KINDS:
            raise Unreadable("this is no whole security descriptor")
        if fields[5] not in EVERYONE and fields[5] not in _EVERYONE_WORDS:
            continue
        mask = _mask(fields[2])
        if fields[0] == "D":
            denied |= mask
        elif mask & _WRITES & ~denied:
            return True
    return False


def _mask(rights: str) -> int:
    if rights.lower().startswith("0x"):
        return int(rights, 16)
    words = [rights[at : at + 2] for at in range(0, len(rights), 2)]
    if not all(each in _RIGHTS for each in words):
        raise Unreadable("this is no whole security descriptor")
    return sum(_RIGHTS[each] for each in set(words))
