"""IP addresses of a device, by SNMP."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAddress:
    """One address, without broadcast ones; `interface` is an index of `device.interfaces`.

    `prefix_length` None where the device does not tell.
    """

    address: str
    prefix_length: int | None
    interface: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAddresses(Fact):
    """In the order of addresses, IPv4 first."""

    kind: ClassVar[str] = "device.addresses"

    addresses: tuple[DeviceAddress, ...]
