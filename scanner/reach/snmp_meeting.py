"""Meets many agents at once, in one thread: the system group of each by one GET, before anything else is asked.

Threads would spend more on taking turns than on the questions.
"""

import select
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scanner.model.errors import GapError
from scanner.reach.pace import Stop
from scanner.reach.snmp_messages import Binding
from scanner.reach.snmp_session import SnmpSession, Steps

IN_FLIGHT: Final = 64
_TICK_S: Final = 0.05
Met = tuple[SnmpSession, list[Binding] | GapError]
"""A visit and the objects asked for, or why there are none."""


@dataclass(slots=True)
class _Waiting:
    """A visit between two steps."""

    session: SnmpSession
    steps: Steps[list[Binding]]
    until: float = 0.0


class Meeting:
    """So many visits at once, each asked for the same objects; a visit that is done is closed, and may go on later."""

    def __init__(self, oids: tuple[str, ...], stop: Stop) -> None:
        self._oids, self._stop = oids, stop
        self._ready = select.epoll()
        self._waiting: dict[int, _Waiting] = {}

    def meet(self, sessions: Iterable[SnmpSession]) -> Iterator[Met]:
        """Every visit with what it gave, in the order in which they end; raises Stopped, OutOfScope."""
        left = iter(sessions)
        try:
            while True:
                yield from self._begin(left)
                if not self._waiting:
                    return
                yield from self._go_on()
        finally:
            for each in self._waiting.values():
                each.session.close()
            self._ready.close()

    def _begin(self, left: Iterator[SnmpSession]) -> Iterator[Met]:
        while len(self._waiting) < IN_FLIGHT and (session := next(left, None)) is not None:
            visit = _Waiting(session, session.getting(self._oids))
            met = self._step(visit, came=None)
            if met is not None:
                session.close()
                yield met
                continue
            self._waiting[session.fileno()] = visit
            self._ready.register(session.fileno(), select.EPOLLIN)

    def _go_on(self) -> Iterator[Met]:
        """Take a step with every visit that something came for, and with those that have waited long enough."""
        self._stop.raise_if_thrown()
        for place, _ in self._ready.poll(_TICK_S):
            yield from self._went_on(place, came=True)
        now = time.monotonic()
        for place in [each for each, visit in self._waiting.items() if visit.until <= now]:
            yield from self._went_on(place, came=False)

    def _went_on(self, place: int, *, came: bool) -> Iterator[Met]:
        met = self._step(self._waiting[place], came=came)
        if met is not None:
            self._ready.unregister(place)
            del self._waiting[place]
            met[0].close()
            yield met

    def _step(self, visit: _Waiting, *, came: bool | None) -> Met | None:
        try:
            visit.until = next(visit.steps) if came is None else visit.steps.send(came)
        except StopIteration as done:
            return visit.session, done.value
        except GapError as gap:
            return visit.session, gap
        return None
