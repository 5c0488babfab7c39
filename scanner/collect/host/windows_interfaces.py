"""Reads network cards and addresses from WMI: Win32_NetworkAdapterConfiguration, the same on every Windows.

An interface is named by its description, which its maker wrote; the name that people see is translated. The loopback is no
card and stands in no list. `up` is IPEnabled: a card without a cable has no addresses and is not.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_address, ip_interface
from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_interfaces import HostInterfaces, Interface
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import Instance, instances

CARDS: Final = (
    "cim:root/cimv2:SELECT Index,InterfaceIndex,Description,MACAddress,IPEnabled,IPAddress,IPSubnet,DefaultIPGateway,"
    "DNSServerSearchOrder FROM Win32_NetworkAdapterConfiguration"
)
_NO_MAC: Final = frozenset(("", "00:00:00:00:00:00"))


def read(ask: Ask) -> HostInterfaces:
    """Cards that have a MAC address or carry IP, in the order of Windows; gateways and resolvers of those that are up."""
    cards = cards_of(ask)
    up = [each for each in cards if each.flag("IPEnabled")]
    return HostInterfaces(
        interfaces=tuple(_interface(each) for each in cards if each.flag("IPEnabled") or _mac(each)),
        gateways=_distinct(address for each in up for address in _addresses(each, "DefaultIPGateway")),
        gateway_interfaces=_distinct(_name(each) for each in up if _addresses(each, "DefaultIPGateway")),
        resolvers=_distinct(address for each in up for address in _addresses(each, "DNSServerSearchOrder")),
    )


def cards_of(ask: Ask) -> tuple[Instance, ...]:
    """The cards; raises Unreadable for an empty list: Windows has some of its own on every computer."""
    cards = instances(ask(CARDS))
    if not cards:
        raise Unreadable(f"{CARDS}: a list without any card is not whole")
    return tuple(sorted(cards, key=lambda each: each.number("Index") or 0))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _interface(card: Instance) -> Interface:
    return Interface(
        name=_name(card),
        mac=_mac(card),
        up=card.flag("IPEnabled") is True,
        loopback=False,
        addresses=tuple(_with_prefix(card)) if card.flag("IPEnabled") else (),
    )


def _name(card: Instance) -> str:
    name = card.text("Description")
    if not name:
        raise Unreadable(f"{card.place}: a card without a description")
    return name


def _mac(card: Instance) -> str | None:
    mac = (card.text("MACAddress") or "").lower()
    return None if mac in _NO_MAC else mac


def _with_prefix(card: Instance) -> Iterator[str]:
    """IPSubnet is a mask of IPv4, "255.255.255.0", and the length of a prefix of IPv6, "64"."""
    addresses, masks = card.texts("IPAddress") or (), card.texts("IPSubnet") or ()
    if len(addresses) != len(masks):
        raise Unreadable(f"{card.place}: {len(addresses)} addresses with {len(masks)} masks")
    for address, mask in zip(addresses, masks, strict=True):
        try:
            length = IPv4Network(f"0.0.0.0/{mask}").prefixlen if "." in mask else int(mask)
            yield str(ip_interface(f"{address}/{length}"))
        except ValueError as error:
            raise Unreadable(f"{card.place}: {address[:60]!r} with {mask[:20]!r} is no address") from error


def _addresses(card: Instance, name: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_address(each)) for each in card.texts(name) or ())
    except ValueError as error:
        raise Unreadable(f"{card.place}: {name} is no list of addresses") from error


COLLECTOR = Collector(
    id="windows_interfaces", platform=Platform.WINDOWS, gives=HostInterfaces, questions=(CARDS,), read=read
)
