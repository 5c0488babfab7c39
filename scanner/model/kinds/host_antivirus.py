"""Antivirus products found on a computer and one word for its protection (derived)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class AntivirusProduct:
    """Field names are a contract (design §4); None = the product states it as absent, Unseen = we could not see.

    `licence` is licensed, free, built-in or trial.
    """

    name: str
    vendor: str
    version: str | None | Unseen
    engine_version: str | None | Unseen
    signature_version: str | None | Unseen
    signature_at: datetime | None | Unseen
    enabled: bool | Unseen
    realtime: bool | None | Unseen
    up_to_date: bool | Unseen
    licence: str | None | Unseen
    licence_end: date | None | Unseen
    managed_by: str | None | Unseen
    last_full_scan_at: datetime | None | Unseen
    unresolved: int | None | Unseen
    edr: bool
    updates_itself: bool | None | Unseen = None
    """False where nothing fetches new signatures by itself; None where no one looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAntivirus(Fact):
    """`state` is protected, stale, expired, off, absent or unknown; `products` empty only when `absent`."""

    kind: ClassVar[str] = "host.antivirus"

    products: tuple[AntivirusProduct, ...]
    state: str
