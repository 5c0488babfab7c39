"""The two gates every packet passes (design §5): what the signed authorisations name, and the services of the province.

Checked after names are resolved, when connecting and at every frame. A gate touches no network: it is asked about an
address and raises OutOfScope with what to do about it. Every refusal is logged once.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, time
from ipaddress import IPv4Network
from types import MappingProxyType
from typing import Final

from scanner.model.errors import OutOfScope
from scanner.model.local_time import LOCAL_TIME
from scanner.model.organisation import Address, Authorisation, NamedService, Network
from scanner.reach.addresses import as_network, is_public, lies_in, plain_address, refuse_group

LOG = logging.getLogger(__name__)
Clock = Callable[[], datetime]
"""The time now, with its zone."""

WIDEST: Final = 16
"""Shortest prefix an authorisation may name; a wider range is a slip of the pen."""
WIDEST_SWEEP_V6: Final = 112
"""Shortest IPv6 prefix whose addresses may be tried one by one."""
FRAGILE_TCP: Final = frozenset([515, 631, *range(9100, 9108)])
"""Printers print whatever arrives here (design §5)."""
_MOST_LOGGED: Final = 10_000


class TargetGate:
    """Lets through what an authorisation names: its ranges, days, hours and tests."""

    def __init__(
        self,
        authorisations: Iterable[Authorisation],
        now: Clock,
        *,
        own: Iterable[Address] = (),
        segments: Iterable[Network] = (),
    ) -> None:
        """`own` are the addresses of this machine, `segments` the declared LANs: their broadcast is refused."""
        self._authorisations = tuple(authorisations)
        self._now = now
        self._own = frozenset(own)
        self._lans = tuple(segments)
        self._refusals = _Refusals("targets")

    def check(
        self, address: Address | str, *, port: int | None = None, active_test: str | None = None
    ) -> Authorisation | None:
        """The authorisation that allows it, None where none is needed; raises OutOfScope."""
        try:
            return self._checked(plain_address(address), port, active_test)
        except OutOfScope as refusal:
            self._refusals.log(address, port, active_test, refusal)
            raise

    @property
    def lans(self) -> tuple[Network, ...]:
        """The declared segments, whose broadcast addresses are refused."""
        return self._lans

    @property
    def own(self) -> frozenset[Address]:
        """The addresses of this machine, which need no authorisation."""
        return self._own

    def names(self, active_test: str) -> bool:
        """True when any authorisation names `active_test`; for which addresses and hours, `check` tells."""
        return any(active_test in each.active_tests for each in self._authorisations)

    def check_sweep(self, network: Network, *, active_test: str | None = None) -> Authorisation | None:
        """The authorisation that allows trying every address of `network`; raises OutOfScope."""
        try:
            return self._checked_sweep(network, active_test)
        except OutOfScope as refusal:
            self._refusals.log(network, None, active_test, refusal)
            raise

    def _checked(self, judged: Address, port: int | None, active_test: str | None) -> Authorisation | None:
        if judged.is_loopback or judged in self._own:
            return None
        if port in FRAGILE_TCP:
            raise OutOfScope(f"{judged}: port {port} belongs to printers and is never spoken to")
        refuse_group(judged, self._lans)
        found = self._allowing(as_network(judged), active_test)
        refuse_group(judged, (each for each in found.ranges if judged in each))
        return found

    def _checked_sweep(self, network: Network, active_test: str | None) -> Authorisation | None:
        if network.is_loopback:
            return None
        widest = WIDEST if isinstance(network, IPv4Network) else WIDEST_SWEEP_V6
        if network.prefixlen < widest:
            raise OutOfScope(f"{network}: wider than /{widest}: name each segment by its own range")
        if plain_address(network.network_address) != network.network_address:
            raise OutOfScope(f"{network}: IPv4 in IPv6 form: write the IPv4 range")
        return self._allowing(network, active_test)

    def _allowing(self, wanted: Network, active_test: str | None) -> Authorisation:
        """The first authorisation that allows `wanted` now; else refuse for the reason of the one that came nearest."""
        now = self._now()
        if now.tzinfo is None:
            raise OutOfScope("the clock tells no time zone, so days and hours cannot be judged")
        nearest, why = -1, "no authorisation names it: add its range to `ranges` of one that is signed for it"
        for each in self._authorisations:
            for rank, refuses in enumerate(_CONDITIONS):
                reason = refuses(each, wanted, now.astimezone(LOCAL_TIME), active_test)
                if reason:
                    if rank > nearest and rank:
                        nearest, why = rank, f"authorisation {each.number}: {reason}"
                    break
            else:
                return each
        raise OutOfScope(f"{wanted}: {why}")


class ServiceGate:
    """Lets through the hosts that province.yaml names: resolver, vault, centre, mail, reflector."""

    def __init__(
        self, services: Iterable[NamedService], *, resolved: Mapping[str, Collection[Address]] = MappingProxyType({})
    ) -> None:
        """`resolved` tells the addresses of those services that are named by host name."""
        self._services = tuple(services)
        self._resolved = {_host(name): frozenset(addresses) for name, addresses in resolved.items()}
        self._refusals = _Refusals("services")

    def check(
        self, address: Address | str, *, port: int | None = None, active_test: str | None = None
    ) -> NamedService | None:
        """The service this is, None for this machine itself; raises OutOfScope."""
        try:
            return self._checked(address, port, active_test)
        except OutOfScope as refusal:
            self._refusals.log(address, port, active_test, refusal)
            raise

    def _checked(self, address: Address | str, port: int | None, active_test: str | None) -> NamedService | None:
        if active_test is not None:
            raise OutOfScope(f"{address}: a service is used, never tested: {active_test}")
        judged = plain_address(address)
        if judged.is_loopback:
            return None
        for each in self._services:
            if self._is_at(each, judged) and each.port in (None, port):
                return each
        at = "" if port is None else f" port {port}"
        raise OutOfScope(f"{judged}{at}: no service of province.yaml: add it to `services`, with its host and port")

    def _is_at(self, service: NamedService, address: Address) -> bool:
        try:
            return plain_address(service.host) == address
        except OutOfScope:  # a host name
            return address in self._resolved.get(_host(service.host), ())


class _Refusals:
    """Logs each refusal once; after very many different ones it stays silent, for a sweep may meet thousands."""

    def __init__(self, gate: str) -> None:
        self._gate = gate
        self._logged: set[tuple[str, int | None, str | None, str]] = set()

    def log(self, address: object, port: int | None, active_test: str | None, refusal: OutOfScope) -> None:
        """Write down why nothing was sent."""
        key = (str(address), port, active_test, str(refusal))
        if key not in self._logged and len(self._logged) < _MOST_LOGGED:
            self._logged.add(key)
            says = {"gate": self._gate, "target": str(address), "port": port, "active_test": active_test}
            LOG.warning("refused: %s", refusal, extra=says)


def _refuses_range(each: Authorisation, wanted: Network, _local: datetime, _test: str | None) -> str:
    return "" if any(lies_in(wanted, one) for one in each.ranges) else "does not name it"


def _refuses_width(each: Authorisation, wanted: Network, _local: datetime, _test: str | None) -> str:
    around = [one for one in each.ranges if lies_in(wanted, one)]
    if any(one.prefixlen >= WIDEST for one in around):
        return ""
    return f"its range {around[0]} is wider than /{WIDEST}: have each network named by its own range"


def _refuses_public(each: Authorisation, wanted: Network, _local: datetime, _test: str | None) -> str:
    if not is_public(wanted) or (each.public and each.document.strip()):
        return ""
    return "this is a public address: it needs `public: true` and the `document` of the signer"


def _refuses_day(each: Authorisation, _wanted: Network, local: datetime, _test: str | None) -> str:
    today = local.date()
    if today < each.signed_at:
        return f"is signed on {each.signed_at}, which is to come"
    if each.valid_from <= today <= each.valid_until:
        return ""
    return f"is valid from {each.valid_from} to {each.valid_until}, not on {today}: have it renewed"


def _refuses_hour(each: Authorisation, _wanted: Network, local: datetime, _test: str | None) -> str:
    now = local.time()
    if not each.hours or any(is_within(now, start, end) for start, end in each.hours):
        return ""
    windows = ", ".join(f"{start:%H:%M} to {end:%H:%M}" for start, end in each.hours)
    return f"allows {windows} (Việt Nam), and it is {now:%H:%M}: wait for the window"


def _refuses_test(each: Authorisation, _wanted: Network, _local: datetime, test: str | None) -> str:
    if test is None or test in each.active_tests:
        return ""
    return f"does not allow the test {test}: have it added to `active_tests`"


_CONDITIONS: Final = (
    _refuses_range,
    _refuses_width,
    _refuses_public,
    _refuses_day,
    _refuses_hour,
    _refuses_test,
)
"""Each tells why an authorisation does not allow something, or "". Later ones may rely on earlier ones."""


def is_within(now: time, start: time, end: time) -> bool:
    """True from `start` up to, not including, `end`; a window that ends before it starts runs over midnight."""
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def _host(name: str) -> str:
    """Host names without regard to case and the root's dot (RFC 4343)."""
    return name.rstrip(".").lower()
