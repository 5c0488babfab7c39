"""Which security updates apt would offer by its lists, and how far those lists can be trusted.

A suite counts when its own Release file calls it a security suite (Debian: Label Debian-Security; Ubuntu: Suite
*-security, with the ESM pockets *-infra-security and *-apps-security) of the release that runs here, and names the
maker of the system or Debian or Ubuntu, from which it is derived, as its origin: others know nothing of its packages.
Sources:
wiki.debian.org/DebianRepository/Format, wiki.debian.org/SourcesList, Ubuntu's documentation of ESM.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scanner.collect.host.drop_ins import seen_entry
from scanner.collect.host.os_release import assignments
from scanner.collect.host.package_databases import Packages
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_updates import PendingUpdate
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries, given, text
from scanner.reading.deb_versions import version_key

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = kept_pattern(
    r"(?:[A-Z][a-z]{2}, ?)? {0,3}(?P<day>\d{1,2}) +(?P<month>[A-Z][a-z]{2}) +(?P<year>\d{4})"
    r" +(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))? +(?P<zone>UTC|GMT|Z|[+-]\d{4})",
    re.ASCII | re.IGNORECASE,
)
LISTS = "apt:/var/lib/apt/lists"
OS_RELEASE = ("file:/etc/os-release", "file:/usr/lib/os-release")
LISTS_QUESTIONS = (LISTS, *OS_RELEASE)

_CODENAMES = ("VERSION_CODENAME", "UBUNTU_CODENAME", "DEBIAN_CODENAME")
_IN_WORDS = kept_pattern(r"\((\w+)\b[^()]*\)")
_ARCHITECTURE = kept_pattern(r"_([a-z0-9-]+)_binary-([a-z0-9-]+)_Packages(?:\.\w+)?$")
_ANY = ("all", None)
_MAKERS = frozenset({"debian", "ubuntu", "ubuntuesm", "ubuntuesmapps"})
Release = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suites:
    """The security suites of this release among the lists, by the path of their Release file."""

    releases: dict[str, Release]
    indexes: dict[str, Any]
    """Every list, as the answer has it."""
    unread: tuple[str, ...] = ()
    """Release files that could not be read and may be of a security suite."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the suites are called, such as `bookworm-security`."""
        return tuple(sorted({_suite_name(each) for each in self.releases.values()}))

    @property
    def released_at(self) -> datetime | None:
        """The newest date the suites bear, None when they bear none."""
        return max(filter(None, (date_of(each) for each in self.releases.values())), default=None)


def security_suites(ask: Ask) -> Suites:
    """The suites; raises the gap of lists that could not be read at all."""
    found = entries(ask(LISTS))
    if not found:
        if not given(ask(LISTS)).absent:
            raise Unreadable(f"{LISTS}: neither entries nor absent")
        return Suites(releases={}, indexes={})
    releases, indexes = found.get("releases"), found.get("indexes")
    if not isinstance(releases, Mapping) or not isinstance(indexes, Mapping):
        raise Unreadable(f"{LISTS}: the answer has neither releases nor indexes")
    system, codenames = _system(ask)
    named = {path: _words(path, each) for path, each in releases.items()}
    return Suites(
        releases={
            path: each
            for path, each in named.items()
            if _is_security(each) and _base(each) in codenames and _is_of_makers(each, system)
        },
        indexes=dict(indexes),
        unread=tuple(path for path, each in named.items() if "gap" in each and "security" in path.lower()),
    )


def _words(path: str, release: object) -> Release:
    if not isinstance(release, Mapping):
        raise Unreadable(f"{LISTS}: {path}: not an entry")
    return {str(key): str(value) for key, value in release.items()}


def _system(ask: Ask) -> tuple[str, frozenset[str]]:
    """Id of this system, and the names of this release and of what it is derived from."""
    for question in OS_RELEASE:
        said = text(ask(question))
        if said is not None:
            values = assignments(said, question)
            names = {values[each].lower() for each in _CODENAMES if values.get(each)}
            in_words = _IN_WORDS.search(values.get("VERSION", ""))  # Debian 8: VERSION="8 (jessie)"
            return values.get("ID", ""), frozenset(names or ({in_words[1].lower()} if in_words else ()))
    return "", frozenset()


def _is_of_makers(release: Release, system: str) -> bool:
    """By its origin; a mirror that signs anew under its own name still says Debian-Security."""
    origin, label = release.get("Origin", "").lower(), release.get("Label", "").lower()
    return origin in _MAKERS or (origin != "" and origin == system.lower()) or label == "debian-security"


def _is_security(release: Release) -> bool:
    label, suite, codename = (release.get(each, "").lower() for each in ("Label", "Suite", "Codename"))
    return label.endswith("-security") or suite.endswith("-security") or codename.endswith("-security")


