"""Traces of antivirus products on Windows: the Security Center, Defender itself, services, drivers, the Uninstall list, and what
products keep in their own places (`antivirus/products/`).

A server has no Security Center: services and drivers of the group "FSFilter Anti-Virus" decide there. Nothing is absent before
all of it could be looked at; a registration of which nothing is left is told as such.
"""

from collections.abc import Iterator
from functools import partial

from scanner.collect.host.antivirus import windows_defender
from scanner.collect.host.antivirus.product_table import on_windows, products
from scanner.collect.host.antivirus.windows_claims import DEFENDER, Claim, Claims, Known, claims_of
from scanner.collect.host.antivirus.windows_defender import Registered
from scanner.collect.host.antivirus.windows_evidence import QUESTIONS, Evidence, Registration, gather
from scanner.collect.host.antivirus.windows_places import kept_values, place_questions
from scanner.collect.host.antivirus.windows_signs import sign_of
from scanner.collect.host.antivirus.windows_unknown import state_of, unknown_driver, unknown_registered
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.antivirus_product import Product
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus_signs import HostAntivirusSigns, ProductSign
from scanner.model.observation import Unseen, seen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.cim import Instance

SECURITY_CENTER = "wscsvc"


def read(ask: Ask, known: Known) -> HostAntivirusSigns:
    """One entry a product that is there in any way; raises the gap of what kept a machine without any from being told so."""
    evidence, defender = gather(ask), windows_defender.status(ask)
    found = tuple(_signs(ask, claims_of(evidence, known), evidence, defender, known))
    if not any(not each.left_behind for each in found):
        _all_looked_at(evidence)
    return HostAntivirusSigns(
        products=found,
        looked_for=tuple(product.name for product, _ in known),
        looked_everywhere=evidence.is_whole,
    )


def _signs(
    ask: Ask, claims: Claims, evidence: Evidence, defender: Instance | Unseen, known: Known
) -> Iterator[ProductSign]:
    for each in claims.known:
        kept = kept_values(ask, each.shows)
        for row in each.registered or (None,):
            sign = sign_of(each, row, evidence, kept)
            yield _defender(sign, ask, defender, row, evidence) if each.product.id == DEFENDER else sign
    if not isinstance(defender, Unseen) and not any(each.product.id == DEFENDER for each in claims.known):
        sign = sign_of(_only_defender(known), None, evidence, {})
        yield _defender(sign, ask, defender, None, evidence)
    yield from (unknown_registered(each, evidence) for each in claims.registered)
    if not claims.registered:
        yield from map(unknown_driver, claims.drivers)


def _defender(
    sign: ProductSign, ask: Ask, told: Instance | Unseen, row: Registration | None, evidence: Evidence
) -> ProductSign:
    registered = Registered(state=state_of(row), unasked=evidence.unasked, server=evidence.server is True)
    return windows_defender.with_own_answers(sign, ask, told, registered)


def _only_defender(known: Known) -> Claim:
    """Defender where WMI alone tells of it."""
    product, shows = next((each, shows) for each, shows in known if each.id == DEFENDER)
    return Claim(product=product, shows=shows, registered=(), programs=(), services=(), drivers=())


def _all_looked_at(evidence: Evidence) -> None:
    """Raise the gap of what was not seen, and of a Security Center that does not run: no product is then no statement.

    A server has none, which is an answer.
    """
    seen(evidence.services)
    seen(evidence.programs)
    server = seen(evidence.server)
    if isinstance(evidence.registered, Unseen):
        if server and evidence.registered.gap is Gap.UNSUPPORTED:
            return
        seen(evidence.registered)
    watched = or_unseen(lambda: evidence.is_running(SECURITY_CENTER))
    if not server and watched is not True:
        seen(watched)
        raise Unreadable(
            "no product is registered, but the Security Center service (wscsvc) does not run: nobody can tell"
        )


def collector_of(known: tuple[Product, ...]) -> Collector:
    """The collector that knows these products."""
    shown = on_windows(known)
    places = place_questions(shows for _, shows in shown)
    return Collector(
        id="windows_antivirus_signs",
        platform=Platform.WINDOWS,
        gives=HostAntivirusSigns,
        questions=tuple(dict.fromkeys((*QUESTIONS, *windows_defender.QUESTIONS, *places))),
        read=partial(read, known=shown),
    )


COLLECTOR = collector_of(products("windows:"))
