"""Numbers of Linux packet sockets (packet(7), linux/if_packet.h, linux/filter.h) and the classic BPF programs of a sweep."""

import ctypes
import socket
import struct
from ipaddress import IPv4Address
from typing import Final

from scanner.reach.swept import Probe

SOL_PACKET: Final = 263
PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION, PACKET_TX_RING = 5, 6, 10, 13
PACKET_QDISC_BYPASS, PACKET_IGNORE_OUTGOING = 20, 23
TPACKET_V2: Final = 1
SO_ATTACH_FILTER, SO_SNDBUFFORCE, SO_RCVBUFFORCE = 26, 32, 33
ETH_P_IP, ETH_P_ARP = 0x0800, 0x0806

SOURCE_PORTS: Final = 64
"""Of one sweep, aligned: the first question, a repeated one, and the rest for canaries."""
FIRST, AGAIN, CANARY = 0, 1, 2
LD_W, LD_H, LD_B = 0x20, 0x28, 0x30
AND, JEQ, JSET, RETURN = 0x54, 0x15, 0x45, 0x06
_KEEP: Final = 0x40000
Step = tuple[int, int, int, int]
"""Code, jump when true, jump when false, operand."""


def filter_of(probe: Probe, own: IPv4Address, first_port: int) -> tuple[Step, ...]:
    """What lets through answers to `probe` alone, so that nothing else of the machine's traffic is copied.

    IPv4 without options, not a later fragment, to our address; then the answers of the probe, and ICMP unreachable.
    """
    if probe is Probe.ARP:
        return _assembled([(LD_H, 12, ETH_P_ARP), (LD_H, 20, 2), (LD_W, 38, int(own))])
    head = [(LD_H, 12, ETH_P_IP), (LD_W, 30, int(own)), (LD_B, 14, 0x45)]
    start = _tests(head)
    start += [(LD_H, 0, 0, 20), (JSET, _DROP, 0, 0x1FFF), (LD_B, 0, 0, 23)]
    mask = 0xFFFF & ~(SOURCE_PORTS - 1)
    ports = [(LD_H, 0, 0, 36), (AND, 0, 0, mask), (JEQ, 0, _DROP, first_port)]
    unreachable = [(JEQ, 0, _DROP, 1), (LD_B, 0, 0, 34), (JEQ, _TAKE, _DROP, 3)]
    if probe is Probe.ICMP:
        own_part = [(JEQ, 0, _DROP, 1), (LD_B, 0, 0, 34), (JEQ, _TAKE, 0, 0), (JEQ, _TAKE, _DROP, 3)]
        return _resolved(start + own_part)
    if probe is Probe.SYN:
        answer = [*ports, (LD_B, 0, 0, 47), (JSET, _TAKE, _DROP, 0x10)]
        return _resolved([*start, (JEQ, 0, len(answer), 6), *answer, *unreachable])
    answer = [*ports[:-1], (JEQ, _TAKE, _DROP, first_port)]
    return _resolved([*start, (JEQ, 0, len(answer), 17), *answer, *unreachable])


_DROP, _TAKE = -1, -2


def _tests(loads: list[tuple[int, int, int]]) -> list[Step]:
    """Load, compare, drop when different; for each."""
    return [step for code, at, value in loads for step in ((code, 0, 0, at), (JEQ, 0, _DROP, value))]


def _assembled(loads: list[tuple[int, int, int]]) -> tuple[Step, ...]:
    steps = _tests(loads)
    code, _, drop, value = steps[-1]
    return _resolved([*steps[:-1], (code, _TAKE, drop, value)])


def _resolved(steps: list[Step]) -> tuple[Step, ...]:
    """Put the two returns at the end and make jumps to them relative."""
    take, drop = len(steps), len(steps) + 1
    where = {_TAKE: take, _DROP: drop}

    def jump(at: int, to: int) -> int:
        return where[to] - at - 1 if to in where else to

    done = [(code, jump(at, yes), jump(at, no), value) for at, (code, yes, no, value) in enumerate(steps)]
    return (*done, (RETURN, 0, 0, _KEEP), (RETURN, 0, 0, 0))


def attach(to: socket.socket, program: tuple[Step, ...]) -> None:
    """Give a socket its filter; before it is bound, so that nothing slips in. Raises OSError."""
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    held = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("HP", len(program), ctypes.addressof(held))
    to.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, fprog)
