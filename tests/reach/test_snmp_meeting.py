"""Many agents met at once in one thread: each whole or a gap of its own, and no more asked than must be."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.model.errors import Stopped, Unreachable
from scanner.model.words import Gap
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Stop
from scanner.reach.snmp import SYSTEM, SYSTEM_GROUP, SnmpHost
from scanner.reach.snmp_meeting import IN_FLIGHT
from scanner.reach.snmp_messages import Agent
from tests.bench.snmp import many_agents
from tests.bench.snmp_agents import COMMUNITY, DATA
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import (
    LOOPBACK,
    SNMPD,
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
            session._agent = replace(place, port=agent.port)
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
    def silent(_to: wire.Asked) -> Iterator[bytes]:
        yield from ()

    stop = Stop()
    patient = SnmpLimits(patience_s=(float(HANGS_S),))
    threading.Timer(0.3, stop.throw, args=("Ctrl-C",)).start()
    began = time.monotonic()
    with hand_made(silent) as agent, connector(stop, bounds=patient) as opened:
        places = [Agent(address=LOOPBACK, port=agent.port, credential=community())] * 5
        with pytest.raises(Stopped):
            list(opened.meet([opened.open(each, ()) for each in places]))
        assert len(agent.came) == 5
    assert time.monotonic() - began < HANGS_S / 2
