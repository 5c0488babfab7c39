"""What the options of iptables rules cover (iptables(8), iptables-extensions(8))."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

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

USUAL = (0, 60)
"""As in nft_conditions: nothing set, the bytes of a SYN."""
_PROTOCOLS = {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a rule stands: its IP version, and whether its chain sees packets to this machine (input) or through it."""

    version: int
    to_us: bool
    outside: Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One option of a rule: `module` is the extension it belongs to, "" for those of iptables itself."""

    module: str
    option: str
    values: tuple[str, ...]
    negated: bool


def cover_of(condition: Condition, place: Place) -> Cover:
    """What one option leaves of all packets."""
    negated, values = condition.negated, condition.values
    if condition.option in ("-m", "--match"):
        return EVERYTHING if condition.module in _MODULES else MOST  # its options say what it wants
    if condition.option in ("-i", "--in-interface"):
        return place.outside.arriving_on([_as_pattern(each) for each in values], negated=negated)
    if condition.option in ("-s", "--source", "-d", "--destination"):
        return _by_address(condition, place)
    read = _READ.get(condition.option)
    if read is None or (condition.option == "--set" and condition.module != "recent"):
        return _unread(negated=negated)
    return read(values, negated)


def _unread(*, negated: bool) -> Cover:
    """Of a condition by some other mark: few packets bear it, most do not."""
    return MOST if negated else NOTHING


def _as_pattern(name: str) -> str:
    return f"{name[:-1]}*" if name.endswith("+") else name


def _by_address(condition: Condition, place: Place) -> Cover:
    version = place.version
    networks = [network for each in condition.values if (network := _network(each, version))]
    if len(networks) != len(condition.values) or not networks:
        return of_version(version).within(_unread(negated=condition.negated))
    if condition.option in ("-s", "--source"):
        intervals = tuple((int(each.network_address), int(each.broadcast_address)) for each in networks)
        return from_sources(version, intervals, negated=condition.negated)
    ours = place.to_us and any(not _is_for_groups(each) for each in networks)
    return of_version(version).within(MOST) if ours or condition.negated else NOTHING


def _network(said: str, version: int) -> IPv4Network | IPv6Network | None:
    try:
        network = ip_network(said, strict=False)
    except ValueError:
        return None
    return network if network.version == version else None


def _is_for_groups(network: IPv4Network | IPv6Network) -> bool:
    """True for multicast and broadcast: no connection to this machine is addressed to them."""
    return network.network_address.is_multicast or str(network.network_address) == "255.255.255.255"


def _protocol(values: tuple[str, ...], negated: bool) -> Cover:
    if values and values[0] in ("all", "0"):
        return NOTHING if negated else EVERYTHING
    named = {_PROTOCOLS[each] for each in values if each in _PROTOCOLS}
    return of_protocols({"tcp", "udp"} - named if negated else named)


def _to_ports(values: tuple[str, ...], negated: bool) -> Cover:
    try:
        return to_ports([_port_interval(each) for value in values for each in value.split(",")], negated=negated)
    except ValueError:
        return _unread(negated=negated)


def _port_interval(said: str) -> Interval:
    first, colon, last = said.partition(":")
    return (int(first or "0"), int(last or "65535")) if colon else (int(first), int(first))


def _state(values: tuple[str, ...], negated: bool) -> Cover:
    """A new connection is in the state NEW."""
    states = {state for value in values for state in value.split(",")}
    return EVERYTHING if ("NEW" in states) != negated else NOTHING


def _first_packet(values: tuple[str, ...], negated: bool) -> Cover:
    """`--tcp-flags mask set` with SYN alone set, and `--syn`: every first packet of TCP."""
    is_first = not values or values[-1] == "SYN"
    if negated:
        return NOTHING if is_first else of_protocols(("tcp",)).within(MOST)
    return of_protocols(("tcp",)) if is_first else NOTHING


def _source_range(values: tuple[str, ...], negated: bool) -> Cover:
    first, _, last = (values[0] if values else "").partition("-")
    try:
        start, end = ip_address(first), ip_address(last or first)
    except ValueError:
        return _unread(negated=negated)
    return from_sources(start.version, ((int(start), int(end)),), negated=negated)


def _ordinary(*words: str) -> Callable[[tuple[str, ...], bool], Cover]:
    """A condition that holds for most new connections when one of `words` is wanted."""

    def read(values: tuple[str, ...], negated: bool) -> Cover:
        wanted = {each.lower() for value in values for each in value.split(",")}
        return MOST if bool(wanted & {*words}) != negated else NOTHING

    return read


def _by_usual(values: tuple[str, ...], negated: bool) -> Cover:
    """A number or range of a mark that is not read: usual when it holds one that most new connections have."""
    try:
        intervals = [_port_interval(each) for value in values for each in value.split(",")]
    except ValueError:
        return MOST
    usual = any(first <= each <= last for first, last in intervals for each in USUAL)
    return MOST if negated or usual else NOTHING


def _unmarked(values: tuple[str, ...], negated: bool) -> Cover:
    """`0x0/0xff`, `0x00`, `CS0`: what nobody has marked."""
    return MOST if negated or re.fullmatch(r"(0x)?0+(/\w+)?|(?i:cs0)", values[0] if values else "") else NOTHING


def _always(_: tuple[str, ...], negated: bool) -> Cover:
    return NOTHING if negated else EVERYTHING


def _mostly(_: tuple[str, ...], negated: bool) -> Cover:
    return NOTHING if negated else MOST


def _from_ports(_: tuple[str, ...], __: bool) -> Cover:
    """Source ports: whoever connects chooses his own, so none keeps anybody out, or in."""
    return MOST


_READ: Mapping[str, Callable[[tuple[str, ...], bool], Cover]] = {
    "-p": _protocol,
    "--protocol": _protocol,
    "--dport": _to_ports,
    "--destination-port": _to_ports,
    "--dports": _to_ports,
    "--state": _state,
    "--ctstate": _state,
    "--ctproto": _protocol,
    "--ctorigdstport": _to_ports,
    "--ctdir": _ordinary("original"),
    "--tcp-flags": _first_packet,
    "--syn": _first_packet,
    "--src-range": _source_range,
    "--dst-range": _mostly,
    "--dst-type": _ordinary("local", "unicast"),
    "--src-type": _ordinary("unicast"),
    "--pkt-type": _ordinary("unicast"),
    **dict.fromkeys(("--sport", "--source-port", "--sports", "--source-ports"), _from_ports),
    **dict.fromkeys(("--length", "--connbytes", "--u32", "--every"), _by_usual),
    **dict.fromkeys(("--mark", "--dscp", "--dscp-class", "--tos"), _unmarked),
    "--comment": _always,
    "--set": _mostly,  # of the module recent: remembers the source and holds
    "--name": _mostly,
    "--mask": _mostly,
    "--rsource": _mostly,
    "--limit": _mostly,
    "--limit-burst": _mostly,
    "--hashlimit": _mostly,
    "--hashlimit-upto": _mostly,
    "--hashlimit-burst": _mostly,
    "--hashlimit-mode": _mostly,
    "--hashlimit-name": _mostly,
    "--hashlimit-htable-size": _mostly,
    "--hashlimit-htable-max": _mostly,
    "--hashlimit-htable-expire": _mostly,
    "--hashlimit-htable-gcinterval": _mostly,
    "--hashlimit-srcmask": _mostly,
    "--hashlimit-dstmask": _mostly,
    "--connlimit-upto": _mostly,
    "--connlimit-mask": _mostly,
    "--connlimit-saddr": _mostly,
    "--connlimit-daddr": _mostly,
    "--limit-iface-in": _mostly,
    **dict.fromkeys(("--timestart", "--timestop", "--datestart", "--datestop", "--weekdays", "--monthdays"), _mostly),
    **dict.fromkeys(("--utc", "--kerneltz", "--contiguous", "--mode", "--probability", "--packet", "--quota"), _mostly),
    **dict.fromkeys(("--ttl-gt", "--ttl-lt", "--hl-gt", "--hl-lt", "--connbytes-dir", "--connbytes-mode"), _mostly),
    "--dir": _mostly,
    "--pol": _ordinary("none"),
}
"""Options with a meaning for a new connection; any other picks some packets by a mark of their own."""
_MODULES = frozenset({"tcp", "udp", "comment", "conntrack", "state", "multiport", "iprange", "addrtype", "pkttype"})
"""Extensions that want nothing by themselves and whose options are all read."""
