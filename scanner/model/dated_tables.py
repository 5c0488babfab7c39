"""Dated tables that facts are held against: ends of support, and known vulnerabilities. Content, never measured.

A table is good for what was known on the day it was `retrieved`. What ended before that day stays ended; what a table says of a
day after it may have changed, and the older the table the likelier (checks/support_dates.py decides).
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Protocol

from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMinors:
    """Minor releases up to `last` had been replaced by a later one on the day `ended`, at the latest."""

    last: int
    ended: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: last day of free security updates, None = its maker has announced none; and of what may go on after it."""

    ends_at: date | None
    extended_ends_at: date | None = None
    name: str = ""
    """What people call it, `10 22H2` of build 19045; "" = as the table's key."""
    old_minors: tuple[OldMinors, ...] = ()
    last_free: int = 0
    """The revision of a Windows build that the last free update had; 0 = not known."""
    home_ends_at: date | None = None
    """The last day of updates that home users get after the free ones, by an account and no licence that can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An operating system, of Windows one channel of it.

    `seen_by` is `suite`, `repository` or `licence` with the word it must hold, ("", "") = cannot be seen. `minors_extended`
    True where a subscription may keep an old minor release in support. Packages that came by extended support bear `mark` in
    their version, "" = by no mark.
    """

    named_by: int
    seen_by: tuple[str, str]
    minors_extended: bool
    mark: str = ""
    releases: Mapping[str, Release]
    source: str
    retrieved: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """From release `first`, out on the day `on`, a new one came every `every_days`."""

    first: int
    on: date
    every_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program: its releases, or where a maker announces no dates, the pace of them and how long each is kept up."""

    label: str
    releases: Mapping[str, Release]
    source: str
    retrieved: date
    paces: tuple[Pace, ...] = ()
    kept_days: int = 0

    def paced_end(self, release: int) -> date | None:
        """The last day of a release by the pace; None where no pace is known. Older than all: the first day of the oldest."""
        for pace in sorted(self.paces, key=lambda each: -each.first):
            if release >= pace.first:
                return _later(pace.on, (release - pace.first) * pace.every_days + self.kept_days)
        return _later(min(each.on for each in self.paces), self.kept_days) if self.paces else None


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportTable:
    """Ends of support; `editions` names the product of each Windows edition."""

    retrieved: date
    valid_until: date
    products: Mapping[str, Product]
    editions: Mapping[str, str]
    rolling: frozenset[str]
    rolling_days: int
    extended_patch_days: int
    programs: Mapping[str, Program] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaws:
    """Vulnerabilities that a version of a package has and one version fixes; `fixed_in` None = nothing fixes them yet.

    `bought` True where that version comes by a subscription alone (Ubuntu Pro).
    """

    fixed_in: str | None
    cves: tuple[str, ...]
    bought: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What the vulnerabilities of one ecosystem were read from; `signed_by` "" = by nobody we trust."""

    name: str
    as_of: date
    digest: str
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A cumulative update of one Windows build; `security` False for previews, which nobody must install."""

    revision: int
    released_at: date
    kb: str
    security: bool


class VulnerabilityTable(Protocol):
    """What is known of vulnerabilities; every feed may be missing."""

    def feed(self, name: str, /) -> Feed | None:
        """The feed `debian`, `ubuntu`, `almalinux`, `rocky`, `windows` or `kev`; None where it was not given."""

    def covers(self, ecosystem: str, /) -> bool:
        """True when the feed speaks of `Debian:12` at all."""

    def affecting(self, ecosystem: str, package: str, version: str, /) -> tuple[Flaws, ...]:
        """The flaws of that version of a package, of a source package where the ecosystem names those; raises Unreadable."""

    def builds(self, build: int, /) -> tuple[Build, ...]:
        """The cumulative updates of a Windows build, by revision."""

    def exploited(self, cves: frozenset[str], /) -> frozenset[str]:
        """Those of `cves` that stand in the list of known-exploited vulnerabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a run: the user's own, where there are any."""

    support: SupportTable | None = None
    vulnerabilities: VulnerabilityTable | None = None
