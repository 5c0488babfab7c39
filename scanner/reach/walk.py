"""One bounded walk over the local file systems of a root, for every check that needs one.

It opens no file, follows no link and stays on local file systems, as `find -xdev` on each of them would. Every mount
point is a start of its own, so that what lies below a pseudo file system is seen, a folder bound to two places is
visited once, under the name it has in its own file system, and a dead network mount is not even looked at.
"""

import os
import stat
import time
from collections.abc import Callable
from typing import Any

from scanner.model.errors import GapError, Unsupported
from scanner.reach.failures import is_absence
from scanner.reach.findings import ANYBODY_WRITES, TELLING, Findings, WalkCutError
from scanner.reach.limits import WalkLimits
from scanner.reach.mounts import TABLE, Mount, mounts_below
from scanner.reach.open_paths import FOLDER, Tree
from scanner.reach.owners import numbers_in

_TYPE, _FOLDER, _FILE = 0o170000, stat.S_IFDIR, stat.S_IFREG
_TICK = 1024
"""Entries between two looks at the bounds."""


def walk(
    tree: Tree,
    start: bytes,
    limits: WalkLimits,
    *,
    clock: Callable[[], float] = time.monotonic,
    table: str = TABLE,
) -> tuple[dict[str, Any], bool]:
    """The entries of `walk:` (model/question.py), and whether a bound cut it; raises when nothing can be told."""
    uids, gids = numbers_in(tree, b"/etc/passwd"), numbers_in(tree, b"/etc/group")
    walker = _Walker(Findings(uids=uids, gids=gids, limits=limits), mounts_below(tree.base, table=table), clock)
    try:
        walker.go(tree, start.rstrip(b"/"))
    except WalkCutError as cut:
        return walker.found.entries(count=walker.count, cut=str(cut)), True
    return walker.found.entries(count=walker.count, cut=""), False


class _Level:
    """One open folder on the way down, and the folders in it that are still to be visited."""

    __slots__ = ("device", "folders", "inode", "opened", "prefix")

    def __init__(self, opened: int, prefix: str, status: os.stat_result) -> None:
        self.opened, self.prefix = opened, prefix
        self.device, self.inode = status.st_dev, status.st_ino
        self.folders: list[str] = []


