"""Where packets for the rest of the world go: the default routes of the main tables, IPv4 and IPv6."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from scanner.collect.host.byte_order import ORDER_QUESTIONS, address_of, byte_order
from scanner.collect.host.iproute import ip_objects
from scanner.collect.host.json_shapes import as_list, as_mapping, as_text
from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text

_IPV4 = "cmd:ip -j route show default"
_IPV6 = "cmd:ip -j -6 route show default"
_PROC_IPV4 = "file:/proc/net/route"
_PROC_IPV6 = "file:/proc/net/ipv6_route"
ROUTE_QUESTIONS = (_IPV4, _IPV6, _PROC_IPV4, _PROC_IPV6, *ORDER_QUESTIONS)

_NOWHERE = ("unreachable", "blackhole", "prohibit", "throw")
_PROC_ROUTE = kept_pattern(
    r"(\S+)\t([0-9A-F]{8})\t([0-9A-F]{8})\t([0-9A-F]{4})(?:\t\d+){3}\t([0-9A-F]{8})(?:\t\d+){3}\s*"
)
_PROC_ROUTE6 = kept_pattern(
    r"([0-9a-f]{32}) ([0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} ([0-9a-f]{32}) (?:[0-9a-f]{8} ){3}([0-9a-f]{8})\s+(\S+)"
)
_UP, _GATEWAY, _REJECT = 0x1, 0x2, 0x200
"""Flags of a route (linux/route.h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One way out; `gateway` None where the link itself leads out (ppp)."""

    gateway: str | None
    interface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcRoute:
    """One line of /proc/net/route, numbers in network order."""

    interface: str
    network: int
    gateway: int
    flags: int
    mask: int


def default_routes(ask: Ask) -> tuple[Hop, ...]:
    """Every way out, each once."""
    hops = [*_hops(ask, _IPV4), *_hops(ask, _IPV6)]
    return tuple(dict.fromkeys(hops))


def _hops(ask: Ask, question: str) -> Iterator[Hop]:
    objects = ip_objects(ask, question)
    if objects is not None:
        for each in objects:
            yield from _hops_of(each, question)
    elif question == _IPV4:
        yield from _proc_hops(ask)
    else:
        yield from _proc_hops6(ask)


def _hops_of(route: dict[str, Any], question: str) -> Iterator[Hop]:
    if route.get("type") in _NOWHERE:
        return
    for each in as_list(route.get("nexthops", [route]), question):
        hop = as_mapping(each, question)
        via = as_mapping(hop.get("via", {}), question)
        gateway = hop.get("gateway", via.get("host"))
        yield Hop(
            gateway=None if gateway is None else as_text(gateway, question),
            interface=as_text(hop.get("dev"), question),
        )


def proc_routes(ask: Ask) -> list[ProcRoute]:
    """The IPv4 routes of the main table as the kernel lists them; of several next hops only the first is there."""
    order = byte_order(ask)
    lines = (text(ask(_PROC_IPV4)) or "").rstrip("\n").split("\n")
    if not lines[0].startswith("Iface\tDestination"):
        raise Unreadable(f"{_PROC_IPV4}: no heading")
    found = []
    for line in lines[1:]:
        fields = _PROC_ROUTE.fullmatch(line)
        if fields is None:
            raise Unreadable(f"{_PROC_IPV4}: {line[:100]!r}")
        network, gateway, mask = (int(address_of(fields[each], order)) for each in (2, 3, 5))
        found.append(
            ProcRoute(interface=fields[1], network=network, gateway=gateway, flags=int(fields[4], 16), mask=mask)
        )
    return found


def _proc_hops(ask: Ask) -> Iterator[Hop]:
    for route in proc_routes(ask):
        if route.network == route.mask == 0 and route.flags & _UP and not route.flags & _REJECT:
            gateway = str(IPv4Address(route.gateway)) if route.flags & _GATEWAY else None
            yield Hop(gateway=gateway, interface=route.interface)


def _proc_hops6(ask: Ask) -> Iterator[Hop]:
    """Addresses here stand in network order; no file means a kernel without IPv6."""
    for line in (text(ask(_PROC_IPV6)) or "").rstrip("\n").split("\n"):
        fields = _PROC_ROUTE6.fullmatch(line)
        if fields is None:
            if line:
                raise Unreadable(f"{_PROC_IPV6}: {line[:100]!r}")
            continue
        flags = int(fields[4], 16)
        if int(fields[1], 16) == int(fields[2], 16) == 0 and flags & _UP and not flags & _REJECT:
            gateway = str(IPv6Address(int(fields[3], 16))) if flags & _GATEWAY else None
            yield Hop(gateway=gateway, interface=fields[5])
