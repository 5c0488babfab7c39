"""SNMP by either library, to a real snmpd and to agents made by hand: one contract, values with their types."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.model.errors import Denied, OutOfScope, Stopped, Unreachable
from scanner.model.words import Gap, SnmpTag
from scanner.reach.pace import Limit, Pace, Stop
from scanner.reach.snmp import SYSTEM, SYSTEM_GROUP, SnmpHost
from scanner.reach.snmp_credentials import Community, User
from scanner.reach.snmp_messages import Agent, Binding
from scanner.reach.snmp_session import SnmpSession
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import (
    COMMUNITY,
    LOOPBACK,
    QUICK,
    SNMPD,
    STRONG_USER,
    Snmpd,
    asking,
    community,
    connector,
    free_udp_port,
    hand_made,
    honest,
    relay,
    start_snmpd,
    user,
    visiting,
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SNMPD, reason="there is no snmpd here")]

WAYS: dict[str, tuple[bool, Community | User]] = {
    "gufo v2c": (True, community()),
    "pysnmp v2c": (False, community()),
    "pysnmp v3": (False, user()),
    "pysnmp v3 strong": (False, user(STRONG_USER)),
}
LIBRARIES = pytest.mark.parametrize("fast", [pytest.param(True, id="gufo"), pytest.param(False, id="pysnmp")])
INTERFACE_NAMES = "1.3.6.1.2.1.2.2.1.2"
EVERYTHING = "1.3.6.1.2.1"
NO_TABLE = "1.3.6.1.2.1.17.4.3.1.2"


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    found = start_snmpd(tmp_path_factory.mktemp("snmpd"))
    yield found
    found.stop()


@pytest.fixture(params=WAYS)
def visit(request: pytest.FixtureRequest, snmpd: Snmpd) -> Iterator[SnmpSession]:
    """A visit at snmpd in each way: all keep one contract."""
    fast, credential = WAYS[request.param]
    with visiting(snmpd.port, credential=credential, fast=fast) as found:
        yield found


def test_get_gives_the_objects_asked_for_in_their_order(visit: SnmpSession) -> None:
    found = visit.get(("1.3.6.1.2.1.1.6.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.7.0"))
    assert found == [
        Binding("1.3.6.1.2.1.1.6.0", "Phòng máy chủ, tầng 2".encode(), SnmpTag.BYTES),
        Binding("1.3.6.1.2.1.1.2.0", "1.3.6.1.4.1.8072.3.2.10", SnmpTag.OID),
        Binding("1.3.6.1.2.1.1.5.0", b"may-chu-01", SnmpTag.BYTES),
        Binding("1.3.6.1.2.1.1.7.0", 72, SnmpTag.INTEGER),
    ]


def test_what_an_agent_has_not_is_told_by_its_tag(visit: SnmpSession) -> None:
    no_object, no_instance = visit.get(("1.3.6.1.2.1.17.1.1.0", "1.3.6.1.2.1.2.2.1.2.999999"))
    assert (no_object.tag, no_object.value) == (SnmpTag.NO_SUCH_OBJECT, None)
    assert (no_instance.tag, no_instance.value) == (SnmpTag.NO_SUCH_INSTANCE, None)


def test_a_walk_gives_what_lies_below_and_nothing_else(visit: SnmpSession) -> None:
    found = visit.walk(INTERFACE_NAMES)
    assert "lo" in [each.value.decode() for each in found if isinstance(each.value, bytes)]
    assert {each.tag for each in found} == {SnmpTag.BYTES}
    assert all(each.oid.startswith(INTERFACE_NAMES + ".") for each in found)


def test_a_walk_below_what_is_not_there_is_empty(visit: SnmpSession) -> None:
    assert visit.walk(NO_TABLE) == []


def test_both_libraries_read_the_same_of_everything(snmpd: Snmpd) -> None:
    """What moves meanwhile (counters, processes) may differ in value, never in type."""
    seen: dict[str, dict[str, SnmpTag]] = {}
    for name, (fast, credential) in WAYS.items():
        with visiting(snmpd.port, credential=credential, fast=fast) as visit:
            seen[name] = {each.oid: each.tag for each in visit.walk("1.3.6.1.2.1.2") + visit.walk("1.3.6.1.2.1.1")}
    first, *others = seen.values()
    assert len(first) > 50
    assert {SnmpTag.COUNTER32, SnmpTag.GAUGE32, SnmpTag.TICKS, SnmpTag.OID, SnmpTag.INTEGER} <= set(first.values())
    assert all(each == first for each in others)


TYPES = {
    "1.3.6.1.4.1.1.1.0": wire.integer(-2147483648),
    "1.3.6.1.4.1.1.2.0": wire.text(b"\0\xff\x1b[31m"),
    "1.3.6.1.4.1.1.3.0": (wire.OID, wire.oid("1.3.6.1.4.1.4294967295.0.128")),
    "1.3.6.1.4.1.1.4.0": (wire.ADDRESS, bytes((192, 0, 2, 1))),
    "1.3.6.1.4.1.1.5.0": wire.integer(4294967295, wire.COUNTER32),
    "1.3.6.1.4.1.1.6.0": wire.integer(4294967295, wire.GAUGE32),
    "1.3.6.1.4.1.1.7.0": wire.integer(4294967295, wire.TICKS),
    "1.3.6.1.4.1.1.8.0": (wire.OPAQUE, b"\x9f\x78\x04\x3f\x80\0\0"),
    "1.3.6.1.4.1.1.9.0": wire.integer(18446744073709551615, wire.COUNTER64),
    "1.3.6.1.4.1.1.10.0": wire.text(b""),
    "1.3.6.1.4.1.1.11.0": (wire.OID, wire.oid("0.0")),
}
READ = [
    (SnmpTag.INTEGER, -2147483648),
    (SnmpTag.BYTES, b"\0\xff\x1b[31m"),
    (SnmpTag.OID, "1.3.6.1.4.1.4294967295.0.128"),
    (SnmpTag.ADDRESS, "192.0.2.1"),
    (SnmpTag.COUNTER32, 4294967295),
    (SnmpTag.GAUGE32, 4294967295),
    (SnmpTag.TICKS, 4294967295),
    (SnmpTag.OPAQUE, b"\x9f\x78\x04\x3f\x80\0\0"),
    (SnmpTag.COUNTER64, 18446744073709551615),
    (SnmpTag.BYTES, b""),
    (SnmpTag.OID, "0.0"),
]


@LIBRARIES
def test_every_type_is_kept(fast: bool) -> None:
    with hand_made(honest(TYPES)) as agent, visiting(agent.port, fast=fast) as visit:
        got, walked = visit.get(tuple(TYPES)), visit.walk("1.3.6.1.4.1.1")
    assert [(each.tag, each.value) for each in got] == READ
    assert walked == got


@LIBRARIES
def test_objects_are_walked_in_the_order_of_numbers_over_many_datagrams(fast: bool) -> None:
    data = {f"1.3.6.1.4.1.9.{n}": wire.integer(n) for n in range(1, 1001)}
    with hand_made(honest(data)) as agent, visiting(agent.port, fast=fast) as visit:
        assert [each.value for each in visit.walk("1.3.6.1.4.1.9")] == list(range(1, 1001))


@LIBRARIES
@pytest.mark.parametrize(
    ("rows", "repetitions"),
    [
        pytest.param((3, 3, 3), [30, 4, 4], id="as many rows in each"),
        pytest.param((3, 2, 0, 0), [30, 4, 3, 1], id="fewer"),
        pytest.param((2, 9, 9), [30, 3, 30, 10], id="more"),
        pytest.param((70, 70), [30, 30, 30, 30, 30, 30], id="many"),
    ],
)
def test_a_column_is_asked_for_as_many_rows_as_the_one_beside_it_had(
    rows: tuple[int, ...], repetitions: list[int], fast: bool
) -> None:
    """What lies behind a short table is neither wanted nor sent."""
    table = "1.3.6.1.4.1.9.1"
    data = {
        f"{table}.{column}.{row + 1}": wire.integer(row) for column, many in enumerate(rows, 1) for row in range(many)
    }
    behind = {f"1.3.6.1.4.1.10.{number}": wire.integer(number) for number in range(1, 50)}
    with hand_made(honest(data | behind)) as agent, visiting(agent.port, fast=fast) as visit:
        for column, many in enumerate(rows, 1):
            found = visit.walk(f"{table}.{column}")
            assert [(each.oid, each.value) for each in found] == [
                (f"{table}.{column}.{row + 1}", row) for row in range(many)
            ]
        assert [wire.asked(each).repetitions for each in agent.came] == repetitions


@pytest.mark.parametrize("way", WAYS)
def test_lost_datagrams_are_asked_for_again(snmpd: Snmpd, way: str) -> None:
    """Every third request is lost on its way, and what comes is whole."""
    fast, credential = WAYS[way]
    root, few = "1.3.6.1.2.1.1.9.1.2", replace(QUICK, repetitions=2)
    with visiting(snmpd.port) as visit:
        expected = visit.walk(root)
    with relay(lambda: snmpd.port, loses=lambda number: number % 3 == 0) as (port, came):
        with visiting(port, credential=credential, fast=fast, bounds=few) as visit:
            assert visit.walk(root) == expected
        assert len(came) > 4


def test_a_wrong_password_of_version_3_is_denied_after_one_try(snmpd: Snmpd) -> None:
    """Discovery of the engine comes first; then one message carries the proof, and no more is asked."""
    for name, written in {
        "`auth`": "user: rasoat\nauth: SHA-256 wrong-password\npriv: AES priv-password",
        "no such user": "user: stranger\nauth: SHA-256 auth-password\npriv: AES priv-password",
    }.items():
        with relay(lambda: snmpd.port) as (port, came), asking(port, credential=user(written)) as host:
            answers = [host(f"snmp:{each}") for each in (SYSTEM, INTERFACE_NAMES, EVERYTHING)]
        assert [each.gap for each in answers] == [Gap.DENIED] * 3
        assert all(name in each.detail for each in answers)
        assert len(came) == 2


def test_a_wrong_community_is_a_timeout_that_says_so(snmpd: Snmpd) -> None:
    for fast in (True, False):
        with asking(snmpd.port, credential=community("strange"), fast=fast) as host:
            for question in (f"snmp:{SYSTEM}", f"snmp:{INTERFACE_NAMES}"):
                answer = host(question)
                assert answer.gap is Gap.TIMEOUT
                assert "community may be wrong" in answer.detail
                assert "strange" not in answer.detail


@pytest.mark.parametrize("way", WAYS)
def test_a_port_that_nobody_listens_on_is_unreachable(way: str) -> None:
    fast, credential = WAYS[way]
    with visiting(free_udp_port(), credential=credential, fast=fast) as visit:
        for _ in range(2):
            with pytest.raises(Unreachable):
                visit.get(SYSTEM_GROUP)


def test_two_credentials_may_give_one_name_two_passwords(snmpd: Snmpd) -> None:
    """Side by side and in turn, each is judged by its own; a community that is called like a user is neither."""
    wrong = user("user: rasoat\nauth: SHA-256 another-password\npriv: AES priv-password")
    with connector() as one:
        for _ in range(2):
            visits = [
                one.open(Agent(address=LOOPBACK, port=snmpd.port, credential=each), ()) for each in (user(), wrong)
            ]
            with closing(visits[0]) as good, closing(visits[1]) as bad:
                assert good.get(SYSTEM_GROUP[4:5])[0].value == b"may-chu-01"
                with pytest.raises(Denied):
                    bad.get(SYSTEM_GROUP[4:5])
                assert good.get(SYSTEM_GROUP[4:5])[0].value == b"may-chu-01"


def test_an_agent_may_restart_between_two_questions(tmp_path: Path) -> None:
    """Its clock begins anew (RFC 3414, 2.3); it is met in step again, without a gap."""
    running = start_snmpd(tmp_path)
    try:
        with relay(lambda: running.port) as (port, came), visiting(port, credential=user()) as visit:
            before = visit.get(SYSTEM_GROUP[4:5])
            running.stop()
            running = start_snmpd(tmp_path)
            several = len(came)
            assert visit.get(SYSTEM_GROUP[4:5]) == before
            assert len(came) == several + 2
    finally:
        running.stop()


def test_questions_become_entries(snmpd: Snmpd) -> None:
    for fast, credential in WAYS.values():
        with asking(snmpd.port, credential=credential, fast=fast) as host:
            system, names = host(f"snmp:{SYSTEM}"), host(f"snmp:{INTERFACE_NAMES}")
            assert system.is_intact
            assert [each[0] for each in system.entries] == list(SYSTEM_GROUP)
            assert system.entries[4] == ["1.3.6.1.2.1.1.5.0", "bytes", "may-chu-01"]
            assert isinstance(system.entries[2][2], int)
            assert [INTERFACE_NAMES + ".1", "bytes", "lo"] in names.entries
            assert host(f"snmp:{NO_TABLE}").absent
            assert host("snmp:1.3.6.1.2.1.1.5.0").entries == [["1.3.6.1.2.1.1.5.0", "bytes", "may-chu-01"]]
            assert host("cmd:id").gap is Gap.UNSUPPORTED


def test_an_object_without_a_row_is_known_and_empty() -> None:
    def behave(to: wire.Asked) -> Iterator[bytes]:
        nothing = wire.NO_SUCH_INSTANCE if to.kind == wire.GET else wire.END_OF_MIB_VIEW
        yield wire.answer(to, [(to.oids[0], (nothing, b""))])

    with hand_made(behave) as agent, asking(agent.port) as host:
        answer = host(f"snmp:{NO_TABLE}")
    assert (answer.absent, answer.entries, answer.gap) == (False, [], None)


def test_bytes_that_are_no_text_are_told_in_base64() -> None:
    with hand_made(honest(TYPES)) as agent, asking(agent.port) as host:
        entries = host("snmp:1.3.6.1.4.1.1").entries
    assert entries[1] == ["1.3.6.1.4.1.1.2.0", "bytes", {"b64": "AP8bWzMxbQ=="}]
    assert entries[9] == ["1.3.6.1.4.1.1.10.0", "bytes", ""]


def test_what_we_asked_with_is_in_no_answer() -> None:
    """An agent that tells its community, or the password of its user."""
    data = {
        "1.3.6.1.4.1.1.1": wire.text(f"community={COMMUNITY};"),
        "1.3.6.1.4.1.1.2": wire.text("abc is not abcdef"),
        "1.3.6.1.4.1.1.3": wire.text("public works"),
    }
    said = []
    with hand_made(honest(data)) as agent:
        for each in (COMMUNITY, "abc", "public"):
            with asking(agent.port, credential=community(each)) as host:
                said.append([entry[2] for entry in host("snmp:1.3.6.1.4.1.1").entries])
    assert said[0] == ["community=[redacted];", "abc is not abcdef", "public works"]
    assert said[1][1] == "[redacted] is not abcdef"
    assert said[2] == [f"community={COMMUNITY};", "abc is not abcdef", "public works"]


def test_nothing_is_sent_before_the_gate_has_let_it_through() -> None:
    def closed(_address: object, port: int) -> None:
        raise OutOfScope(f"port {port}: not named")

    with hand_made(honest(TYPES)) as agent:
        for fast, credential in WAYS.values():
            with connector(fast=fast, check=closed) as refused, pytest.raises(OutOfScope):
                refused.open(Agent(address=LOOPBACK, port=agent.port, credential=credential), ())
        assert agent.came == []


def test_the_gate_is_asked_before_every_datagram() -> None:
    """The hours of an authorisation may end in the middle of a walk."""
    data = {f"1.3.6.1.4.1.9.{n}": wire.integer(n) for n in range(1, 1001)}
    left = 3

    def closing_soon(_address: object, _port: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OutOfScope("the window is over")

    with hand_made(honest(data)) as agent, connector(check=closing_soon) as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        with closing(opened.open(place, ())) as visit, pytest.raises(OutOfScope):
            visit.walk("1.3.6.1.4.1.9")
        assert len(agent.came) == 2  # the first time was when it was opened
        left = 1
        with closing(SnmpHost(opened.open(place, ()))) as host:
            answer = host(f"snmp:{SYSTEM}")
        assert (answer.gap, answer.detail) == (Gap.NOT_COLLECTED, "the window is over")
        assert len(agent.came) == 2


class Counting(Pace):
    """A pace that notes whom it was asked for."""

    def __init__(self) -> None:
        super().__init__(Stop(), clock=time.monotonic, sleep=time.sleep)
        self.asked: list[tuple[Limit, ...]] = []

    def wait(self, limits: Iterable[Limit]) -> None:
        self.asked.append(tuple(limits))


@pytest.mark.parametrize("way", WAYS)
def test_the_pace_is_asked_before_every_datagram(snmpd: Snmpd, way: str) -> None:
    """Also before those that only find out how an agent wants to be spoken to, and those that are sent again."""
    (fast, credential), pace = WAYS[way], Counting()
    limits = (Limit(over="host", packets_per_second=5), Limit(over="segment", packets_per_second=200))
    with (
        relay(lambda: snmpd.port, loses=lambda number: number == 2) as (port, came),
        connector(fast=fast, pace=pace, bounds=replace(QUICK, repetitions=2)) as opened,
        closing(opened.open(Agent(address=LOOPBACK, port=port, credential=credential), limits)) as visit,
    ):
        visit.walk("1.3.6.1.2.1.1.9.1.2")
        assert len(came) > 4
        assert pace.asked == [limits] * len(came)


@pytest.mark.parametrize("way", WAYS)
def test_many_threads_share_one_connector(snmpd: Snmpd, way: str) -> None:
    fast, credential = WAYS[way]
    found: list[object] = []

    def ask() -> None:
        for _ in range(3):
            place = Agent(address=LOOPBACK, port=snmpd.port, credential=credential)
            with closing(opened.open(place, ())) as visit:
                found.append((visit.walk(INTERFACE_NAMES), visit.get(SYSTEM_GROUP[4:6])))

    with connector(fast=fast) as opened:
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert len(found) == 24
    assert all(each == found[0] for each in found)


def has_ipv6() -> bool:
    """True where loopback has its IPv6 address."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        return not probe.connect_ex(("::1", 9))


