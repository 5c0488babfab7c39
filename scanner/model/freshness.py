"""How old an observation may be: one rule for the engine and the derivers."""

from datetime import datetime, timedelta

from scanner.model.words import Gap

MAX_AGE = timedelta(days=30)
"""What is older is `stale`, unless a check says otherwise."""

FUTURE_ALLOWED = timedelta(days=1)
"""What was taken later than this after the moment of judging was stamped by a wrong clock: nothing rests on it."""


def age_gap(taken_at: datetime, as_of: datetime, max_age: timedelta = MAX_AGE) -> tuple[Gap, str] | None:
    """Why an observation of `taken_at` cannot be judged at `as_of`; None when it can."""
    age = as_of - taken_at
    if age > max_age:
        return Gap.STALE, f"{taken_at:%Y-%m-%d}, > {max_age.days} d"
    if age < -FUTURE_ALLOWED:
        return Gap.UNREADABLE, f"taken {taken_at:%Y-%m-%d}, after the day of judging: a wrong clock"
    return None
