"""When something was last installed or upgraded, by the logs of the package managers.

Sources: dpkg(1) (/var/log/dpkg.log: date, time, action, package, versions; local time), apt's history.log
(Start-Date: in local time), rpm(8) INSTALLTIME (seconds since 1970), pacman.log ([ALPM] lines, with or without zone).
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo

from scanner.collect.host.local_clock import LOCAL_ZONE, moment, zone_of
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import printed, text
from scanner.reading.tables import records

DPKG_LOGS = ("file:/var/log/dpkg.log", "file:/var/log/dpkg.log.1")
APT_HISTORY = "file:/var/log/apt/history.log"
PACMAN_LOG = "file:/var/log/pacman.log"
RPM_TIMES = r"cmd:rpm -qa --qf '%{INSTALLTIME}\t%{NAME}\t%{VERSION}-%{RELEASE}.%{ARCH}\n'"
LOG_QUESTIONS = (*DPKG_LOGS, APT_HISTORY, RPM_TIMES, PACMAN_LOG, LOCAL_ZONE)

_DPKG_LINE = kept_pattern(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:install|upgrade) \S", re.MULTILINE)
_APT_START = kept_pattern(r"^Start-Date: (\d{4}-\d\d-\d\d) +(\d\d:\d\d:\d\d)$")
_APT_ACTIONS = ("Install: ", "Upgrade: ", "Reinstall: ", "Downgrade: ")
_PACMAN_LINE = kept_pattern(
    r"^\[(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?([+-]\d{4})?\] \[(?:ALPM|PACMAN)\] (?:installed|upgraded) ",
    re.MULTILINE,
)


def last_installed_at(ask: Ask, manager: str) -> datetime | None:
    """The newest installation on record; raises Unsupported where no log that is kept tells one."""
    reader = _READERS.get(manager)
    if reader is None:
        raise Unsupported(f"{manager} keeps no log of what it installed when")
    return reader(ask)


def _of_dpkg(ask: Ask) -> datetime:
    zone = zone_of(ask)
    for log in DPKG_LOGS:
        stamps = _DPKG_LINE.findall(text(ask(log)) or "")
        newest = max((each for each in stamps), default="")
        if at := moment(newest, "%Y-%m-%d %H:%M:%S", zone):
            return at
    newest = max(_of_history(text(ask(APT_HISTORY)) or ""), default="")
    if at := moment(newest, "%Y-%m-%d %H:%M:%S", zone):
        return at
    raise Unsupported("the logs that dpkg and apt keep tell of no installation")


def _of_history(log: str) -> Iterator[str]:
    """The starts of runs that installed something."""
    start = ""
    for line in log.split("\n"):
        if found := _APT_START.match(line):
            start = f"{found[1]} {found[2]}"
        elif start and line.startswith(_APT_ACTIONS):
            yield start


def _of_rpm(ask: Ask) -> datetime:
    listed = printed(ask(RPM_TIMES))
    if listed is None:
        raise Unsupported("there is no program rpm")
    seconds = [each for each, *_ in records(listed, RPM_TIMES, fields=3, separator="\t") if _is_seconds(each)]
    if not seconds:
        raise Unreadable(f"{RPM_TIMES}: no package has a time")
    return datetime.fromtimestamp(max(int(each) for each in seconds), UTC)


def _is_seconds(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 11  # noqa: PLR2004  # until the year 5138


def _of_pacman(ask: Ask) -> datetime:
    """A zone stands in the line since pacman 5.2; before, times are local."""
    zone = zone_of(ask)
    times = [
        at
        for day, hour, offset in _PACMAN_LINE.findall(text(ask(PACMAN_LOG)) or "")
        if (at := _pacman_moment(f"{day} {hour}", offset, zone))
    ]
    if not times:
        raise Unsupported("the log that pacman keeps tells of no installation")
    return max(times)


def _pacman_moment(written: str, offset: str, zone: tzinfo) -> datetime | None:
    if not offset:
        return moment(written, "%Y-%m-%d %H:%M", zone)
    try:
        return datetime.strptime(f"{written} {offset}", "%Y-%m-%d %H:%M %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_READERS: dict[str, Callable[[Ask], datetime]] = {"dpkg": _of_dpkg, "rpm": _of_rpm, "pacman": _of_pacman}
