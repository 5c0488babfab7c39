"""A deadline for system calls that cannot be told to hurry: a dead network mount blocks open(2) and stat(2)."""

import threading
import time
import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from scanner.model.errors import Broken, TimedOut

T = TypeVar("T")
_Reply = SimpleQueue[tuple[Any, BaseException | None]]
_Jobs = SimpleQueue[tuple[Callable[[], Any], _Reply] | None]
_LOOK_S = 0.5
"""Between two looks at a sitting: as much later than its deadline may a call be given up."""


class LateError(Exception):
    """A call of a sitting outlived its deadline; `what` names it."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(_late(what, seconds))
        self.what = what


class _LeftBehindError(BaseException):
    """Ends what a thread was doing that nobody waits for any more."""


class Worker:
    """A thread that does the calls of one asker. One that hangs is left behind, the next call gets another.

    A thread that hangs in the kernel cannot be ended; it is a daemon, so it never keeps the program alive, and it ends
    when the kernel lets it go.
    """

    def __init__(self) -> None:
        self._jobs: _Jobs | None = None
        self._sitting: _Sitting | None = None

    def within(self, seconds: float, work: Callable[[], T], what: str) -> T:
        """What `work` returns or raises; TimedOut after `seconds`, but within a sitting LateError from that."""
        sitting = self._sitting
        if sitting is not None and sitting.is_here():
            return sitting.call(seconds, work, what)
        jobs, reply = self._jobs or self._started(what), _Reply()
        jobs.put((work, reply))
        try:
            value, error = reply.get(timeout=seconds)
        except Empty:
            self._jobs = None
            jobs.put(None)
            raise TimedOut(_late(what, seconds)) from None
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]  # what came through the queue is what `work` returned

    def sit(self, work: Callable[[], T], what: str) -> T:
        """What `work` returns or raises, done by the thread as a whole: each call in it is made at once and watched.

        Handing over every one of a visit's hundreds of short calls costs as much as the calls. Raises LateError when
        one of them outlives its deadline: `work` is then left behind at that call, and goes no further when it returns.
        """
        sitting, reply = _Sitting(), _Reply()
        jobs = self._jobs or self._started(what)
        self._sitting = sitting
        try:
            jobs.put((lambda: sitting.held(work), reply))
            value, error = self._watched(sitting, jobs, reply)
        finally:
            sitting.is_over, self._sitting = True, None
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]  # what came through the queue is what `work` returned

    def _watched(self, sitting: "_Sitting", jobs: _Jobs, reply: _Reply) -> tuple[Any, BaseException | None]:
        while True:
            try:
                return reply.get(timeout=sitting.patience_s())
            except Empty:
                if late := sitting.late():
                    self._jobs = None
                    jobs.put(None)
                    raise late from None

    def _started(self, what: str) -> _Jobs:
        jobs = _Jobs()
        try:
            threading.Thread(target=_work_off, args=(jobs,), name="asks with a deadline", daemon=True).start()
        except RuntimeError as error:  # no more threads: earlier ones hang, or the system is full
            raise Broken(f"{what}: {error}") from error
        weakref.finalize(self, jobs.put, None)
        self._jobs = jobs
        return jobs


class _Sitting:
    """What one thread does as a whole, and the call it is in: seen by the thread that waits for it."""

    def __init__(self) -> None:
        self.is_over = False
        self._thread = 0
        self._call: tuple[float, float, str] | None = None

    def is_here(self) -> bool:
        return self._thread == threading.get_ident()

    def held(self, work: Callable[[], T]) -> T:
        self._thread = threading.get_ident()
        return work()

    def call(self, seconds: float, work: Callable[[], T], what: str) -> T:
        self._call = (time.monotonic() + seconds, seconds, what)
        try:
            return work()
        finally:
            self._call = None
            if self.is_over:
                raise _LeftBehindError

    def patience_s(self) -> float:
        """How long to wait before the next look."""
        call = self._call
        return _LOOK_S if call is None else max(0.0, min(_LOOK_S, call[0] - time.monotonic()))

    def late(self) -> LateError | None:
        call = self._call
        return LateError(call[2], call[1]) if call is not None and time.monotonic() >= call[0] else None


def _late(what: str, seconds: float) -> str:
    return f"{what}: no answer within {seconds:g} s"


def _work_off(jobs: _Jobs) -> None:
    """Do one job after the other, to the None that ends it."""
    while (job := jobs.get()) is not None:
        work, reply = job
        try:
            reply.put((work(), None))
        except BaseException as error:  # noqa: BLE001  # carried over to the asking thread, which raises it
            reply.put((None, error))
        del job, work, reply  # nothing of a done job is kept alive while the next is awaited
