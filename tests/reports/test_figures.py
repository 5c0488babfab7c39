"""Rounding never claims more than is known, and numbers read as the reader's language writes them."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures import Figures, geometry, rounded, wilson
from reports.material import limits_of
from scanner.model.local_time import local_day
from scanner.model.text import Language
from tests.reports.results_case import shipped_scoring

calm = settings(deadline=None, database=None)
SHARES = st.fractions(min_value=0, max_value=1)
LIMITS = limits_of(shipped_scoring())
VI, EN = Figures(language="vi", limits=LIMITS), Figures(language="en", limits=LIMITS)


@calm
@given(SHARES)
def test_printed_share_stands_on_the_same_side_of_every_limit(share: Fraction) -> None:
    printed = rounded(share, LIMITS)
    for limit in LIMITS:
        assert (printed >= limit) == (share >= limit)


@calm
@given(SHARES, st.lists(SHARES, max_size=5))
def test_even_odd_limits_are_never_crossed(share: Fraction, limits: list[Fraction]) -> None:
    printed = rounded(share, limits)
    assert all((printed >= limit) == (share >= limit) for limit in limits)
    assert abs(printed - share) <= Fraction(1, 1000)


@calm
@given(SHARES)
def test_all_and_nothing_are_only_printed_when_they_are_true(share: Fraction) -> None:
    printed = rounded(share)
    assert (printed == 1) == (share == 1)
    assert (printed == 0) == (share == 0)


@calm
@given(SHARES, SHARES)
def test_the_better_share_never_prints_lower(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert rounded(low, LIMITS) <= rounded(high, LIMITS)


@pytest.mark.parametrize(
    ("share", "vi", "en"),
    [
        (Fraction(625, 1000), "62,5%", "62.5%"),
        (Fraction(6255, 10000), "62,6%", "62.6%"),
        (Fraction(9996, 10000), "99,9%", "99.9%"),
        (Fraction(1), "100,0%", "100.0%"),
        (Fraction(1, 100000), "0,1%", "0.1%"),
        (Fraction(0), "0,0%", "0.0%"),
        (Fraction(89999, 100000), "89,9%", "89.9%"),
        (Fraction(9, 10), "90,0%", "90.0%"),
    ],
)
def test_percent(share: Fraction, vi: str, en: str) -> None:
    assert VI.percent(share) == vi
    assert EN.percent(share) == en


def test_a_proven_score_printed_as_90_is_an_a() -> None:
    scoring = shipped_scoring()
    for thousandth in range(89900, 90100):
        share = Fraction(thousandth, 100000)
        grade = next(letter for letter, least in scoring.grades if share >= least)
        assert (EN.points(share) >= "90.0") == (grade == "A")


@pytest.mark.parametrize(
    ("language", "number", "shown"), [("vi", 1234567.5, "1.234.567,5"), ("en", 1234567.5, "1,234,567.5")]
)
def test_numbers_in_the_form_of_the_language(language: Language, number: float, shown: str) -> None:
    assert Figures(language=language).number(number, 1) == shown


def test_days_and_moments_are_vietnamese_time() -> None:
    moment = datetime(2026, 11, 28, 18, 5, tzinfo=UTC)
    assert VI.day(date(2026, 11, 9)) == "09/11/2026"
    assert EN.day(date(2026, 11, 9)) == "9 Nov 2026"
    assert VI.moment(moment) == "01:05 ngày 29/11/2026"
    assert EN.moment(moment) == "29 Nov 2026, 01:05"


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    # Brown, Cai, DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001)
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_intervals(numerator: int, denominator: int, low: float, high: float) -> None:
    found = wilson(numerator, denominator)
    assert [round(float(each), 4) for each in found] == [low, high]


def test_limits_are_printed_without_a_useless_decimal() -> None:
    assert VI.limit(Fraction(9, 10)) == "90%"
    assert VI.limit(Fraction(125, 1000)) == "12,5%"


@calm
@given(SHARES)
def test_lengths_stay_inside_the_picture(share: Fraction) -> None:
    assert 0 <= float(geometry(share)[:-1]) <= 100


def test_the_end_of_the_year_9999_is_told_as_it_is() -> None:
    """RFC 5280: 99991231235959Z stands for no end; in Vietnamese time it would lie beyond the calendar."""
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert VI.moment(never) == "23:59 ngày 31/12/9999"
    assert local_day(never) == date(9999, 12, 31)
