"""Việt Nam has one time zone, without summer time; papers begin and end on its days."""

from datetime import date, datetime, timedelta, timezone

LOCAL_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""One offset all year since 1975; a machine without tzdata knows it too."""


def local_day(moment: datetime) -> date:
    """The day it is in Việt Nam at an aware moment."""
    return moment.astimezone(LOCAL_TIME).date()
