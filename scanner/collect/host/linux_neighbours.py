"""Reads the kernel's ARP and NDP tables of our network namespace, without sending a packet.

Only an entry whose owner answered carries a MAC: the states REACHABLE, STALE, DELAY and PROBE follow a confirmation
(RFC 4861 §7.3.2; neighbour states of ip-neighbour(8)). PERMANENT and NOARP are written by somebody and prove nothing.
"""

from ipaddress import ip_address
from typing import Any

from scanner.collect.host.iproute import ip_objects
from scanner.collect.host.json_shapes import as_list, as_text
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_neighbours import HostNeighbours, Neighbour
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

_IP = "cmd:ip -j neigh"
_ARP = "file:/proc/net/arp"

_ANSWERED = ("REACHABLE", "STALE", "DELAY", "PROBE", "COMPLETE")
_MAC = kept_pattern(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_ARP_LINE = kept_pattern(r"(\S+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+)\s+(\S+)\s+\S+\s+(\S+)\s*")
_COMPLETE, _PERMANENT = 0x2, 0x4
"""ATF_COM and ATF_PERM (linux/if_arp.h); the ARP file tells no finer states."""


def read(ask: Ask) -> HostNeighbours:
    """Entries sorted by interface and address. Without ip(8) only IPv4 is told."""
    objects = ip_objects(ask, _IP)
    found = _by_arp_file(ask) if objects is None else [_by_ip(each) for each in objects]
    return HostNeighbours(entries=tuple(sorted(found, key=lambda each: (each.interface, each.address))))


def _by_ip(entry: dict[str, Any]) -> Neighbour:
    states = [as_text(each, _IP) for each in as_list(entry.get("state", ["NONE"]), _IP)]
    return _neighbour(
        as_text(entry.get("dst"), _IP),
        as_text(entry.get("lladdr", ""), _IP),
        interface=as_text(entry.get("dev"), _IP),
        state=states[0] if states else "NONE",
    )


def _by_arp_file(ask: Ask) -> list[Neighbour]:
    said = text(ask(_ARP))
    if said is None:
        raise Unsupported("there is no ip program and no /proc/net/arp")
    lines = said.rstrip("\n").split("\n")
    if not lines[0].startswith("IP address"):
        raise Unreadable(f"{_ARP}: no heading")
    found = []
    for line in lines[1:]:
        fields = _ARP_LINE.fullmatch(line)
        if fields is None:
            raise Unreadable(f"{_ARP}: {line[:100]!r}")
        found.append(_neighbour(fields[1], fields[3], interface=fields[4], state=_arp_state(int(fields[2], 16))))
    return found


def _arp_state(flags: int) -> str:
    if flags & _PERMANENT:
        return "PERMANENT"
    return "COMPLETE" if flags & _COMPLETE else "INCOMPLETE"


def _neighbour(address: str, mac: str, *, interface: str, state: str) -> Neighbour:
    try:
        shown = str(ip_address(address))
    except ValueError as error:
        raise Unreadable(f"{_IP}: {address[:60]!r} is not an address") from error
    answered = state in _ANSWERED and _MAC.fullmatch(mac.lower())
    return Neighbour(address=shown, mac=mac.lower() if answered else None, interface=interface, state=state)


COLLECTOR = Collector(
    id="linux_neighbours",
    platform=Platform.LINUX,
    gives=HostNeighbours,
    questions=(_IP, _ARP),
    read=read,
)
