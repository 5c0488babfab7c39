"""Looks packages up in the vulnerability file. Versions are compared by the order of their ecosystem: deb, rpm, or Windows builds.

A look-up is remembered, so that the second of a thousand equal machines costs next to nothing.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from scanner.model.dated_tables import Build, Feed, Flaws
from scanner.model.errors import Unreadable
from scanner.reading.deb_versions import version_key
from scanner.reading.rpm_versions import compare_releases
from scanner.tables.database import FILE, feed_of, refuse_other_formats, told

REMEMBERED: Final = 20_000
_DEB: Final = ("Debian", "Ubuntu")
_MODULE: Final = ".module"
Older: TypeAlias = Callable[[str, str], bool]
"""Whether the first version is older than the second."""


class Vulnerabilities:
    """A `VulnerabilityTable` of model/dated_tables.py over one open file; close it when done."""

    def __init__(self, connection: sqlite3.Connection, place: Path) -> None:
        self._connection, self._place = connection, place
        self._ecosystems: dict[str, int] = dict(connection.execute("SELECT name, id FROM ecosystem"))
        self.affecting = lru_cache(maxsize=REMEMBERED)(self._affecting)
        self.feed = lru_cache(maxsize=None)(self._feed)
        self.builds = lru_cache(maxsize=None)(self._builds)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def covers(self, ecosystem: str) -> bool:
        """True when a feed speaks of `Debian:12`."""
        return ecosystem in self._ecosystems

    def exploited(self, cves: frozenset[str]) -> frozenset[str]:
        """Those that stand in the list of known-exploited vulnerabilities."""
        return cves & self._all_exploited()

    @lru_cache(maxsize=1)  # noqa: B019  # one object a run, gone with it
    def _all_exploited(self) -> frozenset[str]:
        with told(self._place):
            return frozenset(row[0] for row in self._connection.execute("SELECT cve FROM exploited"))

    def _feed(self, name: str) -> Feed | None:
        with told(self._place):
            return feed_of(self._connection, name)

    def _builds(self, build: int) -> tuple[Build, ...]:
        query = "SELECT revision, released_at, kb, security FROM build WHERE build = ? ORDER BY revision"
        with told(self._place):
            rows = self._connection.execute(query, (build,)).fetchall()
        return tuple(
            Build(revision=revision, released_at=date.fromisoformat(day), kb=kb, security=bool(security))
            for revision, day, kb, security in rows
        )

    def _affecting(self, ecosystem: str, package: str, version: str) -> tuple[Flaws, ...]:
        """The flaws in that version; raises Unreadable for what is no version."""
        older = _order_of(ecosystem)
        older(version, version)  # what is no version is told, whether something is known of the package or not
        free = self._spans(ecosystem, package)
        bought = self._spans(_by_subscription(ecosystem), package)
        flaws = _flaws_of(version, free, older)
        if not bought:
            return _grouped(flaws, bought=frozenset())
        both = _flaws_of(version, [*free, *bought], older) | {cve: fix for cve, fix in flaws.items() if fix is not None}
        return _grouped(both, bought=frozenset(cve for cve in both if flaws.get(cve) is None))

    def _spans(self, ecosystem: str, package: str) -> list[tuple[str, str, str]]:
        """(CVE, introduced, fixed) of everything that is known of a package."""
        number = self._ecosystems.get(ecosystem)
        query = "SELECT cve, introduced, fixed_in FROM flaw WHERE ecosystem = ? AND package = ?"
        with told(self._place):
            return self._connection.execute(query, (number, package)).fetchall() if number is not None else []


def _by_subscription(ecosystem: str) -> str:
    """Where the fixes of a release stand that come with a subscription; "" = it has none."""
    family, _, release = ecosystem.partition(":")
    return f"{family}:Pro:{release}" if family == "Ubuntu" else ""


def _flaws_of(version: str, rows: Iterable[tuple[str, str, str]], older: Older) -> dict[str, str | None]:
    """What fixes each flaw of a version: those that one span says it has, and no other says were fixed before.

    A flaw that came back, with a span that begins after the fix of the first, is there, whatever the first says.
    """
    spans: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cve, introduced, fixed in rows:
        spans[introduced, fixed].append(cve)
    found: dict[str, str | None] = {}
    of_its_own_span: set[str] = set()
    fixed_already: set[str] = set()
    for (introduced, fixed), cves in spans.items():
        if introduced and older(version, introduced):
            continue
        if not fixed:
            found |= {each: found.get(each) for each in cves}
        elif not _comparable(version, fixed):
            continue
        elif older(version, fixed):
            found |= dict.fromkeys(cves, fixed)
        else:
            fixed_already.update(cves if not introduced else ())
            continue
        of_its_own_span.update(cves if introduced else ())
    healed = fixed_already - of_its_own_span
    return {cve: fix for cve, fix in found.items() if cve not in healed}


def _grouped(fixes: Mapping[str, str | None], *, bought: frozenset[str]) -> tuple[Flaws, ...]:
    """Flaws by what fixes them."""
    by_fix: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for cve, fix in fixes.items():
        by_fix[fix or "", fix is not None and cve in bought].append(cve)
    return tuple(
        Flaws(fixed_in=fix or None, cves=tuple(sorted(cves)), bought=is_bought)
        for (fix, is_bought), cves in sorted(by_fix.items())
    )


def _comparable(version: str, fixed: str) -> bool:
    """A module of the Red Hat family is compared with its own stream alone, which its version does not name.

    Another first number is another stream, the same first two are the same; else Unreadable: php 8.0 and 8.2 are two streams,
    nodejs 20.11 and 20.19 are one.
    """
    if (_MODULE in version) is not (_MODULE in fixed):
        return False
    if _MODULE not in version:
        return True
    (major, minor), (other_major, other_minor) = _numbers(version), _numbers(fixed)
    if major == other_major and minor != other_minor:
        raise Unreadable(f"{version[:80]!r} and {fixed[:80]!r} may be of two streams of a module")
    return major == other_major


def _numbers(version: str) -> tuple[str, str]:
    major, _, rest = version.rpartition(":")[2].partition(".")
    return major, rest.partition(".")[0]


def _order_of(ecosystem: str) -> Older:
    family = ecosystem.partition(":")[0]
    if family in _DEB:
        return _deb_is_older
    return _number_is_older if family == "Windows" else _rpm_is_older


_key = lru_cache(maxsize=100_000)(version_key)


def _deb_is_older(version: str, other: str) -> bool:
    return _key(version) < _key(other)


def _rpm_is_older(version: str, other: str) -> bool:
    return compare_releases(version, other) < 0


def _number_is_older(version: str, other: str) -> bool:
    if not (version.isascii() and version.isdecimal() and other.isascii() and other.isdecimal()):
        raise Unreadable(f"{version[:40]!r} is no revision of a Windows build")
    return int(version) < int(other)


def open_vulnerabilities(folder: Path) -> Vulnerabilities | None:
    """The table in `folder`; None where there is none. Raises StoreError for a file that is none."""
    place = folder / FILE
    if not place.is_file():
        return None
    with told(place):
        mode = (
            "rw" if os.access(place, os.W_OK) and os.access(folder, os.W_OK) else "ro"
        )  # an import that was killed is undone
        connection = sqlite3.connect(f"{place.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)
        try:
            refuse_other_formats(connection, place)
            return Vulnerabilities(connection, place)
        except BaseException:
            connection.close()
            raise
