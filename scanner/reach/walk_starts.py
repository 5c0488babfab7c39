"""Where a walk begins and what it passes by, worked out of the mount table before anything is looked at.

find(1) has the rules of walk.py from here: every local mount is a start of its own, no mount point is looked at on the
way (a dead network mount would hold it), and a folder that is bound to two places is visited once. Only a program can
remember folders by number; here it follows from which folder of its file system each mount shows (proc(5), mountinfo).
"""

from collections.abc import Iterator, Sequence
from dataclasses import field

from scanner.model.records import dataclass
from scanner.reach.mounts import Mount


@dataclass(slots=True, kw_only=True)
class Start:
    """One folder to walk from; paths have no slash at their end, so that of / is empty."""

    point: bytes
    device: int | None
    """What must be found there, lest another mount hides it; None where anything may be."""
    root: bytes = b""
    """The folder of its file system that is seen at `point`."""
    has_subvolumes: bool = False
    mounted: dict[bytes, set[bytes]] = field(default_factory=dict)
    """Names by folder that are mount points: passed by."""
    seen: list[bytes] = field(default_factory=list)
    """Folders that are visited from another start: told of, not entered."""


class Plan:
    """The starts of one walk."""

    def __init__(self, top: bytes, mounts: Sequence[Mount]) -> None:
        self.top = top.rstrip(b"/")
        self.starts: dict[bytes, Start] = {}
        self.resting: dict[bytes, set[bytes]] = {}
        """By the point of a start: what is not walked anywhere else, because that start has it."""
        self._points = {each.point.rstrip(b"/") for each in mounts}
        for start in _all_starts(self.top, mounts):
            if not self._is_seen(start):
                start.seen = list(self._seen_in(start))
                self.starts[start.point] = start
        for each in mounts:
            folder, _, name = each.point.rstrip(b"/").rpartition(b"/")
            holder = self.holder(each.point)
            if holder is not None and not any(_is_in(folder, seen) for seen in holder.seen):
                holder.mounted.setdefault(folder, set()).add(name)

    def holder(self, point: bytes) -> Start | None:
        """The start whose walk comes to the folder in which `point` stands; None when none does."""
        folder = point.rstrip(b"/")
        while folder.startswith(self.top + b"/"):
            folder = folder.rpartition(b"/")[0]
            if folder in self._points or folder == self.top:
                return self.starts.get(folder)
        return None

    def _is_seen(self, start: Start) -> bool:
        """True when an earlier start visits the whole of it under another name."""
        for other in self._alike(start):
            path = other.point + start.root[len(other.root) :]
            if _is_in(start.root, other.root) and self._comes_to(other, path):
                self.resting.setdefault(other.point, set()).add(start.point)
                return True
        return False

    def _seen_in(self, start: Start) -> Iterator[bytes]:
        """The folders of it that an earlier start visits under another name."""
        for other in self._alike(start):
            path = start.point + other.root[len(start.root) :]
            if _is_in(other.root, start.root) and self._comes_to(start, path):
                self.resting.setdefault(other.point, set()).add(path)
                yield path

    def _alike(self, start: Start) -> list[Start]:
        return [each for each in self.starts.values() if each.device == start.device]

    def _comes_to(self, start: Start, path: bytes) -> bool:
        """True when nothing is mounted between the start and `path`, and the start itself leaves it to no other."""
        if any(_is_in(path, seen) for seen in start.seen):
            return False
        while len(path) > len(start.point):
            if path in self._points:
                return False
            path = path.rpartition(b"/")[0]
        return True


def _all_starts(top: bytes, mounts: Sequence[Mount]) -> Iterator[Start]:
    """The top, then every local mount below it in the order they were mounted."""
    around = [each for each in mounts if _is_in(top, each.point.rstrip(b"/"))]
    home = max(around, key=lambda each: len(each.point), default=None)
    if home is None:
        yield Start(point=top, device=None)
    else:
        within = top[len(home.point.rstrip(b"/")) :]
        yield _start(home, point=top, root=home.root.rstrip(b"/") + within)
    for each in mounts:
        if each.is_local and each not in around and _is_in(each.point, top):
            yield _start(each, point=each.point, root=each.root.rstrip(b"/"))


def _start(mount: Mount, *, point: bytes, root: bytes) -> Start:
    return Start(point=point, device=mount.device, root=root, has_subvolumes=mount.has_subvolumes)


def _is_in(path: bytes, folder: bytes) -> bool:
    """True for the folder itself and everything below it."""
    return (path + b"/").startswith(folder + b"/")
