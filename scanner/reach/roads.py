"""How frames get out towards a network: interface, own address, MAC address of the next hop; asked of the kernel, IPv4.

Routes come by netlink (rtnetlink(7)), so that rules and tables count; the MAC address of a gateway by one ARP question.
"""

import fcntl
import secrets
import socket
import struct
import time
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Final

from scanner.model.errors import Unreachable, Unsupported
from scanner.model.records import dataclass
from scanner.reach.packet_sockets import ETH_P_ARP, SOURCE_PORTS, attach, filter_of
from scanner.reach.swept import Probe

_RTM_NEWROUTE, _RTM_GETROUTE, _NLM_F_REQUEST, _NLMSG_ERROR = 24, 26, 1, 2
_RTA_DST, _RTA_OIF, _RTA_GATEWAY, _RTA_PREFSRC = 1, 4, 5, 7
_RTN_UNICAST: Final = 1
_SIOCGIFHWADDR: Final = 0x8927
_ARPHRD_ETHER: Final = 1
_TRIES, _PATIENCE_S = 3, 0.5
_PORT_RANGE: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST: Final = 10_240


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """`gateway` is None on an own segment, where every address has its own MAC; `gateway_mac` is empty then."""

    interface: str
    address: IPv4Address
    mac: bytes
    gateway: IPv4Address | None = None
    gateway_mac: bytes = b""


def road_to(network: IPv4Network) -> Road:
    """The road to the hosts of a network; raises Unsupported where frames cannot be sent, Unreachable without a way.

    Needs the right to open packet sockets (CAP_NET_RAW) behind a gateway; without it, PermissionError.
    """
    number, gateway, own = _route(network.network_address + (1 if network.num_addresses > 2 else 0))  # noqa: PLR2004
    interface = socket.if_indextoname(number)
    mac = _mac(interface)
    road = Road(interface=interface, address=own, mac=mac)
    if gateway is None:
        return road
    return Road(interface=interface, address=own, mac=mac, gateway=gateway, gateway_mac=_ask_mac(road, gateway))


def source_port() -> int:
    """The first of `SOURCE_PORTS` aligned ports outside those that this machine's own connections take."""
    low, high = (int(each) for each in _PORT_RANGE.read_text("ascii").split())
    free = [
        each
        for each in range(_LOWEST, (1 << 16) - SOURCE_PORTS, SOURCE_PORTS)
        if each + SOURCE_PORTS <= low or each > high
    ]
    if not free:
        raise Unsupported(f"{_PORT_RANGE}: {low} to {high} leaves no ports for a sweep")
    return secrets.choice(free)


def _route(to: IPv4Address) -> tuple[int, IPv4Address | None, IPv4Address]:
    """Interface number, gateway and own address of the kernel's route."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as line:
        line.settimeout(2)
        body = struct.pack("=BBBBBBBBI", socket.AF_INET, 32, 0, 0, 0, 0, 0, 0, 0) + struct.pack("=HH", 8, _RTA_DST)
        body += to.packed
        line.send(struct.pack("=IHHII", 16 + len(body), _RTM_GETROUTE, _NLM_F_REQUEST, 1, 0) + body)
        answer = line.recv(4096)
    kind = int.from_bytes(answer[4:6], "little")
    if kind == _NLMSG_ERROR or kind != _RTM_NEWROUTE:
        raise Unreachable(f"{to}: this machine has no route there")
    if answer[23] != _RTN_UNICAST:
        raise Unsupported(f"{to}: an address of this machine, or none that a frame can be sent to")
    found = _attributes(answer[28 : int.from_bytes(answer[0:4], "little")])
    if _RTA_PREFSRC not in found or _RTA_OIF not in found:
        raise Unreachable(f"{to}: the route there names no address of this machine")
    gateway = IPv4Address(found[_RTA_GATEWAY]) if _RTA_GATEWAY in found else None
    return int.from_bytes(found[_RTA_OIF], "little"), gateway, IPv4Address(found[_RTA_PREFSRC])


def _attributes(left: bytes) -> dict[int, bytes]:
    found = {}
    while len(left) >= 4:  # noqa: PLR2004  # the head of an attribute
        size, kind = struct.unpack_from("=HH", left)
        if size < 4:  # noqa: PLR2004
            break
        found[kind] = left[4:size]
        left = left[(size + 3) & ~3 :]
    return found


def _mac(interface: str) -> bytes:
    """The MAC address of an Ethernet interface; raises Unsupported for others (tunnels, loopback)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        told = fcntl.ioctl(asking, _SIOCGIFHWADDR, struct.pack("256s", interface.encode()))
    if int.from_bytes(told[16:18], "little") != _ARPHRD_ETHER:
        raise Unsupported(f"{interface}: no Ethernet interface, frames cannot be made for it")
    return told[18:24]


def _ask_mac(road: Road, gateway: IPv4Address) -> bytes:
    """The MAC address of the next hop; raises Unreachable when it does not answer."""
    head = b"\xff" * 6 + road.mac + ETH_P_ARP.to_bytes(2, "big")
    question = head + struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + road.mac + road.address.packed
    question += bytes(6) + gateway.packed
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as line:
        attach(line, filter_of(Probe.ARP, road.address, 0))
        line.bind((road.interface, ETH_P_ARP))
        for _ in range(_TRIES):
            line.send(question)
            until = time.monotonic() + _PATIENCE_S
            while (left := until - time.monotonic()) > 0:
                line.settimeout(left)
                try:
                    frame = line.recv(128)
                except TimeoutError:
                    break
                if frame[28:32] == gateway.packed:
                    return frame[22:28]
    raise Unreachable(f"{gateway}: the gateway on {road.interface} does not answer ARP")