@LIBRARIES
def test_agents_are_asked_by_ipv6_too(fast: bool) -> None:
    if not has_ipv6():
        pytest.skip("there is no IPv6 here")
    with hand_made(honest(TYPES), address="::1") as agent, connector(fast=fast) as opened:
        place = Agent(address=ip_address("::1"), port=agent.port, credential=community())
        with closing(opened.open(place, ())) as visit:
            assert [each.value for each in visit.walk("1.3.6.1.4.1.1")] == [value for _, value in READ]


def test_after_the_stop_nothing_is_sent() -> None:
    stop = Stop()
    with hand_made(honest(TYPES)) as agent, connector(stop) as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        with closing(opened.open(place, ())) as visit:
            stop.throw("Ctrl-C")
            with pytest.raises(Stopped):
                visit.get(SYSTEM_GROUP)
        with pytest.raises(Stopped):
            opened.open(place, ())
        assert agent.came == []


def test_an_old_agent_is_asked_for_less_at_once() -> None:
    """Four objects of a GET, or eight of a walk, are all that fit."""

    def behave(to: wire.Asked) -> Iterator[bytes]:
        if len(to.oids) > 4 or to.repetitions > 8:
            yield wire.answer(to, [], status=1)
        else:
            yield from honest(TYPES)(to)

    with hand_made(behave) as agent:
        for fast in (True, False):
            with visiting(agent.port, fast=fast) as visit:
                assert [each.value for each in visit.get(tuple(TYPES))] == [value for _, value in READ]
                assert [each.value for each in visit.walk("1.3.6.1.4.1.1")] == [value for _, value in READ]


def test_large_datagrams_are_read_by_both() -> None:
    """One of 1,400 bytes a row makes more than gufo-snmp has room for."""
    data = {f"1.3.6.1.4.1.9.{n}": wire.text(b"x" * 1400) for n in range(1, 40)}
    with hand_made(honest(data)) as agent:
        for fast in (True, False):
            with visiting(agent.port, fast=fast) as visit:
                assert len(visit.walk("1.3.6.1.4.1.9")) == 39


def test_refused_objects_are_denied_and_others_are_still_asked() -> None:
    def behave(to: wire.Asked) -> Iterator[bytes]:
        if to.oids[0].startswith("1.3.6.1.4.1.1"):
            yield from honest(TYPES)(to)
        else:
            yield wire.answer(to, [(each, (wire.NULL, b"")) for each in to.oids], status=16)

    with hand_made(behave) as agent:
        for fast in (True, False):
            with asking(agent.port, fast=fast) as host:
                assert host(f"snmp:{SYSTEM}").gap is Gap.DENIED
                assert len(host("snmp:1.3.6.1.4.1.1").entries) == len(TYPES)
