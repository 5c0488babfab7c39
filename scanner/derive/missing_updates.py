"""host.missing_updates: the cumulative updates that a Windows lacks, by build and revision (UBR) against the table of builds.

Of one day several revisions may bring the same fixes (a hotpatch beside the cumulative update): a machine that has reached the
lowest of them has them all. Previews are no security updates.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from scanner.derive.windows_channels import build_of
from scanner.model.dated_tables import Build, VulnerabilityTable
from scanner.model.errors import GapError, NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_missing_updates import HostMissingUpdates, MissingUpdate
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Way

T = TypeVar("T")
FEED = "windows"
NO_DATA = "no vulnerability data given"


def derive(scene: Scene) -> HostMissingUpdates:
    """What is missing, or why nobody can tell; raises Unsupported for what is no Windows."""
    found = scene.known(HostOs)
    if found.family != "windows":
        raise Unsupported(f"{found.name}: only Windows has cumulative updates")
    build, revision = build_of(found)
    shown = f"{build}" if revision is None else f"{build}.{revision}"
    try:
        table = windows_table(scene)
        known = security_builds(table, build)
        if revision is None:
            raise NotCollected("the revision of the build (UBR) was not read", way=Way.RECORD_AGAIN)
    except GapError as gap:
        unseen = Unseen.of(gap)
        return HostMissingUpdates(build=shown, missing=unseen, data_as_of=unseen, signed_by=unseen)
    feed = table.feed(FEED)
    if feed is None:  # windows_table has looked
        raise Unreadable("the table of builds went away")
    return HostMissingUpdates(
        build=shown,
        missing=tuple(
            MissingUpdate(kb=each.kb, build=f"{build}.{each.revision}", released_at=each.released_at)
            for each in first_of_each_day(known)
            if each.revision > revision
        ),
        data_as_of=feed.as_of,
        signed_by=feed.signed_by,
    )


def windows_table(scene: Scene) -> VulnerabilityTable:
    """The table of builds; raises NotCollected where none was given, Unreadable where it is of a day to come."""
    table = scene.tables.vulnerabilities
    feed = table.feed(FEED) if table is not None else None
    if table is None or feed is None:
        raise NotCollected(NO_DATA, way=Way.TABLES)
    refuse_future(feed.as_of, scene.as_of.date())
    return table


def refuse_future(as_of: date, today: date) -> None:
    """Raises Unreadable for data of a day that has not come: what it says then was not known on the day we judge."""
    if as_of > today:
        raise Unreadable(
            f"the clock says {today}, before the vulnerability data of {as_of} was made: the clock is wrong"
        )


def security_builds(table: VulnerabilityTable, build: int) -> tuple[Build, ...]:
    """The security updates of a build; raises Unsupported where the table does not know it."""
    known = tuple(each for each in table.builds(build) if each.security)
    if not known:
        raise Unsupported(f"the table of Windows builds does not know build {build}")
    return known


def first_of_each_day(builds: Iterable[Build]) -> list[Build]:
    """The lowest revision of every day."""
    days: dict[date, list[Build]] = defaultdict(list)
    for each in builds:
        days[each.released_at].append(each)
    return sorted((min(each, key=lambda one: one.revision) for each in days.values()), key=lambda each: each.revision)


DERIVER = Deriver(id="missing_updates", gives=HostMissingUpdates, needs=(HostOs,), per="subject", derive=derive)
