"""Frames of a sweep, thousands at a time: Ethernet with IPv4 and TCP SYN, ICMP echo or UDP, and ARP requests.

A frame is a row of 16-bit words in the byte order of this machine, copied from a template that has all that never changes.
What changes is written into whole columns; checksums are a base plus the words that changed, folded and inverted
(one's-complement sums do not depend on byte order, RFC 1071 §2 B). Layouts: RFC 826, 791, 792, 768, 9293.
"""

import struct
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address

import numpy as np
from numpy.typing import NDArray

from scanner.model.records import dataclass
from scanner.reach.swept import Probe

Words = NDArray[np.uint16]
Sums = NDArray[np.uint32]
U32 = NDArray[np.uint32]

ETHERNET, IPV4, ARP = 14, 0x0800, 0x0806
BROADCAST = b"\xff" * 6
TCP, UDP, ICMP = 6, 17, 1
_TTL, _DONT_FRAGMENT = 64, 0x4000
_WINDOW, _SYN, _MSS = 64240, 0x02, b"\x02\x04\x05\xb4"
_ECHO = 8
IP_CHECK, IP_TO, SOURCE_PORT, PORT = 12, 15, 17, 18
"""Words of a frame, counted from 0."""
_TCP_SEQ, _TCP_CHECK = 19, 25
_UDP_CHECK = 20
_ICMP_CHECK, _ICMP_COOKIE, _ICMP_AGAIN = 18, 19, 21
_ARP_TO = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whom frames come from, and the MAC address of the next hop; 6 bytes each."""

    address: IPv4Address
    mac: bytes
    next_hop: bytes = BROADCAST


class Frames:
    """The frames of one probe; `fill` writes as many as there are rows."""

    def __init__(
        self, probe: Probe, sender: Sender, ports: Sequence[int] = (0,), payloads: Mapping[int, bytes] | None = None
    ) -> None:
        """`payloads` has the datagram of each port; raises ValueError for one that does not fit into a frame."""
        self.probe = probe
        self.destination_word = _ARP_TO if probe is Probe.ARP else IP_TO
        self.has_ports = probe in (Probe.SYN, Probe.UDP)
        self._fills = {
            Probe.SYN: self._fill_syn, Probe.ICMP: self._fill_icmp, Probe.ARP: self._fill_arp, Probe.UDP: self._fill_udp
        }[probe]  # fmt: skip
        whole = [_template(probe, sender, (payloads or {}).get(each, b"")) for each in ports]
        self.bytes = max(len(each) for each in whole)
        self.lengths = np.array([len(each) for each in whole], np.uint32) if probe is Probe.UDP else None
        """Bytes of the frame to each port, where they differ."""
        self.width = (self.bytes + 1) // 2
        padded = [each.ljust(2 * self.width, b"\0") for each in whole]
        self.templates: Words = np.frombuffer(b"".join(padded), np.uint16).reshape(len(whole), self.width)
        self._ports = np.array(ports, np.uint16)
        self._ip_base = _sum(self.templates[0, 7:17]) if probe is not Probe.ARP else 0
        self._ip_bases = np.array([_sum(each[7:17]) for each in self.templates], np.uint32)
        self._bases = np.array([_above_ip(probe, each) for each in self.templates], np.uint32)

    def fill(  # a frame has these parts
        self,
        rows: Words,
        addresses: U32,
        port_at: NDArray[np.int64],
        cookies: U32,
        source_ports: NDArray[np.uint16],
        macs: Words | None = None,
    ) -> None:
        """Write one frame a row. Rows must hold a template, UDP excepted; `macs` are next hops as three words each."""
        if macs is not None:
            rows[:, 0:3] = macs
        self._fills(rows, _two_words(addresses), port_at, cookies, source_ports.byteswap())

    def _fill_syn(
        self, rows: Words, to: Words, port_at: NDArray[np.int64], cookies: U32, source: NDArray[np.uint16]
    ) -> None:
        seq, ports = _two_words(cookies), self._ports[port_at].byteswap()
        address_sum = _added(to[:, 0], to[:, 1])
        rows[:, IP_TO : IP_TO + 2] = to
        rows[:, IP_CHECK] = _checksum(address_sum + np.uint32(self._ip_base))
        rows[:, SOURCE_PORT] = source
        rows[:, PORT] = ports
        rows[:, _TCP_SEQ : _TCP_SEQ + 2] = seq
        address_sum += _added(seq[:, 0], seq[:, 1])
        address_sum += _added(ports, source)
        rows[:, _TCP_CHECK] = _checksum(address_sum + self._bases[0])

    def _fill_icmp(
        self, rows: Words, to: Words, _port_at: NDArray[np.int64], cookies: U32, source: NDArray[np.uint16]
    ) -> None:
        seq = _two_words(cookies)
        rows[:, IP_TO : IP_TO + 2] = to
        rows[:, IP_CHECK] = _checksum(_added(to[:, 0], to[:, 1]) + np.uint32(self._ip_base))
        rows[:, _ICMP_COOKIE : _ICMP_COOKIE + 2] = seq
        rows[:, _ICMP_AGAIN] = source
        rows[:, _ICMP_CHECK] = _checksum(_added(seq[:, 0], seq[:, 1]) + source + self._bases[0])

    def _fill_arp(
        self, rows: Words, to: Words, _port_at: NDArray[np.int64], _cookies: U32, _source: NDArray[np.uint16]
    ) -> None:
        rows[:, _ARP_TO : _ARP_TO + 2] = to

    def _fill_udp(
        self, rows: Words, to: Words, port_at: NDArray[np.int64], _cookies: U32, source: NDArray[np.uint16]
    ) -> None:
        ports = self._ports[port_at].byteswap()
        address_sum = _added(to[:, 0], to[:, 1])
        kept = rows[:, 0:3].copy()
        rows[:] = self.templates[port_at]
        rows[:, 0:3] = kept
        rows[:, IP_TO : IP_TO + 2] = to
        rows[:, IP_CHECK] = _checksum(address_sum + self._ip_bases[port_at])
        rows[:, SOURCE_PORT] = source
        rows[:, PORT] = ports
        check = _checksum(address_sum + _added(ports, source) + self._bases[port_at])
        rows[:, _UDP_CHECK] = np.where(check == 0, np.uint16(0xFFFF), check)  # RFC 768: 0 means that there is none


def _template(probe: Probe, sender: Sender, payload: bytes) -> bytes:
    """One frame without what changes: destination, ports, cookie, checksums."""
    if probe is Probe.ARP:
        head = BROADCAST + sender.mac + ARP.to_bytes(2, "big")
        asked = struct.pack(">HHBBH", 1, IPV4, 6, 4, 1)
        return head + asked + sender.mac + sender.address.packed + bytes(10)
    protocol, above = {
        Probe.SYN: (TCP, struct.pack(">HHIIBBHHH", 0, 0, 0, 0, 6 << 4, _SYN, _WINDOW, 0, 0) + _MSS),
        Probe.ICMP: (ICMP, struct.pack(">BBHHHHH", _ECHO, 0, 0, 0, 0, 0, 0)),
        Probe.UDP: (UDP, struct.pack(">HHHH", 0, 0, 8 + len(payload), 0) + payload),
    }[probe]
    total = 20 + len(above)
    if total > 1500:  # noqa: PLR2004  # of Ethernet
        raise ValueError(f"a datagram of {len(payload)} bytes does not fit into one frame")
    ip = struct.pack(">BBHHHBBH", 0x45, 0, total, 0, _DONT_FRAGMENT, _TTL, protocol, 0)
    return sender.next_hop + sender.mac + IPV4.to_bytes(2, "big") + ip + sender.address.packed + bytes(4) + above


def _above_ip(probe: Probe, words: Words) -> int:
    """The sum of all words under the upper checksum that never change, with the pseudo-header of TCP and UDP."""
    if probe is Probe.ARP:
        return 0
    total = _sum(words[17:])
    if probe is Probe.ICMP:
        return total
    length = int.from_bytes(words[8:9].tobytes(), "big") - 20
    protocol = TCP if probe is Probe.SYN else UDP
    pseudo = np.frombuffer(struct.pack(">HH", protocol, length), np.uint16)
    return _folded(total + _sum(words[13:15]) + _sum(pseudo))


def _sum(words: Words) -> int:
    return _folded(int(words.astype(np.uint32).sum()))


def _folded(total: int) -> int:
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def _added(one: Words, other: Words) -> Sums:
    return one.astype(np.uint32) + other


def _checksum(total: Sums) -> Words:
    """Fold and invert; `total` is the sum of fewer than 65,536 words."""
    total = (total & 0xFFFF) + (total >> np.uint32(16))
    total += total >> np.uint32(16)
    return ~total.astype(np.uint16)


def _two_words(numbers: U32) -> Words:
    """Each 32-bit number in network order as two words: shape (n, 2)."""
    return numbers.astype(">u4").view(np.uint16).reshape(-1, 2)
