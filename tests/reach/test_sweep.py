"""Sweeps of a network whose truth is known: everything is found, nothing else is touched, one stop ends it."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest

from scanner.model.errors import Denied, OutOfScope, Unreachable, Unsupported
from scanner.reach import receive
from scanner.reach.frames import Frames, Sender
from scanner.reach.pace import Stop
from scanner.reach.packet_sockets import filter_of
from scanner.reach.receive import open_receiver
from scanner.reach.roads import road_to
from scanner.reach.scope import FRAGILE_TCP, TargetGate
from scanner.reach.sweep import sweep
from scanner.reach.swept import Ends, Order, Probe, Segment, State, Swept, View
from scanner.reach.transmit import open_transmitter
from tests.lab.network import run
from tests.reach.sweep_network import PORTS, Town, enter, inside, town, wall_us
from tests.reach.test_scope import authorisation

pytestmark = pytest.mark.root

SMALL, FLAT, MEDIUM = IPv4Network("10.77.0.0/24"), IPv4Network("10.78.0.0/24"), IPv4Network("10.77.0.0/20")
NOBODY = 65534
MANY = (*PORTS, 1, 2, 3, 4, 5)
"""Over a /16 more than a second's work at full speed."""
STOP_MS = 100


@pytest.fixture(scope="module")
def place() -> Iterator[Town]:
    made = town(250, among=4096)
    try:
        made.up()
        yield made
    finally:
        made.down()


@pytest.fixture(autouse=True)
def _clean(place: Town) -> Iterator[None]:
    yield
    place.impair()


def gate(*networks: IPv4Network, until: datetime | None = None, **changes: Any) -> TargetGate:
    """Allows these networks today, up to `until` if given."""
    today = date(2026, 8, 19)
    start = datetime.now(UTC)
    noon = datetime(today.year, today.month, today.day, 5, tzinfo=UTC)
    paper = authorisation(*map(str, networks), **changes)
    late = noon + timedelta(days=60)
    return TargetGate(
        [paper],
        lambda: late if until is not None and datetime.now(UTC) >= until else noon + (datetime.now(UTC) - start),
    )


def order(
    network: IPv4Network, *, per_second: float | None = None, per_host: float | None = None, **changes: Any
) -> Order:
    """Every lab port of one network as fast as it goes."""
    segment = Segment(name=str(network), network=network, per_second=per_second, per_host=per_host)
    return replace(Order(segments=(segment,), ports=PORTS, rounds=2), **changes)


def swept(place: Town, wanted: Order, *, only: View | None = None, user: int = 0) -> Swept:
    """Swept from the scanner's namespace."""
    allowed = gate(*(each.network for each in wanted.segments))
    return inside(place.scanner, lambda: sweep(wanted, allowed, Ends(stop=Stop()), only=only), user=user)


@pytest.mark.parametrize("view", View)
def test_every_view_finds_the_same_and_that_is_all_there_is(place: Town, view: View) -> None:
    found = swept(place, order(SMALL), only=view)
    assert found.view is view
    assert found.is_complete
    assert set(found.pairs()) == place.open_in(SMALL)
    closed = {(address, port) for address in place.live_in(SMALL) for port in PORTS} - place.open_in(SMALL)
    assert set(found.pairs(State.CLOSED)) == closed
    assert found.count(State.FILTERED) == 254 * len(PORTS) - 5 * len(place.live_in(SMALL))
    assert found.left_out == 2
    assert found.answering() == {int(each) for each in place.live_in(SMALL)}
    timed = {address for address, took in zip(found.addresses, found.rtt_us, strict=True) if took}
    assert timed <= found.answering()
    assert len(timed) > len(found.answering()) * 0.9


def test_full_speed_over_a_large_network_finds_everything(place: Town) -> None:
    found = swept(place, order(IPv4Network("10.77.0.0/16"), ports=MANY, rounds=1))
    assert found.is_complete
    assert set(found.pairs()) == place.open_in(IPv4Network("10.77.0.0/16"))
    assert found.counts.sent == 65_534 * len(MANY)


def test_without_rights_it_connects_and_says_why(place: Town) -> None:
    found = swept(place, order(SMALL), user=NOBODY)
    assert found.view is View.CONNECT
    assert found.fell_back == ("no right to open packet sockets (CAP_NET_RAW)",)
    assert set(found.pairs()) == place.open_in(SMALL)


def test_without_rights_there_is_no_echo(place: Town) -> None:
    with pytest.raises(Denied, match="CAP_NET_RAW"):
        swept(place, order(SMALL, probe=Probe.ICMP, ports=(0,)), user=NOBODY)


