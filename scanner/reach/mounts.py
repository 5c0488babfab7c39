"""What is mounted where below a root, and which of it is a local file system (proc(5), /proc/self/mountinfo)."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

_TABLE = "/proc/self/mountinfo"
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_LOCAL_WITHOUT_DEVICE = frozenset(
    [
        b"tmpfs",
        b"ramfs",
        b"rootfs",
        b"overlay",
        b"aufs",
        b"unionfs",
        b"zfs",
        b"btrfs",
        b"bcachefs",
        b"ecryptfs",
        b"ubifs",
    ]
)
"""Local types whose source is no /dev/…; every other type without a device is a pseudo or remote file system."""
_WITH_SUBVOLUMES = frozenset([b"btrfs", b"bcachefs"])
"""Types whose subvolumes have a device number of their own without being mounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One mount; `point` is relative to the root that was asked about and begins with a slash."""

    point: bytes
    device: int
    type: bytes
    is_local: bool

    @property
    def has_subvolumes(self) -> bool:
        """True when folders of it may have other device numbers and still belong to it."""
        return self.type in _WITH_SUBVOLUMES


def mounts_below(base: bytes) -> tuple[Mount, ...] | None:
    """Mounts at or below the folder `base`, in the order they were mounted; None when this machine does not tell.

    A mount point that is named twice counts with what was mounted last: it hides the earlier one.
    """
    try:
        with open(_TABLE, "rb") as table:
            lines = table.read().splitlines()
    except OSError:
        return None
    found: dict[bytes, Mount] = {}
    for mount in _parsed(lines, base.rstrip(b"/")):
        found.pop(mount.point, None)
        found[mount.point] = mount
    return tuple(found.values())


def _parsed(lines: Iterable[bytes], base: bytes) -> Iterable[Mount]:
    for line in lines:
        before, _, after = line.partition(b" - ")
        fields, kind = before.split(b" "), after.split(b" ")
        point = _ESCAPED.sub(lambda octal: bytes([int(octal[1], 8)]), fields[4])
        if point != base and not point.startswith(base + b"/"):
            continue
        major, minor = fields[2].split(b":")
        yield Mount(
            point=point[len(base) :] or b"/",
            device=os.makedev(int(major), int(minor)),
            type=kind[0],
            is_local=kind[0] in _LOCAL_WITHOUT_DEVICE or (kind[1].startswith(b"/dev/") and kind[0] != b"devtmpfs"),
        )
