"""Whose answers frames are, and what they say; written to the board.

An answer counts only when it carries the cookie of its pair, as TCP's acknowledgement, as identifier of an echo, or inside
the piece of our frame that ICMP sends back (RFC 792). Answers to UDP and ARP carry none: the source port that was drawn for
this sweep, and the addresses asked, are all there is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.model.records import dataclass
from scanner.reach.board import MACS, TICKS, Board, Number
from scanner.reach.cookies import U32, Cookies, Indices
from scanner.reach.frames import ICMP, TCP, UDP
from scanner.reach.packet_sockets import AGAIN, CANARY, FIRST, SOURCE_PORTS
from scanner.reach.receive import Rows, Times
from scanner.reach.swept import Probe, State

CANARY_PORTS: Final = SOURCE_PORTS - CANARY
MOST_TICKS: Final = 1 << 22
_SYN_ACK, _RST = 0x12, 0x04
_UNREACHABLE, _ECHO_REPLY = 3, 0
_PORT_UNREACHABLE: Final = 3
_PLAIN_IP: Final = 0x45
"""Version 4, a head of 20 bytes."""
_REFUSALS: Final = (2, 3, 9, 10, 13)
"""ICMP codes of a filter or host that says no (RFC 792, 1812); 0 and 1 say that nobody is there."""
_UNASKED, _FILTERED, _OPEN, _CLOSED, _PROHIBITED = (int(each) for each in State)
_LONGEST_US: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Answers as columns; `attempt` is which of our source ports was answered."""

    addresses: U32
    ports: NDArray[np.int64]
    attempts: NDArray[np.int64]
    cookies: U32
    states: NDArray[np.uint8]
    at_us: Times


