"""Programs that came past the system's package manager: snaps, flatpaks, AppImages."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AppBundle:
    """One program; `manager` is snap, flatpak or appimage, `name` as it is called there: `org.mozilla.firefox`."""

    manager: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAppBundles(Fact):
    """Bundles installed for every user; empty where none of the three is used."""

    kind: ClassVar[str] = "host.app_bundles"

    bundles: tuple[AppBundle, ...]
