"""What is mounted, and what is written to be: `mount`, /proc/mounts, /proc/self/mountinfo, /etc/fstab.

Sources: mount(8) of Linux, macOS and the BSDs; proc_pid_mountinfo(5); fstab(5). A list without `/` is not whole.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.host.linux_mounts import IN_MEMORY, fstab_mounts, plain_path
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_mounts import HostMounts, Mount
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LINUX: Final = re.compile(r"(.+?) on (/.*) type ([\w.\-]+) \(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: \[.*\])?")
_BSD: Final = re.compile(r"(.+?) on (/.*) \(([\w.\-]+)(?:, ([^()]*))?\)")
_PROC: Final = re.compile(r"(\S+) (/\S*) ([\w.\-]+) (r[ow]\S*) \d+ \d+")
_INFO: Final = re.compile(r"\d+ \d+ \d+:\d+ \S+ (/\S*) (r[ow]\S*)(?: \S+)* - ([\w.\-]+) (\S*) (\S+)")
_FSTAB: Final = re.compile(
    r"(?:UUID=|LABEL=|PARTUUID=|PARTLABEL=|/dev/|/\S|[^\s:/]+:/|//|tmpfs|proc|sysfs|none|swap|devpts|cgroup|shm)\S*\s+\S+\s+[\w.,\-]+(?:\s+[^\s#]\S*){0,3}(?:\s+#.*)?"
)
_LONGEST: Final = 4096
_MANY: Final = 2


def read(file: HandedFile) -> HostMounts:
    """What is mounted now, or what is written."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    lines = [line for line in text.split("\n") if line.strip()]
    mounts = [_mount(line) for line in lines if not line.startswith("#")]
    if mounts and all(mounts):
        return _now(tuple(each for each in mounts if each))
    if not any(map(_is_written, lines)):
        raise Unreadable("no line tells a file system")
    written = tuple(fstab_mounts(text))
    if not written:
        raise Unreadable("no line tells a file system")
    return HostMounts(
        mounts=NOT_TOLD,
        written=written,
        points=NOT_TOLD,
        written_points=tuple(dict.fromkeys(each.point for each in written)),
    )


def _now(mounts: tuple[Mount, ...]) -> HostMounts:
    points = tuple(dict.fromkeys(each.point for each in mounts))
    if "/" not in points:
        raise Unreadable("nothing is mounted on /: the list is not whole")
    return HostMounts(mounts=mounts, written=NOT_TOLD, points=points, written_points=NOT_TOLD)


def _mount(line: str) -> Mount | None:
    line = line.rstrip()
    if len(line) > _LONGEST:
        return None
    if info := _INFO.fullmatch(line):
        return _made(source=info[4], point=info[1], kind=info[3], options=_as_mount_prints(info[2], info[5]))
    if proc := _PROC.fullmatch(line):
        return _made(source=proc[1], point=proc[2], kind=proc[3], options=proc[4])
    if linux := _LINUX.fullmatch(line):
        return _made(source=linux[1], point=linux[2], kind=linux[3], options=linux[4])
    if bsd := _BSD.fullmatch(line):
        return _made(source=bsd[1], point=bsd[2], kind=bsd[3], options=(bsd[4] or "").replace(", ", ","))
    return None


def _as_mount_prints(own: str, of_system: str) -> str:
    """Options of the mount and of its file system: what one of them has read-only is read-only (mount --bind -o ro)."""
    words = [*own.split(","), *of_system.split(",")]
    return ",".join(each for each in words if each != "rw") if "ro" in words else ",".join(words)


def _is_written(line: str) -> bool:
    return len(line) < _LONGEST and _FSTAB.fullmatch(line.strip()) is not None


def _made(*, source: str, point: str, kind: str, options: str) -> Mount:
    words = tuple(dict.fromkeys(each for each in options.split(",") if each))
    return Mount(
        point=plain_path(point),
        source=plain_path(source),
        type=kind,
        options=words,
        encrypted=False if kind in IN_MEMORY else NOT_TOLD,
    )


def _rows(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def recognises(file: HandedFile) -> bool:
    """Every line a mount; or every line one of fstab, with a file system for / or two of them at least."""
    rows = list(_rows(head_of(file)))
    if not rows:
        return False
    if all(_mount(row) for row in rows):
        return True
    if not all(map(_is_written, rows)):
        return False
    fstab = [row.split() for row in rows]
    points = [row[1] for row in fstab]
    return all(each.startswith("/") or each in ("none", "swap") for each in points) and (
        "/" in points or len(points) >= _MANY
    )


IMPORTED = Imported(id="mounts", platform=Platform.LINUX, recognises=recognises, reads={HostMounts: read})
