"""Ports and other interfaces of a device, by SNMP."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInterface:
    """One interface; `type` is the number IANA gives it, 6 Ethernet, 24 loopback, 53 virtual, 161 aggregate.

    `alias` is what the administrator wrote on it. None where it has none, or does not tell.
    """

    index: int
    name: str
    description: str
    alias: str | None
    type: int
    mac: str | None
    enabled: bool
    up: bool
    speed_mbps: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInterfaces(Fact):
    """By index; there is always at least one."""

    kind: ClassVar[str] = "device.interfaces"

    interfaces: tuple[DeviceInterface, ...]
