"""What the conditions of nftables rules cover; expressions as libnftables-json(5) writes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

from scanner.collect.host.json_shapes import as_list, as_mapping, as_text
from scanner.collect.host.outside import Outside
from scanner.collect.host.packet_space import (
    EVERYTHING,
    MOST,
    NOTHING,
    Cover,
    Interval,
    from_sources,
    of_protocols,
    of_version,
    to_ports,
)
from scanner.model.records import dataclass

_WHAT = "cmd:nft -j list ruleset"
_ANY = "*"
_PROTOCOLS: Mapping[object, str] = {"tcp": "tcp", "udp": "udp", 6: "tcp", 17: "udp"}
_VERSIONS: Mapping[object, int] = {"ipv4": 4, "ip": 4, 4: 4, 2: 4, "ipv6": 6, "ip6": 6, 6: 6, 10: 6}
_COMPARED: Mapping[str, Callable[[int], Interval]] = {
    "<": lambda port: (0, port - 1),
    "<=": lambda port: (0, port),
    ">": lambda port: (port + 1, 65_535),
    ">=": lambda port: (port, 65_535),
}


USUAL = (0, 60)
"""A range with one of these holds most new connections: nothing set, hops left and bytes of a SYN."""


class NotRead(Exception):
    """A value of a form that this module does not read: the condition picks some packets, we do not know which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Reads conditions of one table: `sets` are its named sets and maps, by name.

    `to_us` is True for chains that see packets to this machine, False for those that see packets pass through.
    """

    sets: Mapping[str, Sequence[Any]]
    to_us: bool
    outside: Outside

    def match(self, said: Mapping[str, Any]) -> list[Cover]:
        """What a `match` covers: the union of the covers returned."""
        left, op = said.get("left"), as_text(said.get("op", "=="), _WHAT)
        try:
            return self._compared(left, op, self.values(said.get("right")))
        except NotRead:
            return [_unread([], negated=op == "!=")]

    def values(self, right: Any) -> list[Any]:
        """The single values an expression stands for; named sets are looked up."""
        if isinstance(right, str) and right.startswith("@"):
            if right[1:] not in self.sets:
                raise NotRead
            right = {"set": list(self.sets[right[1:]])}
        if isinstance(right, dict) and "set" in right:
            return [_bare(each) for each in as_list(right["set"], _WHAT)]
        return [_bare(each) for each in right] if isinstance(right, list) else [_bare(right)]

    def _compared(self, left: Any, op: str, values: list[Any]) -> list[Cover]:
        if op in _COMPARED:
            values = [{"range": list(_COMPARED[op](_whole(each)))} for each in values]
        if isinstance(left, dict) and "concat" in left:
            return [MOST] if op == "!=" else self._concatenated(as_list(left["concat"], _WHAT), values)
        return [self.cover(left, values, negated=op == "!=")]

    def _concatenated(self, keys: list[Any], values: list[Any]) -> list[Cover]:
        covers = []
        for value in values:
            parts = as_list(value["concat"], _WHAT) if isinstance(value, dict) and "concat" in value else [value]
            if parts == [_ANY]:
                parts = [_ANY] * len(keys)
            if len(parts) != len(keys):
                raise NotRead
            made = EVERYTHING
            for key, part in zip(keys, parts, strict=True):
                made = made.within(self.cover(key, [_bare(part)], negated=False))
            covers.append(made)
        return covers

    def cover(self, left: Any, values: list[Any], *, negated: bool) -> Cover:
        """What is covered by wanting the expression `left` to be one of `values`, or none of them."""
        kind, inside = next(iter(left.items()), ("", None)) if isinstance(left, dict) else ("", None)
        if _ANY in values:
            return NOTHING if negated else _all_that_has(kind, inside)
        read = {"payload": self._payload, "meta": self._meta, "ct": _ct, "fib": _fib}.get(kind)
        try:
            if read is not None:
                return read(as_mapping(inside, _WHAT), values, negated=negated)
            if kind == "numgen":  # every so many packets: whoever tries again gets through
                return MOST
            if kind == "&":
                return _masked(as_list(inside, _WHAT), values, negated=negated)
        except NotRead:
            pass
        return _unread(values, negated=negated)

    def _payload(self, inside: Mapping[str, Any], values: list[Any], *, negated: bool) -> Cover:
        protocol, field = inside.get("protocol"), inside.get("field")
        if protocol in ("ether", "vlan"):
            return _unread(values, negated=negated)
        if "base" in inside:  # bytes at a place: nobody says what they are
            return MOST
        if protocol not in ("ip", "ip6"):
            return _transport(inside, values, negated=negated)
        version = 4 if protocol == "ip" else 6
        if field == "daddr":
            ours = self.to_us and any(not _is_for_groups(_addresses(version, each), version) for each in values)
            return of_version(version).within(MOST) if ours or negated else NOTHING
        return _ip_header(version, field, values, negated=negated)

    def _meta(self, inside: Mapping[str, Any], values: list[Any], *, negated: bool) -> Cover:
        key = inside.get("key")
        if key in ("iif", "iifname"):
            return self.outside.arriving_on([str(each) for each in values], negated=negated)
        if key == "l4proto":
            return _protocols(values, negated=negated)
        if key in ("nfproto", "protocol"):
            return _versions(values, negated=negated)
        if key in ("pkttype", "iiftype"):
            ordinary = bool({"host", "unicast", "ether"} & {str(each) for each in values})
            return MOST if ordinary != negated else NOTHING
        return _unread(values, negated=negated)


def union_within(covers: Iterable[Cover], others: Iterable[Cover]) -> list[Cover]:
    """What both of two unions cover, without the parts that cover nothing."""
    kept = [one.within(other) for one, other in product(covers, list(others))]
    return [each for each in kept if any(each.boxes(plane) for plane in each.planes)] or [NOTHING]


def _all_that_has(kind: str, inside: Any) -> Cover:
    """Every packet that has the field at all: `ip saddr` only IPv4 has, `tcp dport` only TCP."""
    if kind != "payload":
        return EVERYTHING
    protocol = as_mapping(inside, _WHAT).get("protocol")
    if protocol in ("ip", "ip6"):
        return of_version(4 if protocol == "ip" else 6)
    if protocol in ("tcp", "udp", "th"):
        return of_protocols(("tcp", "udp") if protocol == "th" else (str(protocol),))
    return MOST if protocol in ("ether", "vlan") else NOTHING


def _unread(values: list[Any], *, negated: bool) -> Cover:
    """Of a condition by some other mark: few packets bear it, most do not, unless it is one that most bear."""
    return MOST if negated or any(map(_is_usual, values)) else NOTHING


def _is_usual(value: Any) -> bool:
    """True for what a new connection usually has: no mark, the default class, a moment of any day, USUAL numbers."""
    if isinstance(value, dict) and "range" in value:
        first, last = as_list(value["range"], _WHAT)
        if not (isinstance(first, int) and isinstance(last, int)):
            return True
        return any(first <= each <= last for each in USUAL)
    return value in (0, "cs0")


def _bare(value: Any) -> Any:
    """An element without what hangs on it: timeout, counter, comment."""
    while isinstance(value, dict) and "elem" in value:
        value = value["elem"]
        value = value.get("val") if isinstance(value, dict) and "val" in value else value
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotRead
    return value


def _transport(inside: Mapping[str, Any], values: list[Any], *, negated: bool) -> Cover:
    protocol, field = inside.get("protocol"), inside.get("field")
    if protocol not in ("tcp", "udp", "th"):
        return NOTHING
    named = of_protocols(("tcp", "udp") if protocol == "th" else (str(protocol),))
    if field == "dport":
        return named.within(to_ports(_intervals(values), negated=negated))
    if field == "sport":  # whoever connects chooses it, so none keeps anybody out, or in
        return named.within(MOST)
    if protocol == "tcp" and field == "flags":
        return named.within(MOST) if ("syn" in values) != negated else NOTHING
    return named.within(_unread(values, negated=negated))


def _ip_header(version: int, field: Any, values: list[Any], *, negated: bool) -> Cover:
    if field == "saddr":
        return from_sources(version, tuple(_addresses(version, each) for each in values), negated=negated)
    if field in ("protocol", "nexthdr"):
        return of_version(version).within(_protocols(values, negated=negated))
    if field == "version":
        return of_version(version) if (version in values) != negated else NOTHING
    return of_version(version).within(_unread(values, negated=negated))


def _is_for_groups(interval: Interval, version: int) -> bool:
    """True for multicast and broadcast: no connection to this machine is addressed to them."""
    first = ip_address(interval[0]) if version == 4 else ip_address(interval[0].to_bytes(16, "big"))  # noqa: PLR2004  # IPv4
    return first.is_multicast or str(first) == "255.255.255.255"


def _addresses(version: int, value: Any) -> Interval:
    try:
        if isinstance(value, dict) and "range" in value:
            first, last = (ip_address(str(each)) for each in as_list(value["range"], _WHAT))
            return int(first), int(last)
        prefix = (
            as_mapping(value["prefix"], _WHAT) if isinstance(value, dict) and "prefix" in value else {"addr": value}
        )
        network = ip_network(f"{prefix.get('addr')}/{prefix.get('len', 32 if version == 4 else 128)}", strict=False)  # noqa: PLR2004  # IPv4
    except ValueError as error:
        raise NotRead from error
    if network.version != version:
        raise NotRead
    return int(network.network_address), int(network.broadcast_address)


def _intervals(values: list[Any]) -> list[Interval]:
    found = []
    for each in values:
        ends = as_list(each["range"], _WHAT) if isinstance(each, dict) and "range" in each else [each, each]
        if len(ends) != len(("first", "last")):
            raise NotRead
        found.append((_whole(ends[0]), _whole(ends[1])))
    return found


def _protocols(values: list[Any], *, negated: bool) -> Cover:
    named = {_PROTOCOLS[each] for each in values if _hashable(each) in _PROTOCOLS}
    return of_protocols({"tcp", "udp"} - named if negated else named)


def _versions(values: list[Any], *, negated: bool) -> Cover:
    named = {_VERSIONS[each] for each in values if _hashable(each) in _VERSIONS}
    wanted = {4, 6} - named if negated else named
    return Cover(planes=frozenset(plane for version in wanted for plane in of_version(version).planes))


def _hashable(value: Any) -> object:
    return value if isinstance(value, (str, int)) else None


def _ct(inside: Mapping[str, Any], values: list[Any], *, negated: bool) -> Cover:
    """Connection tracking: a new connection is in state `new`, its packets go in the original direction."""
    wanted = {"state": "new", "direction": "original"}.get(str(inside.get("key")))
    if wanted is None or "dir" in inside:
        return _unread(values, negated=negated)
    return EVERYTHING if (wanted in values) != negated else NOTHING


def _fib(inside: Mapping[str, Any], values: list[Any], *, negated: bool) -> Cover:
    if inside.get("result") == "type" and "daddr" in as_list(inside.get("flags", []), _WHAT):
        return MOST if ("local" in values) != negated else NOTHING
    return _unread(values, negated=negated)


def _masked(parts: list[Any], values: list[Any], *, negated: bool) -> Cover:
    """`tcp flags & (fin|syn|rst|ack) == syn` is every first packet; `ct state & (…) != 0` is membership."""
    left = parts[0] if parts else None
    if isinstance(left, dict) and values == [0] and len(parts) == len(("expression", "mask")):
        mask = parts[1] if isinstance(parts[1], list) else [parts[1]]
        if "ct" in left:
            return _ct(as_mapping(left["ct"], _WHAT), mask, negated=not negated)
    if isinstance(left, dict) and "payload" in left and values == ["syn"]:
        return _transport(as_mapping(left["payload"], _WHAT), values, negated=negated)
    return _unread(values, negated=negated)
