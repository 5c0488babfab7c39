"""One agent asked by SNMP: `get` and `walk`, with every bound on what it may cost us or the network.

A lost datagram is asked for again, each time with more patience; the gate, the pace and the stop are asked before
every one. What an agent says without end, in circles or in another language ends as a gap that says so.

A visit is written as steps, each of which waits for a datagram: alone it waits on its own socket, `snmp_meeting` waits
for many visits at once.
"""

import select
import time
from collections.abc import Callable, Generator
from typing import Final, TypeVar

from scanner.model.errors import Denied, GapError, TimedOut, Unreachable, Unreadable
from scanner.model.organisation import Address
from scanner.model.records import dataclass
from scanner.model.words import SnmpTag
from scanner.reach.limits import SnmpLimits
from scanner.reach.pace import Limit, Pace, Stop
from scanner.reach.snmp_credentials import Community
from scanner.reach.snmp_messages import (
    PORT,
    Agent,
    Binding,
    ErrorStatus,
    Line,
    Metered,
    Request,
    Response,
    Turn,
    below,
    order_of,
)

Check = Callable[[Address, int], object]
"""The gate: raises OutOfScope for what no authorisation names."""
T = TypeVar("T")
Steps = Generator[float, bool, T]
"""Yields until when (monotonic seconds) it waits for a datagram; is sent True when there may be one, False when late."""

_TICK_S: Final = 0.05
_REFUSALS: Final = (ErrorStatus.NO_ACCESS, ErrorStatus.AUTHORIZATION)
_MOST_TURNS: Final = 3
"""An SNMPv3 agent tells its engine id, then its clock; whoever wants more turns leads us around."""


OpenLine = Callable[[Agent, Metered], Line]
"""Opens a line; raises OSError where there is no way to the agent at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What every datagram of a scan obeys."""

    check: Check
    pace: Pace
    stop: Stop
    bounds: SnmpLimits


