"""Reads network interfaces, their addresses and the way out, of our network namespace.

With ip(8) of iproute2; without it from /sys/class/net and /proc/net, where the kernel tells IPv4 addresses without
their interface: the connected route they stand in tells it.
"""

from collections.abc import Iterable, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_interface
from typing import Any

from scanner.collect.host.default_routes import ROUTE_QUESTIONS, ProcRoute, default_routes, proc_routes
from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.iproute import ip_objects
from scanner.collect.host.json_shapes import as_list, as_mapping, as_text, as_whole
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_interfaces import HostInterfaces, Interface
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

_ADDRESSES = "cmd:ip -j addr"
_NET = "/sys/class/net/"
_MACS = "files:/sys/class/net/*/address"
_FLAGS = "files:/sys/class/net/*/flags"
_STATES = "files:/sys/class/net/*/operstate"
_TYPES = "files:/sys/class/net/*/type"
_IPV6 = "file:/proc/net/if_inet6"
_IPV4 = "file:/proc/net/fib_trie"
_RESOLVERS = "file:/etc/resolv.conf"
_STUB_RESOLVERS = "file:/run/systemd/resolve/resolv.conf"

_STUBS = ("127.0.0.53", "127.0.0.54")
"""systemd-resolved on this machine; the servers it asks stand in its own file (systemd-resolved.service(8))."""
_MAC = kept_pattern(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_NO_MAC = "00:00:00:00:00:00"
_LOCAL_V4 = kept_pattern(r"\|-- (\d+\.\d+\.\d+\.\d+)\n(?:\s+/\d+ [^\n]*\n)*?\s+/32 host LOCAL")
_INET6 = kept_pattern(r"([0-9a-f]{32}) [0-9a-f]{2,} ([0-9a-f]{2}) [0-9a-f]{2} [0-9a-f]{2}\s+(\S+)")
_ETHER, _LOOPBACK = "1", "772"
"""ARPHRD_ETHER and ARPHRD_LOOPBACK (linux/if_arp.h)."""
_IFF_UP, _IFF_GATEWAY = 0x1, 0x2
_WORKING = ("up", "unknown")
"""`unknown` is what loopback and tunnels say, which have no carrier to lose (RFC 2863, operstate)."""


def read(ask: Ask) -> HostInterfaces:
    """Interfaces sorted by name; default routes and name servers in the order in which they are used."""
    objects = ip_objects(ask, _ADDRESSES)
    interfaces = _by_files(ask) if objects is None else [_by_ip(each) for each in objects]
    if not interfaces:
        raise Unreadable(f"{_ADDRESSES}: no interface at all, where every Linux has lo")
    hops = default_routes(ask)
    return HostInterfaces(
        interfaces=tuple(sorted(interfaces, key=lambda each: each.name)),
        gateways=tuple(dict.fromkeys(each.gateway for each in hops if each.gateway is not None)),
        gateway_interfaces=tuple(dict.fromkeys(each.interface for each in hops)),
        resolvers=_resolvers(ask),
    )


def _by_ip(link: dict[str, Any]) -> Interface:
    flags = as_list(link.get("flags"), _ADDRESSES)
    state = as_text(link.get("operstate", "UNKNOWN"), _ADDRESSES).lower()
    addresses = as_list(link.get("addr_info", []), _ADDRESSES)
    return Interface(
        name=as_text(link.get("ifname"), _ADDRESSES),
        mac=_mac(str(link.get("address", "")), is_ether=link.get("link_type") == "ether"),
        up="UP" in flags and state in _WORKING,
        loopback="LOOPBACK" in flags,
        addresses=_in_order(_address(as_mapping(each, _ADDRESSES)) for each in addresses if each),
    )


def _address(said: dict[str, Any]) -> str:
    local, length = as_text(said.get("local"), _ADDRESSES), as_whole(said.get("prefixlen"), _ADDRESSES)
    try:
        return str(ip_interface(f"{local}/{length}"))
    except ValueError as error:
        raise Unreadable(f"{_ADDRESSES}: {error}") from error


def _in_order(addresses: Iterable[str]) -> tuple[str, ...]:
    placed = [ip_interface(each) for each in addresses]
    return tuple(str(each) for each in sorted(placed, key=lambda each: (each.version, int(each.ip))))


def _mac(said: str, *, is_ether: bool) -> str | None:
    said = said.strip().lower()
    return said if is_ether and _MAC.fullmatch(said) and said != _NO_MAC else None


def _by_files(ask: Ask) -> list[Interface]:
    macs, flags, states, types = (_by_name(file_texts(ask(each))) for each in (_MACS, _FLAGS, _STATES, _TYPES))
    addresses: dict[str, list[str]] = {name: [] for name in flags}
    for name, address in [*_addresses_v4(ask, types), *_addresses_v6(ask)]:
        if name not in addresses:
            raise Unreadable(f"{_FLAGS}: {name} is missing: /sys shows another network namespace than /proc")
        addresses[name].append(address)
    return [
        Interface(
            name=name,
            mac=_mac(macs.get(name, ""), is_ether=types.get(name) == _ETHER),
            up=bool(_hex(said) & _IFF_UP) and states.get(name, "unknown") in _WORKING,
            loopback=types.get(name) == _LOOPBACK,
            addresses=_in_order(addresses[name]),
        )
        for name, said in flags.items()
    ]


def _by_name(by_path: dict[str, str]) -> dict[str, str]:
    return {path.removeprefix(_NET).split("/")[0]: said.strip() for path, said in by_path.items()}


def _hex(said: str) -> int:
    try:
        return int(said, 16)
    except ValueError as error:
        raise Unreadable(f"{_FLAGS}: {said[:40]!r}") from error


def _addresses_v4(ask: Ask, types: Mapping[str, str]) -> list[tuple[str, str]]:
    said = text(ask(_IPV4))
    if not said or not said.startswith(("Main:", "Local:")):
        raise Unreadable(f"{_IPV4}: no table")
    routes = [each for each in proc_routes(ask) if not each.flags & _IFF_GATEWAY]
    try:
        own = dict.fromkeys(int(IPv4Address(address)) for address in _LOCAL_V4.findall(said))
    except AddressValueError as error:
        raise Unreadable(f"{_IPV4}: {error}"[:120]) from error
    return [_placed(address, routes, types) for address in own]


def _placed(address: int, routes: list[ProcRoute], types: Mapping[str, str]) -> tuple[str, str]:
    shown = IPv4Address(address)
    if shown.is_loopback:
        return next((name for name, kind in types.items() if kind == _LOOPBACK), "lo"), f"{shown}/8"
    around = [each for each in routes if address & each.mask == each.network]
    if not around:
        raise Unsupported(f"no route tells on which interface {shown} stands, and there is no ip to ask")
    narrowest = max(around, key=lambda each: each.mask)
    return narrowest.interface, f"{shown}/{narrowest.mask.bit_count()}"


def _addresses_v6(ask: Ask) -> list[tuple[str, str]]:
    """proc_net_if_inet6: address, interface number, prefix length, scope, flags (hexadecimal), interface."""
    found = []
    for line in (text(ask(_IPV6)) or "").rstrip("\n").split("\n"):
        fields = _INET6.fullmatch(line)
        if fields is None and line:
            raise Unreadable(f"{_IPV6}: {line[:100]!r}")
        if fields:
            found.append((fields[3], f"{IPv6Address(int(fields[1], 16))}/{int(fields[2], 16)}"))
    return found


def _resolvers(ask: Ask) -> tuple[str, ...]:
    """resolv.conf(5); the local stub of systemd-resolved is replaced by the servers it asks."""
    servers = _name_servers(text(ask(_RESOLVERS)) or "")
    if any(each in _STUBS for each in servers) and (asked := text(ask(_STUB_RESOLVERS))) is not None:
        servers = [each for server in servers for each in (_name_servers(asked) if server in _STUBS else [server])]
    return tuple(dict.fromkeys(servers))


def _name_servers(said: str) -> list[str]:
    words = [line.split() for line in said.split("\n")]
    return [line[1] for line in words if len(line) > 1 and line[0] == "nameserver"]


COLLECTOR = Collector(
    id="linux_interfaces",
    platform=Platform.LINUX,
    gives=HostInterfaces,
    questions=(
        _ADDRESSES,
        *ROUTE_QUESTIONS,
        _MACS,
        _FLAGS,
        _STATES,
        _TYPES,
        _IPV6,
        _IPV4,
        _RESOLVERS,
        _STUB_RESOLVERS,
    ),
    read=read,
)
