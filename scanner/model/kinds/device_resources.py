"""Memory, storage and installed software of a device, by SNMP."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStorage:
    """One store; `type` is ram, virtual_memory, fixed_disk, removable_disk, flash, network_disk, other …"""

    description: str
    type: str
    size_bytes: int | Unseen
    used_bytes: int | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceResources(Fact):
    """`devices` counts them by type: {"processor": 2, "network": 4}; `software` counts installed programs."""

    kind: ClassVar[str] = "device.resources"

    memory_bytes: int | Unseen
    storages: tuple[DeviceStorage, ...] | Unseen
    devices: Mapping[str, int] | Unseen
    software: int | Unseen
