"""A LAN segment, as declared."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.organisation import Register
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSegment(Fact):
    """`members` are targets whose segment it is, with their addresses and MACs; `firewall` the target's id."""

    kind: ClassVar[str] = "declared.segment"

    cidr: str
    zone: str
    gateway: str | None
    firewall: str | None
    firewall_connection: str | None
    """How the firewall is read: none, snmp, ssh …; None = no firewall declared."""
    has_internet: bool | None
    tslcd: bool
    isolated: bool
    members: Mapping[str, tuple[str, ...]]
    """Declared addresses by target id."""
    macs: Mapping[str, tuple[str, ...]]
    overlaps: tuple[str, ...]
    """Other segments, of any agency, whose range overlaps."""
    dates: Mapping[str, date] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
