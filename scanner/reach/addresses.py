"""Addresses as the gates judge them: IPv4 inside IPv6 unwrapped, and what is no single host refused."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from scanner.model.errors import OutOfScope
from scanner.model.organisation import Address, Network

_TUNNELS = tuple(IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
"""Addresses with an IPv4 address inside (RFC 6052, 8215, 3056, 4380, 4291): packets would go to a host not named."""
_THIS_NETWORK = IPv4Network("0.0.0.0/8")  # RFC 1122, 3.2.1.3
_CLASS_E = IPv4Network("240.0.0.0/4")  # RFC 1112, 4; the limited broadcast address is its last
_POINT_TO_POINT = 31  # RFC 3021: no broadcast address from here on

_NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  # RFC 1918
        "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",  # RFC 6598, 3927, 1122
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15",  # RFC 5737, 2544
        "fc00::/7", "fe80::/10", "2001:db8::/32", "::1/128",  # RFC 4193, 4291, 3849
    )
)  # fmt: skip
"""Written out, since `is_global` of ipaddress has meant different things in patch releases of one Python version."""


def plain_address(address: Address | str) -> Address:
    """The address of one host as it is judged; raises OutOfScope for a name and for what is no host.

    An IPv4-mapped IPv6 address is the IPv4 address: that is where the kernel sends the packets.
    """
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return found
    if found.is_multicast:
        raise OutOfScope(f"{found}: a multicast address, not a host")
    if found.is_unspecified or (isinstance(found, IPv4Address) and (found in _THIS_NETWORK or found in _CLASS_E)):
        raise OutOfScope(f"{found}: not the address of a host")
    if isinstance(found, IPv6Address):
        _refuse_odd(found)
    return found


def refuse_group(address: Address, networks: Iterable[Network]) -> None:
    """Raise OutOfScope when `address` reaches every host of one of `networks` at once (RFC 919), old style too."""
    for each in networks:
        if not isinstance(each, IPv4Network) or each.prefixlen >= _POINT_TO_POINT:
            continue
        if address in (each.broadcast_address, each.network_address):
            raise OutOfScope(f"{address}: the broadcast address of {each}, not a host")


def as_network(address: Address) -> Network:
    """The range that holds this address alone, without its scope id."""
    if isinstance(address, IPv4Address):
        return IPv4Network((int(address), address.max_prefixlen))
    return IPv6Network((int(address), address.max_prefixlen))


def lies_in(inner: Network, outer: Network) -> bool:
    """True when every address of `inner` is one of `outer`."""
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def is_public(network: Network) -> bool:
    """True when it, or a part of it, may be reached over the internet."""
    return not any(lies_in(network, each) for each in _NOT_PUBLIC)


def _parsed(address: Address | str) -> Address:
    if not isinstance(address, str):
        return address
    try:
        return ip_address(address)
    except ValueError as error:
        raise OutOfScope(f"{address!r}: not an address: names are resolved before they are judged") from error


def _refuse_odd(address: IPv6Address) -> None:
    if address.is_link_local and not address.scope_id:
        raise OutOfScope(f"{address}: link-local, and it does not say on which interface (write {address}%eth0)")
    if any(address in each for each in _TUNNELS):
        raise OutOfScope(f"{address}: carries an IPv4 address inside: name that one")
