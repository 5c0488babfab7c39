"""One stop ends all sending (design §5): how long until the last of many senders is silent, from a signal on.

They send to a socket of this process on the loopback address, through the gate and the pace that every sender passes:
half of them as fast as is agreed, half of them waiting for their turn. A few thousand packets at most.
"""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scanner.model.errors import Stopped
from scanner.reach.pace import Limit, Pace, Stop
from scanner.reach.scope import TargetGate
from tests.bench.measure import median

_SENDERS = 16
_AGREED, _SLOW = 50.0, 0.1
"""Packets a second of a sender; a slow one waits for ten seconds between two."""
_RUNNING_S = 0.15
_GOAL_MS = 100


@dataclass(slots=True, kw_only=True)
class _Senders:
    """Threads that send until they are stopped; `silent_at` has the last moment at which each did anything."""

    stop: Stop
    to: tuple[str, int]
    silent_at: list[float] = field(default_factory=list)

    def send(self, number: int) -> None:
        """Send to the sink, packet by packet, as every sender must."""
        pace = Pace(self.stop, clock=time.monotonic, sleep=time.sleep)
        gate = TargetGate((), lambda: datetime.now(UTC))
        limits = (Limit(over=number, packets_per_second=_AGREED if number % 2 else _SLOW),)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            try:
                while True:
                    pace.wait(limits)
                    gate.check(self.to[0], port=self.to[1])
                    sender.sendto(b"rasoat bench", self.to)
            except Stopped:
                self.silent_at.append(time.monotonic())


def run(_place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line: the worst and the median of some rounds."""
    rounds = 2 if smoke else 25
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        took = [_round(sink.getsockname(), _RUNNING_S + 0.007 * number) for number in range(rounds)]
    yield (
        f"one stop by a signal, {_SENDERS} senders on loopback: the last was silent after {max(took):.0f} ms at worst, "
        f"{median(took):.0f} ms in the median (n={rounds}; goal at most {_GOAL_MS} ms)"
    )


def _round(to: tuple[str, int], running_s: float) -> float:
    """Milliseconds from the signal until no sender does anything any more."""
    senders = _Senders(stop=Stop(), to=to)
    threads = [threading.Thread(target=senders.send, args=(number,), daemon=True) for number in range(_SENDERS)]
    before = signal.signal(signal.SIGUSR1, lambda _signal, _frame: senders.stop.throw("signal"))
    try:
        for each in threads:
            each.start()
        time.sleep(running_s)
        thrown_at = time.monotonic()
        signal.raise_signal(signal.SIGUSR1)
        for each in threads:
            each.join()
    finally:
        senders.stop.throw("the round is over")
        signal.signal(signal.SIGUSR1, before)
    return (max(senders.silent_at) - thrown_at) * 1000
