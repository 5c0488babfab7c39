"""An unmounted Linux root or a container's folder, read as chroot(2) would see it and never left.

Every link is resolved here, inside the root, part by part with descriptors, so that a tree that changes meanwhile
cannot lead outside. openat2(2) with RESOLVE_IN_ROOT would do the same, but quietly: it does not tell that a link
climbs above the root or leads into /proc, and both must become gaps.
"""

import errno
import logging
import os
import stat
import weakref
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from scanner.model.errors import GapError, MissingInput, Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.model.words import Way
from scanner.reach.deadline import Worker
from scanner.reach.failures import gap_answer
from scanner.reach.limits import MEBIBYTE, Limits, WalkLimits
from scanner.reach.names import shown
from scanner.reach.open_paths import FOLDER, LOOK, READ, Standing, refuse_unless_file
from scanner.reach.tree_questions import ask_tree, watched

T = TypeVar("T")
LOG = logging.getLogger(__name__)

_RUNNING_ONLY = (b"proc", b"sys", b"run", b"dev")
_NOTHING_RUNS = "a root folder has no running system: no command is run"
_FILES_OF_RUNNING = tuple(f"file:/{each.decode()}/" for each in _RUNNING_ONLY)
_MOST_LINKS = 40  # path_resolution(7)
_MOST_FOLDERS = 256
"""Each folder on the way holds a descriptor; a link may name thousands."""


class RootFolder:
    """Answers the questions about files from a folder; commands and the running system's folders are unsupported."""

    def __init__(
        self,
        path: Path,
        *,
        timeout_s: float = 60.0,
        max_bytes: int = 32 * MEBIBYTE,
        walk_limits: WalkLimits | None = None,
    ) -> None:
        self._limits = Limits(timeout_s=timeout_s, max_bytes=max_bytes, walk=walk_limits or WalkLimits())
        self._tree = FolderTree(path)
        self._worker = Worker()

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        if question.startswith("cmd:"):
            return gap_answer(question, Unsupported(_NOTHING_RUNS, way=Way.RUNNING)).sealed()
        if question.startswith(_FILES_OF_RUNNING) and "\0" not in question:  # some 50 a visit, told without looking
            path = question.partition(":")[2]
            return gap_answer(question, _not_running(path, path.split("/")[1])).sealed()
        return ask_tree(question, self._tree, self._limits, worker=self._worker).sealed()

    def watched(self, read: Callable[[], T], /) -> T:
        """What `read` returns (`model.question.Watched`)."""
        return watched(read, self._worker)


class FolderTree:
    """Paths looked up below one folder."""

    def __init__(self, path: Path) -> None:
        try:
            self._root = os.open(path, LOOK | os.O_DIRECTORY)
        except OSError as error:
            raise MissingInput(f"{path}: {error.strerror}: the root of a Linux system is expected here") from error
        self.base = os.path.realpath(os.fsencode(path)).rstrip(b"/")
        weakref.finalize(self, os.close, self._root)

    def open_file(self, path: bytes, /) -> int:
        """Open by the descriptor of the folder it stands in; what replaced it meanwhile is refused."""
        with _Descent(self._root, path) as descent:
            descent.go(follow_last=True)
            refuse_unless_file(descent.status.st_mode, path)
            return _opened_file(descent.name, descent.folder, path)

    def open_folder(self, path: bytes, /) -> int:
        """Open the folder for listing."""
        with _Descent(self._root, path) as descent:
            descent.go(follow_last=True)
            return os.open(b".", FOLDER, dir_fd=descent.here)

    def look(self, path: bytes, /) -> Standing:
        """What stands there, the last link not followed."""
        with _Descent(self._root, path) as descent:
            descent.go(follow_last=False)
            is_link = stat.S_ISLNK(descent.status.st_mode)
            return Standing(status=descent.status, to=_points_to(descent.here) if is_link else None)

    def many(self) -> "_Siblings":
        """Lookups that go down to a folder once for all that stands in it."""
        return _Siblings(self, self._root)


