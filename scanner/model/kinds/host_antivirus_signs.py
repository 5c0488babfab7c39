"""Traces of antivirus products: what files, packages, services and vendor tools say, before judging."""

from datetime import date, datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

SCANS_NOT_ASKED = Unseen(gap=Gap.NOT_COLLECTED, detail="full scans were not asked for", way=Way.NEWER)
DETECTIONS_NOT_ASKED = Unseen(gap=Gap.NOT_COLLECTED, detail="detections were not asked for", way=Way.NEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSign:
    """What one product shows. `running` processes of it; values as told by `told_by` (its tool, files).

    `updates_itself` False where nothing that runs or is scheduled fetches new signatures; None where no one looks at it.
    """

    product: str
    vendor: str | Unseen
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
    signature_age_days: int | None | Unseen = None
    """As the product counts it at the moment of asking; None where it does not."""
    told_current: bool | None | Unseen = None
    """Whether the product, or Windows for it, calls its signatures up to date; None where nobody does."""
    licence_days: int | None = None
    """Days that the licence has left, where the product counts them instead of telling its end."""
    told_expired: bool = False
    """True where Windows tells that the product has expired."""
    tamper_protection: bool | None | Unseen = None
    last_full_scan_at: datetime | None | Unseen = SCANS_NOT_ASKED
    unresolved: int | None | Unseen = DETECTIONS_NOT_ASKED
    antivirus: bool = True
    behaves: bool = False
    """True for a product that works without signature files."""
    left_behind: bool = False
    disabled_by_policy: bool | Unseen = False
    watches_behaviour: bool | None | Unseen = None
    home_use_only: bool = False
    exclusions: tuple[str, ...] | None | Unseen = None
    scans_removable: bool | None | Unseen = None
    contradictory: bool = False
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAntivirusSigns(Fact):
    """One entry a product that is installed in any way; `looked_for` the products that would have been recognised."""

    kind: ClassVar[str] = "host.antivirus_signs"

    products: tuple[ProductSign, ...]
    looked_for: tuple[str, ...]
    looked_everywhere: bool = True
    """False where services or the list of programs could not be read: there may be more products."""
