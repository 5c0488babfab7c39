"""What the Security Center of Windows has registered, out of any output: a name, and the number of its state (security_center.py).

The date of a registration is that of its last change, never of signatures.
"""

from collections.abc import Iterable
from typing import Final

from scanner.collect.host.antivirus.product_table import licence_by_name, registered_as
from scanner.collect.host.security_center import ProductState, so_few
from scanner.collect.imported.antivirus_told import NOT_TOLD, state_of, told
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.records import dataclass

BEST_FIRST: Final = ("protected", "unknown", "stale", "expired", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One registration; `state` not seen where its number was cut, or has no known meaning."""

    name: str
    state: ProductState | Unseen
    version: str | Unseen = NOT_TOLD


def registered_products(rows: Iterable[Registered]) -> HostAntivirus:
    """One product a registration; raises Unsupported when none is of an antivirus, Unreadable for hundreds."""
    found = [each for each in so_few(rows) if isinstance(each.state, Unseen) or each.state.is_antivirus]
    if not found:
        raise Unsupported("no product that is registered here is an antivirus")
    products = tuple(map(_product, dict.fromkeys(found)))
    states = {state_of(each) for each in products}
    state = next(each for each in BEST_FIRST if each in states)
    return HostAntivirus(products=products, state=state, looked_everywhere=False)


def _product(row: Registered) -> AntivirusProduct:
    known, state = registered_as(row.name), row.state
    said: str | Unseen = state if isinstance(state, Unseen) else state.state
    enabled: bool | Unseen = said if isinstance(said, Unseen) else said == "on"
    named = licence_by_name(known, row.name)
    return told(
        known,
        name=row.name,
        **({} if known else {"vendor": _maker(state)}),
        version=row.version,
        enabled=enabled,
        realtime=enabled,
        up_to_date=state if isinstance(state, Unseen) else state.current,
        licence="expired" if said == "expired" else named or NOT_TOLD,
    )


def _maker(state: ProductState | Unseen) -> str | Unseen:
    if not isinstance(state, Unseen) and state.microsoft:
        return "Microsoft"
    return Unseen.of(Unsupported("no product of this name is known here"))
