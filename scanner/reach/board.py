"""The one place of a sweep in memory, shared by the process that sends and the one that receives.

Each field has one writer, so nothing needs a lock; a byte of `states` is first written by the sender (asked), then by the
receiver alone.
"""

import mmap
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.reach.swept import State

MACS: Final = 4
"""Different MAC addresses that are kept of one address."""
TICKS: Final = 1024
"""Canary ticks that are told apart: those of the last minute."""
_TIMED_PAIRS: Final = 1 << 23
"""Above this no round-trip times are taken: they cost four bytes a pair."""
_ERROR_BYTES: Final = 1000


class Number(IntEnum):
    """Counters and switches of the board."""

    SENT = 0
    CANARIES = 1
    RECEIVED = 2
    DROPPED = 3
    STOP = 4
    LOSSY = 5
    """Lanes whose last round lost answers on this machine."""
    ROUND = 6
    LOSS = 7
    """Of the canaries judged last, in thousandths; the worst lane."""
    JUDGED = 8
    """How many dropped answers the sender knew of when it ended."""


class Board:
    """States, times, MAC addresses and counters of one sweep."""

    def __init__(self, addresses: int, ports: int, lanes: int) -> None:
        """All zero; the memory is given back when the last process ends."""
        pairs = addresses * ports
        timed = pairs if pairs <= _TIMED_PAIRS else 0
        sizes = (
            pairs,
            4 * timed,
            4 * addresses,
            8 * MACS * addresses,
            4 * TICKS * lanes,
            8 * len(Number),
            _ERROR_BYTES,
        )
        ends = np.cumsum([(each + 7) & ~7 for each in sizes])
        memory = mmap.mmap(-1, max(1, int(ends[-1])))
        at = [0, *(int(each) for each in ends[:-1])]
        self.ports = ports
        self.states: NDArray[np.uint8] = np.frombuffer(memory, np.uint8, pairs, at[0])
        self.asked_us: NDArray[np.uint32] = np.frombuffer(memory, np.uint32, timed, at[1])
        """When a pair was first asked, in microseconds since the start, modulo 2^32; empty when there are too many."""
        self.rtt_us: NDArray[np.uint32] = np.frombuffer(memory, np.uint32, addresses, at[2])
        self.macs: NDArray[np.uint64] = np.frombuffer(memory, np.uint64, MACS * addresses, at[3]).reshape(-1, MACS)
        self.back: NDArray[np.uint32] = np.frombuffer(memory, np.uint32, TICKS * lanes, at[4]).reshape(lanes, TICKS)
        """Canaries that came back, by lane and tick."""
        self._numbers: NDArray[np.int64] = np.frombuffer(memory, np.int64, len(Number), at[5])
        self._words: NDArray[np.uint8] = np.frombuffer(memory, np.uint8, _ERROR_BYTES, at[6])

    def add(self, number: Number, more: int) -> None:
        """Count on."""
        self._numbers[number] += more

    def put(self, number: Number, value: int) -> None:
        """Set anew."""
        self._numbers[number] = value

    def get(self, number: Number) -> int:
        """As it stands."""
        return int(self._numbers[number])

    @property
    def is_stopped(self) -> bool:
        """True when nothing may be sent any more."""
        return bool(self._numbers[Number.STOP])

    def stop(self) -> None:
        """End all sending; a signal handler may call it."""
        self._numbers[Number.STOP] = 1

    @property
    def error(self) -> str:
        """Why the sender ended early; empty when it did not."""
        return self._words.tobytes().rstrip(b"\0").decode("utf-8", "replace")

    def tell(self, why: str) -> None:
        """Leave words for the other process."""
        said = why.encode()[:_ERROR_BYTES]
        self._words[: len(said)] = np.frombuffer(said, np.uint8)

    def known_addresses(self) -> NDArray[np.bool_]:
        """Which addresses have said anything themselves."""
        table = self.states.reshape(-1, self.ports)
        known: NDArray[np.bool_] = ((table == State.OPEN) | (table == State.CLOSED)).any(axis=1)
        return known
