"""One segment's part of a sweep: which pairs are asked next, how many now, and how often."""

from collections import deque
from typing import Final

import numpy as np

from scanner.model.records import dataclass
from scanner.reach.board import Board, Number
from scanner.reach.canaries import Meter
from scanner.reach.cookies import Indices, Shuffle
from scanner.reach.pace import BURST_S, Bucket
from scanner.reach.swept import Order, Segment, State
from scanner.reach.transmit import BATCH

_REMEMBERED_S: Final = 1.0
"""How long it is known which pairs were asked when: as long as the meter may take to find them lost."""
_MOST_DEFERRED: Final = 1 << 14
_EXTRA_ROUNDS: Final = 3
"""For answers that this machine lost itself."""
_BRIEF_S: Final = 0.15
_MANY_TIMES, _ENOUGH = 10, 16
_EVERYBODY: Final = 2
"""Rounds in which silent hosts are asked, too."""
_LOOKS: Final = 8
"""Batches that are looked through at a time: a stop is noticed after them."""
_FEW, _SOON_S, _LATER_S, _LOOK_S = 64, 0.05, 0.3, 2e-7
"""How often answered pairs are looked for: seldom when there are many to look through."""
_FILTERED, _OPEN, _CLOSED = int(State.FILTERED), int(State.OPEN), int(State.CLOSED)
_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which address indices a lane has, from `first` up to, not including, `end`."""

    segment: Segment
    first: int
    end: int


class Lane:
    """Pairs are numbers of the whole board: address index x ports + port index."""

    def __init__(
        self, number: int, stretch: Stretch, order: Order, board: Board, now: float, signed: Bucket | None
    ) -> None:
        """`now` in monotonic seconds, as everywhere here; `signed` is what the authorisation has left for all its lanes."""
        self.number, self.is_done = number, stretch.first == stretch.end
        self._order, self._board, self._segment = order, board, stretch.segment
        self._first, self._count = stretch.first * board.ports, (stretch.end - stretch.first) * board.ports
        self._first_host = stretch.first
        most = stretch.segment.per_second
        self.meter = Meter(most, now) if order.canaries and most is not None else None
        self._most = most
        self._bucket = None if most is None else Bucket(most, now)
        self._signed = signed
        self._due_at = np.zeros(stretch.end - stretch.first)
        """When each host may be asked again."""
        self._turns = np.zeros(len(self._due_at), np.int64)
        self._queue: deque[Indices] = deque()
        self._deferred: list[Indices] = []
        self._asked: deque[tuple[float, Indices]] = deque()
        self._frames = 0
        self._answered: tuple[float, Indices] = (0.0, _NONE)
        self._random = np.random.default_rng()
        self._round, self._rounds_left, self._extra_rounds = 0, order.rounds, _EXTRA_ROUNDS
        self._started_at = self._sent_at = now
        self._next_round()

    def room(self, now: float, batch: int) -> int:
        """How many frames may leave now, `batch` at most."""
        if self._signed is not None:
            batch = min(batch, self._signed.whole(now))
        if self._bucket is None:
            return batch
        rate = self._most if self.meter is None else self.meter.rate
        if rate != self._bucket.rate:
            self._bucket.adjust(rate or 1.0)
        return min(batch, self._bucket.whole(now))

    def take(self, room: int, now: float) -> Indices:
        """The next pairs, at most `room`; their hosts may be asked now. Empty while late answers are waited for."""
        if self._settled_at:
            self._settle(now)
            if self.is_done or self._settled_at:
                return _NONE
        self._queue.extend(self._deferred)
        self._deferred.clear()
        found, count = [], 0
        for _ in range(_LOOKS):
            pairs = self._more(room - count)
            if pairs is None:
                if not count and not self._deferred:
                    self._end_sending(now)
                break
            pairs = self._permitted(self._wanted(pairs), now)
            found.append(pairs)
            count += len(pairs)
            if count >= room or sum(len(each) for each in self._deferred) > _MOST_DEFERRED:
                break
        return np.concatenate(found) if found else _NONE

    def sent(self, pairs: Indices, canaries: int, now: float) -> None:
        """These have left."""
        if not self._sent_in_round:
            self._started_at = now
        self._sent_in_round += len(pairs)
        self._sent_at = now
        self._frames += len(pairs) + canaries
        for each in (self._bucket, self._signed):
            if each is not None:
                each.take(len(pairs) + canaries)
        if self.meter is not None and len(pairs):
            self._asked.append((now, pairs))
            while now - self._asked[0][0] > _REMEMBERED_S:
                self._asked.popleft()

    def canaries(self, now: float) -> tuple[int, Indices]:
        """Number of the tick and the pairs to be asked again as canaries; judges those that are ripe."""
        if self.meter is None:
            return 0, _NONE
        lost = self.meter.judge(now, lambda tick: int(self._board.back[self.number, tick % self._board.back.shape[1]]))
        if lost is not None:
            self._ask_again(*lost)
        if self._settled_at or not self.meter.is_due(now):
            return 0, _NONE
        answered = self._answered_pairs(now)
        tick, wanted = self.meter.tick(now, self._frames, len(answered))
        self._frames = 0
        self._board.back[self.number, tick % self._board.back.shape[1]] = 0
        if not wanted:
            return tick, _NONE
        chosen = self._random.choice(answered, wanted, replace=len(answered) < wanted)
        chosen = self._permitted(chosen, now, defer=False)
        self.meter.correct(tick, len(chosen))
        return tick, chosen

    def _more(self, count: int) -> Indices | None:
        """Pairs that may be worth asking; None when there are no more for now."""
        if self._queue:
            pairs = self._queue.popleft()
            if len(pairs) > count:
                self._queue.appendleft(pairs[count:])
            return pairs[:count]
        batch: Indices | None = next(self._batches, None)
        if batch is None:
            return None
        pairs = batch + self._first
        if len(pairs) > count:
            self._queue.append(pairs[count:])
        return pairs[:count]

    def _wanted(self, pairs: Indices) -> Indices:
        """Those that are not answered, in later rounds of known hosts alone; in the first round that is everything."""
        if self._round == 1 and self.meter is None:
            return pairs
        pairs = pairs[self._board.states[pairs] <= _FILTERED]
        return pairs if self._known is None else pairs[self._known[pairs // self._board.ports]]

    def _permitted(self, pairs: Indices, now: float, *, defer: bool = True) -> Indices:
        """Those whose host may be asked now, one a host; the others come later."""
        rate = self._segment.per_host
        if rate is None or not len(pairs):
            return pairs
        hosts = pairs // self._board.ports - self._first_host
        order = np.arange(len(pairs))
        self._turns[hosts] = order
        allowed = (self._turns[hosts] == order) & (self._due_at[hosts] <= now)
        chosen = hosts[allowed]
        at_once_s = max(0.0, rate * BURST_S - 1) / rate
        self._due_at[chosen] = np.maximum(self._due_at[chosen], now - at_once_s) + 1 / rate
        if defer and not allowed.all():
            self._deferred.append(pairs[~allowed])
        now_asked: Indices = pairs[allowed]
        return now_asked

    def _ask_again(self, since: float, until: float) -> None:
        """Put back what was asked while too much was lost."""
        kept: deque[tuple[float, Indices]] = deque()
        for at, pairs in self._asked:
            if since <= at <= until:
                self._queue.append(pairs)
            else:
                kept.append((at, pairs))
        self._asked = kept

    def _answered_pairs(self, now: float) -> Indices:
        """One pair of each host that has answered, found anew from time to time."""
        due_at, known = self._answered
        if now < due_at:
            return known
        states = self._board.states[self._first : self._first + self._count]
        found: Indices = np.flatnonzero((states == _OPEN) | (states == _CLOSED)) + self._first
        found = self._random.permutation(found)
        known = found[np.unique(found // self._board.ports, return_index=True)[1].astype(np.int64)]
        self._answered = (now + (_SOON_S if len(known) < _FEW else _LATER_S + self._count * _LOOK_S), known)
        return known

    def _next_round(self, *, everybody: bool = False) -> None:
        self._round += 1
        self._rounds_left = max(0, self._rounds_left - 1)
        self._drops = self._board.get(Number.DROPPED)
        self._sent_in_round, self._settled_at, self._is_ending = 0, 0.0, False
        self._known = None if everybody or self._round <= _EVERYBODY else self._board.known_addresses()
        self._batches = Shuffle(self._count).batches(BATCH)
        self._board.add(Number.ROUND, max(0, self._round - self._board.get(Number.ROUND)))

    def _end_sending(self, now: float) -> None:
        """Everything of this round has left: wait for late answers, longer when it was the last."""
        self._is_ending = not self._rounds_left or not self._sent_in_round
        wait_s = min(self._order.settle_s, self._patience_s() if self._is_ending else _BRIEF_S)
        self._settled_at = max(self._sent_at, self._started_at) + wait_s
        self._settled_at = max(self._settled_at, now)

    def _patience_s(self) -> float:
        """How long the last answers may take: many times what those before took, once enough have been timed."""
        took = self._board.rtt_us[self._first_host : self._first_host + len(self._due_at)]
        took = took[took > 0]
        return max(_BRIEF_S, int(took.max()) * _MANY_TIMES / 1e6) if len(took) >= _ENOUGH else self._order.settle_s

    def _settle(self, now: float) -> None:
        """Go on when late answers have had their time."""
        if self._queue:
            self._settled_at = 0.0
            return
        if now < self._settled_at or (self._is_ending and self.meter is not None and self.meter.is_waiting):
            return
        if self._board.get(Number.DROPPED) > self._drops:
            self._slow_down(now)
            if self._is_ending and not self._extra_rounds:
                self._board.add(Number.LOSSY, 1)
                self.is_done = True
                return
            self._extra_rounds -= self._is_ending
            self._next_round(everybody=True)
        elif self._is_ending:
            self.is_done = True
        else:
            self._next_round()

    def _slow_down(self, now: float) -> None:
        """Answers came faster than this machine takes them."""
        if self.meter is not None:
            self.meter.slow_down()
            return
        reached = self._sent_in_round / max(0.01, self._sent_at - self._started_at)
        self._most = reached / 2 if self._most is None else self._most / 2
        self._most = max(100.0, self._most)
        self._bucket = Bucket(self._most, now)
