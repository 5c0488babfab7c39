"""The sending process of a sweep: it takes pairs from the lanes, makes frames, has each judged by the fence, sends them.

It ends when every lane is done, when the board says stop, or when its parent is gone.
"""

import ctypes
import os
import signal
import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.model.errors import OutOfScope
from scanner.model.records import dataclass
from scanner.reach.answers import CANARY_PORTS
from scanner.reach.board import Board, Number
from scanner.reach.cookies import U32, Cookies, Indices
from scanner.reach.fence import Fence
from scanner.reach.frames import Frames, Words
from scanner.reach.lanes import Lane
from scanner.reach.packet_sockets import AGAIN, CANARY, FIRST
from scanner.reach.swept import Probe, State
from scanner.reach.transmit import BATCH, Transmitter

_TICK_S, _SLOW_TICK_S, _SLOW = 0.01, 0.02, 2000.0
_BATCH_S: Final = 0.02
"""How long one batch may take: a stop is noticed after it."""
_SMALLEST: Final = 64
_PR_SET_PDEATHSIG: Final = 1
OUT_OF_SCOPE: Final = "out of scope: "
_MASK: Final = 0xFFFF_FFFF
_UNASKED, _FILTERED = int(State.UNASKED), int(State.FILTERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that frames of a sweep are made of. `macs` are next hops by address index, where there is no gateway."""

    board: Board
    addresses: U32
    ports: tuple[int, ...]
    frames: Frames
    fence: Fence
    cookies: Cookies
    first_port: int
    macs: Words | None = None


def run(work: Work, lanes: list[Lane], transmitter: Transmitter, parent: int) -> None:
    """The life of the process; what goes wrong is told on the board."""
    stop = lambda _signal, _frame: work.board.stop()  # noqa: E731  # handlers are this short
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    try:
        _send_all(work, lanes, transmitter)
    except OutOfScope as error:
        work.board.tell(f"{OUT_OF_SCOPE}{error}")
    except OSError as error:
        work.board.tell(f"sending: {error.strerror or error}")
    finally:
        transmitter.close()


def _send_all(work: Work, lanes: list[Lane], transmitter: Transmitter) -> None:
    batch = BATCH
    while not work.board.is_stopped:
        active = [each for each in lanes if not each.is_done]
        if not active:
            work.board.put(Number.JUDGED, work.board.get(Number.DROPPED))
            return
        began, sent, told, loss = time.monotonic(), 0, 0.0, 0.0
        for lane in active:
            now = time.monotonic()
            sent += _send_some(work, lane, transmitter, lane.room(now, batch))
            told += _SLOW + 1 if lane.meter is None else lane.meter.rate
            loss = max(loss, 0.0 if lane.meter is None else lane.meter.loss)
        work.board.put(Number.LOSS, round(1000 * loss))
        passed = time.monotonic() - began
        if sent >= batch:
            batch = int(min(BATCH, max(_SMALLEST, batch * _BATCH_S / max(passed, 1e-4))))
            continue
        tick = _TICK_S if told > _SLOW else _SLOW_TICK_S
        time.sleep(max(0.001, tick - passed))


def _send_some(work: Work, lane: Lane, transmitter: Transmitter, room: int) -> int:
    """One lane's frames of this moment, canaries among them; how many left."""
    now = time.monotonic()
    tick, canaries = lane.canaries(now)
    pairs = lane.take(room, now) if room > 0 else canaries[:0]
    if not len(pairs) and not len(canaries):
        return 0
    board = work.board
    new = board.states[pairs] == _UNASKED
    board.states[pairs[new]] = _FILTERED
    if len(board.asked_us):
        board.asked_us[pairs[new]] = time.time_ns() // 1000 & _MASK
    if not len(canaries):
        attempts = np.where(new, np.uint16(FIRST), np.uint16(AGAIN))
        left = _transmit(work, transmitter, pairs, attempts, None)
        board.states[pairs[left:][new[left:]]] = _UNASKED  # stopped: what has not left was not asked
    else:
        left = _mixed(work, transmitter, pairs, new, canaries, tick)
        board.add(Number.CANARIES, len(canaries) if left == len(pairs) + len(canaries) else 0)
    board.add(Number.SENT, left)
    lane.sent(pairs, len(canaries), now)
    return left


def _mixed(
    work: Work, transmitter: Transmitter, pairs: Indices, new: NDArray[np.bool_], canaries: Indices, tick: int
) -> int:
    """Canaries stand anywhere among the others: a limiter drops the end of a burst, and they are to tell of all of it."""
    both = np.concatenate([pairs, canaries])
    attempts = np.concatenate([np.where(new, FIRST, AGAIN), np.full(len(canaries), CANARY + tick % CANARY_PORTS)])
    marks = np.concatenate([np.zeros(len(pairs), np.uint32), np.full(len(canaries), tick, np.uint32)])
    order = np.random.default_rng(tick).permutation(len(both))
    left = _transmit(work, transmitter, both[order], attempts[order].astype(np.uint16), marks[order])
    behind = order[left:]
    behind = behind[behind < len(pairs)]
    work.board.states[pairs[behind][new[behind]]] = _UNASKED
    return left


def _transmit(
    work: Work, transmitter: Transmitter, pairs: Indices, attempts: NDArray[np.uint16], marks: U32 | None
) -> int:
    """Frames to `pairs`, as many at a time as the way has room for; how many left."""
    hosts, port_at = np.divmod(pairs, len(work.ports))
    to = work.addresses[hosts]
    ports = np.array(work.ports, np.uint16)[port_at]
    cookies = to if work.frames.probe is Probe.ARP else work.cookies.of(to, ports)
    if marks is not None:
        cookies ^= marks
    source = attempts + np.uint16(work.first_port)
    macs = None if work.macs is None else work.macs[hosts]
    done = 0
    while done < len(pairs):
        rows = transmitter.rows(len(pairs) - done)
        here = slice(done, done + len(rows))
        work.frames.fill(
            rows, to[here], port_at[here], cookies[here], source[here], None if macs is None else macs[here]
        )
        work.fence.check(work.frames, rows)
        lengths = None if work.frames.lengths is None else work.frames.lengths[port_at[here]]
        sent = transmitter.send(len(rows), lengths)
        done += sent
        if sent < len(rows):
            break
    return done
