"""Encryption of data at rest (derived from mounts)."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEncryption(Fact):
    """`plain` are local data file systems without encryption, `encrypted` those with; swap included."""

    kind: ClassVar[str] = "host.encryption"

    encrypted: tuple[str, ...]
    plain: tuple[str, ...]
