"""One writer at a time: a lock of the operating system on a file beside the store, gone with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.model.errors import StoreBusy, StoreError

_NAME = "lock"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the store in `folder` for writing; raises StoreBusy with the other's process number."""
    place = folder / _NAME
    with _told(place):
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        with _told(place):
            _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    """Lock the file and write our process number into it, for the message to the next."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        other = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        raise StoreBusy(
            f"{folder}: another scan (process {other}) is writing to this store; wait for it, or use another --store"
        ) from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Faults of the disk or the rights: a file system without locks is no other scan."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{place}: {error.strerror}: the store cannot be locked; look at the rights of the folder and at free space, "
            "or use another --store"
        ) from error
