"""Installed packages and programs."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

SOURCES_NOT_READ = Unseen(
    gap=Gap.NOT_COLLECTED, detail="the sources that the packages were built from were not read", way=Way.RECORD_AGAIN
)
MAKERS_NOT_READ = Unseen(gap=Gap.NOT_COLLECTED, detail="who made the packages was not read", way=Way.RECORD_AGAIN)
MAKERS_NOT_TOLD = Unseen(gap=Gap.UNSUPPORTED, detail="this package manager does not tell who made a package")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One installed package, as its manager names it; version None = it states none, Unseen where a list cuts it."""

    name: str
    version: str | None | Unseen
    arch: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """What a package was built from, as dpkg writes it: `openssl`, or `linux-signed-amd64 (6.1.119+1)`."""

    package: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPackage:
    """A package the maker of the system did not make; `maker` None = it states none.

    `installed_at` is when this version came: an earlier one may have been there before.
    """

    package: str
    maker: str | None
    installed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSoftware(Fact):
    """Every installed package; `manager` is dpkg, rpm, apk, pacman …, or windows; a system without any does not exist.

    On Windows packages are what the Uninstall keys of the machine, and of the users whose profile is loaded, show to people.
    `listed_all` is False where the packages come out of a list that is known to hold a part of them alone.
    """

    kind: ClassVar[str] = "host.software"

    manager: str
    packages: tuple[Package, ...]
    names: tuple[str, ...]
    """The package names alone, sorted: what most checks ask."""
    listed_all: bool = True
    sources: tuple[PackageSource, ...] | Unseen = SOURCES_NOT_READ
    """Of those packages alone whose source has another name or version. Fixes are told by source."""
    foreign: tuple[ForeignPackage, ...] | Unseen = MAKERS_NOT_READ
    """Those of other makers than the system's own, by name. rpm tells it; dpkg, apk and pacman do not."""
