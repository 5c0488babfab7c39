"""Packages that the maker of the system did not make, and since when they are there, as rpm tells.

Sources: rpm(8), the tags VENDOR and INSTALLTIME (seconds since 1970); `(none)` where a packer states no vendor. A distribution
may bear several names at once: packages of Rocky Linux say `Rocky` and `Rocky Enterprise Software Foundation`, those of openSUSE
Leap `openSUSE` and `SUSE LLC`. Its names are those of the packages that no system of the family is without.
"""

from datetime import UTC, datetime
from typing import Final

from scanner.collect.host.package_databases import Packages
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import MAKERS_NOT_READ, MAKERS_NOT_TOLD, ForeignPackage
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.words import Gap
from scanner.reading.answers import printed
from scanner.reading.tables import records

RPM_MAKERS: Final = r"cmd:rpm -qa --qf '%{NAME}\t%{INSTALLTIME}\t%{VENDOR}\n'"

_OF_THE_SYSTEM: Final = frozenset(("glibc", "bash", "rpm", "coreutils", "filesystem", "setup", "openSUSE-release"))
_NONE: Final = "(none)"
_LATEST: Final = 0xFFFFFFFF
_DIGITS: Final = len(str(_LATEST))
"""rpm keeps 32 bits of it."""


def foreign_packages(ask: Ask, found: Packages) -> tuple[ForeignPackage, ...] | Unseen:
    """By name; of several versions that which came first. Raises Unreadable for a list of other packages."""
    if found.manager != "rpm":
        return MAKERS_NOT_TOLD
    answer = ask(RPM_MAKERS)
    listed = None if answer.gap is Gap.NOT_COLLECTED else printed(answer)
    if listed is None:
        return MAKERS_NOT_READ
    rows = [row for row in records(listed, RPM_MAKERS, fields=3, separator="\t") if row[0] in found.names]
    own = {maker for name, _, maker in rows if name in _OF_THE_SYSTEM and maker != _NONE}
    if len({row[0] for row in rows}) < len(found.names) or not own:
        raise Unreadable(f"{RPM_MAKERS}: speaks of other packages than the list of them")
    others: dict[str, ForeignPackage] = {}
    for name, seconds, maker in sorted(rows, key=lambda row: (row[0], row[1].zfill(_DIGITS))):
        if not any(_is_same(maker, each) for each in own):
            told = None if maker == _NONE else maker
            others.setdefault(name, ForeignPackage(package=name, maker=told, installed_at=_moment(seconds)))
    return tuple(others.values())


def _is_same(one: str, other: str) -> bool:
    """Whether the shorter name is the beginning of the longer, in whole words: `Rocky` of `Rocky Enterprise Software Foundation`."""
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return bool(short) and long[: len(short)] == short


def _moment(seconds: str) -> datetime:
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > _DIGITS or int(seconds) > _LATEST:
        raise Unreadable(f"{RPM_MAKERS}: {seconds[:20]!r} is no time")
    return datetime.fromtimestamp(int(seconds), UTC)
