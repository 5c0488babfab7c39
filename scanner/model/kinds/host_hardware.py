"""The machine's hardware."""

from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One fixed disk; size in bytes."""

    name: str
    size_bytes: int
    model: str | None
    removable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostHardware(Fact):
    """Field names are a contract (design §4); serial numbers need root on Linux."""

    kind: ClassVar[str] = "host.hardware"

    vendor: str | None | Unseen
    model: str | None | Unseen
    serial: str | None | Unseen
    cpu: str | None | Unseen
    cores: int | None | Unseen
    memory_bytes: int | None | Unseen
    disks: tuple[Disk, ...] | Unseen
    bios_date: date | None | Unseen
