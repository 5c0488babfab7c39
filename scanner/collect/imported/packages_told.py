"""Installed packages out of lists that people have: rows of one shape, and whether the list can be all of a system.

A list that was cut between two lines looks like a whole one. So `listed_all` is False where the list lacks what every
system of that manager has, where its last line is not whole, or where the program complained.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import HostSoftware, Package
from scanner.model.observation import Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap

_ZLIB: Final = frozenset({"zlib", "zlib-ng", "zlib-ng-compat", "zlib1g", "libz1", "libzlib1", "lib64zlib1"})
"""The managers themselves need it, and of a list in the order of the alphabet it stands near the end."""
ESSENTIAL: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "dpkg": (frozenset({"base-files"}), frozenset({"dpkg"}), _ZLIB),
    "rpm": (frozenset({"glibc", "musl"}), frozenset({"rpm"}), _ZLIB),
    "apk": (frozenset({"apk-tools"}), frozenset({"musl"}), _ZLIB),
    "pacman": (frozenset({"glibc"}), frozenset({"pacman"}), _ZLIB),
    "opkg": (frozenset({"busybox"}), frozenset({"opkg"})),
    "pkg": (frozenset({"pkg"}),),
    "ips": (frozenset({"package/pkg"}),),
}
"""Without one of each the list is a part: a pattern was asked for, or lines are missing."""
CUT_VERSION: Final = Unseen(gap=Gap.UNREADABLE, detail="the version fills its column, and may be longer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One installed package; a version that may not be whole is unseen."""

    name: str
    version: str | Unseen
    arch: str | None = None


def lines_of(text: str) -> tuple[list[str], str]:
    """The lines that end with a line feed, and what stands behind the last of them."""
    *lines, rest = text.split("\n")
    return [line.rstrip() for line in lines], rest.rstrip()


def software_told(manager: str, found: Iterable[Listed], *, whole: bool) -> HostSoftware:
    """The packages, sorted as a collector sorts them, each once; raises Unreadable where there is none."""
    packages = {Package(name=each.name, version=each.version, arch=each.arch) for each in found}
    if not packages:
        raise Unreadable("no line tells an installed package")
    names = {each.name for each in packages}
    return HostSoftware(
        manager=manager,
        packages=tuple(sorted(packages, key=lambda each: (each.name, each.arch or "", str(each.version)))),
        names=tuple(sorted(names)),
        listed_all=whole and manager in ESSENTIAL and not any(map(names.isdisjoint, ESSENTIAL[manager])),
    )
