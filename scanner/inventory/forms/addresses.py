"""Ranges, addresses, MAC addresses and ports as people write them, brought into one form."""

import ipaddress
import re
from typing import Final

from scanner.inventory.forms.parsing import refuse, written
from scanner.model.organisation import Address, Network

SERVICE = re.compile(r"(tcp|udp)/([1-9]\d{0,4})")
_HEX = re.compile(r"[0-9a-fA-F]{12}")
_MAX_PORT: Final = 65535
_MAC_DIGITS: Final = 12


def as_network(value: object) -> Network:
    """An address range with its prefix length."""
    text = written(value)
    if "/" not in text:
        raise refuse("range_without_prefix", value=text)
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        try:
            better = str(ipaddress.ip_network(text, strict=False))
        except ValueError:
            raise refuse("bad_range", value=text) from error
        raise refuse("range_with_host", value=text, better=better) from error


def as_address(value: object) -> Address:
    """One address of one machine."""
    text = written(value)
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise refuse("bad_address", value=text) from error
    if getattr(address, "scope_id", None):
        raise refuse("bad_address", value=text)
    if address.is_multicast or address.is_unspecified or address == ipaddress.ip_address("255.255.255.255"):
        raise refuse("address_of_no_machine", value=text)
    return address


def as_mac(value: object) -> str:
    """A MAC address in any of the usual spellings, as `aa:bb:cc:dd:ee:ff`."""
    text = written(value)
    digits = re.sub(r"[:.\- ]", "", text)
    if not _HEX.fullmatch(digits):
        raise refuse("bad_mac", value=text)
    digits = digits.lower()
    if int(digits[:2], 16) & 1 or not int(digits, 16):
        raise refuse("mac_of_no_machine", value=text)
    return ":".join(digits[at : at + 2] for at in range(0, _MAC_DIGITS, 2))


def as_service(value: object) -> str:
    """A listening service: `tcp/443`."""
    text = written(value).lower()
    found = SERVICE.fullmatch(text)
    if not found or int(found[2]) > _MAX_PORT:
        better = re.sub(r"^(\d+)/(tcp|udp)$", r"\2/\1", text)
        raise refuse("bad_service", value=text, better=better if better != text else "tcp/443")
    return text
