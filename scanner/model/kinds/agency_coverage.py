"""How much of an agency was really seen (derived)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCoverage(Fact):
    """Computers expected and seen in the last 30 days; `managed_antivirus` and `central_updates` count hosts,

    None = could not be told for any.
    """

    kind: ClassVar[str] = "agency.coverage"

    expected: int
    seen: int
    silent: tuple[str, ...]
    antivirus_known: int
    antivirus_managed: int
    updates_known: int
    updates_central: int
