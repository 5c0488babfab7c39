"""Programs that the dated table knows, and until when each is kept up (derived)."""

from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSupport:
    """One installed program. `kept_by` is vendor, or distribution where the system's own maker keeps it up as long as the system.

    `ends_at` None = no end is announced. `newer` True for a release newer than all of the table: it came out after that was made.
    `extended_ends_at`: whether that support was bought cannot be seen on the machine.
    """

    name: str
    product: str
    label: str
    family: str
    release: str
    version: str | None
    kept_by: str
    ends_at: date | None
    extended_ends_at: date | None
    newer: bool
    paced: bool
    """True where the end follows from how often the maker brings out a new one: such a program is behind, not abandoned."""
    table_as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedProgram:
    """A program that is recognised, and whose release the table does not have; version None = it states none."""

    name: str
    family: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProgramSupport(Fact):
    """`unplaced` programs are recognised and not in the table; what is not recognised at all is in neither list."""

    kind: ClassVar[str] = "host.program_support"

    programs: tuple[ProgramSupport, ...]
    unplaced: tuple[UnplacedProgram, ...]
    table_valid_until: date
    listed_all: bool
    """False where only a part of what is installed was listed: what is over is over, and the rest is not known."""
