"""The test of default communities on real and hand-made agents: asked only where it may be, and no more than said."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from scanner.model.errors import OutOfScope, Stopped
from scanner.model.words import Gap, Way
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Stop
from scanner.reach.snmp import SnmpHost
from scanner.reach.snmp_defaults import QUESTION
from scanner.reach.snmp_messages import Agent
from scanner.sealing.redaction import redact
from tests.bench.snmp_agents import DATA
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import (
    COMMUNITY,
    LOOPBACK,
    SNMPD,
    Snmpd,
    community,
    connector,
    free_udp_port,
    hand_made,
    relay,
    start_snmpd,
    user,
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SNMPD, reason="there is no snmpd here")]

BRIEF = SnmpLimits(patience_s=(0.3, 0.4, 0.5))
FOUR = [("1", "public"), ("1", "private"), ("2c", "public"), ("2c", "private")]


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    found = start_snmpd(tmp_path_factory.mktemp("open"), "rocommunity public 127.0.0.0/8\n")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def well_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    found = start_snmpd(tmp_path_factory.mktemp("kept"))
    yield found
    found.stop()


def said(
    port: int, *, bounds: SnmpLimits = BRIEF, check: Callable[[], object] = lambda: None, stop: Stop | None = None
) -> object:
    """What came of the four, in their order; or the gap."""
    agent = Agent(address=LOOPBACK, port=port, credential=community())
    with connector(stop, bounds=bounds) as opened, closing(opened.open(agent, ())) as session:
        answer = SnmpHost(session, defaults=opened.defaults(agent, (), check))(QUESTION)
    assert redact(answer).entries == answer.entries
    if answer.gap is not None:
        return answer.gap
    assert [(each["version"], each["community"]) for each in answer.entries] == FOUR
    return [each["said"] for each in answer.entries]


def test_a_real_agent_that_takes_public(open_to_all: Snmpd) -> None:
    assert said(open_to_all.port) == ["told", "silent", "told", "silent"]


def test_a_real_agent_that_takes_its_own_community_alone(well_kept: Snmpd) -> None:
    assert said(well_kept.port) == ["silent"] * 4


def test_nobody_there_is_a_gap_not_silence() -> None:
    assert said(free_udp_port()) is Gap.UNREACHABLE


def test_lost_datagrams_are_asked_for_again_and_answers_end_the_asking(open_to_all: Snmpd) -> None:
    with relay(lambda: open_to_all.port, loses=lambda number: number in (1, 3)) as (port, came):
        assert said(port, bounds=SnmpLimits(patience_s=(5.0, 6.0))) == ["told", "silent", "told", "silent"]
        assert len(came) == 8  # four, and the four again that were not answered: two were lost, two are silent


@pytest.mark.parametrize(
    ("status", "pairs", "wanted"),
    [
        pytest.param(0, [("1.3.6.1.2.1.1.1.0", wire.text("x"))], ["silent", "silent", "told", "told"], id="told"),
        pytest.param(16, [], ["silent", "silent", "refused", "refused"], id="authorizationError"),
        pytest.param(
            0,
            [("1.3.6.1.2.1.1.1.0", (wire.NO_SUCH_OBJECT, b""))],
            ["silent", "silent", "refused", "refused"],
            id="hidden",
        ),
        pytest.param(
            0, [("1.3.6.1.2.1.1.5.0", wire.text("x"))], ["silent", "silent", "refused", "refused"], id="another object"
        ),
    ],
)
def test_only_the_object_itself_counts_as_told(
    status: int, pairs: list[tuple[str, wire.Value]], wanted: list[str]
) -> None:
    """This agent always answers as version 2c, which is no answer to a request of version 1."""

    def behave(to: wire.Asked) -> Iterator[bytes]:
        yield wire.answer(to, pairs, status=status)

    with hand_made(behave) as agent:
        assert said(agent.port) == wanted
        assert {wire.asked(each).oids for each in agent.came} == {("1.3.6.1.2.1.1.1.0",)}
        assert {wire.asked(each).community for each in agent.came} == {b"public", b"private"}
        assert {wire.asked(each).kind for each in agent.came} == {wire.GET}


def test_answers_with_another_number_or_community_are_no_answers() -> None:
    def behave(to: wire.Asked) -> Iterator[bytes]:
        pairs = [("1.3.6.1.2.1.1.1.0", DATA["1.3.6.1.2.1.1.1.0"])]
        yield wire.answer(to, pairs, request_id=to.request_id + 1)
        other = wire.Asked(
            community=COMMUNITY.encode(), kind=to.kind, request_id=to.request_id, repetitions=0, oids=to.oids
        )
        yield wire.answer(other, pairs)
        yield b"220 mail.example ESMTP\r\n"

    with hand_made(behave) as agent:
        assert said(agent.port) == ["silent"] * 4


def test_a_flood_is_no_answer() -> None:
    def behave(_to: wire.Asked) -> Iterator[bytes]:
        yield from [b"x" * 100] * 300

    with hand_made(behave) as agent:
        assert said(agent.port, bounds=SnmpLimits(patience_s=(5.0, 5.0))) is Gap.UNREADABLE


def test_without_an_authorisation_nothing_is_sent() -> None:
    def refuse() -> None:
        raise OutOfScope("authorisation 1: does not allow the test snmp-default-communities")

    with hand_made(lambda _to: ()) as agent:
        assert said(agent.port, check=refuse) is Gap.NOT_COLLECTED
        place = Agent(address=LOOPBACK, port=agent.port, credential=user())
        with connector() as opened, closing(opened.open(place, ())) as session:
            answer = SnmpHost(session)(QUESTION)
            assert (answer.gap, answer.way) == (Gap.NOT_COLLECTED, Way.AUTHORISE)
            spared = SnmpHost(session, spared=True, defaults=opened.defaults(place, (), lambda: None))(QUESTION)
            assert spared.gap is Gap.UNSUPPORTED
        assert agent.came == []


def test_the_stop_ends_the_test() -> None:
    stop = Stop()
    threading.Timer(0.3, stop.throw, args=("Ctrl-C",)).start()
    began = time.monotonic()
    with hand_made(lambda _to: ()) as agent, pytest.raises(Stopped):
        said(agent.port, bounds=SnmpLimits(patience_s=(20.0,)), stop=stop)
    assert time.monotonic() - began < 5


def test_the_session_tells_as_whom_we_were_answered(well_kept: Snmpd, open_to_all: Snmpd) -> None:
    for port, credential, wanted in (
        (well_kept.port, community(), ("2c", "community", False)),
        (well_kept.port, user(), ("3", "auth_priv", False)),
        (open_to_all.port, community("public"), ("2c", "community", True)),
    ):
        agent = Agent(address=LOOPBACK, port=port, credential=credential)
        with connector() as opened, closing(opened.open(agent, ())) as session:
            told = SnmpHost(session)("snmp:session").entries
            assert (told["version"], told["security"], told["default_community"]) == wanted


def test_one_that_does_not_answer_us_tells_nothing_of_a_session() -> None:
    agent = Agent(address=LOOPBACK, port=free_udp_port(), credential=community("public"))
    with connector() as opened, closing(opened.open(agent, ())) as session:
        assert SnmpHost(session)("snmp:session").gap is Gap.UNREACHABLE
