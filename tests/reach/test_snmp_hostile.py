"""Agents that want to hold us, fill us or fool us: each visit ends in bounded time with a gap that says why."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from scanner.model.errors import GapError, Stopped, TimedOut, Unreadable
from scanner.model.words import Gap, SnmpTag
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Stop
from scanner.reach.snmp import SYSTEM, SYSTEM_GROUP, SnmpConnector
from scanner.reach.snmp_messages import Agent, Binding
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import (
    LOOPBACK,
    QUICK,
    FromElsewhere,
    asking,
    community,
    connector,
    hand_made,
    honest,
    user,
    visiting,
)

pytestmark = pytest.mark.slow

LIBRARIES = pytest.mark.parametrize("fast", [pytest.param(True, id="gufo"), pytest.param(False, id="pysnmp")])
HANGS_S = 20
"""No measure of speed: without its bounds a visit here would last for ever."""
TABLE = "1.3.6.1.4.1.9"
NAME = ("1.3.6.1.2.1.1.5.0",)
TRUTH = {f"{TABLE}.{n}": wire.integer(n) for n in range(1, 51)} | {NAME[0]: wire.text("truth")}
FORGED = {f"{TABLE}.{n}": wire.integer(-n) for n in range(1, 51)} | {NAME[0]: wire.text("forged")}
BROKEN = SnmpLimits(patience_s=(0.3, 0.3), total_s=20.0, max_bytes=2_000_000, values=5_000)


def silence(_to: wire.Asked) -> Iterator[bytes]:
    yield from ()


def noise(_to: wire.Asked) -> Iterator[bytes]:
    yield random.Random(7).randbytes(300)  # noqa: S311  # a test


def another_protocol(_to: wire.Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 400 Bad Request\r\n\r\n"


def nothing_inside(_to: wire.Asked) -> Iterator[bytes]:
    yield b""


def nested_without_end(_to: wire.Asked) -> Iterator[bytes]:
    inner = b""
    for _ in range(9_000):
        inner = wire.tlv(wire.SEQUENCE, inner)
    yield inner


def lengths_that_lie(to: wire.Asked) -> Iterator[bytes]:
    good = next(iter(honest(TRUTH)(to)))
    yield good[:1] + b"\x84\xff\xff\xff\xff" + good[2:]
    yield good[:-3]


def another_request_id(to: wire.Asked) -> Iterator[bytes]:
    for wrong in (0, -1, to.request_id + 1, to.request_id ^ 0x40000000, 2**40):
        yield wire.answer(to, [(NAME[0], wire.text("forged"))], request_id=wrong)


def another_community(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(replace(to, community=b"other"), [(NAME[0], wire.text("forged"))])


def a_request_back(to: wire.Asked) -> Iterator[bytes]:
    good = wire.answer(to, [(NAME[0], wire.text("forged"))])
    yield good.replace(bytes([wire.RESPONSE]), bytes([wire.GET]), 1)


def other_objects(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [("1.3.6.1.2.1.1.6.0", wire.text("forged"))])


def too_few_objects(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [])


def an_error(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(each, (wire.NULL, b"")) for each in to.oids], status=5)


def an_unknown_type(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(NAME[0], (0x4F, b"x"))])


@LIBRARIES
@pytest.mark.parametrize(
    ("behave", "gap"),
    [
        (silence, Gap.TIMEOUT),
        (noise, Gap.UNREADABLE),
        (another_protocol, Gap.UNREADABLE),
        (nothing_inside, Gap.UNREADABLE),
        (nested_without_end, Gap.UNREADABLE),
        (lengths_that_lie, Gap.UNREADABLE),
        (another_request_id, Gap.TIMEOUT),
        (another_community, Gap.TIMEOUT),
        (a_request_back, Gap.UNREADABLE),
        (other_objects, Gap.UNREADABLE),
        (too_few_objects, Gap.UNREADABLE),
        (an_error, Gap.UNREADABLE),
        (an_unknown_type, Gap.UNREADABLE),
    ],
)
def test_who_answers_no_question_is_a_gap(
    behave: Callable[[wire.Asked], Iterator[bytes]], gap: Gap, fast: bool
) -> None:
    began = time.monotonic()
    with (
        hand_made(behave) as agent,
        visiting(agent.port, fast=fast, bounds=BROKEN) as visit,
        pytest.raises(GapError) as raised,
    ):
        visit.get(NAME)
    assert raised.value.gap is gap
    assert raised.value.detail.isprintable()
    assert time.monotonic() - began < HANGS_S


def before(strange: Callable[[wire.Asked], Iterator[bytes]]) -> Callable[[wire.Asked], Iterator[bytes]]:
    """Something strange comes first, then what is true."""

    def behave(to: wire.Asked) -> Iterator[bytes]:
        yield from strange(to)
        yield from honest(TRUTH)(to)

    return behave


def from_another_port(to: wire.Asked) -> Iterator[bytes]:
    """Everything is right but where it comes from."""
    for each in honest(FORGED)(to):
        yield FromElsewhere(each)


@LIBRARIES
@pytest.mark.parametrize("strange", [noise, nothing_inside, another_request_id, another_community, from_another_port])
def test_what_is_not_ours_is_let_pass(strange: Callable[[wire.Asked], Iterator[bytes]], fast: bool) -> None:
    """Spoofed sources, wrong request ids, garbage: the answer is the one of the agent, to this request."""
    with hand_made(before(strange)) as agent, visiting(agent.port, fast=fast) as visit:
        assert visit.get(NAME) == [Binding(NAME[0], b"truth", SnmpTag.BYTES)]
        assert [each.value for each in visit.walk(TABLE)] == list(range(1, 51))


@LIBRARIES
def test_late_answers_to_earlier_requests_are_let_pass(fast: bool) -> None:
    """Each answer comes after the next request was sent, and once more."""
    held: list[bytes] = []

    def behave(to: wire.Asked) -> Iterator[bytes]:
        late, held[:] = list(held), list(honest(TRUTH)(to))
        yield from late
        yield from held

    few = replace(QUICK, repetitions=7)
    with hand_made(behave) as agent, visiting(agent.port, fast=fast, bounds=few) as visit:
        assert [each.value for each in visit.walk(TABLE)] == list(range(1, 51))


def the_same_again(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(f"{TABLE}.1", wire.integer(1))] * 3)


def backwards(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(f"{TABLE}.{n}", wire.integer(n)) for n in (10, 9)])


def round_and_round(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(f"{TABLE}.{n}", wire.integer(n)) for n in range(1, 4)])


def exceptions_inside(to: wire.Asked) -> Iterator[bytes]:
    yield wire.answer(to, [(f"{TABLE}.1", (wire.NO_SUCH_INSTANCE, b""))])


def for_ever(to: wire.Asked) -> Iterator[bytes]:
    at = 0 if to.oids[0] == TABLE else int(to.oids[0].rsplit(".", 1)[1])
    yield wire.answer(to, [(f"{TABLE}.{at + n}", wire.integer(n)) for n in range(1, 31)])


def large_for_ever(to: wire.Asked) -> Iterator[bytes]:
    at = 0 if to.oids[0] == TABLE else int(to.oids[0].rsplit(".", 1)[1])
    yield wire.answer(to, [(f"{TABLE}.{at + 1}", wire.text(b"x" * 3500))])


def slowly_for_ever(to: wire.Asked) -> Iterator[bytes]:
    time.sleep(0.15)
    yield from for_ever(to)


def amplified(to: wire.Asked) -> Iterator[bytes]:
    """Sixty kilobytes at a time, and none of it asked for."""
    pairs = [(f"{TABLE}.1", wire.text(b"x" * 60_000))]
    for wrong in range(200):
        yield wire.answer(to, pairs, request_id=wrong)
        time.sleep(0.002)


@LIBRARIES
@pytest.mark.parametrize(
    ("behave", "gap", "says"),
    [
        (the_same_again, Gap.UNREADABLE, "circles"),
        (backwards, Gap.UNREADABLE, "circles"),
        (round_and_round, Gap.UNREADABLE, "circles"),
        (exceptions_inside, Gap.UNREADABLE, "circles"),
        (too_few_objects, Gap.UNREADABLE, "nothing at all"),
        (for_ever, Gap.UNREADABLE, "more than 5000 values"),
        (large_for_ever, Gap.UNREADABLE, "more than 400000 bytes"),
        (slowly_for_ever, Gap.TIMEOUT, "not all was answered within 3 s"),
        (amplified, Gap.UNREADABLE, "more than 400000 bytes"),
    ],
)
def test_a_walk_without_end_ends(
    behave: Callable[[wire.Asked], Iterator[bytes]], gap: Gap, says: str, fast: bool
) -> None:
    began = time.monotonic()
    total_s = 3.0 if gap is Gap.TIMEOUT else 60.0  # a busy machine takes its time for five thousand values
    bounds = replace(QUICK, total_s=total_s, max_bytes=400_000)
    with hand_made(behave) as agent, asking(agent.port, fast=fast, bounds=bounds) as host:
        answer = host(f"snmp:{TABLE}")
        assert answer.gap is gap
        assert says in answer.detail
        assert answer.entries is None
    assert time.monotonic() - began < total_s + HANGS_S


@LIBRARIES
def test_who_falls_silent_keeps_what_was_said_and_is_not_pressed(fast: bool) -> None:
    """Two silences in a row are enough; later questions are not sent."""

    def behave(to: wire.Asked) -> Iterator[bytes]:
        if to.oids[0].startswith(SYSTEM):
            yield wire.answer(to, [(each, (wire.NO_SUCH_OBJECT, b"")) for each in to.oids])

    with hand_made(behave) as agent, asking(agent.port, fast=fast, bounds=BROKEN) as host:
        answers = [host(f"snmp:{each}") for each in (SYSTEM, TABLE, f"{TABLE}.1", f"{TABLE}.2", f"{TABLE}.3")]
        assert [each.gap for each in answers] == [None, *[Gap.TIMEOUT] * 4]
        assert len(agent.came) == 1 + 2 * len(BROKEN.patience_s)


@LIBRARIES
def test_who_is_silent_from_the_first_is_asked_one_question(fast: bool) -> None:
    with hand_made(silence) as agent, asking(agent.port, fast=fast, bounds=BROKEN) as host:
        assert {host(f"snmp:{each}").gap for each in (SYSTEM, TABLE, f"{TABLE}.1")} == {Gap.TIMEOUT}
        assert len(agent.came) == len(BROKEN.patience_s)


@LIBRARIES
@pytest.mark.parametrize("behave", [silence, amplified])
def test_the_stop_ends_a_visit_that_waits(behave: Callable[[wire.Asked], Iterator[bytes]], fast: bool) -> None:
    stop = Stop()
    patient = SnmpLimits(patience_s=(float(HANGS_S),), max_bytes=1 << 40)
    threading.Timer(0.3, stop.throw, args=("Ctrl-C",)).start()
    began = time.monotonic()
    with hand_made(behave) as agent, connector(stop, fast=fast, bounds=patient) as opened:
        place = Agent(address=LOOPBACK, port=agent.port, credential=community())
        with closing(opened.open(place, ())) as visit, pytest.raises(Stopped):
            visit.get(NAME)
        assert time.monotonic() - began < HANGS_S / 2


def fuzzed(good: bytes, dice: random.Random) -> bytes:
    """A right answer with a few bytes changed, cut or repeated."""
    raw = bytearray(good)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(raw))
        match dice.randrange(4):
            case 0:
                raw[at] = dice.randrange(256)
            case 1:
                del raw[at : at + dice.randint(1, 9)]
            case 2:
                raw[at:at] = raw[: dice.randint(1, 40)]
            case _:
                raw[at] ^= 1 << dice.randrange(8)
        raw = raw or bytearray(b"\0")
    return bytes(raw)


@LIBRARIES
def test_damaged_answers_are_gaps_or_the_truth(fast: bool) -> None:
    """Thousands of them: nothing but a gap is raised, and the truth behind them is still found."""
    dice = random.Random(11)  # noqa: S311  # a test

    def behave(to: wire.Asked) -> Iterator[bytes]:
        for good in honest(TRUTH)(to):
            for _ in range(60):
                damaged = fuzzed(good, dice)
                if damaged != good:
                    yield damaged
            yield good

    with hand_made(behave) as agent:
        for _ in range(15):
            with visiting(agent.port, fast=fast) as visit, suppress(GapError):
                visit.get(NAME)
                visit.walk(TABLE)
        assert len(agent.came) >= 15


def test_damaged_reports_of_version_3_are_gaps() -> None:
    dice = random.Random(12)  # noqa: S311  # a test

    def behave(raw: bytes) -> Iterator[bytes]:
        for _ in range(60):
            yield fuzzed(report(raw, "1.3.6.1.6.3.15.1.1.4.0", b"\x80\0\x1f\x88\x04agent"), dice)

    with hand_made(behave, raw=True) as agent:
        for _ in range(10):
            with visiting(agent.port, credential=user(), bounds=BROKEN) as visit, pytest.raises(GapError):
                visit.get(NAME)


def report(raw: bytes, counter: str, engine_id: bytes) -> bytes:
    """The report that tells `counter` (RFC 3414, 5), to the message in `raw`."""
    told = wire.pdu(wire.REPORT, 0, [(counter, wire.integer(1, wire.COUNTER32))])
    return wire.v3_message(wire.message_id(raw), told, engine_id=engine_id)


def test_an_agent_whose_engine_is_always_another_never_holds_us() -> None:
    numbers = count(1)

    def behave(raw: bytes) -> Iterator[bytes]:
        yield report(raw, "1.3.6.1.6.3.15.1.1.4.0", b"\x80\0\x1f\x88\x04agent%d" % next(numbers))

    with hand_made(behave, raw=True) as agent, visiting(agent.port, credential=user()) as visit:
        with pytest.raises(Unreadable, match="in step"):
            visit.get(NAME)
        assert len(agent.came) <= 5


def test_an_agent_that_asks_us_is_not_answered() -> None:
    """Our engine is an agent too, and would report; whoever is scanned hears our questions alone."""

    def behave(raw: bytes) -> Iterator[bytes]:
        question = wire.pdu(wire.GET, 1, [(each, (wire.NULL, b"")) for each in SYSTEM_GROUP])
        yield wire.v3_message(wire.message_id(raw), question, engine_id=b"", flags=4)
        yield wire.v3_message(99, question, engine_id=b"\x80\0\x1f\x88\x04agent", user=b"rasoat", flags=4)

    with hand_made(behave, raw=True) as agent, visiting(agent.port, credential=user(), bounds=BROKEN) as visit:
        with pytest.raises(TimedOut):
            visit.get(NAME)
        assert len(agent.came) == len(BROKEN.patience_s)


def test_an_unknown_report_is_unreadable() -> None:
    def behave(raw: bytes) -> Iterator[bytes]:
        yield report(raw, "1.3.6.1.6.3.12.1.5.0", b"\x80\0\x1f\x88\x04agent")  # snmpUnknownContexts

    with hand_made(behave, raw=True) as agent, visiting(agent.port, credential=user()) as visit:
        with pytest.raises(Unreadable, match="SNMPv3"):
            visit.get(NAME)
        assert len(agent.came) == 1


def test_a_closed_visit_leaves_no_keys_behind() -> None:
    """The engine is shared by all: what it would gather would slow it down from target to target."""

    def behave(raw: bytes) -> Iterator[bytes]:
        yield report(raw, "1.3.6.1.6.3.15.1.1.4.0", b"\x80\0\x1f\x88\x04" + str(time.monotonic_ns()).encode())

    within, after = [], []
    with connector(bounds=BROKEN) as opened:
        for _ in range(6):
            with hand_made(behave, raw=True) as agent:
                place = Agent(address=LOOPBACK, port=agent.port, credential=user())
                with closing(opened.open(place, ())) as visit:
                    with suppress(GapError):
                        visit.get(NAME)
                    within.append(_users(opened))
            after.append(_users(opened))
    assert (set(within), set(after)) == ({2}, {1})


def _users(opened: SnmpConnector) -> int:
    """How many users, and users at agents, the engine knows."""
    assert isinstance(opened._by_pysnmp, partial)
    (engine,) = opened._by_pysnmp.args[0]._engines
    builder = engine.pysnmp.get_mib_builder()
    (column,) = builder.import_symbols("SNMP-USER-BASED-SM-MIB", "usmUserSecurityName")
    return len(column._vars)
