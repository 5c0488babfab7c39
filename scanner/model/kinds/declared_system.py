"""An information system, as declared."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.organisation import Register
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSystem(Fact):
    """Words of Mẫu 08 in snake case; dates None = not declared."""

    kind: ClassVar[str] = "declared.system"

    level: int | None
    level_state: str | None
    level_decision: str | None
    plan_state: str | None
    plan_due: date | None
    operated_elsewhere: bool
    tslcd: bool
    tags: tuple[str, ...]
    dates: Mapping[str, date]
    documents: Mapping[str, str]
    declared: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    hosts: Mapping[str, str | None] = field(default_factory=dict)
    """Ids of the machines that serve it, without their agency's, with the zone each stands in."""
    backup_targets: Mapping[str, str | None] = field(default_factory=dict)
    """Where its backups go, as declared for the system and each item, with the zone; None where that is not declared."""
