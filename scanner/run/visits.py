"""Many targets at once: those over the network wait for others most of the time, the rest are visited one by one."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore
from typing import Final

from scanner.model.errors import GapError
from scanner.model.organisation import Target
from scanner.model.records import dataclass
from scanner.model.words import Connection
from scanner.reach.failures import unless_broken
from scanner.run.connect import Reached
from scanner.run.network import OVER_NETWORK, Network
from scanner.run.runner import Collected

_MET_AHEAD: Final = 256
"""Devices that were met and are not stored yet; what is known of one that waits takes a few kilobytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One target after its visit; `reached` None when it was not reached, and `outcome` is why."""

    target: Target
    reached: Reached | None
    outcome: Collected | GapError


Ask = Callable[[Target], Seen]


def visits(targets: Sequence[Target], ask: Ask, network: Network) -> Generator[Seen, None, None]:
    """What `ask` says of each target, as they come; whoever closes the generator stops every sender."""
    near = [each for each in targets if each.connection not in OVER_NETWORK]
    far = [each for each in targets if each.connection in OVER_NETWORK]
    if not far:
        yield from (_guarded(each, ask) for each in near)
        return
    pool = ThreadPoolExecutor(network.settings.parallel + 1, thread_name_prefix="visit")  # one meets devices
    under_way = _UnderWay(pool, ask, network)
    try:
        under_way.begin(far)
        yield from (_guarded(each, ask) for each in near)
        yield from under_way.seen()
    finally:
        if under_way.left:
            network.stop.throw("the scan was ended")
            network.close()  # who waits for a machine is woken
        pool.shutdown(cancel_futures=True)
        network.close()


def _guarded(target: Target, ask: Ask) -> Seen:
    """One visit; a crash of ours is a gap of this target, never the end of the run."""
    seen = unless_broken(lambda: ask(target), target.id)
    return Seen(target=target, reached=None, outcome=seen) if isinstance(seen, GapError) else seen


class _UnderWay:
    """The visits over the network: no more of them, finished ones included, are in memory than may be in flight."""

    def __init__(self, pool: ThreadPoolExecutor, ask: Ask, network: Network) -> None:
        self._pool, self._ask, self._network = pool, ask, network
        self._came: SimpleQueue[Target | Future[Seen]] = SimpleQueue()
        """Devices that were met, and visits that ended."""
        self._met: deque[Target] = deque()
        self._others: Iterator[Target] = iter(())
        self._room = Semaphore(_MET_AHEAD)
        self._visiting = 0
        self.left = 0
        """Targets that nothing was said of yet."""

    def begin(self, targets: Sequence[Target]) -> None:
        """Meet the devices among `targets`, and visit as many of the others as there is room for."""
        self.left = len(targets)
        devices = [each for each in targets if each.connection is Connection.SNMP]
        self._others = iter([each for each in targets if each.connection is not Connection.SNMP])
        if devices:
            self._pool.submit(self._network.devices.meet, self._with_room(devices), self._came.put).add_done_callback(
                self._note_end
            )
        self._go_on()

    def seen(self) -> Iterator[Seen]:
        """Every visit as it ends; raises what ended them all."""
        while self.left:
            came = self._came.get()
            if isinstance(came, Target):
                self._met.append(came)
                self._go_on()
                continue
            seen = came.result()
            self._visiting, self.left = self._visiting - 1, self.left - 1
            self._go_on()
            yield seen
            if seen.target.connection is Connection.SNMP:
                self._room.release()

    def _with_room(self, devices: Sequence[Target]) -> Iterator[Target | None]:
        for each in devices:
            while not self._room.acquire(blocking=False):
                yield None
            yield each

    def _note_end(self, meeting: Future[None]) -> None:
        """A meeting that ended before its time ends the scan; whoever waits for visits is told."""
        if not meeting.cancelled() and meeting.exception() is not None:
            self._came.put(meeting)  # type: ignore[arg-type]  # its result is raised, never seen

    def _go_on(self) -> None:
        while self._visiting < self._network.settings.parallel:
            target = self._met.popleft() if self._met else next(self._others, None)
            if target is None:
                return
            self._visiting += 1
            self._pool.submit(_guarded, target, self._ask).add_done_callback(self._came.put)
