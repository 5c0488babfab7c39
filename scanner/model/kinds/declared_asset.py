"""A machine's entry in the asset register, as declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAsset(Fact):
    """`missing_fields` are those of the nine of HOST-INV-01 that are empty; `invalid` those filled with nonsense."""

    kind: ClassVar[str] = "declared.asset"

    missing_fields: tuple[str, ...]
    status: str
    serial: str | None
    macs: tuple[str, ...]
    addresses: tuple[str, ...]
    services: tuple[str, ...]
    remote_tools: tuple[str, ...]
    stores_nonpublic: bool
    laptop: bool
    disposal: Mapping[str, str]
    vendor_support_end: str | None
    remote_access: bool | None
