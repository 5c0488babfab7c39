"""Where the package managers keep what is installed, and which of them is the system's own.

Sources: dpkg(1) and /var/lib/dpkg/status (deb822, states as in dpkg-query(1)), /var/lib/dpkg/status.d of images
without dpkg, rpm(8) `-qa --qf`, /lib/apk/db/installed (apk-tools 2), pacman's local database (`desc` files).
A system may hold the database of a foreign manager (alien, a tool for chroots): dpkg's counts only when it has the
package that every Debian system is built on, and one manager alone is read.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.package_lists import (
    Found,
    apk_packages,
    dpkg_packages,
    pacman_packages,
    rpm_packages,
)
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap
from scanner.reading.answers import entries, printed, text

DPKG = "file:/var/lib/dpkg/status"
DPKG_PARTS = "files:/var/lib/dpkg/status.d/*"
APK = "file:/lib/apk/db/installed"
PACMAN = "files:/var/lib/pacman/local/*/desc"
RPM = r"cmd:rpm -qa --qf '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'"
RPM_DATABASE = "stat:/var/lib/rpm/*"
RPM_DATABASE_NEW = "stat:/usr/lib/sysimage/rpm/*"
PACKAGE_QUESTIONS = (DPKG, DPKG_PARTS, RPM_DATABASE, RPM_DATABASE_NEW, RPM, APK, PACMAN)

OWN_DPKG = frozenset({"base-files", "dpkg"})
"""Essential packages: a database without them belongs to a tool, not to this system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """What is installed; `manager` is dpkg, rpm, apk or pacman."""

    manager: str
    installed: tuple[Found, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names alone."""
        return frozenset(each.name for each in self.installed)

    def version_of(self, *names: str) -> str | None:
        """The version of the first of `names` that is installed, None when none is."""
        return next((each.version for name in names for each in self.installed if each.name == name), None)


def installed_packages(ask: Ask) -> Packages:
    """Every installed package; raises Unsupported for a system whose package manager is not known here."""
    for manager, reader in _READERS:
        found = reader(ask)
        if found is None:
            continue
        installed = tuple(each for each in found if each.installed)
        if not installed:
            raise Unreadable(f"{manager} has no installed package on record: a system without packages does not exist")
        return Packages(manager=manager, installed=installed)
    raise Unsupported("no database of dpkg, rpm, apk or pacman was found")


@lru_cache(maxsize=1)
def _dpkg_status(status: str) -> tuple[Found, ...]:
    """Read once for all the collectors of a machine: a desktop has several MiB of it."""
    return tuple(dpkg_packages(status, DPKG))


def _dpkg(ask: Ask) -> Sequence[Found] | None:
    status = text(ask(DPKG))
    if status:
        found = _dpkg_status(status)
        return found if any(each.name in OWN_DPKG for each in found) else None
    parts = {path: part for path, part in file_texts(ask(DPKG_PARTS)).items() if not path.endswith(".md5sums")}
    if parts:
        return [found for path, part in sorted(parts.items()) for found in dpkg_packages(part, path, one=True)]
    return None


def _rpm(ask: Ask) -> list[Found] | None:
    """None without a database: Debian has the program rpm without one."""
    if not any(_has_database(ask(question)) for question in (RPM_DATABASE, RPM_DATABASE_NEW)):
        return None
    answer = ask(RPM)
    if answer.gap is Gap.UNSUPPORTED:
        raise Unsupported("the rpm database can only be read by the program rpm of the running system")
    listed = printed(answer)
    if listed is None:
        raise Unsupported("there is an rpm database, and no program rpm to read it")
    return list(rpm_packages(listed, RPM))


def _has_database(answer: Answer) -> bool:
    names = {path.rsplit("/", 1)[-1] for path in entries(answer)}
    return not names.isdisjoint({"rpmdb.sqlite", "Packages", "Packages.db"})


def _apk(ask: Ask) -> list[Found] | None:
    database = text(ask(APK))
    return None if database is None else list(apk_packages(database, APK))


def _pacman(ask: Ask) -> list[Found] | None:
    parts = file_texts(ask(PACMAN))
    return [pacman_packages(record, path) for path, record in sorted(parts.items())] if parts else None


Reader = Callable[[Ask], Sequence[Found] | None]
_READERS: tuple[tuple[str, Reader], ...] = (("dpkg", _dpkg), ("rpm", _rpm), ("apk", _apk), ("pacman", _pacman))
