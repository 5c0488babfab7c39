"""The security chip of a computer (TPM)."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTpm(Fact):
    """`ready` True when the system can use it; `version` of the specification, "1.2" or "2.0", None without a chip."""

    kind: ClassVar[str] = "host.tpm"

    present: bool
    ready: bool | Unseen
    version: str | None | Unseen
