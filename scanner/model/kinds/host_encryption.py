"""Encryption of data at rest (derived from mounts)."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEncryption(Fact):
    """`plain` are local data file systems without encryption, `encrypted` those with; swap included. On Windows drives, `C:`.

    `suspended` are those of `encrypted` whose key lies open on the disk for now. `system` is the drive Windows starts from.
    """

    kind: ClassVar[str] = "host.encryption"

    encrypted: tuple[str, ...]
    plain: tuple[str, ...]
    suspended: tuple[str, ...] | Unseen = ()
    system: str | None | Unseen = None
    complete: bool | Unseen = True
    """Unseen where drives may be missing behind the last that was told."""
