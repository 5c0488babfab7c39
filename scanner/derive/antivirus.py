"""host.antivirus: the products found on a computer, and one word for its protection.

A product that is not seen running is `off`; one whose licence ended is `expired`; one whose signatures are older than
SIGNATURE_DAYS, or that has none, is `stale`; what could not be seen makes it `unknown`. The machine has the best state
of its products, and `absent` only when products were looked for and no trace of any was found.
"""

from datetime import datetime, timedelta

from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.kinds.host_antivirus_signs import HostAntivirusSigns, ProductSign
from scanner.model.observation import Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Gap, Way

SIGNATURE_DAYS = 7
"""From this age signatures are stale; checks judge the date itself by the thresholds of their control."""

CLOCK_SLACK = timedelta(days=1)
BEST_FIRST = ("protected", "unknown", "stale", "expired", "off")
FULL_SCANS = Unseen(gap=Gap.NOT_COLLECTED, detail="full scans were not asked for", way=Way.NEWER)
DETECTIONS = Unseen(gap=Gap.NOT_COLLECTED, detail="detections were not asked for", way=Way.NEWER)
NO_SIGNATURES = "protects by behaviour, without signature files"


def derive(scene: Scene) -> HostAntivirus:
    """Products and state; raises NotCollected when nothing was looked for."""
    signs = scene.known(HostAntivirusSigns)
    if not signs.products and not signs.looked_for:
        raise NotCollected("no antivirus product was looked for", way=Way.NEWER)
    products = tuple(_product(each, scene.as_of) for each in signs.products)
    states = {_state(each, scene.as_of) for each in products}
    return HostAntivirus(products=products, state=next((state for state in BEST_FIRST if state in states), "absent"))


def _product(sign: ProductSign, now: datetime) -> AntivirusProduct:
    signature_at = _sane(sign.signature_at, now)
    return AntivirusProduct(
        name=sign.product,
        vendor=sign.vendor,
        version=sign.version,
        engine_version=sign.engine_version,
        signature_version=sign.signature_version,
        signature_at=signature_at,
        enabled=sign.running,
        realtime=sign.realtime,
        up_to_date=_up_to_date(sign, signature_at, now),
        licence=sign.licence,
        licence_end=sign.licence_end,
        managed_by=sign.managed_by,
        last_full_scan_at=FULL_SCANS,
        unresolved=DETECTIONS,
        edr=sign.edr,
        updates_itself=sign.updates_itself,
    )


def _sane(value: datetime | None | Unseen, now: datetime) -> datetime | None | Unseen:
    """A date in the future was made by a wrong clock, here or there: nothing can be told from it."""
    if isinstance(value, datetime) and value > now + CLOCK_SLACK:
        return Unseen(gap=Gap.UNREADABLE, detail=f"signatures of {value:%Y-%m-%d} lie in the future: a wrong clock")
    return value


def _up_to_date(sign: ProductSign, signature_at: datetime | None | Unseen, now: datetime) -> bool | Unseen:
    if isinstance(signature_at, Unseen):
        return signature_at
    if signature_at is None:
        return Unseen(gap=Gap.UNSUPPORTED, detail=NO_SIGNATURES) if sign.edr else False
    return now - signature_at <= timedelta(days=SIGNATURE_DAYS)


def _state(product: AntivirusProduct, now: datetime) -> str:
    if product.enabled is False:
        return "off"
    if isinstance(product.enabled, Unseen) or isinstance(product.licence_end, Unseen):
        return "unknown"
    if product.licence_end is not None and product.licence_end < now.date():
        return "expired"
    if isinstance(product.up_to_date, Unseen):
        return "protected" if product.edr and product.signature_at is None else "unknown"
    return "protected" if product.up_to_date else "stale"


DERIVER = Deriver(id="antivirus", gives=HostAntivirus, needs=(HostAntivirusSigns,), per="subject", derive=derive)
