"""What a dated table can prove on another day, for every table, end and day."""

from datetime import date, timedelta
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.support_dates import supported_on, written
from scanner.model.control import Thresholds
from scanner.model.errors import Stale

MOST = 180
LIMITS = Thresholds({"table_max_age_days": MOST})
MADE = date(2026, 11, 4)
Answer: TypeAlias = bool | None
days = st.integers(-4000, 4000)


def said(today: int, ends: int | None, valid: int = MOST) -> Answer:
    """True, False, or None where it cannot be told; days from the day the table was made."""
    end = None if ends is None else MADE + timedelta(days=ends)
    try:
        return supported_on(
            MADE + timedelta(days=today), end, LIMITS, made=MADE, valid_until=MADE + timedelta(days=valid)
        )
    except Stale:
        return None


@given(st.integers(0, MOST), days)
def test_a_fresh_table_always_tells(today: int, ends: int) -> None:
    assert said(today, ends) is (ends >= today)
    assert said(today, None) is True


@given(st.integers(0, 4000), st.integers(-4000, -1), st.integers(0, MOST))
def test_what_ended_before_the_table_was_made_stays_ended(today: int, ends: int, valid: int) -> None:
    assert said(today, ends, valid) is False


@given(st.integers(MOST + 1, 4000), st.integers(0, 8000))
def test_an_old_table_tells_nothing_of_an_end_that_is_near_and_all_of_one_that_is_far(today: int, ends: int) -> None:
    assert said(today, ends) is (True if ends > today + MOST else None)
    assert said(today, None) is None


@given(st.integers(0, 4000), days, st.integers(0, 4000))
def test_age_turns_an_answer_into_unknown_and_never_into_another(today: int, ends: int, valid: int) -> None:
    assert said(today, ends, valid) in (None, ends >= today)


@given(st.integers(0, MOST - 1), st.integers(0, 300))
def test_a_table_may_call_itself_too_old_sooner(valid: int, ends: int) -> None:
    assert said(valid + 1, ends, valid) is (True if ends > valid + 1 + MOST else None)


@pytest.mark.parametrize(
    ("release", "name"),
    [("debian 12", "Debian 12"), ("rhel 9", "RHEL 9"), ("arch (rolling)", "Arch (rolling)"), ("Windows 10 22H2", "Windows 10 22H2")],
)  # fmt: skip
def test_releases_are_named_as_people_write_them(release: str, name: str) -> None:
    assert written(release) == name
