"""Which line of the support table a Windows is: by its build, client or server, and the servicing channel of its edition.

One build is several products: 17763 is Windows 10 1809, LTSC 2019, Server 2019 and an old annual channel of the server. Where the
edition was not read, channels that end alike, or that are all over, or all still open, decide all the same.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from scanner.model.dated_tables import Product, Release, SupportTable
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen, seen
from scanner.model.words import Way

SERVER = "windows-server"
CLIENT_CHANNELS = ("windows-home-pro", "windows-enterprise", "windows-ltsc", "windows-iot-ltsc")
SERVER_CHANNELS = (SERVER, "windows-server-annual")
OWN_CHANNELS = ("windows-server-nano", "windows-azure-local")
"""Of servers that are rare: thought of where the edition names them, and not where none was read."""
_VERSION_PARTS = 3
_YEAR: Final = re.compile(r"\b20[0-9]{2}\b", re.ASCII)
Line: TypeAlias = tuple[Product, Release]


def build_of(found: HostOs) -> tuple[int, int | None]:
    """Build and revision (UBR), the second None where it is not told; `build` is 19045 or 19045.5011, `version` 10.0.19045.5011."""
    parts, number = (seen(found.build) or "").split("."), seen(found.version) or ""
    if not parts[0]:
        parts = number.split(".")[_VERSION_PARTS - 1 :]
    if not parts or not all(each.isascii() and each.isdecimal() and len(each) <= 9 for each in parts):  # noqa: PLR2004
        raise Unreadable(f"{found.name}: its build is not told")
    if len(parts) == 1 and number.count(".") == _VERSION_PARTS:
        version = number.split(".")
        if version[2] == parts[0] and version[3].isascii() and version[3].isdecimal():
            parts = version[2:]
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else None


def windows_line(found: HostOs, table: SupportTable, today: date) -> tuple[str, Line]:
    """Build, and the line of the table; raises Unsupported when there is none, NotCollected when the edition decides."""
    build = str(build_of(found)[0])
    server = found.id == SERVER
    names = SERVER_CHANNELS if server else CLIENT_CHANNELS
    edition = None if isinstance(found.edition, Unseen) else found.edition
    channel = table.editions.get(edition) if edition else None
    known = channel if channel in names or (server and channel in OWN_CHANNELS) else None
    if known is None and server and _is_lasting(found.name, edition) and _lines(table, (SERVER,), build):
        known = SERVER
    lines = _lines(table, (known,) if known else names, build)
    if not lines:
        raise Unsupported(f"Windows build {build}: this release is not in the table of {table.retrieved}")
    if known:
        return build, lines[0]
    return build, _whatever_edition(lines, build, today)


def _is_lasting(name: str, edition: str | None) -> bool:
    """Whether a server of no other channel is meant: by an EditionID, or by the year that only those bear in their name."""
    return bool(edition and edition.startswith("Server")) or _YEAR.search(name) is not None


def _lines(table: SupportTable, names: Iterable[str], build: str) -> list[Line]:
    products = [table.products[name] for name in names if name in table.products]
    return [(each, each.releases[build]) for each in products if build in each.releases]


def _whatever_edition(lines: list[Line], build: str, today: date) -> Line:
    """The line that is right whichever it is: the last to end when all are over, the first when none is."""
    longest = [max(line[1].ends_at or date.max, line[1].extended_ends_at or date.min) for line in lines]
    ends = [line[1].ends_at or date.max for line in lines]
    if len({(line[1].ends_at, line[1].extended_ends_at) for line in lines}) == 1:
        return lines[0]
    if max(longest) < today:
        return lines[ends.index(max(ends))]
    if min(ends) >= today:
        return lines[ends.index(min(ends))]
    raise NotCollected(
        f"build {build} ends on another day for each edition, and the edition was not read", way=Way.RECORD_AGAIN
    )