class SnmpSession:
    """A visit at one agent; it is over after `bounds`, whatever the agent does."""

    def __init__(self, agent: Agent, limits: tuple[Limit, ...], *, open_line: OpenLine, manners: Manners) -> None:
        """Nothing is opened or sent yet; raises OutOfScope, Stopped."""
        manners.stop.raise_if_thrown()
        manners.check(agent.address, agent.port)
        self.agent, self.limits, self._open_line = agent, limits, open_line
        self._manners, self._bounds = manners, manners.bounds
        self._line: Line | None = None
        self._bytes = self._values = self._silences = 0
        self._ends_at: float | None = None
        self._has_answered = self._saw_garbage = False
        self._rows: dict[str, int] = {}
        """How many objects the last column of a table had: the next one has as many, and no more is asked for."""
        self._over: GapError | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no answer may show."""
        return self.agent.credential.secrets

    def get(self, oids: tuple[str, ...]) -> list[Binding]:
        """The objects `oids`, in this order; where there is none, a tag that says so."""
        return self._alone(self.getting(oids))

    def walk(self, root: str) -> list[Binding]:
        """Every object below `root`, in order; empty where there is none."""
        return self._alone(self._walking(root))

    def fileno(self) -> int:
        """The socket it waits on; only between two steps."""
        if self._line is None:
            raise ValueError("a visit that has not begun waits for nothing")
        return self._line.fileno()

    def close(self) -> None:
        """Give back what it holds. It may go on: whoever asks again opens it again."""
        if self._line is not None:
            self._line.close()
            self._line = self._ends_at = None

    def _alone(self, steps: Steps[T]) -> T:
        """Take every step, waiting for this agent alone."""
        try:
            until = next(steps)
            while True:
                until = steps.send(self._has_come(until))
        except StopIteration as done:
            result: T = done.value
            return result

    def _has_come(self, until: float) -> bool:
        """Wait for a datagram; False when there is none by then."""
        waiting = select.poll()
        waiting.register(self.fileno(), select.POLLIN)
        while True:
            self._manners.stop.raise_if_thrown()
            left_s = until - time.monotonic()
            if left_s <= 0:
                return False
            if waiting.poll(min(left_s, _TICK_S) * 1000):
                return True

    def getting(self, oids: tuple[str, ...]) -> Steps[list[Binding]]:
        """`get`, step by step."""
        response = yield from self._exchange(Request(oids=oids))
        if response.status == ErrorStatus.TOO_BIG and len(oids) > 1:  # RFC 3416, 4.2.1: ask for less
            half = len(oids) // 2
            first = yield from self.getting(oids[:half])
            return first + (yield from self.getting(oids[half:]))
        self._refuse_status(response)
        if tuple([each.oid for each in response.bindings]) != oids:
            raise Unreadable(f"{self.at}: answers other objects than it was asked for")
        self._count(len(oids))
        return list(response.bindings)

    def _walking(self, root: str) -> Steps[list[Binding]]:
        table = root.rpartition(".")[0]
        repetitions = self._bounds.repetitions
        rows = self._rows.get(table, repetitions)
        found = None if rows >= repetitions else (yield from self._walked(root, rows + 1, requests=1))
        while found is None:
            found = yield from self._walked(root, repetitions)
            repetitions //= 2  # too big for the agent, or for us
        self._rows[table] = len(found)
        return found

    def _walked(self, root: str, repetitions: int, *, requests: int | None = None) -> Steps[list[Binding] | None]:
        """The objects below `root`; None when so many at once are too big, or more than `requests` bring."""
        found: list[Binding] = []
        at, behind = root, order_of(root)
        while requests is None or requests > 0:
            requests = None if requests is None else requests - 1
            response = yield from self._exchange(Request(oids=(at,), repetitions=repetitions, root=root))
            if response.status == ErrorStatus.TOO_BIG and repetitions > 1:
                return None
            self._refuse_status(response)
            if not response.bindings:
                raise Unreadable(f"{self.at}: answers a walk with nothing at all")
            for each in response.bindings:
                if each.tag is SnmpTag.END_OF_MIB_VIEW or (each.tag.is_value and not below(each.oid, root)):
                    return found
                place = order_of(each.oid)
                if place <= behind or not each.tag.is_value:
                    raise Unreadable(f"{self.at}: its answers run in circles below {root}")
                at, behind = each.oid, place
                found.append(each)
            self._count(len(response.bindings))
        return None

    def _exchange(self, request: Request) -> Steps[Response]:
        if self._over is not None:  # asked again, it would say the same, or lock us out
            raise type(self._over)(self._over.detail)
        try:
            for patience_s in self._bounds.patience_s:
                response = yield from self._try(request, patience_s)
                if response is not None:
                    self._has_answered, self._silences = True, 0
                    return response
        except GapError as gap:
            self._over = type(gap)(f"{self.at}: {gap.detail}")
            raise self._over from gap
        except OSError as error:
            self._over = Unreachable(f"{self.at}: {error.strerror or error}")
            raise self._over from error
        self._silences += 1
        silence = self._silence()
        if not self._has_answered or self._silences > 1:
            self._over = silence
        raise silence

    def _try(self, request: Request, patience_s: float) -> Steps[Response | None]:
        """The response, unless nothing of ours came while it was waited for."""
        turns = 0
        line = self._send(request)
        until = time.monotonic() + patience_s
        while (yield until):
            said = line.receive()
            if isinstance(said, Response):
                return said
            self._saw_garbage |= said is Turn.GARBAGE
            if said is Turn.AGAIN:
                turns += 1
                if turns > _MOST_TURNS:
                    raise Unreadable("it never gets in step with us (SNMPv3 engine id and time)")
                self._send(request)
            if time.monotonic() >= until:  # it never stops
                break
        return None

    def _send(self, request: Request) -> Line:
        manners, agent = self._manners, self.agent
        manners.pace.wait(self.limits)
        now = time.monotonic()
        if self._ends_at is None:
            self._ends_at = now + self._bounds.total_s
        if now > self._ends_at:
            raise TimedOut(f"not all was answered within {self._bounds.total_s:g} s")
        manners.check(agent.address, agent.port)
        if self._line is None:
            self._line = self._open_line(agent, self._meter)
        self._line.send(request)
        return self._line

    @property
    def at(self) -> str:
        """Where the agent is, for people."""
        agent = self.agent
        return str(agent.address) if agent.port == PORT else f"[{agent.address}]:{agent.port}"

    def _silence(self) -> GapError:
        waited = sum(self._bounds.patience_s)
        if self._saw_garbage:
            return Unreadable(f"{self.at}: what answers there does not speak SNMP")
        if self._has_answered:
            return TimedOut(f"{self.at}: it fell silent for {waited:g} s")
        if isinstance(self.agent.credential, Community):
            return TimedOut(
                f"{self.at}: no answer within {waited:g} s: the community may be wrong, or SNMP closed to this machine"
            )
        return TimedOut(f"{self.at}: no answer within {waited:g} s: SNMP may be off, or closed to this machine")

    def _refuse_status(self, response: Response) -> None:
        if response.status in _REFUSALS:
            raise Denied(f"{self.at}: refuses to show this to us (SNMP error {response.status})")
        if response.status:
            raise Unreadable(f"{self.at}: answers with the SNMP error {response.status}")

    def _meter(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._bounds.max_bytes:
            raise Unreadable(f"it sent more than {self._bounds.max_bytes} bytes")

    def _count(self, values: int) -> None:
        self._values += values
        if self._values > self._bounds.values:
            self._over = Unreadable(f"{self.at}: it has more than {self._bounds.values} values")
            raise self._over
