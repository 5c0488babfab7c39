"""What keeps the clock: `chronyc sources` and `tracking`, `ntpq -p`, `timedatectl`. Sources: chronyc(1), ntpq(1), timedatectl(1)."""

import re
from typing import Final

from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform

_CHRONY_HEAD: Final = re.compile(r"MS Name/IP address\s+Stratum\s+Poll\s+Reach\s+LastRx\s+Last sample\s*")
_CHRONY_ROW: Final = re.compile(r"([\^=#])([*+\-?x~]) (\S+)\s+\d+\s+\d+\s+\d+\s+\S+\s+(\S+?)\[.*")
_LEGEND: Final = 12
"""So many lines `chronyc sources -v` may print up to the heading, itself among them."""
_COUNT: Final = re.compile(r"^210 Number of sources = (\d{1,4})[ \t\r]*$", re.MULTILINE)
_NTPQ_HEAD: Final = re.compile(r"\s*remote\s+refid\s+st\s+t\s+when\s+poll\s+reach\s+delay\s+offset\s+jitter\s*")
_NTPQ_ROW: Final = re.compile(
    r"([ *+\-#ox.])(\S+)\s+\S+\s+\d+\s+\S\s+\S+\s+\d+\s+\d+\s+[\d.\-]+\s+(-?\d+(?:\.\d+)?)\s+[\d.\-]+\s*"
)
_TRACKING: Final = re.compile(
    r"^Leap status[ \t]+: (Normal|Not synchronised|Insert second|Delete second)[ \t\r]*$", re.MULTILINE
)
_OFFSET: Final = re.compile(
    r"^System time[ \t]+: (\d{1,20}\.\d{1,20}) seconds (?:slow|fast) of NTP time[ \t\r]*$", re.MULTILINE
)
_SYNCHRONISED: Final = re.compile(r"^[ \t]*(?:System clock|NTP) synchronized: (yes|no)[ \t]*$", re.MULTILINE)
_TIMEDATECTL: Final = re.compile(r"^[ \t]*(?:Local time|Universal time|RTC time): ", re.MULTILINE)
_SAMPLE: Final = re.compile(r"([+-]?\d+)(ns|us|ms|s)")
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def read(file: HandedFile) -> HostTime:
    """Whether a source is followed now, and how far the clock is off."""
    text = (file.text or "")[: (file.text or "").rfind("\n") + 1]
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        if _CHRONY_HEAD.fullmatch(line):
            return _chronyc(lines[number + 1 :], text)
        if _NTPQ_HEAD.fullmatch(line):
            return _ntpq(lines[number + 1 :], file.text or "")
    if leap := _TRACKING.search(text):
        offset = _OFFSET.search(text)
        return _told(
            "chronyd", synchronised=leap[1] != "Not synchronised", offset=float(offset[1]) if offset else NOT_TOLD
        )
    if found := _SYNCHRONISED.search(text):
        return _told("", synchronised=found[1] == "yes", offset=NOT_TOLD)
    raise Unreadable("no line tells whether the clock follows a source")


def _told(
    daemon: str, *, synchronised: bool, offset: float | Unseen, sources: tuple[str, ...] | Unseen = NOT_TOLD
) -> HostTime:
    return HostTime(
        daemons=NOT_TOLD,
        running=(daemon,) if daemon else NOT_TOLD,
        sources=sources,
        synchronised=synchronised,
        offset_s=offset,
    )


def _chronyc(lines: list[str], text: str) -> HostTime:
    """The star marks the source that is followed; without one a list that may be cut tells nothing."""
    rows = [found for line in lines if (found := _CHRONY_ROW.fullmatch(line))]
    followed = next((row for row in rows if row[2] == "*"), None)
    count = _COUNT.search(text)
    if followed is None and (count is None or int(count[1]) != len(rows)):
        raise Unreadable("no source is marked as followed, and the list may not be whole")
    whole = count is not None and int(count[1]) == len(rows)
    sample = _SAMPLE.fullmatch(followed[4]) if followed else None
    offset = abs(int(sample[1][:20])) * _UNITS[sample[2]] if sample else NOT_TOLD
    return _told(
        "chronyd",
        synchronised=followed is not None,
        offset=offset,
        sources=tuple(row[3] for row in rows if row[1] != "#") if whole else NOT_TOLD,
    )


def _ntpq(lines: list[str], text: str) -> HostTime:
    """The star, or an o where a pulse of the second is followed; offsets are milliseconds."""
    rows = [found for line in lines if (found := _NTPQ_ROW.fullmatch(line))]
    followed = next((row for row in rows if row[1] in "*o"), None)
    if followed is None and (not text.endswith("\n") or not rows):
        raise Unreadable("no source is marked as followed, and the list may not be whole")
    if followed is None:
        return _told("ntpd", synchronised=False, offset=Unseen(gap=Gap.UNSUPPORTED, detail="no source is followed"))
    return _told("ntpd", synchronised=True, offset=abs(float(followed[3][:30])) / 1000)


def recognises(file: HandedFile) -> bool:
    """The heading of either program, or the words of timedatectl and chronyc in their places."""
    text = (file.text or "")[:20_000]
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if any(_CHRONY_HEAD.fullmatch(line) or _NTPQ_HEAD.fullmatch(line) for line in lines[:_LEGEND]):
        return True
    if text.startswith("Reference ID") and _TRACKING.search(text):
        return True
    return bool(_TIMEDATECTL.match(text)) and "Time zone: " in text


IMPORTED = Imported(id="clock", platform=Platform.LINUX, recognises=recognises, reads={HostTime: read})
