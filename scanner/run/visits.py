"""Many targets at once: those over the network wait for others most of the time, the rest are visited one by one."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from scanner.model.errors import Broken, GapError, Stopped
from scanner.model.organisation import Target
from scanner.run.connect import Reached
from scanner.run.network import OVER_NETWORK, Network
from scanner.run.runner import Collected

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One target after its visit; `reached` None when it was not reached, and `outcome` is why."""

    target: Target
    reached: Reached | None
    outcome: Collected | GapError


def visits(targets: Sequence[Target], ask: Callable[[Target], Seen], network: Network) -> Generator[Seen, None, None]:
    """What `ask` says of each target, as they come; whoever closes the generator stops every sender."""

    def visit(target: Target) -> Seen:
        return _guarded(target, ask)

    far = [each for each in targets if each.connection in OVER_NETWORK]
    near = [each for each in targets if each.connection not in OVER_NETWORK]
    if not far:
        yield from map(visit, near)
        return
    with ThreadPoolExecutor(network.settings.parallel, thread_name_prefix="visit") as pool:
        under_way: set[Future[Seen]] = set()
        try:
            waiting = iter(far)
            _start(pool, visit, waiting, under_way, network.settings.parallel)
            yield from map(visit, near)
            while under_way:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                _start(pool, visit, waiting, under_way, network.settings.parallel)
                for one in done:
                    yield one.result()
        finally:
            for one in under_way:
                one.cancel()
            if under_way:
                network.stop.throw("the scan was ended")
            network.close()


def _guarded(target: Target, ask: Callable[[Target], Seen]) -> Seen:
    """One visit; a crash of ours is a gap of this target, never the end of the run."""
    try:
        return ask(target)
    except Stopped:
        raise
    except Exception as crash:
        LOG.exception("the visit of %s crashed", target.id)
        gap = Broken(f"{type(crash).__name__}: {crash}"[:300])
        return Seen(target=target, reached=None, outcome=gap)


def _start(
    pool: ThreadPoolExecutor,
    visit: Callable[[Target], Seen],
    waiting: Iterator[Target],
    under_way: set[Future[Seen]],
    most: int,
) -> None:
    """Begin as many visits as there is room for: no more is in memory than is in flight."""
    while len(under_way) < most and (target := next(waiting, None)) is not None:
        under_way.add(pool.submit(visit, target))
