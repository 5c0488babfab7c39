"""host.antivirus out of one output of one tool: what it tells of its product, and nothing of any other.

A single output tells a machine to be protected where a product of it is; that no other product protects it, nobody can tell.
Times without a zone are taken as UTC, which is at most 14 hours off: signatures are judged by days.
"""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any, Final

from scanner.collect.host.antivirus.product_table import products
from scanner.model.antivirus_product import Product
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way

NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="this output does not tell it", way=Way.RUNNING)
UNKNOWN_PRODUCT: Final = Unseen(gap=Gap.UNSUPPORTED, detail="no product of this name is known here")
_UNTOLD: Final = {
    each.name: NOT_TOLD
    for each in fields(AntivirusProduct)
    if each.default is MISSING or each.name in ("signature_age_days", "tamper_protection", "watches_behaviour")
}


def told(known: Product | None, **values: Any) -> AntivirusProduct:  # the fields of AntivirusProduct
    """One product: `values` are told, everything else is not seen; name and vendor as the table has them."""
    base: dict[str, Any] = {**_UNTOLD, "edr": False}
    if known is not None:
        base |= {"name": known.name, "vendor": known.vendor, "edr": known.edr, "antivirus": known.antivirus}
        base |= {"licence": known.licence} if known.licence else {}
    else:
        base["vendor"] = UNKNOWN_PRODUCT
    return AntivirusProduct(**(base | values))


def known_as(product: str) -> Product:
    """The product of the table with this id."""
    return next(each for each in products() if each.id == product)


def one(product: AntivirusProduct, *, told_fields: Iterable[str] = ()) -> HostAntivirus:
    """The fact of one product; raises Unreadable when none of `told_fields` was seen."""
    names = tuple(told_fields)
    if names and all(isinstance(getattr(product, each), Unseen) for each in names):
        raise Unreadable("it tells nothing of the product: the output was cut, or is of another form")
    state = "protected" if state_of(product) == "protected" else "unknown"
    return HostAntivirus(products=(product,), state=state, looked_everywhere=False)


def state_of(product: AntivirusProduct) -> str:
    """One word for what the output itself tells of the product."""
    if not product.antivirus or isinstance(product.enabled, Unseen):
        return "unknown"
    if not product.enabled:
        return "expired" if product.licence == "expired" else "off"
    if product.licence == "expired":
        return "expired"
    if isinstance(product.up_to_date, Unseen) or isinstance(product.realtime, Unseen):
        return "unknown"
    if product.realtime is False:
        return "off"
    return "protected" if product.up_to_date else "stale"
