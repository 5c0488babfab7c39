"""One bounded walk over the local file systems of a root, for every check that needs one.

It opens no file, follows no link and stays on local file systems, as `find -xdev` on each of them would. Every mount
point is a start of its own, so that what lies below a pseudo file system (/dev/shm) is seen, a folder bound to two
places is visited once, under the name it has in its own file system, and a dead network mount is not even looked at.
"""

import os
import stat
import time
from collections.abc import Callable
from typing import Any

from scanner.model.errors import GapError, Unreadable
from scanner.reach.failures import gap_of, is_absence
from scanner.reach.limits import WalkLimits
from scanner.reach.mounts import Mount, mounts_below
from scanner.reach.names import shown
from scanner.reach.open_paths import FOLDER, Tree
from scanner.reach.owners import numbers_in

_TYPE, _FOLDER, _FILE = 0o170000, stat.S_IFDIR, stat.S_IFREG
_ANYBODY_WRITES, _STICKY = stat.S_IWOTH, stat.S_ISVTX
_TELLING = stat.S_ISUID | stat.S_ISGID | _ANYBODY_WRITES
_TICK = 4096
"""Entries between two looks at the bounds."""


def walk(
    tree: Tree, start: bytes, limits: WalkLimits, *, clock: Callable[[], float] = time.monotonic
) -> tuple[dict[str, Any], bool]:
    """The entries of `walk:` (model/question.py), and whether a bound cut it; raises when nothing can be told."""
    for path in (b"/etc/passwd", b"/etc/group"):
        _must_exist(tree, path)
    walker = _Walker(
        uids=numbers_in(tree, b"/etc/passwd"), gids=numbers_in(tree, b"/etc/group"), limits=limits, clock=clock
    )
    walker.start(tree, start.rstrip(b"/"), mounts_below(tree.base))
    return walker.entries(), bool(walker.cut)


def _must_exist(tree: Tree, path: bytes) -> None:
    try:
        tree.look(path)
    except FileNotFoundError as error:
        raise Unreadable(f"{shown(path)}: not there, so owners cannot be judged") from error


class _Cut(Exception):  # noqa: N818  # not an error: the way a bound ends the walk
    """A bound was reached."""


class _Level:
    """One open folder on the way down, and the folders in it that are still to be visited."""

    __slots__ = ("device", "folders", "opened", "prefix")

    def __init__(self, opened: int, prefix: str, device: int) -> None:
        self.opened = opened
        self.prefix = prefix
        self.device = device
        self.folders: list[str] = []


