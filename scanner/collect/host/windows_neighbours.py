r"""Reads the tables of ARP and neighbour discovery: from WMI on Windows 8 and later, from `arp -a` before (IPv4 alone).

Sources: MSFT_NetNeighbor of root/StandardCimv2 (State 0 unreachable, 1 incomplete, 2 probe, 3 delay, 4 stale, 5 reachable,
6 permanent; Store 0 is what is written for the next start, 1 what is in use). `arp -a` prints a line per card that ends in ` --- 0xb`, its index, and below it an address, a MAC and a word in the
language of Windows, which is not read: static entries of multicast and broadcast are told by their addresses.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from scanner.collect.host.windows_interfaces import CARDS, cards_of
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_neighbours import HostNeighbours, Neighbour
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed
from scanner.reading.cim import Instance, instances

_NEIGHBOURS: Final = (
    "cim:root/StandardCimv2:SELECT IPAddress,LinkLayerAddress,InterfaceIndex,State,Store FROM MSFT_NetNeighbor"
)
_ARP: Final = "cmd:arp -a"
_STATES: Final = ("FAILED", "INCOMPLETE", "PROBE", "DELAY", "STALE", "REACHABLE", "PERMANENT")
"""The words of ip-neighbour(8), which the same fact has on Linux."""
_WRITTEN: Final = 0
_CARD: Final = re.compile(r"\S.*: (\S+) --- 0x([0-9a-f]{1,8})\s*", re.IGNORECASE)
_ROW: Final = re.compile(r"\s+(\d{1,3}(?:\.\d{1,3}){3})\s+([0-9a-f]{2}(?:-[0-9a-f]{2}){5})\s+\S.*", re.IGNORECASE)
_NOBODY: Final = frozenset(("", "000000000000"))
_BROADCAST: Final = "ff:ff:ff:ff:ff:ff"


def read(ask: Ask) -> HostNeighbours:
    """Entries of other machines; those of multicast, broadcast and our own loopback are no neighbours."""
    names = {each.number("InterfaceIndex"): each.text("Description") or "" for each in cards_of(ask)}
    try:
        entries = [_told(each, names) for each in instances(ask(_NEIGHBOURS)) if each.number("Store") != _WRITTEN]
    except Unsupported:
        entries = list(_printed(ask, names))
    return HostNeighbours(entries=tuple(each for each in entries if _is_machine(each)))


def _told(said: Instance, names: dict[int | None, str]) -> Neighbour:
    state, index = said.number("State"), said.number("InterfaceIndex")
    if state is None or not 0 <= state < len(_STATES):
        raise Unreadable(f"{said.place}: {state} is no state of a neighbour")
    return Neighbour(
        address=_address(said.text("IPAddress") or ""),
        mac=_mac(said.text("LinkLayerAddress") or ""),
        interface=names.get(index, str(index)),
        state=_STATES[state],
    )


def _printed(ask: Ask, names: dict[int | None, str]) -> Iterator[Neighbour]:
    said = printed(ask(_ARP), may_be_empty=False)
    if said is None:
        raise Unsupported("there is no arp")
    interface = ""
    for line in said.replace("\r\n", "\n").split("\n"):
        if card := _CARD.fullmatch(line):
            index = int(card[2], 16)
            interface = names.get(index, str(index))
        elif row := _ROW.fullmatch(line):
            if not interface:
                raise Unreadable(f"{_ARP}: an entry before the first card")
            yield Neighbour(
                address=_address(row[1]),
                mac=_mac(row[2]),
                interface=interface,
                state="REACHABLE" if _mac(row[2]) else "FAILED",
            )
    if not interface:
        raise Unreadable(f"{_ARP}: no card stands in it")


def _address(written: str) -> str:
    try:
        return str(ip_address(written.partition("%")[0]))
    except ValueError as error:
        raise Unreadable(f"{written[:40]!r} is no address") from error


def _mac(written: str) -> str | None:
    bare = re.sub(r"[-:.]", "", written).lower()
    if bare in _NOBODY:
        return None
    if not re.fullmatch(r"[0-9a-f]{12}", bare):
        raise Unreadable(f"{written[:40]!r} is no MAC address")
    return ":".join(bare[place : place + 2] for place in range(0, 12, 2))


def _is_machine(entry: Neighbour) -> bool:
    address = ip_address(entry.address)
    return not (
        address.is_multicast or address.is_loopback or entry.mac == _BROADCAST or entry.address == "255.255.255.255"
    )


COLLECTOR = Collector(
    id="windows_neighbours",
    platform=Platform.WINDOWS,
    gives=HostNeighbours,
    questions=(_NEIGHBOURS, _ARP, CARDS),
    read=read,
)
