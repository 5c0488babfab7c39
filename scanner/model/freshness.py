"""How old an observation may be: one rule for the engine and the derivers."""

from datetime import datetime, timedelta

from scanner.model.words import Gap

MAX_AGE = timedelta(days=30)
"""What is older is `stale`, unless a check says otherwise."""


def age_gap(taken_at: datetime, as_of: datetime, max_age: timedelta = MAX_AGE) -> tuple[Gap, str] | None:
    """Why an observation of `taken_at` cannot be judged at `as_of`; None when it can.

    An earlier day can be judged by what was seen later (`--as-of`); stamps from the future are refused when a recording
    is opened, where the real clock is known.
    """
    age = as_of - taken_at
    if age > max_age:
        return Gap.STALE, f"{taken_at:%Y-%m-%d}, > {max_age.days} d"
    return None
