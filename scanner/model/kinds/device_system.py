"""What a device says of itself by SNMP: the system group (RFC 3418)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSystem(Fact):
    """None where the agent has no such object. `enterprise` 9 is the maker's number in `object_id` 1.3.6.1.4.1.9.1.516.

    `uptime_s` is since its SNMP agent started, and begins anew every 497 days.
    """

    kind: ClassVar[str] = "device.system"

    description: str | None
    object_id: str | None
    enterprise: int | None
    name: str | None
    location: str | None
    uptime_s: int | None
