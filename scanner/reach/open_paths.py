"""Opening what a path names without blocking on it or setting it off: pipes, sockets and devices are never opened.

`Tree` is what both kinds of roots offer; `LiveTree` is the running machine, where the kernel resolves paths.
"""

import errno
import os
import stat
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from scanner.model.errors import Unreadable
from scanner.model.records import dataclass
from scanner.reach.names import shown

READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
FOLDER = READ | os.O_DIRECTORY
LOOK = os.O_PATH | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands at a path, the last link not followed."""

    status: os.stat_result
    to: bytes | None
    """Where it points, only for a link."""


class Tree(Protocol):
    """A Linux root in which absolute paths are looked up; all raise OSError or a GapError."""

    @property
    def base(self) -> bytes:
        """Where the root stands on this machine, without a slash at its end."""

    def open_file(self, path: bytes, /) -> int:
        """A descriptor to read the regular file at `path`, links followed; Unreadable when it is none."""

    def open_folder(self, path: bytes, /) -> int:
        """A descriptor to list the folder at `path`, links followed."""

    def look(self, path: bytes, /) -> Standing:
        """What stands at `path`, the last link not followed."""

    def many(self) -> AbstractContextManager["ManyPaths"]:
        """For the lookups of one question, whose paths mostly stand in one folder."""


class ManyPaths(Protocol):
    """Lookups of many paths in one go, as a `Tree` does them."""

    def open_file(self, path: bytes, /) -> int:
        """As `Tree.open_file`."""

    def look(self, path: bytes, /) -> Standing:
        """As `Tree.look`."""


class LiveTree:
    """The file systems of the running machine."""

    base = b""

    def many(self) -> AbstractContextManager[ManyPaths]:
        """The kernel finds its way at no cost."""
        return nullcontext(self)

    def open_file(self, path: bytes, /) -> int:
        """Open by O_PATH first, which touches nothing; reopen only what is a regular file (open(2), O_PATH)."""
        looked = os.open(path, LOOK)
        try:
            status = os.fstat(looked)
            refuse_unless_file(status.st_mode, path)
            try:
                return os.open(b"/proc/self/fd/%d" % looked, READ)
            except FileNotFoundError:  # no /proc here
                return _open_the_same(path, status)
        finally:
            os.close(looked)

    def open_folder(self, path: bytes, /) -> int:
        """O_DIRECTORY refuses everything else before it is opened."""
        return os.open(path, FOLDER)

    def look(self, path: bytes, /) -> Standing:
        """The lstat of the path, and the target of a link."""
        status = os.lstat(path)
        is_link = stat.S_ISLNK(status.st_mode)
        return Standing(status=status, to=os.readlink(path) if is_link else None)  # noqa: PTH115  # Path takes no bytes


def refuse_unless_file(mode: int, path: bytes) -> None:
    """Raise for everything that is no regular file; reading it could block for ever or change something."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(mode):
        raise Unreadable(f"{shown(path)}: is a {type_of(mode)}, not a file")


def type_of(mode: int) -> str:
    """The word for a file type in answers."""
    return _TYPES.get(stat.S_IFMT(mode), "device")


def _open_the_same(path: bytes, before: os.stat_result) -> int:
    opened = os.open(path, READ)
    after = os.fstat(opened)
    if (after.st_dev, after.st_ino) != (before.st_dev, before.st_ino):
        os.close(opened)
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), path)
    return opened


_TYPES = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
}
