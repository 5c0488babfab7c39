"""Until when bought updates of Windows (ESU) go on: they are sold year by year, and the name of the key tells the year.

Home users get them by an account: no key is then in force, and only the revision of the build tells that they come.

Source: Microsoft, "Extended Security Updates (ESU) program for Windows 10" and for Windows 7, Server 2012: a year ends with the
second Tuesday of the month in which the free updates had ended; "Windows(R), Client-ESU-Year2 add-on for Professional".
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from scanner.derive.windows_channels import build_of
from scanner.model.dated_tables import Release
from scanner.model.kinds.host_os import HostOs

_YEAR: Final = re.compile(r"ESU-?Year-?([1-9])", re.IGNORECASE)
_TUESDAY: Final = 1


def bought_until(names: Iterable[str], word: str, release: Release) -> date | None:
    """The last day of the last year that a key is for; None where no name holds `word`, or the release has no such updates."""
    last = release.extended_ends_at
    if release.ends_at is None or last is None:
        return None
    ends = [_end(each, release.ends_at, last) for each in names if word in each]
    return max(ends, default=None)


def _end(name: str, free: date, last: date) -> date:
    """A key that names no year is for all of them."""
    year = _YEAR.search(name)
    return last if year is None else min(last, _second_tuesday(free.year + int(year[1]), free.month))


def _second_tuesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_TUESDAY - first.weekday()) % 7 + 7)


def came_after_the_free(found: HostOs, release: Release) -> bool | None:
    """Whether a cumulative update is installed that is newer than the last free one; None where that cannot be told."""
    revision = build_of(found)[1]
    return revision > release.last_free if release.last_free and revision is not None else None