def _base(release: Release) -> str:
    """`bookworm` of bookworm-security and of buster/updates; Ubuntu's codename stands alone."""
    return re.split(r"[-/]", release.get("Codename", "").lower(), maxsplit=1)[0]


def _suite_name(release: Release) -> str:
    codename, suite = release.get("Codename", ""), release.get("Suite", "")
    if codename.endswith("-security") or not suite.endswith("-security"):
        return codename if "-" in codename or "/" in codename else f"{codename}/updates"
    return suite


def date_of(release: Release) -> datetime | None:
    """By RFC 1123, which apt takes alone (`email.utils` reads it too, and takes as long to load as all lists to read)."""
    found = _DATE.fullmatch(release.get("Date", "").strip())
    if found is None or found["month"].title() not in _MONTHS:
        return None
    month = _MONTHS.index(found["month"].title()) + 1
    zone = found["zone"]
    ahead = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone[:1] in ("+", "-") else timedelta()
    try:
        clock = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
        return datetime(int(found["year"]), month, int(found["day"]), *clock, tzinfo=UTC) - ahead
    except (ValueError, OverflowError):
        return None


def pending_updates(packages: Packages, suites: Suites) -> tuple[PendingUpdate, ...]:
    """Installed packages of which a security suite offers a newer version; holds and pins hide none.

    Raises Unsupported when no list of a security suite tells it for every architecture that is installed.
    """
    _refuse_unread(suites)
    native = _native(packages)
    offers = _offers(suites, native)
    missing = {_architecture(each.arch, native) for each in packages.installed} - offers.keys()
    if missing:
        raise Unsupported(f"no list of a security suite for packages of architecture {', '.join(sorted(missing))}")
    pending = {}
    for each in packages.installed:
        versions = offers[_architecture(each.arch, native)].get(each.name)
        if versions:
            best = max(versions, key=version_key)
            if version_key(best) > version_key(each.version):
                pending[each.name, each.version, best] = PendingUpdate(
                    name=each.name, installed=each.version, candidate=best
                )
    return tuple(pending[key] for key in sorted(pending))


def _refuse_unread(suites: Suites) -> None:
    if suites.unread:
        raise Unreadable(f"{suites.unread[0]}: could not be read")
    if not suites.releases:
        raise Unsupported("no package list of a security suite of this release")


def _native(packages: Packages) -> str:
    """The architecture of dpkg itself is that of the system."""
    native = next((each.arch for each in packages.installed if each.name == "dpkg"), None)
    if native in _ANY or native is None:
        raise Unreadable("the package dpkg does not tell the architecture of this system")
    return native


def _architecture(arch: str | None, native: str) -> str:
    return native if arch in _ANY or arch is None else arch


def _offers(suites: Suites, native: str) -> dict[str, dict[str, list[str]]]:
    """Versions by architecture and name; an architecture is told only when every suite has its main list."""
    offers: dict[str, dict[str, list[str]]] = {}
    mains: dict[str, set[str]] = {}
    for path, entry in suites.indexes.items():
        if not isinstance(entry, Mapping):
            raise Unreadable(f"{LISTS}: {path}: not an entry")
        owner = str(entry.get("release"))
        if owner not in suites.releases:
            continue
        arch, is_main = _place(path, native)
        _add(offers.setdefault(arch, {}), path, entry)
        if is_main:
            mains.setdefault(arch, set()).add(owner)
    for_all = offers.get("all", {})
    told = {arch: each for arch, each in offers.items() if mains.get(arch, set()) == set(suites.releases)}
    return {arch: _merged((each, for_all)) for arch, each in told.items() if arch != "all"}


def _place(path: str, native: str) -> tuple[str, bool]:
    """Architecture of a list, and whether it is that of the component main; a flat one is of any."""
    found = _ARCHITECTURE.search(path)
    return (found[2], found[1] == "main") if found else (native, False)


def _add(offers: dict[str, list[str]], path: str, entry: Mapping[str, Any]) -> None:
    offered = seen_entry(path, entry).get("packages")
    if not isinstance(offered, Mapping):
        raise Unreadable(f"{LISTS}: {path}: was not read")
    for name, versions in offered.items():
        if not isinstance(versions, list):
            raise Unreadable(f"{LISTS}: {path}: {name}: no list of versions")
        offers.setdefault(str(name), []).extend(str(each) for each in versions)


def _merged(parts: Iterable[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for name, versions in _items(parts):
        merged.setdefault(name, []).extend(versions)
    return merged


def _items(parts: Iterable[Mapping[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    for part in parts:
        yield from part.items()
