"""Whole numbers that other programs wrote in digits, as far as 64 bits go.

Python refuses to convert thousands of digits with a ValueError, and takes digits of every script for numbers: neither is
what a program means that counts.
"""

from typing import Final

MOST_DIGITS: Final = 20
LARGEST: Final = (1 << 64) - 1


def is_whole(text: str) -> bool:
    """True for ASCII digits alone, and no more of them than 64 bits hold: `int` takes them."""
    return 0 < len(text) <= MOST_DIGITS and text.isascii() and text.isdigit()


def is_within_64_bits(number: int) -> bool:
    """True for what a signed or unsigned number of 64 bits can be."""
    return -(1 << 63) <= number <= LARGEST
