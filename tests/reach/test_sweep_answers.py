"""What frames say, and what nobody may say: answers without the cookie of their pair change nothing."""

import struct
from ipaddress import IPv4Address

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.reach.answers import Answers
from scanner.reach.board import MACS, Board, Number
from scanner.reach.cookies import Cookies
from scanner.reach.receive import READ
from scanner.reach.swept import Probe, State

OWN = IPv4Address("10.20.0.9")
HOSTS = [IPv4Address("10.20.0.1"), IPv4Address("10.20.0.77"), IPv4Address("10.20.9.3")]
PORTS = (22, 443)
FIRST = 61_056
NOW_US = 5_000_000
SYN_ACK, RST_ACK = 0x12, 0x14


class Heard:
    """A board on which everything was asked, with two lanes: the first two hosts and the last."""

    def __init__(self, probe: Probe) -> None:
        self.ports = PORTS if probe in (Probe.SYN, Probe.UDP) else (0,)
        self.board, self.cookies = Board(len(HOSTS), len(self.ports), 2), Cookies(bytes(16))
        self.board.states[:] = State.FILTERED
        self.board.asked_us[:] = NOW_US
        self.answers = Answers(
            self.board, probe, addresses=np.array([int(each) for each in HOSTS], np.uint32), ports=self.ports,
            cookies=self.cookies, first_port=FIRST, lane_starts=np.array([0, 2]),
        )  # fmt: skip

    def cookie(self, host: IPv4Address, port: int = 0) -> int:
        return int(self.cookies.of(np.array([int(host)], np.uint32), port)[0])

    def hear(self, *frames: bytes, after_us: int = 1500) -> None:
        rows = np.frombuffer(b"".join(each[:READ].ljust(READ, b"\0") for each in frames), np.uint8).reshape(-1, READ)
        self.answers.take(rows, np.full(len(rows), NOW_US + after_us, np.uint32))

    def state(self, host: IPv4Address, port: int = 0) -> State:
        return State(int(self.board.states[HOSTS.index(host) * len(self.ports) + self.ports.index(port)]))

    @property
    def is_untouched(self) -> bool:
        return bool((self.board.states == State.FILTERED).all() and not self.board.back.any())


def ip(source: IPv4Address, protocol: int, above: bytes) -> bytes:
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(above), 0, 0, 64, protocol, 0)
    return bytes(12) + b"\x08\x00" + head + source.packed + OWN.packed + above


def tcp(host: IPv4Address, port: int, cookie: int, flags: int, *, own: int = FIRST) -> bytes:
    return ip(host, 6, struct.pack(">HHIIBBHHH", port, own, 99, (cookie + 1) & 0xFFFFFFFF, 0x50, flags, 0, 0, 0))


def unreachable(code: int, to: IPv4Address, protocol: int, above: bytes, *, source: IPv4Address) -> bytes:
    ours = struct.pack(">BBHHHBBH", 0x45, 0, 44, 0, 0, 60, protocol, 0) + OWN.packed + to.packed + above
    return ip(source, 1, bytes([3, code]) + bytes(6) + ours)


ROUTER = IPv4Address("10.20.0.254")
HOST = HOSTS[1]


@pytest.mark.parametrize(("flags", "state"), [(SYN_ACK, State.OPEN), (RST_ACK, State.CLOSED), (0x10, State.FILTERED)])
@pytest.mark.parametrize("own", [FIRST, FIRST + 1])
def test_an_answer_with_its_cookie_counts(flags: int, state: State, own: int) -> None:
    heard = Heard(Probe.SYN)
    heard.hear(tcp(HOST, 443, heard.cookie(HOST, 443), flags, own=own))
    assert heard.state(HOST, 443) is state
    assert (heard.board.states != State.FILTERED).sum() == (state is not State.FILTERED)
    assert heard.board.get(Number.RECEIVED) == 1


def test_the_time_is_that_of_the_first_question_alone() -> None:
    heard = Heard(Probe.SYN)
    heard.hear(tcp(HOST, 443, heard.cookie(HOST, 443), SYN_ACK, own=FIRST + 1))
    assert not heard.board.rtt_us.any()
    heard.hear(tcp(HOST, 22, heard.cookie(HOST, 22), SYN_ACK))
    assert heard.board.rtt_us.tolist() == [0, 1500, 0]
    first = HOSTS[0]
    heard.hear(tcp(first, 22, heard.cookie(first, 22), SYN_ACK), after_us=900)
    heard.hear(tcp(first, 443, heard.cookie(first, 443), SYN_ACK), after_us=700)
    assert heard.board.rtt_us.tolist() == [700, 1500, 0]


