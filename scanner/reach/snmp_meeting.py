"""Meets many agents at once, in one thread: the system group of each by one GET, before anything else is asked.

Threads would spend more on taking turns than on the questions. What goes wrong with one agent ends its own visit alone.
"""

import select
import time
from collections.abc import Generator, Iterable, Iterator
from typing import Final

from scanner.model.errors import GapError, NotCollected, OutOfScope
from scanner.model.records import dataclass
from scanner.model.words import Way
from scanner.reach.failures import unless_broken
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

    def meet(self, sessions: Iterable[SnmpSession | None]) -> Iterator[Met]:
        """Every visit with what it gave, in the order in which they end; raises Stopped.

        A None among `sessions` says that there is no room for another one now; it is asked again a little later.
        """
        left = iter(sessions)
        try:
            while (yield from self._begin(left)) or self._waiting:
                yield from self._go_on()
        finally:
            for each in self._waiting.values():
                each.session.close()
            self._ready.close()

    def _begin(self, left: Iterator[SnmpSession | None]) -> Generator[Met, None, bool]:
        """Begin as many visits as there is room for; False when there are no more."""
        while len(self._waiting) < IN_FLIGHT:
            try:
                session = next(left)
            except StopIteration:
                return False
            if session is None:
                return True
            visit = _Waiting(session, session.getting(self._oids))
            met = self._step(visit, begins=True)
            if met is not None:
                session.close()
                yield met
                continue
            self._waiting[session.fileno()] = visit
            self._ready.register(session.fileno(), select.EPOLLIN)
        return True

    def _go_on(self) -> Iterator[Met]:
        """Take a step with every visit that something came for, and with those that have waited long enough."""
        self._stop.raise_if_thrown()
        for place, _ in self._ready.poll(_TICK_S):
            yield from self._went_on(place)
        now = time.monotonic()
        for place in [each for each, visit in self._waiting.items() if visit.until <= now]:
            yield from self._went_on(place)

    def _went_on(self, place: int) -> Iterator[Met]:
        met = self._step(self._waiting[place])
        if met is not None:
            self._ready.unregister(place)
            del self._waiting[place]
            met[0].close()
            yield met

    def _step(self, visit: _Waiting, *, begins: bool = False) -> Met | None:
        """What came of the visit, None while it goes on; one that is late may have been answered while we were not there."""

        def gone_on() -> list[Binding] | GapError | None:
            try:
                visit.until = next(visit.steps) if begins else visit.steps.send(True)  # noqa: FBT003  # a generator is sent a value
            except StopIteration as done:
                found: list[Binding] = done.value
                return found
            except OutOfScope as refusal:  # the hours of its authorisation ended meanwhile
                return NotCollected(str(refusal), way=Way.AUTHORISE)
            return None

        came = unless_broken(gone_on, visit.session.at)
        return None if came is None else (visit.session, came)
