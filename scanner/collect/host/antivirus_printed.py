"""Lines that antivirus tools print, `Key: value` in many spellings, and the times and days in them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

from scanner.collect.host.local_clock import moment, zone_of
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.reading.answers import printed

T = TypeVar("T")
Values = Mapping[str, str]

_SEPARATOR = kept_pattern(r"\s*[:=]\s*|\s{2,}")
_STAMP = kept_pattern(r"(\d{4})-(\w{2,3})-(\d{1,2})(?: (?:at )?(\d\d):(\d\d)(?::(\d\d))?)?(?: GMT([+-]\d{1,2}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_HOURS = 14


def pairs(ask: Ask, question: str) -> Values:
    """`Key: value`, `key = value` or `Key    value` of each line a tool prints, keys in lower case, the first wins."""
    said = printed(ask(question))
    if said is None:
        raise Unsupported(f"{question}: the tool is not there")
    found: dict[str, str] = {}
    for line in said.split("\n"):
        key, value = _pair(line.strip().removeprefix("- "))
        if value:
            found.setdefault(key.lower(), value)
    if not found:
        raise Unreadable(f"{question}: {said[:80]!r}")
    return found


def _pair(line: str) -> tuple[str, str]:
    separator = _SEPARATOR.search(line)
    return (line[: separator.start()], line[separator.end() :].rstrip(" .,")) if separator else (line, "")


def value_of(look: Callable[[], Values], *keys: str) -> str | Unseen:
    """The value of the first key that ends in one of `keys`; not seen when there is none."""

    def find() -> str:
        values = look()
        for key in keys:
            for name, value in values.items():
                if name.endswith(key):
                    return value
        raise Unsupported(f"the tool prints no {keys[0]}")

    return or_unseen(find)


def then(value: str | Unseen, make: Callable[[str], T]) -> T | Unseen:
    """`make` of a value that was seen."""
    return value if isinstance(value, Unseen) else or_unseen(lambda: make(value))


def earliest(ask: Ask, written: str) -> datetime:
    """The time as written, by UTC or the clock of the host, whichever is earlier; its own zone decides if it has one."""
    found = _STAMP.match(written)
    if found is None or abs(int(found[7] or 0)) > _MOST_HOURS:
        raise Unreadable(f"{written[:60]!r} is no time")
    zones = [timezone(timedelta(hours=int(found[7])))] if found[7] else [UTC, zone_of(ask)]
    plain = f"{_plain_day(found)} {found[4] or '00'}:{found[5] or '00'}:{found[6] or '00'}"
    times = [at for zone in zones if (at := moment(plain, "%Y-%m-%d %H:%M:%S", zone))]
    if len(times) < len(zones):
        raise Unreadable(f"{written[:60]!r} is no time")
    return min(times)


def day(written: str) -> date:
    """The day as written: 2026-07-01 or 2026-Jul-01."""
    found = _STAMP.match(written)
    at = moment(_plain_day(found), "%Y-%m-%d", UTC) if found else None
    if at is None:
        raise Unreadable(f"{written[:60]!r} is no day")
    return at.date()


def _plain_day(found: re.Match[str]) -> str:
    month = found[2].lower()
    return f"{found[1]}-{_MONTHS.index(month) + 1 if month in _MONTHS else month}-{found[3]}"
