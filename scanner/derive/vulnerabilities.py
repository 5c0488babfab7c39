"""host.vulnerabilities: known vulnerabilities of installed packages, or of a Windows build, by the data that was given.

Debian, Ubuntu and Rocky Linux tell them by source package and its version, AlmaLinux by package. Of kernels several are installed
side by side, and the newest counts: whether it runs is told by host.updates. A package from its maker's own source is compared
with nothing, as distributions number their fixes themselves.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Final

from scanner.derive.vendor_marks import is_from_vendor, is_left_behind
from scanner.derive.windows_channels import build_of
from scanner.derive.windows_updates import (
    FEED,
    NO_DATA,
    first_of_each_day,
    refuse_future,
    refuse_hole,
    security_builds,
    windows_table,
)
from scanner.model.dated_tables import Feed, VulnerabilityTable
from scanner.model.errors import GapError, NotCollected, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.kinds.host_vulnerabilities import HostVulnerabilities, WaitingFix
from scanner.model.local_time import local_day
from scanner.model.observation import Missing, Unseen, seen
from scanner.model.ports import Deriver, Scene
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way
from scanner.reading.deb_versions import version_key
from scanner.reading.rpm_versions import release_key

KEV: Final = "kev"
NO_KEV: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="no list of exploited vulnerabilities given", way=Way.TABLES)
DEB, RPM, RPM_SOURCE = "deb", "rpm", "source of rpm"
_PRO: Final = "esm.ubuntu.com"
_FEEDS: Final = {"debian": DEB, "ubuntu": DEB, "almalinux": RPM, "rocky": RPM_SOURCE}
_SOURCE: Final = kept_pattern(r"(\S+)(?: \(([^()\s]+)\))?")
_SIGNED: Final = kept_pattern(r"linux-signed((?:-[^-]+)*?)(?:-(?:amd64|arm64|i386))?")
_BINARY_REBUILD: Final = kept_pattern(r"\+b[0-9]+$", re.ASCII)
_SIDE_BY_SIDE: Final = ("linux", "kernel")
MOST_NAMED: Final = 200


@dataclass(slots=True)
class _Count:
    """What was found so far."""

    known: list[WaitingFix] = field(default_factory=list)
    unfixed: int = 0
    cves: set[str] = field(default_factory=set)
    not_compared: list[str] = field(default_factory=list)
    compared: int = 0


def derive(scene: Scene) -> HostVulnerabilities:
    """Raises NotCollected without data for this system, Unsupported for a system that no feed speaks of."""
    found = scene.known(HostOs)
    if found.family == "windows":
        return _of_windows(scene, found)
    table, feed, ecosystem = _linux_feed(scene, found)
    software = scene.known(HostSoftware)
    if not software.listed_all:
        raise NotCollected("only a part of the installed programs is listed", way=Way.RECORD_AGAIN)
    packages = _packages(software, _FEEDS[found.id])
    return _fact(
        scene,
        table,
        feed,
        ecosystem,
        _compared(table, ecosystem, packages, system=found, subscribed=_is_subscribed(scene)),
    )


def _is_subscribed(scene: Scene) -> bool:
    """Whether what a subscription brings can be installed: Ubuntu Pro has its sources on one host alone."""
    updates = scene.look(HostUpdates)
    return not isinstance(updates, Missing) and _PRO in updates.fact.repositories


def _linux_feed(scene: Scene, found: HostOs) -> tuple[VulnerabilityTable, Feed, str]:
    """The table, its feed for this system, and the name the feed has for the release."""
    if found.id not in _FEEDS:
        raise Unsupported(f"{found.name}: no vulnerability data can be given for this system yet")
    table = scene.tables.vulnerabilities
    feed = table.feed(found.id) if table is not None else None
    if table is None or feed is None:
        raise NotCollected(NO_DATA, way=Way.TABLES)
    refuse_future(feed.as_of, local_day(scene.as_of))
    version = seen(found.version) or ""
    for name in _ecosystems(found.id, version):
        if table.covers(name):
            return table, feed, name
    raise Unsupported(f"{found.name} {version}: the vulnerability data of {feed.as_of} does not speak of this release")


def _ecosystems(os_id: str, version: str) -> tuple[str, ...]:
    major = version.partition(".")[0]
    return {
        "debian": (f"Debian:{major}",),
        "ubuntu": (f"Ubuntu:{version}:LTS", f"Ubuntu:{version}"),
        "almalinux": (f"AlmaLinux:{major}",),
        "rocky": (f"Rocky Linux:{major}",),
    }[os_id]


def _packages(software: HostSoftware, kind: str) -> Iterator[tuple[str, str | None]]:
    """Name and version as the feed compares them, each once; version None where it is not told, or is the maker's own.

    Raises NotCollected where the sources of the packages were not read and fixes are told by those.
    """
    sources = {each.package: each.source for each in seen(software.sources)} if kind != RPM else {}
    newest: dict[str, str] = {}
    told: set[tuple[str, str | None]] = set()
    for each in software.packages:
        version = each.version if isinstance(each.version, str) else None
        if version is None or is_from_vendor(version, each.name):
            told.add((each.name, None))
            continue
        name, built_from = (
            _source(each.name, version, sources.get(each.name, "")) if kind != RPM else (each.name, version)
        )
        if not name.startswith(_SIDE_BY_SIDE):
            told.add((name, built_from))
        elif name not in newest or _is_newer(built_from, newest[name], kind):
            newest[name] = built_from
    yield from sorted(told, key=lambda each: (each[0], each[1] or ""))
    yield from sorted(newest.items())


def _source(package: str, version: str, source: str) -> tuple[str, str]:
    """Name and version of the source package; signed kernels are built from `linux`, and bear its version themselves.

    linux-signed-amd64 of Debian is `linux`, linux-signed-hwe-6.8 of Ubuntu `linux-hwe-6.8`.
    """
    found = _SOURCE.fullmatch(source)
    if found is None:
        return package, _BINARY_REBUILD.sub("", version)
    signed = _SIGNED.fullmatch(found[1])
    if signed:
        return f"linux{signed[1]}", version
    return found[1], found[2] or _BINARY_REBUILD.sub("", version)


def _is_newer(version: str, other: str, kind: str) -> bool:
    try:
        if kind == DEB:
            return version_key(version) > version_key(other)
    except Unreadable:
        return True
    return bool(release_key(version) > release_key(other))


def _compared(
    table: VulnerabilityTable,
    ecosystem: str,
    packages: Iterable[tuple[str, str | None]],
    *,
    system: HostOs,
    subscribed: bool = False,
) -> _Count:
    """A package that an older release left behind is told of only by flaws that this one happens to share.

    What only a subscription would fix is, without one, a hole that nothing fixes.
    """
    count, os_version = _Count(), seen(system.version) or ""
    for name, version in packages:
        try:
            flaws = table.affecting(ecosystem, name, version) if version else None
        except Unreadable:
            flaws = None
        if flaws is None or version is None or not (flaws or not is_left_behind(version, system.id, os_version)):
            count.not_compared.append(name)
            continue
        count.compared += 1
        for each in flaws:
            if each.fixed_in is None or (each.bought and not subscribed):
                count.unfixed += len(each.cves)
            else:
                fix = WaitingFix(package=name, installed=version, fixed_in=each.fixed_in, cves=each.cves)
                count.known.append(fix)
            count.cves.update(each.cves)
    return count


def _of_windows(scene: Scene, found: HostOs) -> HostVulnerabilities:
    """The holes that cumulative updates close; raises NotCollected where one that is missing does not tell which."""
    table = windows_table(scene)
    build, revision = build_of(found)
    security = security_builds(table, build)
    if revision is None:
        raise NotCollected("the revision of the build (UBR) was not read", way=Way.RECORD_AGAIN)
    ecosystem = f"Windows:{build}"
    count = _compared(table, ecosystem, [(FEED, str(revision))], system=found)
    told = {each.fixed_in for each in count.known}
    for each in first_of_each_day(security):
        same_day = {str(one.revision) for one in security if one.released_at == each.released_at}
        if each.revision > revision and not same_day & told:
            raise NotCollected(f"the data does not tell which holes {each.kb} closes", way=Way.TABLES)
    feed = table.feed(FEED)
    if feed is None:  # windows_table has looked
        raise Unreadable("the table of builds went away")
    untold: GapError | None = None
    try:
        refuse_hole(security, build, revision, feed.as_of)
    except NotCollected as gap:
        untold = gap
    return _fact(scene, table, feed, ecosystem, count, untold=untold)


def _fact(  # what was compared, and of what
    scene: Scene,
    table: VulnerabilityTable,
    feed: Feed,
    ecosystem: str,
    count: _Count,
    *,
    untold: GapError | None = None,
) -> HostVulnerabilities:
    """`untold` is why not every hole is known: those that are exploited and known are told all the same."""
    kev = table.feed(KEV)
    if kev is not None:
        refuse_future(kev.as_of, local_day(scene.as_of))
    exploited: tuple[str, ...] | Unseen = NO_KEV
    if kev is not None:
        used = tuple(sorted(table.exploited(frozenset(count.cves))))
        exploited = Unseen.of(untold) if untold is not None and not used else used
    return HostVulnerabilities(
        ecosystem=ecosystem,
        known=tuple(sorted(count.known, key=lambda each: (each.package, each.installed, each.fixed_in))),
        known_cves=len({cve for each in count.known for cve in each.cves}),
        unfixed=count.unfixed,
        exploited=exploited,
        compared=count.compared,
        not_compared=tuple(sorted(set(count.not_compared))[:MOST_NAMED]),
        data_as_of=feed.as_of,
        data_digest=feed.digest,
        signed_by=feed.signed_by,
        exploited_as_of=NO_KEV if kev is None else kev.as_of,
    )


DERIVER = Deriver(
    id="vulnerabilities",
    gives=HostVulnerabilities,
    needs=(HostOs, HostSoftware, HostUpdates),
    per="subject",
    derive=derive,
)
