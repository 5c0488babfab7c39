"""An SNMP agent on the host."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSnmpd(Fact):
    """`communities` counts v1/v2c community lines; `default_communities` True when public or private is among them."""

    kind: ClassVar[str] = "host.snmpd"

    installed: bool
    communities: int | Unseen
    default_communities: bool | Unseen
    v3_users: int | Unseen
