"""What one bounded walk of the local file systems found; a walk that saw only a part tells nothing."""

from collections.abc import Mapping
from typing import Any

from scanner.model.errors import Denied, Unreadable
from scanner.model.kinds.host_file_walk import HostFileWalk
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries

WALK = "walk:/"
_SHOWN = 5


def read(ask: Ask) -> HostFileWalk:
    """The lists of the walk; raises Denied when folders were closed to it, Unreadable when it was cut short."""
    found = entries(ask(WALK))
    if found.get("cut"):
        raise Unreadable(f"the walk was cut short: {str(found['cut'])[:200]}")
    denied = _paths(found, "denied")
    if denied:
        raise Denied(f"{len(denied)} folders could not be read, such as {', '.join(denied[:_SHOWN])[:200]}")
    count = found.get("entries")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise Unreadable("the walk looked at nothing")
    return HostFileWalk(
        entries=count,
        suid=_paths(found, "suid"),
        sgid=_paths(found, "sgid"),
        world_writable_files=_paths(found, "world_writable_files"),
        world_writable_folders_without_sticky=_paths(found, "world_writable_folders_without_sticky"),
        unowned=_paths(found, "unowned"),
        ungrouped=_paths(found, "ungrouped"),
    )


def _paths(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    listed = found.get(name)
    if not isinstance(listed, list):
        raise Unreadable(f"the walk does not tell {name}")
    return tuple(sorted(str(each) for each in listed))


COLLECTOR = Collector(
    id="linux_file_walk", platform=Platform.LINUX, gives=HostFileWalk, questions=(WALK,), read=read, walks=True
)
