"""A call that hangs in the kernel costs its deadline and no more."""

import threading
import time

import pytest

from scanner.model.errors import TimedOut
from scanner.reach.deadline import within


def test_what_is_returned_or_raised_comes_through() -> None:
    assert within(5, lambda: 7, "seven") == 7
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0, "nothing")


HANGS_S = 30
"""No measure of speed: what takes longer hangs."""


def test_a_call_that_hangs_is_left_behind() -> None:
    release = threading.Event()
    began = time.monotonic()
    with pytest.raises(TimedOut, match="a dead mount"):
        within(0.05, release.wait, "a dead mount")
    release.set()
    assert time.monotonic() - began < HANGS_S
