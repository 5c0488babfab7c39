"""Whether the vendor still supports the operating system, from the dated table (derived)."""

from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOsSupport(Fact):
    """`ends_at` is the day of the last free security update; `extended_ends_at` of paid or volunteer support in force.

    `ends_at` None = the maker has announced none. `table_as_of` is the day of which the table speaks, `table_valid_until` the
    day after which ends that are near prove nothing; `release` is how the table names the release, `debian 12`, `Windows 10 22H2`.
    """

    kind: ClassVar[str] = "host.os_support"

    release: str
    ends_at: date | None
    extended_ends_at: date | None
    extended_in_use: bool
    table_as_of: date
    table_valid_until: date
