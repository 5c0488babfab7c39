"""Acts that an agency declares with a date: how long ago, and what that says. For checks; not a check itself.

A date that is not set is unknown, never a failure: the act may have taken place. A date in the future proves nothing
that has been done, so it is unreadable. Days are counted in Việt Nam.
"""

from collections.abc import Mapping
from datetime import date

from scanner.model.check import AsOf, Outcome, Sight, failed, partly, passed
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.local_time import local_day
from scanner.model.text import Text
from scanner.model.words import Way


def day_of(dates: Mapping[str, date], name: str, as_of: AsOf) -> date:
    """The day of the act `name`; raises NotCollected when it is not declared, Unreadable when it lies ahead."""
    day = dates.get(name)
    if day is None:
        raise NotCollected(f"the date of {name} is not declared", way=Way.DECLARE)
    if day > local_day(as_of):
        raise Unreadable(f"the date of {name}, {day}, lies in the future", way=Way.CORRECT)
    return day


def days_since(dates: Mapping[str, date], name: str, as_of: AsOf) -> int:
    """Days since the act `name`; raises as `day_of`."""
    return (local_day(as_of) - day_of(dates, name, as_of)).days


def judged_by_age(
    act: Text, day: date, as_of: AsOf, *, limit: int, grace: int | None = None, always_partial: bool = False
) -> Outcome:
    """Pass up to `limit` days, partial up to `grace`, else failed (or partial, where late is all that can be said)."""
    age = (local_day(as_of) - day).days
    sight = Sight(what=act.en, was=day.isoformat(), wanted=f"≤ {limit} d")
    if age <= limit:
        return passed(
            Text(
                vi=f"{act.vi}: ngày {day:%d/%m/%Y}, còn trong thời hạn {limit} ngày.",
                en=f"{act.en}: {day}, within the limit of {limit} days.",
            ),
            sight,
        )
    late = Text(
        vi=f"{act.vi}: ngày {day:%d/%m/%Y}, đến nay {age} ngày, quá thời hạn {limit} ngày.",
        en=f"{act.en}: {day}, {age} days ago, over the limit of {limit} days.",
    )
    if always_partial or (grace is not None and age <= grace):
        return partly(late, sight)
    return failed(late, sight)
