"""What Windows records in its security log."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcategory:
    """One subcategory of the audit policy; `id` its GUID as `{0CCE9215-69AE-11D9-BED3-505054503030}` (Logon)."""

    id: str
    success: bool
    failure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAuditPolicy(Fact):
    """Subcategories by their GUIDs, whose names are translated; one that is not among them was not told.

    `command_lines` whether the command line of a new process is recorded, `process_monitor` whether Sysmon records processes.
    """

    kind: ClassVar[str] = "host.audit_policy"

    subcategories: tuple[Subcategory, ...] | Unseen
    command_lines: bool | Unseen
    process_monitor: bool | Unseen
    complete: bool | Unseen = True
    """Unseen where subcategories may be missing behind the last that was told."""
