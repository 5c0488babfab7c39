"""A call that hangs in the kernel costs its deadline and no more."""

import threading
import time

import pytest

from scanner.model.errors import TimedOut
from scanner.reach.deadline import Worker

HANGS_S = 30
"""No measure of speed: what takes longer hangs."""


def test_what_is_returned_or_raised_comes_through() -> None:
    worker = Worker()
    assert worker.within(5, lambda: 7, "seven") == 7
    with pytest.raises(ZeroDivisionError):
        worker.within(5, lambda: 1 / 0, "nothing")
    assert worker.within(5, lambda: 8, "eight") == 8


def test_calls_that_do_not_hang_share_one_thread() -> None:
    worker = Worker()
    assert len({worker.within(5, threading.get_ident, "who") for _ in range(20)}) == 1


def test_a_call_that_hangs_is_left_behind_and_the_next_is_done() -> None:
    worker, release, first = Worker(), threading.Event(), Worker().within(5, threading.current_thread, "who")
    began = time.monotonic()
    with pytest.raises(TimedOut, match="a dead mount"):
        worker.within(0.05, release.wait, "a dead mount")
    assert worker.within(HANGS_S, threading.current_thread, "who") is not first
    release.set()
    assert time.monotonic() - began < HANGS_S


def test_no_thread_outlives_what_it_waited_for() -> None:
    worker, release = Worker(), threading.Event()
    hanging: list[threading.Thread] = []

    def hang() -> None:
        hanging.append(threading.current_thread())
        release.wait()

    with pytest.raises(TimedOut):
        worker.within(0.05, hang, "a dead mount")
    working = worker.within(5, threading.current_thread, "who")
    release.set()
    del worker
    for thread in (*hanging, working):
        thread.join(HANGS_S)
        assert not thread.is_alive()
