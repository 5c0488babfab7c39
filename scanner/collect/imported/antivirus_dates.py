"""Times as antivirus tools print them, each in one form that is read in one way only; without a zone they are taken as UTC."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from scanner.model.errors import Unreadable
from scanner.reading.numbers import is_whole

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK: Final = r"(?:[ T,]+(?:at )?(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?(?: ?([AP])\.?M\.?)?)?"
_ZONE: Final = r"(?: ?(Z|UTC|GMT)?([+-]\d\d?:?(?:\d\d)?)?)"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})[-/. ](\d{{1,2}}|[A-Za-z]{{3}})[-/. ](\d{{1,2}}){_CLOCK}{_ZONE}(?![\d:])")
_MONTH_NAMED: Final = re.compile(rf"([A-Za-z]{{3}})[a-z]*\.? (\d{{1,2}}),? (\d{{4}}){_CLOCK}{_ZONE}(?![\d:])")
_DAY_NAMED: Final = re.compile(
    rf"(?:[A-Za-z]{{3,9}},? )?(\d{{1,2}})[ -]([A-Za-z]{{3}})[a-z]*\.?[ -](\d{{4}}){_CLOCK}{_ZONE}(?![\d:])"
)
_C_TIME: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: ?([AP])M)?(?: ([A-Z]{3,4}))? (\d{4})(?!\d)"
)
_NUMBERS: Final = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:\.|\u0433\.| \u0433\.)?(?:[ ,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?: ?(\D{1,12}))?)?"
)
_MORNING: Final = frozenset(("am", "sa", "a.m.", "a. m.", "午前", "上午", "오전"))
_AFTERNOON: Final = frozenset(("pm", "ch", "p.m.", "p. m.", "午後", "下午", "오후"))
_HALF_FIRST: Final = re.compile(r"(午前|上午|오전|午後|下午|오후) ?(\d{1,2}:\d\d(?::\d\d)?)(?![\d:])")
"""Chinese, Japanese and Korean put the half of the day before the time."""
_DOTTED: Final = re.compile(r"^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.")
"""`2024. 01. 05.` of Hungarian and Korean."""
_VIETNAMESE: Final = ("sa", "ch")
"""Words of one language, which writes the day first: sáng, chiều."""
_TWELVE: Final = 12
DAY_FIRST: Final = "day"
MONTH_FIRST: Final = "month"
_YEARS: Final = range(1990, 2200)
"""Beyond them a year is of another calendar, or stands for never."""


def moment_of_text(written: str) -> datetime:
    """The time as written; a month by its English name or a year that stands first; raises Unreadable for any other."""
    plain = _plain(written)
    if found := _YEAR_FIRST.match(plain):
        year, month, day, *rest = found.groups()
    elif found := _MONTH_NAMED.match(plain):
        month, day, year, *rest = found.groups()
    elif found := _DAY_NAMED.match(plain):
        day, month, year, *rest = found.groups()
    elif found := _C_TIME.match(plain):
        month, day, *clock, half, _zone, year = found.groups()
        rest = [*clock, half, None, None]
    else:
        raise _no_time(written)
    *clock, half, _named, offset = rest
    return _moment(written, (year, month, day), clock, half) - _offset(offset, written)


def _plain(written: str) -> str:
    """With plain spaces, for newer libraries write a narrow one before PM; the half of the day behind the time."""
    plain = _DOTTED.sub(r"\1-\2-\3", " ".join(written.split()).strip('"'))
    found = _HALF_FIRST.search(plain)
    if found is None:
        return plain
    half = "PM" if found[1] in _AFTERNOON else "AM"
    return f"{plain[: found.start()]}{found[2]} {half}{plain[found.end() :]}"


def day_of_text(written: str) -> date:
    """The day as written."""
    return moment_of_text(written).date()


def _offset(written: str | None, whole: str) -> timedelta:
    """What the clock is ahead of UTC: `+7`, `+0700`, `+07:00`."""
    if not written:
        return timedelta()
    digits = written[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])  # noqa: PLR2004  # hours alone
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    if ahead > timedelta(hours=14):
        raise _no_time(whole)
    return ahead if written[0] == "+" else -ahead


def _moment(
    written: str, day: tuple[str, str, str], clock: Iterable[str | None], half: str | None
) -> datetime:  # fmt: skip
    year, month, number = day
    name = month.lower()
    if not is_whole(month) and name not in _MONTHS:
        raise _no_time(written)
    hour, minute, second = (int(each or 0) for each in clock)
    return _checked(
        written,
        (int(year), int(month) if is_whole(month) else _MONTHS.index(name) + 1, int(number)),
        (_of_half(hour, half.upper() == "P", written) if half else hour, minute, second),
    )


def _of_half(hour: int, afternoon: bool, written: str) -> int:  # half of the day
    if not 1 <= hour <= _TWELVE:
        raise _no_time(written)
    return hour % _TWELVE + (_TWELVE if afternoon else 0)


def _checked(written: str, day: tuple[int, int, int], clock: tuple[int, int, int]) -> datetime:
    try:
        at = datetime(*day, *clock, tzinfo=UTC)
    except ValueError as error:
        raise _no_time(written) from error
    if at.year not in _YEARS:
        raise _no_time(written)
    return at


def _no_time(written: str) -> Unreadable:
    return Unreadable(f"{written[:60]!r} is no time that can be read in one way only")


def orders(written: Iterable[str]) -> frozenset[str]:
    """In which orders the dates of one output can be read: DAY_FIRST, MONTH_FIRST; none when they contradict."""
    possible = {DAY_FIRST, MONTH_FIRST}
    for each in written:
        found = _NUMBERS.match(each.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > _TWELVE or (found[8] or "").strip().lower() in _VIETNAMESE:
            possible.discard(MONTH_FIRST)
        if second > _TWELVE:
            possible.discard(DAY_FIRST)
    return frozenset(possible)


def moment_in_order(written: str, possible: frozenset[str]) -> datetime:
    """The time of a date in the order of the system's language; raises Unreadable where more than one is possible."""
    plain = _plain(written)
    found = _NUMBERS.match(plain)
    if found is None:
        return moment_of_text(plain)
    first, _, second, year, hour, minute, clock_second, half = found.groups()
    if first != second and len(possible) != 1:
        raise Unreadable(f"{written[:60]!r}: which number is the month cannot be told")
    day, month = (first, second) if DAY_FIRST in possible else (second, first)
    clock = _clock(written, (hour, minute, clock_second), (half or "").strip().lower())
    return _checked(written, (int(year), int(month), int(day)), clock)


def _clock(written: str, parts: tuple[str | None, ...], half: str) -> tuple[int, int, int]:
    """Hour, minute and second; the start of the day where the word for its half is not known."""
    hour, minute, second = (int(each or 0) for each in parts)
    if not half or hour > _TWELVE:
        return (hour, minute, second)
    if half in _MORNING | _AFTERNOON:
        return (_of_half(hour, half in _AFTERNOON, written), minute, second)
    return (0, 0, 0)
