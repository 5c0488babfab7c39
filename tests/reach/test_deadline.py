"""A call that hangs in the kernel costs its deadline and no more."""

import threading
import time

import pytest

from scanner.model.errors import TimedOut
from scanner.reach.deadline import LateError, Worker

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


def test_the_calls_of_a_sitting_are_made_by_one_thread_without_handing_over() -> None:
    worker = Worker()

    def work() -> set[int]:
        return {threading.get_ident(), *(worker.within(5, threading.get_ident, "who") for _ in range(20))}

    assert len(worker.sit(work, "a collector")) == 1
    with pytest.raises(ZeroDivisionError):
        worker.sit(lambda: worker.within(5, lambda: 1 / 0, "nothing"), "a collector")
    assert worker.within(5, lambda: 8, "eight") == 8


def test_a_sitting_is_left_behind_at_the_call_that_hangs_and_goes_no_further() -> None:
    worker, release = Worker(), threading.Event()
    done: list[str] = []
    hanging: list[threading.Thread] = []

    def work() -> None:
        hanging.append(threading.current_thread())
        worker.within(5, lambda: done.append("before"), "fine")
        worker.within(0.05, release.wait, "a dead mount")
        done.append("after")

    began = time.monotonic()
    with pytest.raises(LateError, match=r"a dead mount: no answer within 0\.05 s") as late:
        worker.sit(work, "a collector")
    assert late.value.what == "a dead mount"
    assert worker.sit(lambda: worker.within(5, threading.current_thread, "who"), "the next") is not hanging[0]
    release.set()
    hanging[0].join(HANGS_S)
    assert not hanging[0].is_alive()
    assert done == ["before"]
    assert time.monotonic() - began < HANGS_S


def test_work_without_a_call_may_take_its_time() -> None:
    """Parsing is not what a deadline is for; a call that ended in time counts no more."""
    worker = Worker()

    def work() -> str:
        worker.within(0.01, lambda: None, "short")
        time.sleep(0.8)
        return "read"

    assert worker.sit(work, "a collector") == "read"
