"""What a walk keeps of the entries it passes: the lists of `walk:` in model/question.py, each bounded."""

import os
import stat
from dataclasses import field
from typing import Any

from scanner.model.records import dataclass
from scanner.reach.limits import WalkLimits
from scanner.reach.names import shown

ANYBODY_WRITES = stat.S_IWOTH
TELLING = stat.S_ISUID | stat.S_ISGID | ANYBODY_WRITES
"""A regular file with none of these bits is listed for its owner at most."""


class WalkCutError(Exception):
    """A bound was reached: the walk ends here, and says so."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """Lists of paths that grow while the walk goes on."""

    uids: frozenset[int]
    gids: frozenset[int]
    limits: WalkLimits
    suid: list[str] = field(default_factory=list)
    sgid: list[str] = field(default_factory=list)
    world_writable_files: list[str] = field(default_factory=list)
    world_writable_folders_without_sticky: list[str] = field(default_factory=list)
    unowned: list[str] = field(default_factory=list)
    ungrouped: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)

    def judge(self, path: str, mode: int, uid: int, gid: int) -> None:
        """List `path` wherever it belongs. Bits of links, devices, pipes and sockets say nothing about danger."""
        if stat.S_ISREG(mode):
            self._judge_file(path, mode)
        elif stat.S_ISDIR(mode) and mode & ANYBODY_WRITES and not mode & stat.S_ISVTX:
            self.note(self.world_writable_folders_without_sticky, path)
        if uid not in self.uids:
            self.note(self.unowned, path)
        if gid not in self.gids:
            self.note(self.ungrouped, path)

    def note(self, paths: list[str], path: str) -> None:
        """Keep one path; raises WalkCutError when its list is full."""
        if len(paths) >= self.limits.listed:
            raise WalkCutError(f"more than {self.limits.listed} paths of one sort")
        paths.append(path)

    def entries(self, *, count: int, cut: str) -> dict[str, Any]:
        """Everything as the answer holds it: lists sorted, names as JSON can hold them."""
        lists = {
            "suid": self.suid,
            "sgid": self.sgid,
            "world_writable_files": self.world_writable_files,
            "world_writable_folders_without_sticky": self.world_writable_folders_without_sticky,
            "unowned": self.unowned,
            "ungrouped": self.ungrouped,
            "denied": self.denied,
        }
        said: dict[str, Any] = {
            key: sorted({shown(os.fsencode(each)) for each in paths}) for key, paths in lists.items()
        }
        return dict(sorted((said | {"entries": count, "cut": cut}).items()))

    def _judge_file(self, path: str, mode: int) -> None:
        if mode & stat.S_ISUID:
            self.note(self.suid, path)
        if mode & stat.S_ISGID:
            self.note(self.sgid, path)
        if mode & ANYBODY_WRITES:
            self.note(self.world_writable_files, path)
