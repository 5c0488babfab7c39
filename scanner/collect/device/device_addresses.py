"""Reads the IP addresses of a device: ipAddressTable, and the ipAddrTable of old devices, which has IPv4 alone.

Source: IP-MIB (RFC 4293), INET-ADDRESS-MIB (RFC 4001); net-snmp 5.9.3 on Debian 12.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Final

from scanner.collect.device.snmp_tables import Cell, Index, cell_at, column_or_none
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.device_addresses import DeviceAddress, DeviceAddresses
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

_OLD_INTERFACES: Final = "snmp:1.3.6.1.2.1.4.20.1.2"
_OLD_MASKS: Final = "snmp:1.3.6.1.2.1.4.20.1.3"
_INTERFACES: Final = "snmp:1.3.6.1.2.1.4.34.1.3"
_KINDS: Final = "snmp:1.3.6.1.2.1.4.34.1.4"
_PREFIXES: Final = "snmp:1.3.6.1.2.1.4.34.1.5"

_BROADCAST: Final = 3
_PREFIX_TABLE: Final = "1.3.6.1.2.1.4.32.1.5."
"""ipAddressPrefixOrigin: the row it points to ends with the length of the prefix."""
_LENGTHS: Final = {1: 4, 2: 16, 3: 8, 4: 20}
"""InetAddressType: ipv4, ipv6, and both with four more bytes for the zone."""
_BYTE: Final = 256


def read(ask: Ask) -> DeviceAddresses:
    """Of both tables together; the newer one tells more of an address that is in both."""
    old, new = _from_old_table(ask), _from_new_table(ask)
    if old is None and new is None:
        raise Unsupported(f"{_INTERFACES}: the device has no table of addresses, or does not show it to us")
    found = {each.address: each for each in (*(old or ()), *(new or ()))}
    return DeviceAddresses(addresses=tuple(sorted(found.values(), key=_order)))


def _order(each: DeviceAddress) -> tuple[int, int]:
    parsed = ip_address(each.address)
    return parsed.version, int(parsed)


def _from_old_table(ask: Ask) -> list[DeviceAddress] | None:
    interfaces, masks = column_or_none(ask(_OLD_INTERFACES)), column_or_none(ask(_OLD_MASKS))
    if ask(_OLD_INTERFACES).absent:
        return None
    return [
        DeviceAddress(address=_ipv4(index), prefix_length=_length(masks.get(index)), interface=cell.whole())
        for index, cell in interfaces.items()
    ]


def _from_new_table(ask: Ask) -> list[DeviceAddress] | None:
    interfaces, kinds, prefixes = (column_or_none(ask(each)) for each in (_INTERFACES, _KINDS, _PREFIXES))
    if ask(_INTERFACES).absent:
        return None
    return [
        DeviceAddress(address=_any(index), prefix_length=_length_of_row(prefixes.get(index)), interface=cell.whole())
        for index, cell in interfaces.items()
        if not kinds or cell_at(kinds, index, _KINDS).whole() != _BROADCAST
    ]


def _ipv4(index: Index) -> str:
    if len(index) != _LENGTHS[1] or max(index) >= _BYTE:
        raise Unreadable(f"{_OLD_INTERFACES}: {'.'.join(map(str, index))} is not an address")
    return ".".join(map(str, index))


def _any(index: Index) -> str:
    """Type, length and bytes of an address; net-snmp and others leave the length in, as RFC 4001 asks."""
    kind, size, *rest = index if len(index) > 1 else (0, 0)
    if _LENGTHS.get(kind) != size or len(rest) != size or max(rest) >= _BYTE:
        raise Unreadable(f"{_INTERFACES}: {'.'.join(map(str, index))} is not an address")
    is_v4 = kind in (1, 3)
    raw = bytes(rest[: _LENGTHS[1] if is_v4 else _LENGTHS[2]])
    return str(IPv4Address(raw) if is_v4 else IPv6Address(raw))


def _length(mask: Cell | None) -> int | None:
    if mask is None:
        return None
    try:
        return IPv4Network(f"0.0.0.0/{mask.address()}").prefixlen
    except ValueError as error:
        raise Unreadable(f"{_OLD_MASKS}: {mask.address()} is not a mask") from error


def _length_of_row(pointer: Cell | None) -> int | None:
    """RFC 4293: 0.0 where there is no such row."""
    if pointer is None or not pointer.oid().startswith(_PREFIX_TABLE):
        return None
    length = int(pointer.oid().rsplit(".", 1)[1])
    if length > IPv6Address(0).max_prefixlen:
        raise Unreadable(f"{_PREFIXES}: a prefix of {length} bits")
    return length


COLLECTOR = Collector(
    id="device_addresses",
    platform=Platform.DEVICE,
    gives=DeviceAddresses,
    questions=(_OLD_INTERFACES, _OLD_MASKS, _INTERFACES, _KINDS, _PREFIXES),
    read=read,
)