@pytest.mark.parametrize("per_second", [None, 2000.0])
def test_echo_finds_the_living(place: Town, per_second: float | None) -> None:
    found = swept(place, order(MEDIUM, probe=Probe.ICMP, ports=(0,), per_second=per_second))
    assert {address for address, _ in found.pairs()} == place.live_in(MEDIUM)
    assert (found.counts.canaries > 0) is (per_second is not None)
    assert found.seconds < 8


@pytest.mark.parametrize("per_second", [None, 5000.0])
def test_an_own_segment_is_asked_by_arp(place: Town, per_second: float | None) -> None:
    network = IPv4Network("10.78.0.0/20")
    found = swept(place, order(network, probe=Probe.ARP, ports=(0,), per_second=per_second))
    assert found.counts.canaries == 0
    assert found.seconds < 5
    assert {address for address, _ in found.pairs()} == place.live_in(network)
    assert {len(macs) for macs in found.macs.values()} == {1}
    assert {IPv4Address(each) for each in found.macs} == place.live_in(network)


def test_every_mac_address_that_claims_an_address_is_kept(place: Town) -> None:
    """Another machine on the wire says that it is 10.78.0.x, too (a proxy that answers for everybody)."""
    tool = ("ip", "netns", "exec", place.target)
    other = "02:00:00:00:00:99"
    run(*tool, "ip", "link", "add", "mv0", "link", "tg0", "address", other, "type", "macvlan", "mode", "bridge")
    try:
        run(*tool, "sysctl", "-qw", "net.ipv4.conf.mv0.proxy_arp=1")
        run(*tool, "ip", "link", "set", "mv0", "up")
        run(*tool, "ip", "route", "replace", "10.78.255.254/32", "dev", "tg0", "src", "10.76.0.2")
        found = swept(place, order(FLAT, probe=Probe.ARP, ports=(0,)))
    finally:
        run(*tool, "ip", "link", "del", "mv0")
    twice = [each for each in found.macs.values() if len(each) == 2]
    assert len(twice) == len(place.live_in(FLAT))
    assert all(bytes.fromhex(other.replace(":", "")) in each for each in twice)


def test_an_own_segment_is_swept_among_its_neighbours(place: Town) -> None:
    found = swept(place, order(FLAT))
    assert set(found.pairs()) == place.open_in(FLAT)
    assert len(found.states) == 254 * len(PORTS)
    assert found.count(State.UNASKED) == 0
    assert {IPv4Address(each) for each in found.macs} == place.live_in(FLAT)


@pytest.mark.parametrize("view", [View.RING, View.MMSG, View.SEND])
def test_datagrams_are_answered_or_refused(place: Town, view: View) -> None:
    """Nothing listens for datagrams: every host that is there refuses with ICMP port unreachable."""
    payloads = {53: b"?", 161: bytes(1472)}
    wanted = order(SMALL, probe=Probe.UDP, ports=(53, 161), payloads=payloads, rounds=3)
    found = swept(place, wanted, only=view)
    assert found.count(State.OPEN) == 0
    refused = {address for address, _ in found.pairs(State.CLOSED)}
    assert refused <= place.live_in(SMALL)
    assert refused  # Linux sends few of them a second
    assert found.counts.canaries == 0


def test_without_a_ring_the_same_answers_are_read(place: Town) -> None:
    """A ring and a plain socket side by side, while a host says who it is."""

    def both() -> list[list[bytes]]:
        road = road_to(FLAT)
        receivers = [
            open_receiver(road.interface, Probe.ARP, filter_of(Probe.ARP, road.address, 0), 100, ring=ring)
            for ring in (True, False)
        ]
        swept_by = sweep(order(FLAT, probe=Probe.ARP, ports=(0,)), gate(FLAT), Ends(stop=Stop()))
        assert swept_by.macs
        told = [each.read() for each in receivers]
        return [sorted(row.tobytes()[:42] for row in rows) for rows, _ in filter(None, told)]

    ring, plain = inside(place.scanner, both)
    assert ring == plain
    assert len(ring) == len(place.live_in(FLAT))


def test_a_way_that_does_not_exist_is_told(place: Town) -> None:
    frames = Frames(Probe.ARP, Sender(address=IPv4Address("10.78.255.254"), mac=bytes(6)))
    with pytest.raises(OSError, match="No such device"):
        inside(place.scanner, lambda: open_transmitter("none0", frames, lambda: False)[1])


def test_this_machine_is_asked_by_connecting(place: Town) -> None:
    found = swept(place, order(IPv4Network("127.0.0.0/30"), ports=(1,), rounds=1))
    assert found.view is View.CONNECT
    assert found.fell_back
    assert found.count(State.CLOSED) == 2


