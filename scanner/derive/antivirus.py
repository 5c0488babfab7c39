"""host.antivirus: the products found on a computer, and one word for its protection.

A product that is not seen running is `off`, and so is one that Windows or it itself calls off on access; one whose licence
ended, or that Windows calls expired, is `expired`; one whose signatures are older than SIGNATURE_DAYS, or that has none, is
`stale`; what could not be seen, or contradicts itself, makes it `unknown`. The machine has the best state of its products, and
`absent` when products were looked for and no trace of any was found, or of none that counts as an antivirus.
"""

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.kinds.host_antivirus_signs import HostAntivirusSigns, ProductSign
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Gap, Way

SIGNATURE_DAYS = 7
"""From this age signatures are stale; checks judge the date itself by the thresholds of their control."""

CLOCK_SLACK = timedelta(days=1)
MOST_LICENCE_DAYS = 40_000
"""Beyond a hundred years a licence has no end."""
BEST_FIRST = ("protected", "unknown", "stale", "expired", "off")
NO_SIGNATURES = "protects by behaviour, without signature files"
_SAME = tuple(
    {each.name for each in fields(AntivirusProduct)} & {each.name for each in fields(ProductSign)}
    - {"signature_at", "last_full_scan_at", "licence", "licence_end"}
)  # fmt: skip


def derive(scene: Scene) -> HostAntivirus:
    """Products and state; raises NotCollected when nothing was looked for."""
    signs = scene.known(HostAntivirusSigns)
    if not signs.products and not signs.looked_for:
        raise NotCollected("no antivirus product was looked for", way=Way.NEWER)
    products = tuple(_product(each, scene.as_of) for each in signs.products)
    states = {
        _state(each, sign)
        for each, sign in zip(products, signs.products, strict=True)
        if each.antivirus is not False and each.left_behind is not True
    }
    return HostAntivirus(
        products=products,
        state=next((state for state in BEST_FIRST if state in states), "absent"),
        looked_everywhere=signs.looked_everywhere,
    )


def _product(sign: ProductSign, now: datetime) -> AntivirusProduct:
    signature_at, end = _signed_at(sign, now), _licence_end(sign, now)
    same: dict[str, Any] = {each: getattr(sign, each) for each in _SAME}
    if _to_come(sign.signature_at, now):
        same["signature_age_days"] = signature_at  # counted by the same clock
    return AntivirusProduct(
        **same,
        name=sign.product,
        signature_at=signature_at,
        enabled=sign.running,
        last_full_scan_at=_scanned_at(sign, now),
        up_to_date=_up_to_date(sign, signature_at, now),
        licence=_licence(sign, end, now),
        licence_end=end,
    )


def _signed_at(sign: ProductSign, now: datetime) -> datetime | None | Unseen:
    """A date in the future was made by a wrong clock, here or there: nothing can be told from it."""
    if day := _to_come(sign.signature_at, now):
        return Unseen(gap=Gap.UNREADABLE, detail=f"signatures of {day:%Y-%m-%d} lie in the future: a wrong clock")
    return sign.signature_at


def _scanned_at(sign: ProductSign, now: datetime) -> datetime | None | Unseen:
    if day := _to_come(sign.last_full_scan_at, now):
        return Unseen(gap=Gap.UNREADABLE, detail=f"the full scan of {day:%Y-%m-%d} lies in the future: a wrong clock")
    return sign.last_full_scan_at


def _to_come(value: datetime | None | Unseen, now: datetime) -> datetime | None:
    return value if isinstance(value, datetime) and value > now + CLOCK_SLACK else None


def _licence_end(sign: ProductSign, now: datetime) -> date | None | Unseen:
    """The day that is told, or the one that the days left lead to."""
    if not isinstance(sign.licence_days, int) or isinstance(sign.licence_end, date):
        return sign.licence_end
    if sign.licence_days > MOST_LICENCE_DAYS:
        return None
    return local_day(now) + timedelta(days=sign.licence_days)


def _licence(sign: ProductSign, end: date | None | Unseen, now: datetime) -> str | None | Unseen:
    ended = isinstance(end, date) and end < local_day(now)
    return "expired" if sign.told_expired is True or ended else sign.licence


def _up_to_date(sign: ProductSign, signature_at: datetime | None | Unseen, now: datetime) -> bool | Unseen:
    """By the date of the signatures, else by their age, else as the product is called by itself or by Windows."""
    if isinstance(signature_at, datetime):
        return now - signature_at <= timedelta(days=SIGNATURE_DAYS)
    if isinstance(sign.signature_age_days, int) and not isinstance(sign.signature_at, datetime):
        return sign.signature_age_days <= SIGNATURE_DAYS
    if isinstance(sign.told_current, bool) and _has_no_date(signature_at):
        return sign.told_current
    if isinstance(signature_at, Unseen):
        return signature_at
    return Unseen(gap=Gap.UNSUPPORTED, detail=NO_SIGNATURES) if sign.edr or sign.behaves is True else False


def _has_no_date(signature_at: datetime | None | Unseen) -> bool:
    """Signatures of which the product tells no date anywhere, not one whose date could not be read."""
    return signature_at is None or (isinstance(signature_at, Unseen) and signature_at.gap is Gap.UNSUPPORTED)


def _state(product: AntivirusProduct, sign: ProductSign) -> str:
    if product.enabled is False:
        return "expired" if sign.told_expired is True else "off"
    if isinstance(product.enabled, Unseen):
        return "unknown"
    if product.licence == "expired":
        return "expired"
    if isinstance(product.licence_end, Unseen) and not _works_without(product.licence_end, product):
        return "unknown"
    if isinstance(product.up_to_date, Unseen):
        return "protected" if (product.edr or sign.behaves is True) and product.signature_at is None else "unknown"
    return "protected" if product.up_to_date else "stale"


def _works_without(end: Unseen, product: AntivirusProduct) -> bool:
    """A product that tells no end of its licence anywhere, and scans on access now, has one that lets it."""
    return end.gap is Gap.UNSUPPORTED and product.realtime is True


DERIVER = Deriver(id="antivirus", gives=HostAntivirus, needs=(HostAntivirusSigns,), per="subject", derive=derive)
