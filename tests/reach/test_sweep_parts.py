"""The parts of a sweep, each on its own: cookies, order, frames, filter, fence, orders that are refused."""

import struct
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import OutOfScope
from scanner.reach.cookies import Cookies, Shuffle
from scanner.reach.fence import Fence, allowed_addresses
from scanner.reach.frames import PORT, Frames, Sender, Words
from scanner.reach.pace import Stop
from scanner.reach.packet_sockets import AND, JEQ, JSET, LD_B, LD_H, LD_W, RETURN, Step, filter_of
from scanner.reach.roads import source_port
from scanner.reach.scope import FRAGILE_TCP
from scanner.reach.sweep import sweep
from scanner.reach.swept import Ends, Order, Probe, Segment, View
from tests.reach.test_scope import authorisation, gate

OWN = IPv4Address("10.20.0.9")
SENDER = Sender(address=OWN, mac=b"\x02scann", next_hop=b"\x02route")
PAYLOADS = {53: b"odd", 161: b"even"}
SIPHASH_OF_8 = 0x93F5F5799A932462
"""Vector 8 of the reference implementation (github.com/veorq/SipHash, vectors.h): key 00…0f, message 00…07."""


def test_siphash_is_the_reference() -> None:
    word = np.array([int.from_bytes(bytes(range(8)), "little")], np.uint64)
    assert int(Cookies(bytes(range(16))).hashed(word)[0]) == SIPHASH_OF_8


@given(st.binary(min_size=16, max_size=16), st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20))
def test_siphash_is_what_the_paper_says(key: bytes, words: list[int]) -> None:
    """Against a plain implementation, word by word."""
    assert Cookies(key).hashed(np.array(words, np.uint64)).tolist() == [_siphash(key, each) for each in words]


def _siphash(key: bytes, word: int) -> int:
    mask = (1 << 64) - 1
    k0, k1 = (int(each) for each in struct.unpack("<QQ", key))
    v: list[int] = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rotated(x: int, by: int) -> int:
        return (x << by | x >> (64 - by)) & mask

    def sip_round() -> None:
        for a, b, c, d, one, other in ((0, 1, 2, 3, 13, 16), (2, 1, 0, 3, 17, 21)):
            v[a], v[c] = (v[a] + v[b]) & mask, (v[c] + v[d]) & mask
            v[b], v[d] = rotated(v[b], one) ^ v[a], rotated(v[d], other) ^ v[c]
            v[a] = rotated(v[a], 32)

    for each in (word, 8 << 56):
        v[3] ^= each
        sip_round()
        sip_round()
        v[0] ^= each
    v[2] ^= 0xFF
    for _ in range(4):
        sip_round()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def test_a_cookie_depends_on_address_port_and_key() -> None:
    addresses, ports = np.arange(5000, dtype=np.uint32), np.arange(5000, dtype=np.uint16)
    one, other = Cookies(bytes(16)), Cookies(bytes([1, *bytes(15)]))
    seen = [one.of(addresses, 80), one.of(addresses, 81), one.of(addresses[:1], ports), other.of(addresses, 80)]
    assert len(set(np.concatenate(seen).tolist())) > 19_900  # 20,000 of 2^32: chance repeats none or one
    assert (Cookies().of(addresses, 80) != Cookies().of(addresses, 80)).any()


@given(st.integers(0, 5000), st.integers(0, 2**32), st.integers(1, 700))
def test_the_order_holds_every_number_once(size: int, key: int, batch: int) -> None:
    batches = [each.tolist() for each in Shuffle(size, key).batches(batch)]
    assert sorted(number for each in batches for number in each) == list(range(size))
    assert max(map(len, batches), default=0) <= batch


def test_the_order_is_keyed_and_spreads_hosts() -> None:
    first, second = (np.concatenate([*Shuffle(327_680, key).batches(4096)]) for key in (1, 2))
    assert (first != second).mean() > 0.99
    hosts = first[:5000] // 5
    assert len(set(hosts.tolist())) > 4800
    assert abs(np.corrcoef(np.arange(len(first)), first)[0, 1]) < 0.02


