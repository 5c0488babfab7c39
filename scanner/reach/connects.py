"""The sweep of those without rights: plain connections of this process, closed as soon as they stand.

Same question, same result as with frames; it is slower, knows no MAC addresses and measures no loss. A connection that is
not answered is given up before the kernel repeats its SYN, so that one question is one frame, and is asked again in the next round.
Open connections end with RST (SO_LINGER 0): the service reads nothing and waits for nothing.
"""

import bisect
import contextlib
import errno
import resource
import select
import socket
import struct
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from typing import Final

from scanner.model.errors import OutOfScope, Unsupported
from scanner.model.records import dataclass
from scanner.reach.cookies import Shuffle
from scanner.reach.fence import allowed_addresses
from scanner.reach.pace import BURST_S, Bucket
from scanner.reach.scope import TargetGate
from scanner.reach.swept import Counts, Ends, Order, Probe, Progress, Segment, State, Swept, View

_MOST_SOCKETS: Final = 2000
_SPARE_FILES: Final = 100
_PATIENCE_S: Final = 0.95
"""Less than the second after which Linux repeats a SYN (RFC 6298)."""
_TICK_S: Final = 0.01
_RESET: Final = struct.pack("ii", 1, 0)
_EVERYBODY, _BATCH = 2, 1024
_NO_ROOM: Final = (errno.EADDRNOTAVAIL, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_PROGRESS_S: Final = 0.25
_GATE_S: Final = 1.0


@dataclass(slots=True)
class _Open:
    line: socket.socket
    pair: int
    since: float


def sweep_by_connecting(
    order: Order,
    gate: TargetGate,
    ends: Ends,
    tell: Callable[[Progress], None],
    fell_back: tuple[str, ...],
) -> Swept:
    """Ask every pair by a connection; raises OutOfScope, and Unsupported for what is no SYN sweep."""
    if order.probe is not Probe.SYN:
        raise Unsupported(f"{order.probe}: connections ask TCP ports alone")
    found, left_out = allowed_addresses(gate, [each.network for each in order.segments], gate.own)
    addresses = array("I", [each for each in found.tolist() if order.addresses is None or each in order.addresses])
    began = time.monotonic()
    work = _Connecting(order, gate, addresses, ends.is_reached, tell)
    try:
        work.all_rounds()
    finally:
        work.close()
    unasked = work.states.count(State.UNASKED)
    why = [*work.why, *([ends.why] if ends.stop.is_thrown else [])]
    why += [f"{unasked} pairs were not asked"] if unasked else []
    return Swept(
        view=View.CONNECT,
        addresses=addresses,
        ports=order.ports,
        states=bytes(work.states),
        rtt_us=work.rtt_us,
        macs={},
        counts=Counts(sent=work.sent, received=work.received),
        seconds=time.monotonic() - began,
        incomplete=tuple(why),
        left_out=left_out,
        fell_back=fell_back,
    )


class _Connecting:
    """Rounds of connections, so many at a time."""

    def __init__(
        self,
        order: Order,
        gate: TargetGate,
        addresses: "array[int]",
        is_stopped: Callable[[], bool],
        tell: Callable[[Progress], None],
    ) -> None:
        self._order, self._gate, self._addresses = order, gate, addresses
        self._is_stopped, self._tell = is_stopped, tell
        self._began = self._told_at = self._gate_at = time.monotonic()
        self.states = bytearray(len(addresses) * len(order.ports))
        self.rtt_us = array("I", bytes(4 * len(addresses)))
        self.sent = self.received = self._round = 0
        self.is_ended, self.why = False, list[str]()
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._most = max(8, min(_MOST_SOCKETS, soft - _SPARE_FILES))
        self._poll = select.epoll()
        self._open: dict[int, _Open] = {}
        now = self._began
        self._buckets = {
            each.network: None if each.per_second is None else Bucket(each.per_second, now) for each in order.segments
        }
        self._segments = sorted(order.segments, key=lambda each: each.network)
        self._firsts = [int(each.network.network_address) for each in self._segments]
        self._hosts: dict[int, float] = {}

    def close(self) -> None:
        """Nothing stays open."""
        for each in self._open.values():
            each.line.close()
        self._open.clear()
        self._poll.close()

    def all_rounds(self) -> None:
        """Everybody twice, then those that have answered something."""
        width = len(self._order.ports)
        for number in range(1, self._order.rounds + 1):
            self._round = number
            known = None
            if number > _EVERYBODY:
                known = {at // width for at, state in enumerate(self.states) if state in (State.OPEN, State.CLOSED)}
            self._one_round(self._wanted(known))
            if self.is_ended:
                return

    def _wanted(self, known: set[int] | None) -> Iterator[int]:
        """Pairs without an answer, in random order; of `known` hosts alone, if given."""
        for batch in Shuffle(len(self.states)).batches(_BATCH):
            for pair in batch.tolist():
                if self.states[pair] <= State.FILTERED and (known is None or pair // len(self._order.ports) in known):
                    yield pair

    def _one_round(self, pairs: Iterator[int]) -> None:
        resting: deque[int] = deque()
        """Their host or segment has had its share."""
        ahead = next(pairs, None)
        while ahead is not None or resting or self._open:
            if self._is_stopped():
                self.is_ended = True
                return
            now = time.monotonic()
            self._look_around(now)
            if self.is_ended:
                return
            for _ in range(len(resting)):
                self._start(resting.popleft(), resting, now)
            while ahead is not None and self._has_room(now) and len(resting) < self._most:
                self._start(ahead, resting, now)
                ahead = next(pairs, None)
            for number, _ in self._poll.poll(_TICK_S, -1):
                self._finish(number)
            self._give_up(time.monotonic())

    def _look_around(self, now: float) -> None:
        if now - self._gate_at >= _GATE_S:
            self._gate_at = now
            try:
                for each in self._order.segments:
                    self._gate.check_sweep(each.network)
            except OutOfScope as error:
                self.why.append(str(error))
                self.is_ended = True
        if now - self._told_at >= _PROGRESS_S:
            self._told_at = now
            seconds = now - self._began
            self._tell(
                Progress(
                    round=self._round,
                    asked=len(self.states) - self.states.count(State.UNASKED),
                    pairs=len(self.states),
                    sent=self.sent,
                    rate=self.sent / seconds,
                    loss=0.0,
                    seconds=seconds,
                )
            )

    def _has_room(self, now: float) -> bool:
        """True when another connection may be begun somewhere."""
        return len(self._open) < self._most and any(
            each is None or each.whole(now) >= 1 for each in self._buckets.values()
        )

    def _start(self, pair: int, resting: deque[int], now: float) -> None:
        """Begin, or put it behind the others when its host or segment must rest."""
        host = self._addresses[pair // len(self._order.ports)]
        segment = self._segment(host)
        bucket = self._buckets[segment.network]
        must_rest = self._hosts.get(host, 0.0) > now or (bucket is not None and bucket.whole(now) < 1)
        if must_rest or len(self._open) >= self._most or not self._connect(pair, host, now):
            resting.append(pair)
            return
        if bucket is not None:
            bucket.take()
        if segment.per_host is not None:
            spare_s = max(0.0, segment.per_host * BURST_S - 1) / segment.per_host
            self._hosts[host] = max(self._hosts.get(host, 0.0), now - spare_s) + 1 / segment.per_host

    def _segment(self, host: int) -> Segment:
        """The one that holds an address."""
        return self._segments[bisect.bisect(self._firsts, host) - 1]

    def _connect(self, pair: int, host: int, now: float) -> bool:
        """Begin; False when there is no room for it now."""
        address, port = IPv4Address(host), self._order.ports[pair % len(self._order.ports)]
        self._gate.check(address, port=port)
        try:
            line = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._most = max(8, len(self._open))
                return False
            raise
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        outcome = line.connect_ex((str(address), port))
        if outcome in _NO_ROOM and outcome != errno.EINPROGRESS:
            line.close()
            return False
        self.sent += 1
        self.states[pair] = max(self.states[pair], State.FILTERED)
        opened = _Open(line, pair, now)
        if outcome == errno.EINPROGRESS:
            self._open[line.fileno()] = opened
            self._poll.register(line, select.EPOLLOUT | select.EPOLLERR | select.EPOLLHUP)
        else:
            self._note(opened, outcome)
        return True

    def _finish(self, number: int) -> None:
        opened = self._open.pop(number)
        outcome = opened.line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self._poll.unregister(number)
        self._note(opened, outcome)

    def _note(self, opened: _Open, outcome: int) -> None:
        """What the end of a connection says; only the host itself refuses."""
        with contextlib.closing(opened.line):
            if outcome not in (0, errno.ECONNREFUSED):
                return
            self.received += 1
            self.states[opened.pair] = State.CLOSED if outcome else State.OPEN
            took = max(1, int((time.monotonic() - opened.since) * 1_000_000))
            host = opened.pair // len(self._order.ports)
            self.rtt_us[host] = min(self.rtt_us[host] or took, took)

    def _give_up(self, now: float) -> None:
        late = [number for number, each in self._open.items() if now - each.since > _PATIENCE_S]
        for number in late:
            self._poll.unregister(number)
            self._open.pop(number).line.close()
