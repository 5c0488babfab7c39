"""The parts a device is made of, by SNMP: serial numbers, models, firmware."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEntity:
    """One part; `part` is what it is: chassis, module, power_supply, stack … None where it does not tell."""

    index: int
    part: str
    name: str | None
    description: str | None
    vendor: str | None
    model: str | None
    serial: str | None
    hardware: str | None
    firmware: str | None
    software: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEntities(Fact):
    """Chassis, and every other part that has a serial number, a model or a version; ports and fans mostly have none."""

    kind: ClassVar[str] = "device.entities"

    entities: tuple[DeviceEntity, ...]