def test_without_a_road_nothing_is_sent(place: Town) -> None:
    """No route; a gateway that is silent; segments behind two gateways; ARP through a gateway."""
    far, behind = IPv4Network("10.99.0.0/24"), IPv4Network("10.99.1.0/24")
    run("ip", "netns", "exec", place.scanner, "ip", "route", "replace", str(behind), "via", "10.78.200.200")
    with pytest.raises(Unreachable, match="no route"):
        swept(place, order(far))
    with pytest.raises(Unreachable, match="does not answer ARP"):
        swept(place, order(behind))
    two = replace(order(SMALL), segments=(order(SMALL).segments[0], order(FLAT).segments[0]))
    with pytest.raises(ValueError, match="different gateways"):
        swept(place, two)
    with pytest.raises(Unsupported, match="behind a gateway"):
        swept(place, order(SMALL, probe=Probe.ARP, ports=(0,)))


def test_nobody_asked_is_an_empty_result(place: Town) -> None:
    found = swept(place, order(SMALL, addresses=frozenset()))
    assert (found.states, found.counts.sent, found.is_complete) == (b"", 0, True)


def test_only_some_addresses_are_asked_where_that_is_wanted(place: Town) -> None:
    some = frozenset(sorted(int(each) for each in place.live_in(SMALL))[:5])
    found = swept(place, order(SMALL, addresses=some))
    assert set(found.pairs()) == {(address, port) for address, port in place.open_in(SMALL) if int(address) in some}
    assert found.counts.sent == 25
    with pytest.raises(KeyError):
        found.state("10.77.0.0", 80)


LOST = 2
"""Pairs of some four hundred that chance may take; the bench measures shares, over more of them."""


@pytest.mark.parametrize("per_second", [None, 20_000.0])
def test_two_of_a_hundred_lost_each_way_lose_nothing(place: Town, per_second: float | None) -> None:
    """Three rounds miss a pair with (1 - 0.98²)³, six in a hundred thousand: of some four hundred one now and then, three never."""
    place.impair(loss_pct=2)
    found = swept(place, order(MEDIUM, rounds=3, per_second=per_second))
    expected = place.open_in(MEDIUM)
    assert len(expected - set(found.pairs())) <= LOST
    assert found.counts.sent < 2.5 * len(found.states)


def test_behind_a_limiter_the_rate_follows(place: Town) -> None:
    place.impair(syn_rate=4000)
    found = swept(place, order(MEDIUM, rounds=3, per_second=20_000.0))
    expected = place.open_in(MEDIUM)
    assert len(expected - set(found.pairs())) <= LOST  # one in two hundred of so few; the bench measures a /20
    assert found.seconds < 30


def test_limits_of_segment_and_host_are_kept(place: Town) -> None:
    watch = place.capture()
    wanted = order(IPv4Network("10.77.0.0/27"), per_second=300.0, per_host=20.0, rounds=3)
    found = swept(place, wanted)
    frames = watch.end()
    within = place.open_in(IPv4Network("10.77.0.0/27"))
    assert set(found.pairs()) == {(address, port) for address, port in within if address != IPv4Address("10.77.0.31")}
    assert len(frames) == found.counts.sent
    assert _most_within(sorted(at for at, _, _ in frames), 1.0) <= 300 * 1.1 + 5
    for host in {to for _, to, _ in frames}:
        assert _most_within(sorted(at for at, to, _ in frames if to == host), 1.0) <= 22


def test_the_rate_of_the_authorisation_counts_for_all_segments_together(place: Town) -> None:
    watch = place.capture()
    networks = (IPv4Network("10.77.0.0/27"), IPv4Network("10.77.1.0/27"))
    wanted = Order(
        segments=tuple(Segment(name=str(each), network=each, per_host=None) for each in networks), ports=PORTS, rounds=2
    )
    allowed = gate(*networks, packets_per_second=200)
    found = inside(place.scanner, lambda: sweep(wanted, allowed, Ends(stop=Stop())))
    frames = watch.end()
    assert len(frames) == found.counts.sent
    assert _most_within(sorted(at for at, _, _ in frames), 1.0) <= 200 * 1.1 + 5


def _most_within(times: list[int], seconds: float) -> int:
    """Most frames in any window; a limit may be exceeded by its burst."""
    first, most = 0, 0
    for last, at in enumerate(times):
        while at - times[first] > seconds * 1e6:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("view", View)
def test_no_frame_to_printers_nor_outside_the_ranges(place: Town, view: View) -> None:
    """What the target saw itself: every frame was to an address of the range and a port that was wanted."""
    ports = (514, 516, 630, 632, 9099, 9108, 80)
    network = IPv4Network("10.77.0.0/26")
    watch = place.capture()
    found = swept(place, order(network, ports=ports, rounds=1), only=view)
    frames = watch.end()
    assert len(frames) >= found.counts.sent == 62 * len(ports)
    hosts = {int(each) for each in network.hosts()}
    assert {to for _, to, _ in frames} == hosts
    assert {port for _, _, port in frames} == set(ports)