class _Siblings:
    """The last folder is held open, so that what stands in it is looked up there, all of it in the same folder.

    Whatever is more than a name in a folder (a link to follow, `..`, what stands in the root itself) goes the whole way.
    """

    def __init__(self, tree: FolderTree, root: int) -> None:
        self._tree, self._root = tree, root
        self._parent: bytes | None = None
        self._folder: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            os.close(self._folder)

    def look(self, path: bytes, /) -> Standing:
        """As `Tree.look`."""
        name, folder = self._below(path)
        if folder is None:
            return self._tree.look(path)
        status = os.lstat(name, dir_fd=folder)
        is_link = stat.S_ISLNK(status.st_mode)
        return Standing(status=status, to=os.readlink(name, dir_fd=folder) if is_link else None)

    def open_file(self, path: bytes, /) -> int:
        """As `Tree.open_file`."""
        name, folder = self._below(path)
        if folder is None:
            return self._tree.open_file(path)
        mode = os.lstat(name, dir_fd=folder).st_mode
        if stat.S_ISLNK(mode):
            return self._tree.open_file(path)
        refuse_unless_file(mode, path)
        return _opened_file(name, folder, path)

    def _below(self, path: bytes) -> tuple[bytes, int | None]:
        """The last part of the path and the folder it stands in, if that is held open."""
        parent, _, name = path.rpartition(b"/")
        if parent != self._parent:
            self._go_to(parent)
        return name, None if name in (b"", b".", b"..") else self._folder

    def _go_to(self, parent: bytes) -> None:
        if self._folder is not None:
            os.close(self._folder)
        self._parent, self._folder = parent, None
        try:
            with _Descent(self._root, parent) as descent:
                descent.go(follow_last=True)
                self._folder = os.dup(descent.here) if descent.is_below_root else None
        except (OSError, GapError):
            LOG.debug("%s: each path goes the whole way, and says why", shown(parent))


def _opened_file(name: bytes, folder: int, path: bytes) -> int:
    """A descriptor of the regular file; raises for what replaced it meanwhile."""
    opened = os.open(name, READ | os.O_NOFOLLOW, dir_fd=folder)
    try:
        refuse_unless_file(os.fstat(opened).st_mode, path)
    except (OSError, GapError):
        os.close(opened)
        raise
    return opened


class _Descent:
    """One lookup. `folder` and `name` are where the last part stands, `here` a descriptor of it, `status` its lstat."""

    def __init__(self, root: int, path: bytes) -> None:
        self._path = path
        self._left = deque(path.split(b"/"))
        self._links = 0
        self._link = b""
        self._folders = [os.dup(root)]
        self._ends_at: int | None = None
        self.name = b"."
        self.status = os.fstat(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._folders:
            os.close(each)
        if self._ends_at is not None:
            os.close(self._ends_at)

    @property
    def folder(self) -> int:
        """The folder that holds the last part."""
        return self._folders[-1]

    @property
    def is_below_root(self) -> bool:
        """True in a folder other than the root itself, however the path led there."""
        return len(self._folders) > 1

    @property
    def here(self) -> int:
        """The last part itself."""
        return self._folders[-1] if self._ends_at is None else self._ends_at

    def go(self, *, follow_last: bool) -> None:
        """Resolve the whole path; raises OSError as the kernel would, Unreadable and Unsupported as the module says."""
        while self._left:
            part = self._left.popleft()
            if part in (b"", b"."):
                continue
            if part == b"..":
                self._climb()
            else:
                self._step(part, follow=follow_last or bool(self._left))
        if self._ends_at is None:
            self.name, self.status = b".", os.fstat(self._folders[-1])

    def _climb(self) -> None:
        if len(self._folders) == 1:
            which = self._link or self._path
            raise Unreadable(f"{shown(self._path)}: {shown(which)} leads above the root and is not followed")
        os.close(self._folders.pop())

    def _step(self, part: bytes, *, follow: bool) -> None:
        if len(self._folders) == 1 and part in _RUNNING_ONLY:
            raise _not_running(shown(self._path), shown(part))
        found = os.open(part, LOOK | os.O_NOFOLLOW, dir_fd=self._folders[-1])
        status = os.fstat(found)
        if stat.S_ISLNK(status.st_mode) and follow:
            self._follow(part, found)
        elif stat.S_ISDIR(status.st_mode):
            self._folders.append(found)
            if len(self._folders) > _MOST_FOLDERS:
                raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), self._path)
        else:
            self._ends_at, self.name, self.status = found, part, status
            if self._left:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), self._path)

    def _follow(self, part: bytes, found: int) -> None:
        try:
            to = _points_to(found)
        finally:
            os.close(found)
        self._links += 1
        if self._links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), self._path)
        self._link = part + b" -> " + to
        self._left.extendleft(reversed(to.split(b"/")))
        if to.startswith(b"/"):
            while len(self._folders) > 1:
                os.close(self._folders.pop())


def _not_running(path: str, folder: str) -> Unsupported:
    return Unsupported(f"{path}: a root folder has no running system, so no /{folder}", way=Way.RUNNING)


def _points_to(link: int) -> bytes:
    """The target of the link that is open as `link` (readlinkat(2) with an empty path)."""
    return os.readlink(b"", dir_fd=link)
