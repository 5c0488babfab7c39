"""A folder as a road: a share, a folder that is synchronised, a USB stick. Files appear whole or not at all.

Whoever may write there is not believed: only regular files directly in the folder are read, never through a link, and
never more of them than is wanted.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scanner.model.errors import BadInput, MissingInput, Problem, StoreError

_CHUNK: Final = 1024 * 1024
_NO_SYNC: Final = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EACCES})
"""What file systems of sticks and shares say that cannot bring a folder to the disk."""


class Spool:
    """One folder; raises MissingInput for a folder that is not there."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise MissingInput(f"{folder}: there is no such folder")
        self.folder = folder

    def stage(self, name: str, content: bytes | bytearray) -> None:
        """Bring the content to the disk beside its place, where nobody reads it; raises StoreError."""
        beside = self.folder / part_of(name)
        try:
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            _drop(beside)
            raise _not_left(beside, error) from error

    def publish(self, name: str) -> None:
        """Give what was staged its name, which must not be taken; raises StoreError."""
        place = self.folder / name
        if os.path.lexists(place):
            _drop(self.folder / part_of(name))
            raise StoreError(
                f"{place}: it is there already, made by a copy of this agent or before the machine was set back to an older "
                "state; enrol it anew"
            )
        self.renew(name)

    def renew(self, name: str) -> None:
        """As `publish`, in the place of what has that name; raises StoreError."""
        place = self.folder / name
        try:
            (self.folder / part_of(name)).replace(place)
            sync_folder(self.folder)
        except OSError as error:
            raise _not_left(place, error) from error

    def staged(self, name: str, *, max_bytes: int) -> bytes | None:
        """What an earlier run staged and never published, None where there is nothing to read."""
        try:
            return self.read(part_of(name), max_bytes=max_bytes)
        except BadInput:
            return None

    def names(self) -> Iterator[str]:
        """Every name in the folder, in no order; raises StoreError."""
        try:
            with os.scandir(self.folder) as inside:
                for each in inside:
                    yield each.name
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror}: the spool folder cannot be read") from error

    def mark(self, name: str) -> str:
        """Size and times of a file, which change with it; empty for what cannot be looked at."""
        try:
            status = (self.folder / name).lstat()
        except OSError:
            return ""
        return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """The content; raises BadInput for what is no regular file, is too large or cannot be read."""
        place = self.folder / name
        try:
            opened = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise BadInput(Problem(file=name, message="is a link, not a file")) from error
            raise BadInput(Problem(file=name, message=f"cannot be read: {error.strerror}")) from error
        try:
            return _content(opened, name, max_bytes)
        except OSError as error:
            raise BadInput(Problem(file=name, message=f"cannot be read: {error.strerror}")) from error
        finally:
            os.close(opened)


def _not_left(place: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{place}: {error.strerror}: nothing can be left in the spool folder; look at free space and at the rights of the "
        "folder"
    )


def part_of(name: str) -> str:
    """What a file is called until it is whole."""
    return f".{name}.part"


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk, where its file system can."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(opened)


def _content(opened: int, name: str, max_bytes: int) -> bytes:
    status = os.fstat(opened)
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(Problem(file=name, message="is not a file"))
    if status.st_size > max_bytes:
        raise BadInput(Problem(file=name, message=f"is larger than {max_bytes} bytes"))
    parts: list[bytes] = []
    left = max_bytes + 1
    while left > 0 and (part := os.read(opened, min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise BadInput(Problem(file=name, message=f"is larger than {max_bytes} bytes"))
    return b"".join(parts)


def _drop(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError:  # the disk that would not take it does not let it go either; the next run clears it away
        return
