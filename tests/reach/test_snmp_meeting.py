"""Many agents met at once in one thread: each whole or a gap of its own, and no more asked than must be."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_address
from itertools import chain, count
from pathlib import Path

import pytest

from scanner.model.errors import Broken, NotCollected, OutOfScope, Stopped, Unreachable
from scanner.model.words import Gap, Way
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Stop
from scanner.reach.snmp import SYSTEM, SYSTEM_GROUP, SnmpHost
from scanner.reach.snmp_meeting import IN_FLIGHT
from scanner.reach.snmp_messages import Agent, Binding
from scanner.reach.snmp_session import SnmpSession, Steps
from tests.bench.snmp import many_agents
from tests.bench.snmp_agents import COMMUNITY, DATA
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import (
    LOOPBACK,
    SNMPD,
    Behaviour,
    community,
    connector,
    free_udp_port,
    hand_made,
    honest,
    start_snmpd,
    user,
)

pytestmark = pytest.mark.slow

LIBRARIES = pytest.mark.parametrize("fast", [pytest.param(True, id="gufo"), pytest.param(False, id="pysnmp")])
AGENTS = 300
BRIEF = SnmpLimits(patience_s=(0.4, 0.5, 0.6, 1.0))
HANGS_S = 20


def addresses() -> Iterator[str]:
    return (f"127.9.{number >> 7}.{number & 127 | 128}" for number in range(AGENTS))


@LIBRARIES
def test_every_agent_is_whole_when_one_request_in_fifty_is_lost(fast: bool, tmp_path: Path) -> None:
    """And it costs at most a tenth more requests."""
    with many_agents(tmp_path, loses=50) as port, connector(fast=fast, bounds=BRIEF) as opened:
        places = [Agent(address=ip_address(each), port=port, credential=community(COMMUNITY)) for each in addresses()]
        met = list(opened.meet(opened.open(each, ()) for each in places))
    assert len(met) == AGENTS
    for _, found in met:
        assert isinstance(found, list)
        assert [each.oid for each in found] == list(DATA)
        assert all(each.tag.is_value for each in found)
    assert AGENTS <= int((tmp_path / "asked").read_text()) <= AGENTS * 1.1


@LIBRARIES
def test_who_does_not_answer_keeps_nobody_else_waiting(fast: bool) -> None:
    """A silent one, one whose port is closed, one that speaks something else, more than fit at once."""
    data = dict(DATA)

    def silent(_to: wire.Asked) -> Iterator[bytes]:
        yield from ()

    def noise(_to: wire.Asked) -> Iterator[bytes]:
        yield b"220 mail.example ESMTP\r\n"

    with (
        hand_made(silent) as one,
        hand_made(noise) as two,
        hand_made(honest(data)) as three,
        connector(fast=fast, bounds=BRIEF) as opened,
    ):
        ports = [one.port, two.port, free_udp_port(), *[three.port] * IN_FLIGHT * 2]
        sessions = [opened.open(Agent(address=LOOPBACK, port=each, credential=community()), ()) for each in ports]
        met = dict(opened.meet(sessions))
        gaps = [getattr(met[each], "gap", None) for each in sessions]
        assert gaps == [Gap.TIMEOUT, Gap.UNREADABLE, Gap.UNREACHABLE, *[None] * IN_FLIGHT * 2]
        assert len(one.came) == len(BRIEF.patience_s)
        assert len(three.came) == IN_FLIGHT * 2


@LIBRARIES
def test_what_was_met_is_not_asked_again(fast: bool) -> None:
    table = {f"1.3.6.1.4.1.9.{number}": wire.integer(number) for number in range(1, 4)}
    with hand_made(honest(DATA | table)) as agent, connector(fast=fast) as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        ((session, found),) = opened.meet([opened.open(place, ())])
        assert isinstance(found, list)
        with closing(session):
            host = SnmpHost(session, system=found)
            assert [each[0] for each in host(f"snmp:{SYSTEM}").entries] == list(SYSTEM_GROUP)
            assert len(agent.came) == 1
            assert len(host("snmp:1.3.6.1.4.1.9").entries) == 3


def test_who_was_not_met_is_not_asked_again() -> None:
    with connector() as opened:
        place = Agent(address=LOOPBACK, port=free_udp_port(), credential=community())
        ((session, gap),) = opened.meet([opened.open(place, ())])
        assert isinstance(gap, Unreachable)
        with hand_made(honest(DATA)) as agent:
            session.agent = replace(place, port=agent.port)
            assert SnmpHost(session)(f"snmp:{SYSTEM}").gap is Gap.UNREACHABLE
            assert agent.came == []


@pytest.mark.skipif(not SNMPD, reason="there is no snmpd here")
def test_agents_of_both_versions_are_met_together(tmp_path: Path) -> None:
    snmpd = start_snmpd(tmp_path)
    try:
        with connector(fast=True) as opened:
            wrong = user("user: rasoat\nauth: SHA-256 wrong-password\npriv: AES priv-password")
            places = [
                Agent(address=LOOPBACK, port=snmpd.port, credential=each) for each in (community(), user(), wrong)
            ]
            sessions = [opened.open(each, ()) for each in places]
            met = dict(opened.meet(sessions))
    finally:
        snmpd.stop()
    first, second, third = (met[each] for each in sessions)
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert first[4] == second[4]
    assert getattr(third, "gap", None) is Gap.DENIED


def test_the_stop_ends_a_meeting() -> None:
    stop, came = Stop(), count(1)

    def silent(_to: wire.Asked) -> Iterator[bytes]:
        if next(came) == 5:
            stop.throw("Ctrl-C")
        yield from ()

    patient = SnmpLimits(patience_s=(float(HANGS_S),))
    with hand_made(silent) as agent, connector(stop, bounds=patient) as opened:
        places = [Agent(address=LOOPBACK, port=agent.port, credential=community())] * 5
        sessions = [opened.open(each, ()) for each in places]
        began = time.monotonic()
        with pytest.raises(Stopped):
            list(opened.meet(sessions))
        assert len(agent.came) == 5
    assert time.monotonic() - began < HANGS_S / 2


def silent_once(heard: set[bytes]) -> Behaviour:
    """An agent that misses the first request of every visit."""

    def behave(to: wire.Asked) -> Iterator[bytes]:
        if to.community in heard:
            yield from honest(DATA)(to)
        heard.add(to.community)

    return behave


def test_an_authorisation_that_ends_meanwhile_ends_its_own_visits_alone() -> None:
    closed: set[int] = set()

    def check(_address: object, port: int) -> None:
        if port in closed:
            raise OutOfScope("it is past the hours")

    with (
        hand_made(silent_once(set())) as one,
        hand_made(silent_once(set())) as two,
        connector(check=check, bounds=BRIEF) as opened,
    ):
        sessions = [
            opened.open(Agent(address=LOOPBACK, port=each.port, credential=community()), ()) for each in (one, two)
        ]
        meeting = opened.meet(chain(sessions, ends_after(closed, one.port)))
        met = dict(meeting)
        assert isinstance(met[sessions[1]], list)
        refused = met[sessions[0]]
        assert isinstance(refused, NotCollected)
        assert refused.way is Way.AUTHORISE
        assert len(one.came) == 1


def ends_after(closed: set[int], port: int) -> Iterator[None]:
    """No more visits; but by now those before have begun, and `port` closes."""
    closed.add(port)
    yield None


def test_what_came_while_nobody_looked_counts() -> None:
    """Whoever is told of one visit may take long; the others are not asked again for that."""
    brief = SnmpLimits(patience_s=(0.3,))
    with hand_made(honest(DATA)) as agent, connector(bounds=brief) as opened:
        places = [Agent(address=LOOPBACK, port=agent.port, credential=community())] * 5
        found = []
        for _, each in opened.meet([opened.open(each, ()) for each in places]):
            found.append(each)
            time.sleep(0.4)
        assert all(isinstance(each, list) for each in found)
        assert len(found) == len(agent.came) == 5


def test_no_more_visits_begin_than_there_is_room_for() -> None:
    with hand_made(honest(DATA)) as agent, connector() as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        told: list[object] = []
        begun: list[int] = []

        def sessions() -> Iterator[SnmpSession | None]:
            for number in range(6):
                while number - len(told) >= 2:
                    yield None
                begun.append(number - len(told))
                yield opened.open(place, ())

        for session, _ in opened.meet(sessions()):
            told.append(session)
        assert len(told) == 6
        assert max(begun) == 1


def test_a_crash_in_one_visit_is_a_gap_of_that_visit(caplog: pytest.LogCaptureFixture) -> None:
    class Crashing(SnmpSession):
        def getting(self, oids: tuple[str, ...]) -> Steps[list[Binding]]:
            yield from super().getting(oids)
            raise ZeroDivisionError

    with hand_made(honest(DATA)) as agent, connector() as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        sound, broken = opened.open(place, ()), opened.open(place, ())
        broken.__class__ = Crashing
        met = dict(opened.meet([broken, sound]))
    assert isinstance(met[sound], list)
    assert isinstance(met[broken], Broken)
    assert "crashed" in caplog.text