def test_an_order_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="pairs"):
        Shuffle(1 << 41)


NUMBERS = st.lists(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 1), st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(st.sampled_from(Probe), NUMBERS)
def test_every_frame_is_right_to_the_last_bit(probe: Probe, numbers: list[tuple[int, int, int, int]]) -> None:
    """Read back with struct, checksums summed anew."""
    ports = tuple(PAYLOADS) if probe in (Probe.SYN, Probe.UDP) else (0,)
    frames = Frames(probe, SENDER, ports, PAYLOADS)
    rows = np.tile(frames.templates[0], (len(numbers), 1))
    to, port_at, cookies, source = (np.array(each) for each in zip(*numbers, strict=True))
    port_at %= len(ports)
    frames.fill(rows, to.astype(np.uint32), port_at, cookies.astype(np.uint32), source.astype(np.uint16))
    for row, each, at in zip(rows, numbers, port_at.tolist(), strict=True):
        size = frames.bytes if frames.lengths is None else int(frames.lengths[at])
        _judge(probe, row.tobytes()[:size], each, ports[at])


def _judge(probe: Probe, frame: bytes, said: tuple[int, int, int, int], port: int) -> None:
    to, _, cookie, source = said
    assert frame[6:12] == SENDER.mac
    if probe is Probe.ARP:
        assert frame[:6] == b"\xff" * 6
        assert frame[12:22] == struct.pack(">HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1)
        assert frame[22:] == SENDER.mac + OWN.packed + bytes(6) + to.to_bytes(4, "big")
        return
    assert frame[:6] == SENDER.next_hop
    head, above = frame[14:34], frame[34:]
    assert head[0] == 0x45
    assert int.from_bytes(head[2:4], "big") == len(frame) - 14
    assert head[12:] == OWN.packed + to.to_bytes(4, "big")
    assert _sum(head) == 0xFFFF
    pseudo = head[12:] + bytes([0, head[9]]) + len(above).to_bytes(2, "big")
    if probe is Probe.ICMP:
        assert (head[9], above[:2], above[4:8]) == (1, b"\x08\x00", cookie.to_bytes(4, "big"))
        assert _sum(above) == 0xFFFF
        return
    assert _sum(pseudo + above) == 0xFFFF
    assert struct.unpack(">HH", above[:4]) == (source, port)
    if probe is Probe.SYN:
        assert (head[9], above[4:12], above[12:14]) == (6, cookie.to_bytes(4, "big") + bytes(4), b"\x60\x02")
        assert above[20:] == b"\x02\x04\x05\xb4"
    else:
        assert (head[9], int.from_bytes(above[4:6], "big"), above[8:]) == (17, len(above), PAYLOADS[port])
        assert above[6:8] != b"\0\0"


def _sum(data: bytes) -> int:
    total: int = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def test_a_datagram_that_fits_into_no_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Frames(Probe.UDP, SENDER, (53,), {53: bytes(1473)})


FIRST_PORT = 61_056


def runs(program: tuple[Step, ...], packet: bytes) -> bool:
    """What a classic BPF machine decides about one packet (kernel Documentation/networking/filter.rst)."""
    register, at = 0, 0
    while True:
        code, yes, no, value = program[at]
        at += 1
        if code == RETURN:
            return bool(value)
        if code in (LD_W, LD_H, LD_B):
            size = {LD_W: 4, LD_H: 2, LD_B: 1}[code]
            if value + size > len(packet):
                return False
            register = int.from_bytes(packet[value : value + size], "big")
        elif code == AND:
            register &= value
        else:
            assert code in (JEQ, JSET)
            at += yes if (register == value if code == JEQ else register & value) else no


def answer(protocol: int, above: bytes, *, to: IPv4Address = OWN, head: int = 0x45, fragment: int = 0) -> bytes:
    ip = struct.pack(">BBHHHBBH4s4s", head, 0, 20 + len(above), 7, fragment, 64, protocol, 0, bytes(4), to.packed)
    return SENDER.mac + SENDER.next_hop + b"\x08\x00" + ip + above


def tcp(port: int, flags: int) -> bytes:
    return struct.pack(">HHIIBBHHH", 80, port, 1, 2, 0x50, flags, 0, 0, 0)


@pytest.mark.parametrize(
    ("probe", "frame", "passes"),
    [
        (Probe.SYN, answer(6, tcp(FIRST_PORT, 0x12)), True),
        (Probe.SYN, answer(6, tcp(FIRST_PORT + 63, 0x14)), True),
        (Probe.SYN, answer(6, tcp(FIRST_PORT + 64, 0x12)), False),
        (Probe.SYN, answer(6, tcp(FIRST_PORT - 1, 0x12)), False),
        (Probe.SYN, answer(6, tcp(FIRST_PORT, 0x02)), False),
        (Probe.SYN, answer(6, tcp(FIRST_PORT, 0x12), to=OWN + 1), False),
        (Probe.SYN, answer(6, tcp(FIRST_PORT, 0x12), head=0x46), False),
        (Probe.SYN, answer(6, tcp(FIRST_PORT, 0x12), fragment=100), False),
        (Probe.SYN, answer(17, tcp(FIRST_PORT, 0x12)), False),
        (Probe.SYN, answer(1, b"\x03\x0d" + bytes(40)), True),
        (Probe.SYN, answer(1, b"\x00\x00" + bytes(40)), False),
        (Probe.ICMP, answer(1, b"\x00\x00" + bytes(40)), True),
        (Probe.ICMP, answer(1, b"\x03\x01" + bytes(40)), True),
        (Probe.ICMP, answer(1, b"\x08\x00" + bytes(40)), False),
        (Probe.ICMP, answer(6, tcp(FIRST_PORT, 0x12)), False),
        (Probe.UDP, answer(17, struct.pack(">HHHH", 53, FIRST_PORT + 1, 8, 0)), True),
        (Probe.UDP, answer(17, struct.pack(">HHHH", 53, 53, 8, 0)), False),
        (Probe.UDP, answer(1, b"\x03\x03" + bytes(40)), True),
        (Probe.ARP, bytes(12) + b"\x08\x06" + bytes(6) + b"\x00\x02" + bytes(16) + OWN.packed, True),
        (Probe.ARP, bytes(12) + b"\x08\x06" + bytes(6) + b"\x00\x01" + bytes(16) + OWN.packed, False),
        (Probe.ARP, answer(6, tcp(FIRST_PORT, 0x12)), False),
        (Probe.SYN, b"short", False),
    ],
)  # fmt: skip
def test_the_filter_lets_answers_through_and_nothing_else(probe: Probe, frame: bytes, passes: bool) -> None:
    assert runs(filter_of(probe, OWN, FIRST_PORT), frame) is passes


def filled(frames: Frames, *addresses: str, port_at: int = 0) -> Words:
    to = np.array([int(IPv4Address(each)) for each in addresses], np.uint32)
    rows = np.tile(frames.templates[0], (len(to), 1))
    frames.fill(rows, to, np.full(len(to), port_at), to, np.full(len(to), FIRST_PORT, np.uint16))
    return rows


def fence(*networks: str) -> Fence:
    nets = [IPv4Network(each) for each in networks]
    return Fence(allowed_addresses(gate(authorisation()), nets, [OWN])[0], nets)


@pytest.mark.parametrize("probe", Probe)
@pytest.mark.parametrize(
    "outside",
    [
        "10.20.0.0",
        "10.20.0.255",
        "10.20.1.5",
        "10.20.3.0",
        "10.20.2.255",
        "9.9.9.9",
        "255.255.255.255",
        str(OWN),
        "0.0.0.0",
    ],
)
def test_the_fence_reads_where_a_frame_goes(probe: Probe, outside: str) -> None:
    """Network, broadcast, own addresses, a neighbour of the range, the world: not one frame."""
    frames = Frames(probe, SENDER)
    alone = fence("10.20.2.0/24")
    alone.check(frames, filled(frames, "10.20.2.1", "10.20.2.254"))
    with pytest.raises(OutOfScope):
        alone.check(frames, filled(frames, "10.20.2.1", outside))
    judge = fence("10.20.0.0/24", "10.20.2.0/24")
    judge.check(frames, filled(frames, "10.20.0.1", "10.20.0.254", "10.20.2.77"))
    with pytest.raises(OutOfScope):
        judge.check(frames, filled(frames, "10.20.0.1", outside, "10.20.2.77"))


@pytest.mark.parametrize("port", sorted(FRAGILE_TCP))
def test_the_fence_reads_ports_of_printers(port: int) -> None:
    frames = Frames(Probe.SYN, SENDER, (80, port))
    fence("10.20.0.0/24").check(frames, filled(frames, "10.20.0.1"))
    with pytest.raises(OutOfScope, match="printers"):
        fence("10.20.0.0/24").check(frames, filled(frames, "10.20.0.1", port_at=1))


def test_the_fence_does_not_trust_its_own_list() -> None:
    with pytest.raises(OutOfScope):
        Fence(np.array([int(IPv4Address("10.21.0.1"))], np.uint32), [IPv4Network("10.20.0.0/24")])


def test_a_port_word_is_where_frames_have_it() -> None:
    frames = Frames(Probe.SYN, SENDER, (443,))
    assert filled(frames, "10.20.0.1")[0, PORT].byteswap() == 443


def test_addresses_are_those_that_the_gate_lets_through() -> None:
    """One by one, for a declared segment (10.20.7.0/24) inside a larger range, and a range of an authorisation."""
    guard = gate(authorisation(), own=("10.20.6.20",))
    for each in ("10.20.6.0/23", "192.168.5.0/24", "10.20.7.128/25"):
        network = IPv4Network(each)
        found, left_out = allowed_addresses(guard, [network], guard.own)
        one_by_one = []
        for address in network:
            try:
                guard.check(address)
            except OutOfScope:
                continue
            one_by_one.append(int(address))
        own = {int(IPv4Address("10.20.6.20"))}
        assert set(one_by_one) - own - set(found.tolist()) <= {
            int(network.network_address), int(network.broadcast_address)
        }  # fmt: skip
        assert set(found.tolist()) <= set(one_by_one) - own
        assert len(found) + left_out == network.num_addresses


SEGMENT = Segment(name="s", network=IPv4Network("10.20.0.0/24"))


@pytest.mark.parametrize("view", [None, *View])
@pytest.mark.parametrize("network", ["10.99.0.0/24", "10.0.0.0/8", "8.8.8.0/24", "203.0.112.0/23"])
def test_a_network_that_no_paper_names_is_refused(network: str, view: View | None) -> None:
    wanted = Order(segments=(SEGMENT, Segment(name="x", network=IPv4Network(network))), ports=(80,))
    with pytest.raises(OutOfScope):
        sweep(wanted, gate(authorisation()), Ends(stop=Stop()), only=view)


@pytest.mark.parametrize("port", sorted(FRAGILE_TCP))
def test_a_sweep_of_a_printers_port_is_refused(port: int) -> None:
    with pytest.raises(OutOfScope, match="printers"):
        sweep(Order(segments=(SEGMENT,), ports=(80, port)), gate(authorisation()), Ends(stop=Stop()))


def test_orders_that_contradict_themselves_are_refused() -> None:
    half = Segment(name="half", network=IPv4Network("10.20.0.0/25"))
    with pytest.raises(ValueError, match="overlap"):
        sweep(Order(segments=(SEGMENT, half), ports=(80,)), gate(authorisation()), Ends(stop=Stop()))
    with pytest.raises(ValueError, match="twice"):
        sweep(Order(segments=(SEGMENT,), ports=(80, 80)), gate(authorisation()), Ends(stop=Stop()))


def test_source_ports_are_none_of_this_machines_connections() -> None:
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split())
    for _ in range(50):
        first = source_port()
        assert first % 64 == 0
        assert first + 63 < low or first > high
