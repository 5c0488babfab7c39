"""Việt Nam has one time zone, without summer time; papers begin and end on its days."""

from datetime import UTC, date, datetime, timedelta, timezone

LOCAL_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""One offset all year since 1975; a machine without tzdata knows it too."""


def in_local_time(moment: datetime) -> datetime:
    """An aware moment as clocks in Việt Nam show it; the last hours of the year 9999, which stand for never, stay as they are."""
    try:
        return moment.astimezone(LOCAL_TIME)
    except OverflowError:
        return moment.replace(tzinfo=LOCAL_TIME)


def local_day(moment: datetime) -> date:
    """The day it is in Việt Nam at an aware moment."""
    return in_local_time(moment).date()


def utc_stamp(moment: datetime) -> str:
    """An aware moment as machines write it: RFC 3339 in UTC, `2026-11-23T01:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
