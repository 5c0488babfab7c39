"""Security updates that a machine lacks by the data that was given: Windows by its build, Linux by its packages (derived)."""

from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingUpdate:
    """One that is not installed: `KB5044273`, 19045.5011, or the source package `openssl`, 3.0.17-1.

    `released_at` is the day it came out; None for packages: trackers do not tell.
    """

    name: str
    version: str
    released_at: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMissingUpdates(Fact):
    """`system` is `Windows 19045.4894` or `Debian:12`. All else is unseen where no data was given, or it does not know the system.

    Those of Windows are cumulative: the newest of `missing` brings all. `not_compared` names packages of which nothing can be
    said. `signed_by` "" = the data bears no trusted signature.
    """

    kind: ClassVar[str] = "host.missing_updates"

    system: str
    missing: tuple[MissingUpdate, ...] | Unseen
    exploited: tuple[str, ...] | Unseen
    """Names of those that close a hole which attackers are known to use; Unseen where no list of these was given."""
    not_compared: tuple[str, ...] | Unseen
    data_as_of: date | Unseen
    signed_by: str | Unseen
