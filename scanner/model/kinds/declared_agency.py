"""An agency, as declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact


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
