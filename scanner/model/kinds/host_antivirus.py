"""Antivirus products found on a computer and one word for its protection (derived)."""

from datetime import date, datetime
from typing import ClassVar, Final

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass

LICENCE_SEEN: Final = "host.antivirus.products.licence"
MANAGER_SEEN: Final = "host.antivirus.products.managed_by"
"""How a verdict names the licences and management servers of what runs; indicators count by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AntivirusProduct:
    """Field names are a contract (design §4); None = the product states it as absent, Unseen = we could not see.

    `enabled`: it works now. `licence` is licensed, free, built-in, trial or expired.
    """

    name: str
    vendor: str | Unseen
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
    signature_age_days: int | None | Unseen = None
    """As the product counts it, where it tells no date; None where the date tells it."""
    tamper_protection: bool | None | Unseen = None
    """None where the product has none that is read here."""
    antivirus: bool = True
    """False for what never counts as an antivirus alone: it only watches (EDR), or only adds to one."""
    left_behind: bool = False
    """True where only its registration is left of it: nothing of the product itself is there any more."""
    contradictory: bool = False
    """True where what tells of it does not agree; `enabled` says how."""
    disabled_by_policy: bool | Unseen = False
    watches_behaviour: bool | None | Unseen = None
    """Whether it watches what programs do; None where no setting of it is read here."""
    home_use_only: bool = False
    """True for a free edition whose licence does not let an organisation use it."""
    exclusions: tuple[str, ...] | None | Unseen = None
    """Paths, endings and programs it does not look at; None where nobody looks for them."""
    scans_removable: bool | None | Unseen = None
    """Whether a full scan takes in removable drives; None where no setting of it is read here."""
    unconfirmed: tuple[str, ...] = ()
    """Fields that rest on places nobody confirmed on a real Windows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAntivirus(Fact):
    """`state` is protected, stale, expired, off, absent or unknown; `products` empty only when `absent`."""

    kind: ClassVar[str] = "host.antivirus"

    products: tuple[AntivirusProduct, ...]
    state: str
    looked_everywhere: bool = True
    """False where there may be more products than could be seen."""
