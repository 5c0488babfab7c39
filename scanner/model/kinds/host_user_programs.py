"""Browsers, office suites, PDF readers and mail clients with their versions (derived from packages)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProgram:
    """One program; `family` is browser, office, pdf or mail; `supported_by` distribution or vendor."""

    name: str
    family: str
    version: str
    supported_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUserPrograms(Fact):
    """Programs an office worker uses and attackers love."""

    kind: ClassVar[str] = "host.user_programs"

    programs: tuple[UserProgram, ...]
