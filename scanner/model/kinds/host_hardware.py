"""The machine's hardware."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


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

    vendor: str | None
    model: str | None
    serial: str | None | Unseen
    cpu: str | None
    cores: int | None
    memory_bytes: int | None
    disks: tuple[Disk, ...]
    bios_date: date | None | Unseen
