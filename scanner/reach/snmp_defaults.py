"""The test of default communities: one GET of sysDescr.0 over SNMPv1 and v2c each, with public and with private.

Only where an authorisation names this test for the address. The four are asked together, each lost one again with more
patience, by the manners of every other datagram. Their few bytes are written by hand, as no library at hand speaks v1
beside the engine that all share. Sources: RFC 1157, 4; RFC 3416, 3; X.690.
"""

import select
import socket
import time
from collections.abc import Callable
from secrets import SystemRandom
from typing import Final

from scanner.model.errors import GapError, Unreachable, Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.reach.pace import Limit
from scanner.reach.snmp_credentials import DEFAULT_COMMUNITIES
from scanner.reach.snmp_messages import LARGEST, Agent, connected_to
from scanner.reach.snmp_reader import V1, V2C, read_bindings, read_head
from scanner.reach.snmp_session import Manners

TEST: Final = "snmp-default-communities"
"""Its name in `active_tests` of an authorisation."""
QUESTION: Final = "snmp:default-communities"
VERSIONS: Final = {"1": V1, "2c": V2C}
TOLD, REFUSED, SILENT = "told", "refused", "silent"
_SYS_DESCR: Final = "1.3.6.1.2.1.1.1.0"
_SYS_DESCR_NULL: Final = bytes.fromhex("300e300c06082b060102010101000500")
"""The list of one object, sysDescr.0, with no value."""
_SEQUENCE, _GET, _INTEGER, _BYTES = 0x30, 0xA0, 0x02, 0x04
_TICK_S: Final = 0.05
_MOST_READ: Final = 200
"""Datagrams that are looked at in all; four are waited for."""


@dataclass(slots=True, kw_only=True)
class _Trial:
    version: str
    community: str
    said: str = SILENT


class DefaultCommunities:
    """The test of one agent."""

    def __init__(self, agent: Agent, limits: tuple[Limit, ...], manners: Manners, check: Callable[[], object]) -> None:
        """Sends nothing; `check` is the gate of this test for this agent."""
        self._agent, self._limits, self._manners, self._check = agent, limits, manners, check
        self._read = 0

    def answer(self) -> Answer:
        """What came of the four; raises OutOfScope, Stopped, and the gap of an agent that is not there."""
        self._check()
        trials = [_Trial(version=each, community=name) for each in VERSIONS for name in DEFAULT_COMMUNITIES]
        numbers = SystemRandom().sample(range(1, 1 << 31), len(trials))
        waiting = dict(zip(numbers, trials, strict=True))
        try:
            with connected_to(self._agent) as line:
                for patience_s in self._manners.bounds.patience_s:
                    self._ask(line, waiting)
                    self._listen(line, waiting, time.monotonic() + patience_s)
        except OSError as error:
            if isinstance(error, GapError):
                raise
            raise Unreachable(f"{self._agent.address}: {error.strerror or error}") from error
        told = [{"version": each.version, "community": each.community, "said": each.said} for each in trials]
        return Answer(ask=QUESTION, entries=told)

    def _ask(self, line: socket.socket, waiting: dict[int, _Trial]) -> None:
        for number, trial in waiting.items():
            self._manners.pace.wait(self._limits)
            self._check()
            line.send(_get(VERSIONS[trial.version], trial.community.encode(), number))

    def _listen(self, line: socket.socket, waiting: dict[int, _Trial], until: float) -> None:
        ready = select.poll()
        ready.register(line.fileno(), select.POLLIN)
        while waiting and (left_s := until - time.monotonic()) > 0:
            self._manners.stop.raise_if_thrown()
            if ready.poll(min(left_s, _TICK_S) * 1000):
                self._hear(line.recv(LARGEST), waiting)

    def _hear(self, datagram: bytes, waiting: dict[int, _Trial]) -> None:
        self._read += 1
        if self._read > _MOST_READ:
            raise Unreadable(f"{self._agent.address}: more than {_MOST_READ} datagrams came where four were waited for")
        for version in VERSIONS.values():
            try:
                head = read_head(datagram, version=version)
                found = () if head.status else read_bindings(datagram, head)
            except Unreadable:
                continue  # another version, or no SNMP at all: not an answer to this
            trial = waiting.get(head.request_id)
            if trial is None or (VERSIONS[trial.version], trial.community.encode()) != (version, head.community):
                return
            told = any(each.oid == _SYS_DESCR and each.tag.is_value for each in found)
            trial.said = TOLD if told else REFUSED
            del waiting[head.request_id]


def _get(version: int, community: bytes, number: int) -> bytes:
    """A GET of sysDescr.0; every part is shorter than 128 bytes."""
    numbers = _part(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1)) + _part(_INTEGER, b"\0") * 2
    head = _part(_INTEGER, bytes([version])) + _part(_BYTES, community)
    return _part(_SEQUENCE, head + _part(_GET, numbers + _SYS_DESCR_NULL))


def _part(kind: int, content: bytes) -> bytes:
    return bytes((kind, len(content))) + content
