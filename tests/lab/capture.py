"""Every packet of the lab as its wires see it: who sent what to whom, in each network namespace.

`python -m tests.lab.capture NAMESPACE…` opens a packet socket (packet(7)) in each, says "ready", and prints what came when
its standard input ends. Frames that are no IP (ARP) lead no further than a LAN and are left out; so is what a machine
says to itself.
"""

import ctypes
import json
import os
import selectors
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

ALL_FRAMES, IPV4, IPV6 = 0x0003, 0x0800, 0x86DD
CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE, SOL_PACKET, PACKET_STATISTICS = 33, 263, 6
"""Of asm-generic/socket.h and linux/if_packet.h, which Python does not name."""
TCP, UDP = 6, 17
HEAD_BYTES = 128
"""As much of a packet as is read: all headers that matter."""
BUFFER_BYTES = 256 << 20
"""At most, of a socket; nothing may be lost while this process has no turn."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Packets of one kind in one namespace; `port` is the destination's, 0 where the protocol has none."""

    place: str
    source: IPv4Address | IPv6Address
    destination: IPv4Address | IPv6Address
    protocol: int
    port: int
    packets: int


@dataclass(slots=True)
class Capture:
    """One that runs until `flows` is called, which may be done once."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, namespaces: Sequence[str]) -> "Capture":
        """Returns when every namespace is watched."""
        command = [sys.executable, "-m", "tests.lab.capture", *namespaces]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            process.kill()
            process.communicate()
            raise RuntimeError("the capture did not start")
        return cls(process)

    def flows(self) -> list[Flow]:
        """Everything that was seen; raises when the kernel had to drop some of it."""
        out, _ = self.process.communicate(timeout=60)
        said = json.loads(out)
        if said["dropped"]:
            raise RuntimeError(f"{said['dropped']} packets were not seen")
        return [Flow(place, ip_address(source), ip_address(to), *rest) for place, source, to, *rest in said["flows"]]


def _open(namespace: str, own: int) -> socket.socket:
    """A packet socket of another network namespace; this thread is there for that moment alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    there = os.open(Path("/run/netns") / namespace, os.O_RDONLY)
    try:
        if libc.setns(there, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_FRAMES))
        opened.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
        opened.settimeout(0)
    finally:
        os.close(there)
        if libc.setns(own, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns back")
    return opened


def _seen(packet: bytes, kind: int) -> tuple[bytes, bytes, int, int] | None:
    """Source, destination, protocol and port of a packet (RFC 791, RFC 8200)."""
    if kind == IPV4:
        length, protocol = (packet[0] & 15) * 4, packet[9]
        source, destination = packet[12:16], packet[16:20]
        later = int.from_bytes(packet[6:8], "big") & 0x1FFF
    elif kind == IPV6:
        length, protocol, later = 40, packet[6], 0
        source, destination = packet[8:24], packet[24:40]
    else:
        return None
    has_port = protocol in (TCP, UDP) and not later
    port = int.from_bytes(packet[length + 2 : length + 4], "big") if has_port else 0
    return source, destination, protocol, port


def _drain(opened: socket.socket, place: str, flows: "Counter[tuple[str, bytes, bytes, int, int]]") -> None:
    while True:
        try:
            packet, (interface, kind, *_) = opened.recvfrom(HEAD_BYTES)
        except BlockingIOError:
            return
        seen = _seen(packet, kind)
        if seen is not None and interface != "lo":
            flows[place, *seen] += 1


def _main() -> None:
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    sockets = {each: _open(each, own) for each in sys.argv[1:]}
    flows: Counter[tuple[str, bytes, bytes, int, int]] = Counter()
    with selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin, selectors.EVENT_READ)
        for place, opened in sockets.items():
            waiting.register(opened, selectors.EVENT_READ, place)
        print("ready", flush=True)  # noqa: T201  # what its starter waits for
        ended = False
        while not ended:
            for key, _ in waiting.select():
                if key.data is None:
                    ended = True
                else:
                    _drain(sockets[key.data], key.data, flows)
    dropped = 0
    for place, opened in sockets.items():
        _drain(opened, place, flows)
        _, lost = struct.unpack("II", opened.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        dropped += lost
    rows = [
        (place, str(ip_address(source)), str(ip_address(to)), *rest, count)
        for (place, source, to, *rest), count in flows.items()
    ]
    print(json.dumps({"flows": rows, "dropped": dropped}))  # noqa: T201  # its answer


if __name__ == "__main__":
    _main()
