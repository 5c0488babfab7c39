"""A deadline for system calls that cannot be told to hurry: a dead network mount blocks open(2) and stat(2)."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from scanner.model.errors import Broken, TimedOut

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], what: str) -> T:
    """What `work` returns or raises; TimedOut after `seconds`, and its thread is left behind.

    A thread that hangs in the kernel cannot be ended; it is a daemon, so it never keeps the program alive.
    """
    running = _Running(work)
    thread = threading.Thread(target=running, name=f"ask {what}"[:60], daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # no more threads: earlier ones hang, or the system is full
        raise Broken(f"{what}: {error}") from error
    thread.join(seconds)
    if thread.is_alive():
        raise TimedOut(f"{what}: no answer within {seconds:g} s")
    return running.outcome()


class _Running(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._value: list[T] = []
        self._error: BaseException | None = None

    def __call__(self) -> None:
        try:
            self._value.append(self._work())
        except BaseException as error:  # noqa: BLE001  # carried over to the asking thread, which raises it
            self._error = error

    def outcome(self) -> T:
        if self._error is not None:
            raise self._error
        return self._value[0]