class _Walker:
    def __init__(
        self, *, uids: frozenset[int], gids: frozenset[int], limits: WalkLimits, clock: Callable[[], float]
    ) -> None:
        self._uids, self._gids, self._limits, self._clock = uids, gids, limits, clock
        self._ends_at = clock() + limits.seconds
        self._count = 0
        self._visited: set[tuple[int, int]] = set()
        self._binds = False
        self._mounted: dict[str, set[str]] = {}
        self._table_known = False
        self._subvolumes = False
        self.cut = ""
        self._suid: list[str] = []
        self._sgid: list[str] = []
        self._writable_files: list[str] = []
        self._writable_folders: list[str] = []
        self._unowned: list[str] = []
        self._ungrouped: list[str] = []
        self._denied: list[str] = []

    def entries(self) -> dict[str, Any]:
        """What was found, each list sorted and as JSON can hold it."""
        lists = {
            "suid": self._suid,
            "sgid": self._sgid,
            "world_writable_files": self._writable_files,
            "world_writable_folders_without_sticky": self._writable_folders,
            "unowned": self._unowned,
            "ungrouped": self._ungrouped,
            "denied": self._denied,
        }
        found: dict[str, Any] = {
            key: sorted(shown(os.fsencode(each)) for each in set(paths)) for key, paths in lists.items()
        }
        return found | {"entries": self._count, "cut": self.cut}

    def start(self, tree: Tree, top: bytes, mounts: tuple[Mount, ...] | None) -> None:
        """Walk from `top` and from every local mount point below it, in the order they were mounted."""
        below = [each for each in mounts or () if each.point.startswith(top + b"/") and each.point != (top or b"/")]
        self._table_known = mounts is not None
        for each in below:
            parent, _, name = os.fsdecode(each.point).rpartition("/")
            self._mounted.setdefault(parent, set()).add(name)
        local = [each for each in below if each.is_local]
        devices = [each.device for each in mounts or () if each.is_local]
        self._binds = len(set(devices)) < len(devices)
        home = [each for each in mounts or () if (top + b"/").startswith(each.point.rstrip(b"/") + b"/")]
        try:
            self._start_at(tree, top, home[-1] if home else None)
            for each in local:
                self._start_at(tree, each.point, each)
        except _Cut as cut:
            self.cut = str(cut)

    def _start_at(self, tree: Tree, path: bytes, mount: Mount | None) -> None:
        self._subvolumes = mount is not None and mount.has_subvolumes
        try:
            opened = tree.open_folder(path or b"/")
        except (OSError, GapError) as error:
            if not path:
                raise
            if isinstance(error, GapError) or not is_absence(error):
                self._note(self._denied, os.fsdecode(path))
            return
        status = os.fstat(opened)
        if path and mount is not None and status.st_dev != mount.device and not self._subvolumes:
            os.close(opened)  # hidden by a later mount above it
            return
        prefix = os.fsdecode(path)
        self._judge(prefix or "/", status)
        self._descend(_Level(opened, prefix, status.st_dev), status)

    def _descend(self, first: _Level, status: os.stat_result) -> None:
        """Depth first, each level holding its folder open: a path that is swapped meanwhile leads nowhere else."""
        if self._was_here(status):
            os.close(first.opened)
            return
        levels = [first]
        try:
            self._scan(first)
            while levels:
                level = levels[-1]
                if not level.folders:
                    os.close(levels.pop().opened)
                    continue
                below = self._open(level, level.folders.pop())
                if below is None:
                    continue
                levels.append(below)
                if len(levels) > self._limits.depth:
                    raise _Cut(f"folders lie deeper than {self._limits.depth} levels")
                self._scan(below)
        finally:
            for level in levels:
                os.close(level.opened)

    def _open(self, level: _Level, name: str) -> _Level | None:
        path = f"{level.prefix}/{name}"
        try:
            opened = os.open(name, FOLDER | os.O_NOFOLLOW, dir_fd=level.opened)
        except OSError as error:
            if not is_absence(error):
                self._note(self._denied, path)
            return None
        status = os.fstat(opened)
        if self._was_here(status) or not self._may_enter(level.device, status.st_dev, path):
            os.close(opened)
            return None
        return _Level(opened, path, status.st_dev)

    def _was_here(self, status: os.stat_result) -> bool:
        if not self._binds:
            return False
        identity = (status.st_dev, status.st_ino)
        if identity in self._visited:
            return True
        self._visited.add(identity)
        return False

    def _may_enter(self, device: int, below: int, path: str) -> bool:
        if device == below or self._subvolumes:
            return True
        if not self._table_known:
            raise _Cut(f"{path}: another file system, and this machine has no mount table")
        self._note(self._denied, path)  # mounted since the walk began, by whatever
        return False

    def _scan(self, level: _Level) -> None:
        """Look at everything in one folder. The loop is what the walk costs, so it is written out."""
        uids, gids, folders = self._uids, self._gids, level.folders
        mounted = self._mounted.get(level.prefix, ())
        count = self._count
        self._look_at_bounds()
        try:
            with os.scandir(level.opened) as inside:
                for entry in inside:
                    if mounted and entry.name in mounted:
                        continue
                    status = entry.stat(follow_symlinks=False)
                    count += 1
                    mode = status.st_mode
                    kind = mode & _TYPE
                    if kind == _FOLDER:
                        folders.append(entry.name)
                        telling = mode & _ANYBODY_WRITES
                    else:
                        telling = kind == _FILE and mode & _TELLING
                    if telling or status.st_uid not in uids or status.st_gid not in gids:
                        self._judge(f"{level.prefix}/{entry.name}", status)
                    if not count % _TICK:
                        self._count = count
                        self._look_at_bounds()
        except OSError as error:
            if not is_absence(error):
                self._note(self._denied, level.prefix or "/")
        self._count = count

    def _judge(self, path: str, status: os.stat_result) -> None:
        mode = status.st_mode
        if stat.S_ISREG(mode):
            if mode & stat.S_ISUID:
                self._note(self._suid, path)
            if mode & stat.S_ISGID:
                self._note(self._sgid, path)
            if mode & _ANYBODY_WRITES:
                self._note(self._writable_files, path)
        elif stat.S_ISDIR(mode) and mode & _ANYBODY_WRITES and not mode & _STICKY:
            self._note(self._writable_folders, path)
        if status.st_uid not in self._uids:
            self._note(self._unowned, path)
        if status.st_gid not in self._gids:
            self._note(self._ungrouped, path)

    def _note(self, paths: list[str], path: str) -> None:
        if len(paths) >= self._limits.listed:
            raise _Cut(f"more than {self._limits.listed} paths of one sort")
        paths.append(path)

    def _look_at_bounds(self) -> None:
        if self._count > self._limits.entries:
            raise _Cut(f"more than {self._limits.entries} entries")
        if self._clock() > self._ends_at:
            raise _Cut(f"more than {self._limits.seconds:g} s")