@pytest.mark.parametrize("port", sorted(FRAGILE_TCP))
def test_a_port_of_printers_is_refused_before_anything_is_sent(place: Town, port: int) -> None:
    with pytest.raises(OutOfScope, match="printers"):
        swept(place, order(SMALL, ports=(80, port)))


def test_what_no_paper_names_is_refused_before_anything_is_sent(place: Town) -> None:
    watch = place.capture()
    with pytest.raises(OutOfScope):
        inside(place.scanner, lambda: sweep(order(SMALL), gate(IPv4Network("10.77.4.0/24")), Ends(stop=Stop())))
    assert watch.end() == []


def test_a_window_that_ends_ends_the_sweep(place: Town) -> None:
    def late() -> tuple[Swept, int]:
        ends_at = datetime.now(UTC) + timedelta(seconds=1)
        found = sweep(order(MEDIUM, per_second=2000.0), gate(MEDIUM, until=ends_at), Ends(stop=Stop()))
        return found, len(found.states)

    found, pairs = inside(place.scanner, late)
    assert not found.is_complete
    assert "valid" in found.incomplete[0]
    assert found.counts.sent < pairs / 2


def _switch(stop: Stop, _file: Path) -> None:
    stop.throw("test")


def _appearing(_stop: Stop, file: Path) -> None:
    file.touch()


def _interrupt(_stop: Stop, _file: Path) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def _terminate_children(_stop: Stop, _file: Path) -> None:
    for each in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        os.kill(int(each), signal.SIGTERM)


@pytest.mark.parametrize("speed", [None, 1000.0])
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("way", [_switch, _appearing, _interrupt])
def test_a_stop_ends_all_sending(
    place: Town, tmp_path: Path, way: Callable[[Stop, Path], None], view: View, speed: float | None
) -> None:
    """The target sees the last frame at most 100 ms later."""
    file = tmp_path / "stop"

    def stopped() -> tuple[int, tuple[str, ...]]:
        stop, thrown = Stop(), []

        def throw() -> None:
            time.sleep(0.7)
            thrown.append(wall_us())
            way(stop, file)

        threading.Thread(target=throw).start()
        ports = PORTS if speed else MANY
        wanted = order(IPv4Network("10.77.0.0/16"), ports=ports, per_second=speed, canaries=False)
        try:
            found = sweep(wanted, gate(IPv4Network("10.77.0.0/16")), Ends(stop=stop, file=file), only=view)
        except KeyboardInterrupt:
            return thrown[0], ("interrupted",)
        return thrown[0], found.incomplete

    watch = place.capture()
    thrown_at, why = inside(place.scanner, stopped)
    assert why
    time.sleep(0.3)
    frames = watch.end()
    assert len(frames) > 100
    assert max(at for at, _, _ in frames) - thrown_at < STOP_MS * 1000


def test_a_scanner_that_is_killed_sends_nothing_more(place: Town) -> None:
    """`kill -9` of the receiving process takes the sending one with it."""
    watch = place.capture()
    child = os.fork()
    if not child:
        enter(place.scanner)
        sweep(
            order(IPv4Network("10.77.0.0/16"), per_second=1000.0), gate(IPv4Network("10.77.0.0/16")), Ends(stop=Stop())
        )
        os._exit(0)
    time.sleep(1.5)
    os.kill(child, signal.SIGKILL)
    killed_at = wall_us()
    os.waitpid(child, 0)
    time.sleep(0.3)
    frames = watch.end()
    assert len(frames) > 100
    assert max(at for at, _, _ in frames) - killed_at < STOP_MS * 1000


def test_a_sender_that_is_told_to_end_leaves_an_incomplete_sweep(place: Town) -> None:
    def ended() -> Swept:
        threading.Timer(0.7, lambda: _terminate_children(Stop(), Path())).start()
        return sweep(order(MEDIUM, per_second=1000.0), gate(MEDIUM), Ends(stop=Stop()))

    found = inside(place.scanner, ended)
    assert not found.is_complete
    assert found.count(State.UNASKED) > 0


def test_answers_that_the_kernel_drops_are_asked_for_again_or_told(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receiving ring far too small for the answers: what is lost is asked for again; if still lost, it is said."""
    monkeypatch.setattr(receive, "_FEWEST", 256)
    monkeypatch.setattr(receive, "_MOST", 256)
    network = IPv4Network("10.77.0.0/24")
    found = swept(place, order(network, ports=tuple(range(1, 301)), rounds=1))
    assert found.counts.dropped > 0
    expected = {(each, port) for each in place.live_in(network) for port in range(1, 301)}
    answered = Counter([*found.pairs(), *found.pairs(State.CLOSED)])
    if found.is_complete:
        assert set(answered) == expected
    else:
        assert "lost on this machine" in " ".join(found.incomplete)
