"""Mounted and configured file systems."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One file system; `encrypted` True when a dm-crypt layer lies below it."""

    point: str
    source: str
    type: str
    options: tuple[str, ...]
    encrypted: bool | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMounts(Fact):
    """`mounts` are mounted now, `written` those of /etc/fstab; `points` the mount points of `mounts` alone."""

    kind: ClassVar[str] = "host.mounts"

    mounts: tuple[Mount, ...] | Unseen
    written: tuple[Mount, ...] | Unseen
    points: tuple[str, ...] | Unseen
    written_points: tuple[str, ...] | Unseen
