"""Numbers and times as people read them: rounding happens here, once, and in the form of the reader's language.

A printed share never claims more than the exact one: it reaches 100 only when everything is there, 0 only when nothing
is, and stands on the same side of every limit (of a grade, a cap, a target) as the exact value does.
"""

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from math import floor, sqrt
from typing import Final

from scanner.model.local_time import in_local_time
from scanner.model.records import dataclass
from scanner.model.text import Language

LOCAL_TIME: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Việt Nam has one time zone without summer time."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
THOUSAND: Final = 1_000
SHOWN_KEPT: Final = 2_000
_Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: 95 % intervals."""


def rounded(share: Fraction, limits: Iterable[Fraction] = ()) -> Fraction:
    """`share` in steps of a tenth of a percent, half up; one step aside, or finer, where that would cross a limit."""
    bounds = (Fraction(0), Fraction(1), *limits)
    step = Fraction(1, 1000)
    while True:
        for steps in (floor(share / step + Fraction(1, 2)), floor(share / step), -floor(-share / step)):
            candidate = steps * step
            if all(_side(candidate, bound) == _side(share, bound) for bound in bounds):
                return candidate
        step /= 10


def _side(value: Fraction, bound: Fraction) -> tuple[bool, bool]:
    """A lower limit is met by being at it, and 0 and 1 are only ever reached exactly."""
    exact = bound in (0, 1)
    return value >= bound, exact and value == bound


def wilson(numerator: int, denominator: int) -> tuple[Fraction, Fraction]:
    """95 % interval of a sampled share (Wilson 1927, JASA 22:209): holds for small samples and for 0 and all."""
    share = numerator / denominator
    centre = share + _Z**2 / (2 * denominator)
    spread = _Z * sqrt(share * (1 - share) / denominator + _Z**2 / (4 * denominator**2))
    whole = 1 + _Z**2 / denominator
    low, high = max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)
    return Fraction(low).limit_denominator(10**6), Fraction(high).limit_denominator(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Writes numbers and times for one language; `limits` are the shares no rounding may cross."""

    language: Language
    limits: tuple[Fraction, ...] = ()
    shown: dict[Fraction, str] = field(default_factory=dict)
    """Shares that were written before: most are tenths and hundredths."""

    def number(self, value: float | Fraction, digits: int = 0) -> str:
        """With the separators of the language: 1.234,5 in Vietnamese, 1,234.5 in English."""
        if isinstance(value, int) and not digits and -THOUSAND < value < THOUSAND:
            return str(value)
        text = f"{float(value):,.{digits}f}"
        return text.translate({44: ".", 46: ","}) if self.language == "vi" else text

    def points(self, share: Fraction) -> str:
        """A share on the scale of 100: `62,5`."""
        if share not in self.shown:
            if len(self.shown) >= SHOWN_KEPT:
                self.shown.clear()
            exact = rounded(share, self.limits)
            self.shown[share] = self.number(exact * 100, _digits(exact))
        return self.shown[share]

    def percent(self, share: Fraction) -> str:
        """A share in percent: `62,5%`."""
        return f"{self.points(share)}%"

    def limit(self, share: Fraction) -> str:
        """A limit as it stands in the rules, without a useless `,0`."""
        return self.number(share * 100, 0 if (share * 100).denominator == 1 else _digits(share)) + "%"

    def day(self, value: date) -> str:
        """`29/11/2026`, or `29 Nov 2026`."""
        if self.language == "vi":
            return f"{value.day:02}/{value.month:02}/{value.year}"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def moment(self, value: datetime) -> str:
        """A moment in Vietnamese time: `16:30 ngày 29/11/2026`."""
        local = in_local_time(value)
        clock = f"{local.hour:02}:{local.minute:02}"
        return f"{clock} ngày {self.day(local)}" if self.language == "vi" else f"{self.day(local)}, {clock}"


def _digits(share: Fraction) -> int:
    """Decimals of a percent: one, or as many as `rounded` needed."""
    digits = 1
    while (share * 100 * 10**digits).denominator != 1 and digits < 6:  # noqa: PLR2004  # no limit is that fine
        digits += 1
    return digits


def geometry(share: Fraction) -> str:
    """A length in a picture, in percent of its width."""
    return f"{max(0.0, min(100.0, float(share * 100))):.2f}%"
