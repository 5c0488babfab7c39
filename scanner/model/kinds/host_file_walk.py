"""What one bounded walk of the local file systems found."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFileWalk(Fact):
    """Paths, each list sorted; a walk that hits its bounds is a gap, never this fact.

    `packaged_suid` left out of `suid` is not done here: the list is complete. `entries` counts what was looked at.
    """

    kind: ClassVar[str] = "host.file_walk"

    entries: int
    suid: tuple[str, ...]
    sgid: tuple[str, ...]
    world_writable_files: tuple[str, ...]
    world_writable_folders_without_sticky: tuple[str, ...]
    unowned: tuple[str, ...]
    ungrouped: tuple[str, ...]
