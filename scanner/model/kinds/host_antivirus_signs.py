"""Traces of antivirus products: what files, packages, services and vendor tools say, before judging."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSign:
    """What one product shows. `running` processes of it; values as told by `told_by` (its tool, files).

    `updates_itself` False where nothing that runs or is scheduled fetches new signatures; None where no one looks at it.
    """

    product: str
    vendor: str
    version: str | None | Unseen
    running: bool | Unseen
    engine_version: str | None | Unseen
    signature_version: str | None | Unseen
    signature_at: datetime | None | Unseen
    realtime: bool | None | Unseen
    licence: str | None | Unseen
    licence_end: date | None | Unseen
    managed_by: str | None | Unseen
    edr: bool
    told_by: tuple[str, ...]
    updates_itself: bool | None | Unseen = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAntivirusSigns(Fact):
    """One entry a product that is installed in any way; `looked_for` the products that would have been recognised."""

    kind: ClassVar[str] = "host.antivirus_signs"

    products: tuple[ProductSign, ...]
    looked_for: tuple[str, ...]
