"""The cumulative updates of a Windows build, as the table that was given has them.

Of one day several revisions may bring the same fixes (a hotpatch beside the cumulative update): a machine that has reached the
lowest of them has them all. Previews are no security updates.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from scanner.model.dated_tables import Build, VulnerabilityTable
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.local_time import local_day
from scanner.model.ports import Scene
from scanner.model.words import Way

FEED = "windows"
NO_DATA = "no vulnerability data given"
MOST_APART = timedelta(days=45)
"""Security updates come every second Tuesday of a month, 28 or 35 days apart: where there is more between two, one is missing."""


def windows_table(scene: Scene) -> VulnerabilityTable:
    """The table of builds; raises NotCollected where none was given, Unreadable where it is of a day to come."""
    table = scene.tables.vulnerabilities
    feed = table.feed(FEED) if table is not None else None
    if table is None or feed is None:
        raise NotCollected(NO_DATA, way=Way.TABLES)
    refuse_future(feed.as_of, local_day(scene.as_of))
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


def refuse_hole(builds: Iterable[Build], build: int, revision: int, as_of: date) -> None:
    """Raises NotCollected where the table skips a month between what is installed and the day it speaks of.

    Months are imported one by one: what the updates of a month that was not imported close, nobody has told.
    """
    known = tuple(builds)
    reached = max((each.released_at for each in known if each.revision <= revision), default=None)
    if reached is None:
        first = min(each.released_at for each in known)
        raise NotCollected(
            f"the table of Windows builds tells of no security update of build {build} before {first}", way=Way.TABLES
        )
    days = [reached, *sorted({each.released_at for each in known if each.released_at > reached}), as_of]
    for day, following in pairwise(days):
        if following - day > MOST_APART:
            raise NotCollected(
                f"the table of Windows builds skips the security updates of build {build} after {day}", way=Way.TABLES
            )
