"""Mounted file systems, those written in /etc/fstab, and whether dm-crypt lies below.

Source: proc_pid_mountinfo(5), fstab(5).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scanner.collect.host.block_devices import QUESTIONS, BlockDevices, block_devices
from scanner.model.errors import GapError, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_mounts import HostMounts, Mount
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform, Way
from scanner.reading.answers import text
from scanner.reading.tables import whole_lines

MOUNTED = "file:/proc/self/mountinfo"
WRITTEN = "file:/etc/fstab"
_OCTAL = kept_pattern(r"\\([0-7]{3})")
_MOUNTINFO = kept_pattern(r"\d+ \d+ (\d+:\d+) \S+ (\S+) (\S+)(?: \S+)* - (\S+) (\S*) (\S+)", re.ASCII)
IN_MEMORY = frozenset(
    [
        "autofs",
        "binfmt_misc",
        "bpf",
        "cgroup",
        "cgroup2",
        "configfs",
        "debugfs",
        "devpts",
        "devtmpfs",
        "efivarfs",
        "fusectl",
        "hugetlbfs",
        "mqueue",
        "nsfs",
        "proc",
        "pstore",
        "ramfs",
        "rpc_pipefs",
        "securityfs",
        "selinuxfs",
        "sysfs",
        "tmpfs",
        "tracefs",
    ]
)
_OWN_ENCRYPTION = Unseen(gap=Gap.UNSUPPORTED, detail="this kind of file system is stored or encrypted in its own way")
_NOT_MOUNTED = Unseen(gap=Gap.NOT_COLLECTED, detail="not mounted: what lies below was not looked for", way=Way.RUNNING)
_FSTAB_FIELDS = 3


def read(ask: Ask) -> HostMounts:
    """What is mounted now and what is written; a root folder can only tell what is written."""
    written = tuple(fstab_mounts(text(ask(WRITTEN)) or ""))
    try:
        mounts: tuple[Mount, ...] | Unseen = tuple(_mounts(ask))
    except GapError as gap:
        mounts = Unseen.of(gap)
    now = {} if isinstance(mounts, Unseen) else {each.point: each.encrypted for each in mounts}
    return HostMounts(
        mounts=mounts,
        written=tuple(replace(each, encrypted=now.get(each.point, each.encrypted)) for each in written),
        points=mounts if isinstance(mounts, Unseen) else tuple(dict.fromkeys(each.point for each in mounts)),
        written_points=tuple(dict.fromkeys(each.point for each in written)),
    )


def _mounts(ask: Ask) -> Iterator[Mount]:
    lines = whole_lines(text(ask(MOUNTED)) or "", MOUNTED)
    if not lines:
        raise Unreadable(f"{MOUNTED}: nothing is mounted, not even /")
    devices = _devices(ask)
    for line in lines:
        found = _MOUNTINFO.fullmatch(line)
        if not found:
            raise Unreadable(f"{MOUNTED}: {line[:80]!r} is no line of a mount table")
        number, point, options, kind, source, below = found.groups()
        words = dict.fromkeys((*options.split(","), *below.split(",")))
        yield Mount(
            point=plain_path(point),
            source=plain_path(source),
            type=kind,
            options=tuple(words),
            encrypted=_encrypted(devices, kind, number=number, source=plain_path(source)),
        )


def _devices(ask: Ask) -> BlockDevices | Unseen:
    try:
        return block_devices(ask)
    except GapError as gap:
        return Unseen.of(gap)


def _encrypted(devices: BlockDevices | Unseen, kind: str, *, number: str, source: str) -> bool | Unseen:
    if kind in IN_MEMORY:
        return False
    if isinstance(devices, Unseen):
        return devices
    name = devices.find(number, source)
    return _OWN_ENCRYPTION if name is None else devices.is_encrypted(name)


def fstab_mounts(content: str) -> Iterator[Mount]:
    """The file systems written in /etc/fstab; raises Unreadable for a line that is none."""
    for raw in content.split("\n"):
        fields = raw.split()
        if not fields or fields[0].startswith("#"):
            continue
        if len(fields) < _FSTAB_FIELDS:
            raise Unreadable(f"/etc/fstab: {raw[:80]!r} has fewer than {_FSTAB_FIELDS} fields")
        options = fields[_FSTAB_FIELDS].split(",") if len(fields) > _FSTAB_FIELDS else ["defaults"]
        point = plain_path(fields[1])
        if fields[2] == "swap" or point == "none":
            continue  # swap is no file system
        yield Mount(
            point=point.rstrip("/") or "/" if point.startswith("/") else point,
            source=plain_path(fields[0]),
            type=fields[2],
            options=tuple(options),
            encrypted=_NOT_MOUNTED,
        )


def plain_path(escaped: str) -> str:
    """The path without the octal escapes in which the kernel writes blanks."""
    return _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), escaped)


COLLECTOR = Collector(
    id="linux_mounts",
    platform=Platform.LINUX,
    gives=HostMounts,
    questions=(MOUNTED, WRITTEN, *QUESTIONS),
    read=read,
)
