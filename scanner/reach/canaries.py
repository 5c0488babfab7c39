"""How fast a segment takes frames, told by canaries: questions to pairs that have answered before, a few every 50 ms.

What is missing of them a quarter of a second later is loss, of the network or of a limiter on the way. The rate follows:
cut to what got through when more than 15 % is missing, raised while nearly all come back. Before four hosts have answered
there is no meter, and the sweep starts slowly. `tests/bench/sweeping.py` measures it behind a limiter.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from scanner.model.records import dataclass

TICK_S: Final = 0.05
RIPE_S: Final = 0.25
"""How long canaries of a tick may take to come back."""
FEWEST_HOSTS: Final = 4
_SAMPLES: Final = 40
"""Canaries that are judged together: of 40, chance loses more than 15 % once in 1,600 times where 4 % is normal."""
_MUCH, _LITTLE = 0.15, 0.08
_SHARE: Final = 0.04
"""Of the frames that are canaries."""
_MOST_A_TICK: Final = 32
_LEAST_RATE: Final = 20.0
_BLIND_GROWTH, _GROWTH = 1.05, 1.2
"""Of the rate, a tick before there is a meter and a window after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tick:
    number: int
    at: float
    canaries: int
    rate: float
    """Frames a second that really left around it."""


class Meter:
    """The rate of one lane. Times are monotonic seconds, rates frames a second."""

    def __init__(self, most: float, now: float) -> None:
        """`most` is the agreed rate; it is never passed."""
        self.most = most
        self.rate = min(most, max(1000.0, most / 8))
        self.loss = 0.0
        """Share of the last judged canaries that did not come back."""
        self._least = min(most, max(_LEAST_RATE, most / 100))
        self._level = 0.0
        """What got through when it was too much; 0 = it never was."""
        self._ticks: deque[_Tick] = deque()
        self._window: list[_Tick] = []
        self._clean = 0
        """Windows one after the other in which nearly all came back."""
        self._back, self._number, self._tick_at, self._left_over = 0, 0, now, 0.0

    def is_due(self, now: float) -> bool:
        """True when the next tick begins."""
        return now - self._tick_at >= TICK_S

    def tick(self, now: float, frames: int, hosts: int) -> tuple[int, int]:
        """Number of the tick that begins and how many canaries it wants; `frames` have left since the last one.

        `hosts` is how many have answered so far.
        """
        passed, self._tick_at = now - self._tick_at, now
        rate = frames / passed
        self._number += 1
        if hosts < FEWEST_HOSTS:
            self.rate = min(self.most, self.rate * _BLIND_GROWTH)
            return self._number, 0
        self._left_over += frames * _SHARE
        wanted = min(_MOST_A_TICK, int(self._left_over))
        self._left_over = min(self._left_over - wanted, 1.0)
        if wanted:
            self._ticks.append(_Tick(number=self._number, at=now, canaries=wanted, rate=rate))
        return self._number, wanted

    def correct(self, number: int, canaries: int) -> None:
        """Fewer left than were wanted: those of a host that has had its share stay here."""
        if self._ticks and self._ticks[-1].number == number:
            last = self._ticks.pop()
            if canaries:
                self._ticks.append(_Tick(number=number, at=last.at, canaries=canaries, rate=last.rate))

    @property
    def is_waiting(self) -> bool:
        """True while canaries are under way."""
        return bool(self._ticks)

    def judge(self, now: float, came_back: Callable[[int], int]) -> tuple[float, float] | None:
        """Read ripe ticks and set the rate; from when until when frames were lost, so that they are sent again.

        `came_back` tells how many canaries of a tick were answered.
        """
        lost = None
        while self._ticks and now - self._ticks[0].at >= RIPE_S:
            ripe = self._ticks.popleft()
            self._window.append(ripe)
            self._back += min(ripe.canaries, came_back(ripe.number))
            if sum(each.canaries for each in self._window) >= _SAMPLES:
                found = self._judge_window()
                lost = found if lost is None or found is None else (lost[0], found[1])
        return lost

    def slow_down(self) -> None:
        """Half as fast: this machine itself could not take the answers."""
        self._level = self.rate = max(self._least, self.rate / 2)

    def _judge_window(self) -> tuple[float, float] | None:
        window, sent = self._window, sum(each.canaries for each in self._window)
        self.loss = 1 - self._back / sent
        rate = sum(each.rate * each.canaries for each in window) / sent
        self._window, self._back = [], 0
        self._clean = self._clean + 1 if self.loss < _LITTLE else 0
        if self.loss > _MUCH:
            self._level = rate * (1 - self.loss)
            self.rate = min(self.rate, max(self._least, self._level * 0.95))
            return window[0].at - TICK_S, window[-1].at
        if self.loss < _LITTLE and rate > self.rate / 2:
            near = min(_GROWTH, 1 + 0.01 * self._clean)  # the longer nothing is lost, the bolder
            self.rate = min(self.most, self.rate * (near if self._level and self.rate > 0.9 * self._level else _GROWTH))
        return None
