"""A deadline for system calls that cannot be told to hurry: a dead network mount blocks open(2) and stat(2)."""

import threading
import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from scanner.model.errors import Broken, TimedOut

T = TypeVar("T")
_Reply = SimpleQueue[tuple[Any, BaseException | None]]
_Jobs = SimpleQueue[tuple[Callable[[], Any], _Reply] | None]


class Worker:
    """A thread that does the calls of one asker. One that hangs is left behind, the next call gets another.

    A thread that hangs in the kernel cannot be ended; it is a daemon, so it never keeps the program alive, and it ends
    when the kernel lets it go.
    """

    def __init__(self) -> None:
        self._jobs: _Jobs | None = None

    def within(self, seconds: float, work: Callable[[], T], what: str) -> T:
        """What `work` returns or raises; TimedOut after `seconds`."""
        jobs, reply = self._jobs or self._started(what), _Reply()
        jobs.put((work, reply))
        try:
            value, error = reply.get(timeout=seconds)
        except Empty:
            self._jobs = None
            jobs.put(None)
            raise TimedOut(f"{what}: no answer within {seconds:g} s") from None
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]  # what came through the queue is what `work` returned

    def _started(self, what: str) -> _Jobs:
        jobs = _Jobs()
        try:
            threading.Thread(target=_work_off, args=(jobs,), name="asks with a deadline", daemon=True).start()
        except RuntimeError as error:  # no more threads: earlier ones hang, or the system is full
            raise Broken(f"{what}: {error}") from error
        weakref.finalize(self, jobs.put, None)
        self._jobs = jobs
        return jobs


def _work_off(jobs: _Jobs) -> None:
    """Do one job after the other, to the None that ends it."""
    while (job := jobs.get()) is not None:
        work, reply = job
        try:
            reply.put((work(), None))
        except BaseException as error:  # noqa: BLE001  # carried over to the asking thread, which raises it
            reply.put((None, error))
        del job, work, reply  # nothing of a done job is kept alive while the next is awaited