class _Walker:
    """One walk. Folders are held open on the way down, so a path that is swapped meanwhile leads nowhere else."""

    def __init__(self, found: Findings, mounts: tuple[Mount, ...] | None, clock: Callable[[], float]) -> None:
        self.found = found
        self.count = 0
        self._mounts = mounts
        self._clock = clock
        self._ends_at = clock() + found.limits.seconds
        self._visited: set[tuple[int, int]] = set()
        devices = [each.device for each in mounts or () if each.is_local]
        self._has_binds = len(set(devices)) < len(devices)
        self._mounted: dict[str, set[str]] = {}
        for each in mounts or ():
            parent, _, name = os.fsdecode(each.point).rpartition("/")
            self._mounted.setdefault(parent, set()).add(name)
        self._subvolumes = False

    def go(self, tree: Tree, top: bytes) -> None:
        """Walk from `top` and from every local mount point below it, in the order they were mounted."""
        mounts = self._mounts or ()
        around = [each for each in mounts if (top + b"/").startswith(each.point.rstrip(b"/") + b"/")]
        self._subvolumes = bool(around) and around[-1].has_subvolumes
        self._start(tree.open_folder(top or b"/"), os.fsdecode(top))
        for mount in mounts:
            if mount.point.startswith(top + b"/") and mount not in around and mount.is_local:
                self._go_into(tree, mount)

    def _go_into(self, tree: Tree, mount: Mount) -> None:
        try:
            opened = tree.open_folder(mount.point)
        except Unsupported:
            return
        except (OSError, GapError) as error:
            if isinstance(error, GapError) or not is_absence(error):
                self.found.note(self.found.denied, os.fsdecode(mount.point))
            return
        self._subvolumes = mount.has_subvolumes
        if os.fstat(opened).st_dev == mount.device or mount.has_subvolumes:
            self._start(opened, os.fsdecode(mount.point))
        else:  # hidden by what was mounted above it later
            os.close(opened)

    def _start(self, opened: int, prefix: str) -> None:
        status = os.fstat(opened)
        levels = [_Level(opened, prefix, status)]
        try:
            if not self._was_here(levels[0]):
                self.found.judge(prefix or "/", status.st_mode, status.st_uid, status.st_gid)
                self._scan(levels[0])
            while levels:
                if levels[-1].folders:
                    self._enter(levels, levels[-1].folders.pop())
                else:
                    os.close(levels.pop().opened)
        finally:
            for level in levels:
                os.close(level.opened)

    def _enter(self, levels: list[_Level], name: str) -> None:
        above, most = levels[-1], self.found.limits.depth
        path = f"{above.prefix}/{name}"
        if len(levels) >= most:
            raise WalkCutError(f"folders lie deeper than {most} levels")
        try:
            opened = os.open(name, FOLDER | os.O_NOFOLLOW, dir_fd=above.opened)
        except OSError as error:
            self._miss(error, path)
            return
        below = _Level(opened, path, os.fstat(opened))
        levels.append(below)  # one that is not looked at has no folders in it, so it is closed next
        if self._is_same_system(above, below) and not self._was_here(below):
            self._scan(below)

    def _is_same_system(self, above: _Level, below: _Level) -> bool:
        if above.device == below.device or self._subvolumes:
            return True
        if self._mounts is None:
            raise WalkCutError(f"{below.prefix}: another file system, and there is no mount table that tells which")
        self.found.note(self.found.denied, below.prefix)  # mounted after the walk began, by whomever: not looked at
        return False

    def _was_here(self, level: _Level) -> bool:
        """True for a folder that was visited under another name, which only bind mounts make possible."""
        identity = (level.device, level.inode)
        if not self._has_binds:
            return False
        if identity in self._visited:
            return True
        self._visited.add(identity)
        return False

    def _scan(self, level: _Level) -> None:
        """Look at everything in one folder, each entry by one lstat(2)."""
        self._look_at_bounds()
        try:
            with os.scandir(level.opened) as inside:
                self._pass(inside, level, self._mounted.get(level.prefix, set()))
        except OSError as error:
            self._miss(error, level.prefix)

    def _miss(self, error: OSError, prefix: str) -> None:
        """An entry or a listing that failed: one that is gone meanwhile is none, else the folder was not read."""
        folder, denied = prefix or "/", self.found.denied
        if not is_absence(error) and denied[-1:] != [folder]:
            self.found.note(denied, folder)

    def _pass(self, inside: "os._ScandirIterator[str]", level: _Level, mounted: set[str]) -> None:
        """The loop is what a walk costs: local names, one test for the many entries that are not listed anywhere."""
        uids, gids, judge = self.found.uids, self.found.gids, self.found.judge
        prefix, folders = level.prefix, level.folders
        for entry in inside:
            if entry.name in mounted:
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                self._miss(error, prefix)
                continue
            mode = status.st_mode
            kind = mode & _TYPE
            if kind == _FOLDER:
                folders.append(entry.name)
                telling = mode & ANYBODY_WRITES
            else:
                telling = kind == _FILE and mode & TELLING
            if telling or status.st_uid not in uids or status.st_gid not in gids:
                judge(f"{prefix}/{entry.name}", mode, status.st_uid, status.st_gid)
            self.count += 1
            if not self.count % _TICK:
                self._look_at_bounds()

    def _look_at_bounds(self) -> None:
        if self.count > self.found.limits.entries:
            raise WalkCutError(f"more than {self.found.limits.entries} entries")
        if self._clock() > self._ends_at:
            raise WalkCutError(f"more than {self.found.limits.seconds:g} s")
