"""An agency, as declared."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.organisation import Register
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAgency(Fact):
    """Counts and dates from agency.yaml; `zones` of its segments; dates None = not declared."""

    kind: ClassVar[str] = "declared.agency"

    staff: int | None
    officers: int | None
    level: int
    computers: int
    zones: tuple[str, ...]
    segments: int
    flat: bool
    """True when it has servers or published services and one single segment."""
    has_servers: bool
    has_wireless: bool
    tslcd: Mapping[str, str]
    dates: Mapping[str, date]
    documents: Mapping[str, str]
    expected_seen: tuple[str, ...]
    """Targets that a scan should have seen: in use, not offline on purpose, not state-secret."""
    declared: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Approved lists that exist, by name; a list that is not there was not declared."""
    absent_zones: Mapping[str, str] = field(default_factory=dict)
    """Zones the agency needs none of, with the written reason."""
    registers: Mapping[str, Register] = field(default_factory=dict)
    """Registers that exist, by name; a register with no row was declared to be empty."""