def test_answers_without_the_cookie_of_their_pair_are_nobodys() -> None:
    heard = Heard(Probe.SYN)
    right = heard.cookie(HOST, 443)
    heard.hear(
        tcp(HOST, 443, right ^ 1, SYN_ACK),
        tcp(HOST, 22, right, SYN_ACK),
        tcp(HOSTS[0], 443, right, RST_ACK),
        tcp(HOST, 80, heard.cookie(HOST, 80), SYN_ACK),
        tcp(IPv4Address("10.20.0.78"), 443, heard.cookie(IPv4Address("10.20.0.78"), 443), SYN_ACK),
        tcp(IPv4Address("255.255.255.255"), 443, right, SYN_ACK),
        tcp(HOST, 443, right, SYN_ACK, own=FIRST - 1),
        tcp(HOST, 443, right, SYN_ACK, own=FIRST + 64),
        unreachable(13, HOST, 6, struct.pack(">HHI", FIRST, 443, right ^ 1), source=ROUTER),
        unreachable(13, HOST, 17, struct.pack(">HHI", FIRST, 443, right), source=ROUTER),
        unreachable(1, HOST, 6, struct.pack(">HHI", FIRST, 443, right), source=ROUTER),
    )
    assert heard.is_untouched


def test_a_filter_that_refuses_gives_way_to_the_host_itself() -> None:
    heard = Heard(Probe.SYN)
    cookie = heard.cookie(HOST, 443)
    refusal = unreachable(13, HOST, 6, struct.pack(">HHI", FIRST, 443, cookie), source=ROUTER)
    heard.hear(refusal)
    assert heard.state(HOST, 443) is State.PROHIBITED
    assert not heard.board.known_addresses().any()
    heard.hear(tcp(HOST, 443, cookie, SYN_ACK))
    heard.hear(refusal, tcp(HOST, 443, cookie, RST_ACK))
    assert heard.state(HOST, 443) is State.OPEN
    assert heard.board.known_addresses().tolist() == [False, True, False]


def test_canaries_count_for_their_lane_and_tick_and_change_nothing_else() -> None:
    heard = Heard(Probe.SYN)
    for host, tick in ((HOST, 7), (HOST, 7), (HOSTS[2], 100), (HOST, 63)):
        own = FIRST + 2 + tick % 62
        heard.hear(tcp(host, 22, heard.cookie(host, 22) ^ tick, RST_ACK, own=own))
    heard.hear(tcp(HOST, 22, heard.cookie(HOST, 22) ^ 8, RST_ACK, own=FIRST + 2 + 7))
    heard.hear(tcp(HOST, 22, heard.cookie(HOST, 22) ^ (1 << 30), RST_ACK, own=FIRST + 2 + (1 << 30) % 62))
    assert {(lane, tick): count for (lane, tick), count in np.ndenumerate(heard.board.back) if count} == {
        (0, 7): 2, (0, 63): 1, (1, 100): 1
    }  # fmt: skip
    assert (heard.board.states == State.FILTERED).all()


def test_echo_replies_bring_their_cookie_back() -> None:
    heard = Heard(Probe.ICMP)
    tail = struct.pack(">HH", FIRST, 0)
    heard.hear(ip(HOST, 1, bytes(4) + struct.pack(">I", heard.cookie(HOST)) + tail))
    heard.hear(ip(HOSTS[0], 1, bytes(4) + struct.pack(">I", heard.cookie(HOST)) + tail))
    assert [heard.state(each) for each in HOSTS] == [State.FILTERED, State.OPEN, State.FILTERED]


def test_datagrams_are_open_and_refusals_of_the_host_itself_closed() -> None:
    heard = Heard(Probe.UDP)
    ours = struct.pack(">HHHH", FIRST, 443, 8, 0)
    heard.hear(ip(HOST, 17, struct.pack(">HHHH", 443, FIRST, 12, 0) + b"data"))
    heard.hear(unreachable(3, HOSTS[0], 17, ours, source=HOSTS[0]), unreachable(3, HOSTS[2], 17, ours, source=ROUTER))
    heard.hear(ip(HOST, 17, struct.pack(">HHHH", 22, FIRST + 100, 8, 0)))
    assert [heard.state(each, 443) for each in HOSTS] == [State.CLOSED, State.OPEN, State.PROHIBITED]
    assert [heard.state(each, 22) for each in HOSTS] == [State.FILTERED] * 3


def arp(host: IPv4Address, mac: int) -> bytes:
    said = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 2)
    return bytes(12) + b"\x08\x06" + said + mac.to_bytes(6, "big") + host.packed + bytes(6) + OWN.packed


def test_every_mac_address_of_an_address_is_kept_once() -> None:
    heard = Heard(Probe.ARP)
    heard.hear(arp(HOST, 0xA), arp(HOST, 0xB), arp(HOST, 0xA), arp(IPv4Address("10.20.0.78"), 0xC))
    heard.hear(arp(HOST, 0xB), arp(HOSTS[0], 0xA), *(arp(HOSTS[2], each) for each in range(1, 9)))
    kept = [sorted(int(each) for each in row if each) for row in heard.board.macs]
    assert kept[:2] == [[0xA], [0xA, 0xB]]
    assert len(set(kept[2])) == MACS
    assert [heard.state(each) for each in HOSTS] == [State.OPEN] * 3


@settings(max_examples=150)
@given(st.sampled_from(Probe), st.lists(st.binary(max_size=READ), min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_whatever_comes_does_no_harm(probe: Probe, frames: list[bytes], after: int) -> None:
    heard = Heard(probe)
    heard.hear(*frames, after_us=after % 1_000_000)
    heard.hear(*(ip(HOST, at % 3, frame) for at, frame in enumerate(frames)))
    assert set(heard.board.states.tolist()) <= set(State)
