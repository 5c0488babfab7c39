"""Addresses and networks as facts print them, read without surprises."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_interfaces import HostInterfaces, Interface

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def network(text: str) -> Network:
    """A range such as `192.0.2.0/24`; raises Unreadable."""
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def address(text: str) -> Address | None:
    """An address, with or without prefix and zone (`192.0.2.7/24`, `fe80::1%eth0`); None when it is none."""
    try:
        return ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None


def within(texts: Iterable[str], range_: Network) -> list[str]:
    """The addresses of `texts` that lie in `range_`, each in its canonical form."""
    found = (address(each) for each in texts)
    return [str(each) for each in found if each is not None and each.version == range_.version and each in range_]


def interfaces_in(found: HostInterfaces, range_: Network) -> list[Interface]:
    """The interfaces that have an address in `range_`."""
    return [each for each in found.interfaces if within(each.addresses, range_)]


def bare_mac(text: str) -> str:
    """A MAC address in lower case with colons, however it was written."""
    digits = "".join(each for each in text.lower() if each in "0123456789abcdef")
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
