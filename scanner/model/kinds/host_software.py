"""Installed packages and programs."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One installed package, as its manager names it."""

    name: str
    version: str
    arch: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSoftware(Fact):
    """Every installed package; `manager` is dpkg, rpm, apk, pacman …; a Linux without any package does not exist."""

    kind: ClassVar[str] = "host.software"

    manager: str
    packages: tuple[Package, ...]
    names: tuple[str, ...]
    """The package names alone, sorted: what most checks ask."""
