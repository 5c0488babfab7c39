"""How fast packets may leave: so many a second to one segment and to one host, and one stop that ends all sending."""

import threading
from collections.abc import Callable, Hashable, Iterable

from scanner.model.errors import Stopped
from scanner.model.organisation import Address, Authorisation
from scanner.model.records import dataclass
from scanner.model.words import Zone

_SLICE_S = 0.05
"""Longest sleep between two looks at the stop: everything ends within twice this."""
_MOST_BUCKETS = 4096
_ONE = 1.0 - 1e-9
"""A whole token, in the arithmetic of floating point."""
BURST_S = 0.1
"""How much of a second's packets may leave at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many packets a second to whatever `over` names: a segment, a host, all that one authorisation covers."""

    over: Hashable
    packets_per_second: float


def limits_of(
    *, segment: str, host: Address, zone: Zone, authorisation: Authorisation | None = None
) -> tuple[Limit, ...]:
    """The limits of a packet (design §5): a commune's line and switches are the weakest."""
    to_segment, to_host = (200.0, 5.0) if zone is Zone.COMMUNE else (1000.0, 20.0)
    limits = (
        Limit(over=("segment", segment), packets_per_second=to_segment),
        Limit(over=("host", host.packed), packets_per_second=to_host),
    )
    if authorisation is None or authorisation.packets_per_second is None:
        return limits
    signed = Limit(over=("authorisation", authorisation.id), packets_per_second=authorisation.packets_per_second)
    return (*limits, signed)


class Stop:
    """One switch for all senders; once thrown it stays thrown. It holds no lock, so a signal may throw it."""

    def __init__(self) -> None:
        self.reason = ""
        self.is_thrown = False

    def throw(self, reason: str) -> None:
        """End all sending; the first reason stays."""
        self.reason = self.reason or reason
        self.is_thrown = True

    def raise_if_thrown(self) -> None:
        """Raise Stopped when nothing may be sent any more."""
        if self.is_thrown:
            raise Stopped(self.reason)


class Bucket:
    """A token bucket: it fills at `rate` a second up to a tenth of a second's worth, at least one."""

    def __init__(self, rate: float, now: float) -> None:
        self.rate, self.capacity, self._at = 0.0, 0.0, now
        self.adjust(rate)
        self._tokens = self.capacity

    def adjust(self, rate: float) -> None:
        """Go on at another rate, without new tokens."""
        if rate <= 0:
            raise ValueError(f"{rate} packets a second: nothing could ever be sent")
        self.rate, self.capacity = rate, max(1.0, rate * BURST_S)

    def wait_s(self, now: float) -> float:
        """Seconds until a packet may leave; 0 when it may leave now."""
        self._fill(now)
        return 0.0 if self._tokens >= _ONE else (1.0 - self._tokens) / self.rate

    def whole(self, now: float) -> int:
        """How many packets may leave now."""
        self._fill(now)
        return int(self._tokens + 1.0 - _ONE)

    def take(self, packets: int = 1) -> None:
        """So many leave."""
        self._tokens -= packets

    def is_full(self, now: float) -> bool:
        """True when forgetting it changes nothing."""
        self._fill(now)
        return self._tokens >= self.capacity

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._at)  # a clock that was set back gives nothing
        self._tokens = min(self.capacity, self._tokens + passed * self.rate)
        self._at = max(self._at, now)


class Pace:
    """Makes every sender wait until each of its limits has room for one packet more."""

    def __init__(self, stop: Stop, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """`clock` tells monotonic seconds, `sleep` waits for some."""
        self._stop, self._clock, self._sleep = stop, clock, sleep
        self._buckets: dict[Hashable, Bucket] = {}
        self._lock = threading.Lock()

    def wait(self, limits: Iterable[Limit]) -> None:
        """Return when one packet may be sent; raises Stopped."""
        wanted = tuple(limits)
        while True:
            self._stop.raise_if_thrown()
            left = self._try(wanted)
            if left <= 0:
                return
            self._sleep(min(left, _SLICE_S))

    def _try(self, limits: tuple[Limit, ...]) -> float:
        """Take a token of every limit, or of none; seconds until it is worth another try."""
        with self._lock:
            now = self._clock()
            buckets = [self._bucket(each, now) for each in limits]
            left = max((each.wait_s(now) for each in buckets), default=0.0)
            if left <= 0:
                for each in buckets:
                    each.take()
            return left

    def _bucket(self, limit: Limit, now: float) -> Bucket:
        found = self._buckets.get(limit.over)
        if found is None:
            if len(self._buckets) >= _MOST_BUCKETS:
                self._buckets = {name: each for name, each in self._buckets.items() if not each.is_full(now)}
            found = self._buckets[limit.over] = Bucket(limit.packets_per_second, now)
        elif found.rate != limit.packets_per_second:
            found.adjust(limit.packets_per_second)
        return found