class Answers:
    """Reads what one sweep is answered."""

    def __init__(
        self, board: Board, probe: Probe, *, addresses: U32, ports: tuple[int, ...], cookies: Cookies, first_port: int,
        lane_starts: Indices,
    ) -> None:  # fmt: skip
        """`addresses` are sorted; `lane_starts` has the first address index of each lane."""
        self._board, self._probe, self._addresses, self._cookies = board, probe, addresses, cookies
        self._first_port, self._lane_starts = first_port, lane_starts
        self._port_at = np.full(1 << 16, -1, np.int64)
        self._port_at[list(ports)] = np.arange(len(ports))

    def take(self, rows: Rows, at_us: Times) -> None:
        """Write down what frames say."""
        self._board.add(Number.RECEIVED, len(rows))
        if self._probe is Probe.ARP:
            self._neighbours(rows)
            return
        protocol = rows[:, 23]
        for number, read in ((TCP, self._tcp), (UDP, self._udp), (ICMP, self._icmp)):
            chosen = protocol == number
            if chosen.any():
                for said in read(rows[chosen], at_us[chosen]):
                    self._note(said)

    def _tcp(self, rows: Rows, at_us: Times) -> list[Said]:
        flags = rows[:, 47]
        states = np.where(flags & _SYN_ACK == _SYN_ACK, _OPEN, _UNASKED)
        states = np.where(flags & _RST != 0, _CLOSED, states).astype(np.uint8)
        return [self._said(rows, at_us, states, address=26, port=34, own=36, cookie=_u32(rows, 42) - np.uint32(1))]

    def _udp(self, rows: Rows, at_us: Times) -> list[Said]:
        states = np.full(len(rows), _OPEN, np.uint8)
        return [self._said(rows, at_us, states, address=26, port=34, own=36, cookie=None)]

    def _icmp(self, rows: Rows, at_us: Times) -> list[Said]:
        found = []
        replies = rows[:, 34] == _ECHO_REPLY
        if self._probe is Probe.ICMP and replies.any():
            mine = rows[replies]
            states = np.full(len(mine), _OPEN, np.uint8)
            found.append(self._said(mine, at_us[replies], states, address=26, port=None, own=42, cookie=_u32(mine, 38)))
        ours = {Probe.SYN: TCP, Probe.UDP: UDP}.get(self._probe, ICMP)
        errors = (rows[:, 34] == _UNREACHABLE) & (rows[:, 42] == _PLAIN_IP) & (rows[:, 51] == ours)
        if errors.any():
            found.append(self._refused(rows[errors], at_us[errors]))
        return found

    def _refused(self, rows: Rows, at_us: Times) -> Said:
        """ICMP unreachable: our own headers begin at byte 42."""
        codes, himself = rows[:, 35], _u32(rows, 26) == _u32(rows, 58)
        states = np.where(np.isin(codes, _REFUSALS), _PROHIBITED, _UNASKED)
        if self._probe is Probe.UDP:
            states = np.where((codes == _PORT_UNREACHABLE) & himself, _CLOSED, states)
        cookie = None if self._probe is Probe.UDP else _u32(rows, 66)
        if self._probe is Probe.ICMP:
            return self._said(rows, at_us, states.astype(np.uint8), address=58, port=None, own=None, cookie=cookie)
        return self._said(rows, at_us, states.astype(np.uint8), address=58, port=64, own=62, cookie=cookie)

    def _said(  # offsets of one layout
        self, rows: Rows, at_us: Times, states: NDArray[np.uint8], *, address: int, port: int | None, own: int | None,
        cookie: U32 | None,
    ) -> Said:  # fmt: skip
        none = np.zeros(len(rows), np.int64)
        ports = none if port is None else _u16(rows, port)
        attempts = none + AGAIN if own is None else _u16(rows, own) - self._first_port
        addresses = _u32(rows, address)
        if cookie is None:
            cookie = self._cookies.of(addresses, ports.astype(np.uint16))
        return Said(
            addresses=addresses, ports=ports, attempts=attempts, cookies=cookie, states=states, at_us=at_us
        )  # fmt: skip

    def _note(self, said: Said) -> None:
        at, there = self._indices(said.addresses)
        port_at = self._port_at[said.ports]
        marks = said.cookies ^ self._cookies.of(said.addresses, said.ports.astype(np.uint16))
        there &= (port_at >= 0) & (said.attempts >= 0) & (said.attempts < SOURCE_PORTS)
        asked = there & (said.attempts < CANARY) & (marks == 0)
        canary = there & (said.attempts >= CANARY) & (marks < MOST_TICKS)
        canary &= said.attempts == CANARY + (marks % np.uint32(CANARY_PORTS)).astype(np.int64)
        canary &= (said.states == _OPEN) | (said.states == _CLOSED)
        if canary.any():
            lanes = np.searchsorted(self._lane_starts, at[canary], side="right") - 1
            np.add.at(self._board.back, (lanes, (marks[canary] % np.uint32(TICKS)).astype(np.int64)), 1)
        asked &= said.states != _UNASKED
        if asked.any():
            self._write(said, asked, at, port_at)

    def _write(self, said: Said, asked: NDArray[np.bool_], at: Indices, port_at: Indices) -> None:
        """First word counts; that of a filter gives way to that of the host."""
        pairs, new = at[asked] * self._board.ports + port_at[asked], said.states[asked]
        old = self._board.states[pairs]
        fresh = (old == _FILTERED) | ((old == _PROHIBITED) & (new != _PROHIBITED))
        self._board.states[pairs[fresh]] = new[fresh]
        if not len(self._board.asked_us):
            return
        timed = fresh & (said.attempts[asked] == FIRST) & (new != _PROHIBITED)
        took = said.at_us[asked][timed] - self._board.asked_us[pairs[timed]]
        hosts = at[asked][timed]
        sane = (took > 0) & (took < _LONGEST_US)
        hosts, took = hosts[sane], took[sane]
        known = self._board.rtt_us
        known[hosts[known[hosts] == 0]] = 0xFFFF_FFFF
        np.minimum.at(known, hosts, took)

    def _neighbours(self, rows: Rows) -> None:
        """ARP replies: every MAC address that claims an address is kept, up to `MACS`."""
        at, there = self._indices(_u32(rows, 28))
        at, rows = at[there], rows[there]
        macs = (rows[:, 22].astype(np.uint64) << np.uint64(40)) | (rows[:, 23].astype(np.uint64) << np.uint64(32))
        macs |= _u32(rows, 24)
        pairs = np.unique(np.stack([at.astype(np.uint64), macs], axis=1), axis=0)
        for slot in range(MACS):
            if not len(pairs):
                break
            hosts = pairs[:, 0].astype(np.int64)
            firsts = np.unique(hosts, return_index=True)[1]
            empty = firsts[self._board.macs[hosts[firsts], slot] == 0]
            self._board.macs[hosts[empty], slot] = pairs[empty, 1]
            pairs = pairs[self._board.macs[hosts, slot] != pairs[:, 1]]
        asked = at[self._board.states[at] == _FILTERED]
        self._board.states[asked] = _OPEN

    def _indices(self, addresses: U32) -> tuple[Indices, NDArray[np.bool_]]:
        """Index of each address, and whether it is one that was asked."""
        at = np.searchsorted(self._addresses, addresses)
        at[at == len(self._addresses)] = 0
        return at, self._addresses[at] == addresses


def _u32(rows: Rows, at: int) -> U32:
    return np.ascontiguousarray(rows[:, at : at + 4]).view(">u4").ravel().astype(np.uint32)


def _u16(rows: Rows, at: int) -> NDArray[np.int64]:
    return np.ascontiguousarray(rows[:, at : at + 2]).view(">u2").ravel().astype(np.int64)
