"""What is mounted where below a root, and which of it is a local file system (proc(5), /proc/self/mountinfo)."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scanner.model.records import dataclass

TABLE = "/proc/self/mountinfo"
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_WITHOUT_DEVICE = frozenset(
    [b"rootfs", b"overlay", b"aufs", b"unionfs", b"zfs", b"btrfs", b"bcachefs", b"ecryptfs", b"ubifs", b"bindfs"]
)
"""Local types whose source is no /dev/…; every other type without a device is a pseudo or remote file system."""
_IN_MEMORY = frozenset([b"tmpfs", b"ramfs"])
_SCRATCH = (b"/run/", b"/dev/", b"/proc/", b"/sys/")
"""Where memory file systems hold what the running system itself puts there and loses at a restart: control groups,
sockets, shared memory, files of the passing users of systemd whom /etc/passwd never names. /tmp is walked."""
_WITH_SUBVOLUMES = frozenset([b"btrfs", b"bcachefs"])
"""Types whose subvolumes have a device number of their own without being mounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One mount; `point` is relative to the root that was asked about and begins with a slash."""

    point: bytes
    root: bytes
    """The folder of its file system that is seen there: another than / for bind mounts and subvolumes."""
    device: int
    type: bytes
    source: bytes

    @property
    def is_local(self) -> bool:
        """True when it holds files of this machine, as `find -xdev` on every local file system would read them."""
        if self.type in _IN_MEMORY:
            return not (self.point + b"/").startswith(_SCRATCH)
        return self.type in _WITHOUT_DEVICE or self.source.startswith(b"/dev/")

    @property
    def has_subvolumes(self) -> bool:
        """True when folders of it may have other device numbers and still belong to it."""
        return self.type in _WITH_SUBVOLUMES


def mounts_below(base: bytes, *, table: str = TABLE) -> tuple[Mount, ...] | None:
    """The mount that holds the folder `base`, as "/", then those below it in the order they were mounted.

    None when this machine does not tell. What was mounted last on a point hides what was there before.
    """
    try:
        with open(table, "rb") as kernel:  # noqa: PTH123  # a table of the kernel, not a file of the root
            content = kernel.read()
    except OSError:
        return None
    return mounts_in(content, base)


def mounts_in(table: bytes, base: bytes) -> tuple[Mount, ...]:
    """The same out of a table that was read. A name may hold anything but a line feed: the kernel writes that as octal."""
    home: Mount | None = None
    found: dict[bytes, Mount] = {}
    for mount in parsed(table.split(b"\n")):
        if (base + b"/").startswith(mount.point.rstrip(b"/") + b"/"):
            home = mount if home is None or len(mount.point) >= len(home.point) else home
        elif mount.point.startswith(base + b"/"):
            found.pop(mount.point, None)
            found[mount.point] = mount
    below = tuple(replace(each, point=each.point[len(base) :]) for each in found.values())
    return below if home is None else (replace(home, point=b"/"), *below)


def parsed(lines: Iterable[bytes]) -> Iterator[Mount]:
    """The mounts of a mountinfo table; a line in another form is left out."""
    for line in lines:
        before, _, after = line.partition(b" - ")
        fields, kind = before.split(b" "), after.split(b" ")
        major, _, minor = fields[2].partition(b":") if len(fields) > 4 else (b"", b"", b"")  # noqa: PLR2004  # the point
        if len(kind) > 1 and major.isdigit() and minor.isdigit():
            yield Mount(
                point=_ESCAPED.sub(_character, fields[4]),
                root=_ESCAPED.sub(_character, fields[3]),
                device=os.makedev(int(major), int(minor)),
                type=kind[0],
                source=kind[1],
            )


def _character(octal: re.Match[bytes]) -> bytes:
    return bytes([int(octal[1], 8) & 0xFF])
