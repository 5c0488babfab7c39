"""Three ways to hand frames to a network card, the same frames each time: a ring shared with the kernel (TPACKET_V2), many
in one call (sendmmsg), one by one (send).

All pass by the queueing discipline (PACKET_QDISC_BYPASS). A batch is filled in place: `rows(n)` gives `n` rows that
already hold the template, `send(n)` sends them. Sources: packet(7), sendmmsg(2), kernel Documentation/networking/
packet_mmap.rst.
"""

import contextlib
import ctypes
import errno
import mmap
import os
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import numpy as np

from scanner.model.errors import Broken
from scanner.reach.frames import U32, Frames, Words
from scanner.reach.packet_sockets import (
    PACKET_QDISC_BYPASS,
    PACKET_TX_RING,
    PACKET_VERSION,
    SO_SNDBUFFORCE,
    SOL_PACKET,
    TPACKET_V2,
)
from scanner.reach.swept import View

BATCH: Final = 4096
"""Most frames that are handed over at once."""
_SLOTS: Final = 2 * BATCH
_PART: Final = 512
"""Frames of one call: a stop is looked for between two, also on a machine that is busy with other things."""
_SLOT_HEAD: Final = 32
"""Of a slot of the sending ring: where the frame begins (TPACKET2_HDRLEN less the address)."""
_SMALLEST_SLOT: Final = 128
_SEND_REQUEST, _WRONG_FORMAT = 1, 4
_BUFFER_BYTES: Final = 8 << 20
_FULL: Final = (errno.ENOBUFS, errno.EAGAIN, errno.EINTR, errno.ETIMEDOUT)
_PAUSE_S: Final = 0.0002
_PATIENCE: Final = struct.pack("ll", 0, 20_000)
"""Of one call that waits for the card (timeval): a stop is noticed after it."""
_POINTER: Final = 8
"""Bytes: the lists of sendmmsg are laid out for 64-bit machines."""
IsStopped = Callable[[], bool]


class Transmitter(Protocol):
    """One way to send."""

    view: View

    def rows(self, count: int) -> Words:
        """Room for `count` frames or for fewer, at least for one; each holds the template of the first port."""

    def send(self, count: int, lengths: U32 | None = None) -> int:
        """Send the first `count` rows; fewer only when stopped. Raises OSError when the card cannot be used any more."""

    def close(self) -> None:
        """No frame leaves any more."""


class RingTransmitter:
    """Slots in memory shared with the kernel; it takes them in order, round and round."""

    view = View.RING

    def __init__(self, interface: str, frames: Frames, is_stopped: IsStopped) -> None:
        """Raises OSError where the kernel has no such ring, or no memory for it."""
        slot = max(_SMALLEST_SLOT, 1 << (frames.bytes + _SLOT_HEAD - 1).bit_length())
        self._line, self._is_stopped = _line(interface), is_stopped
        try:
            self._line.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
            block = max(mmap.PAGESIZE, slot)
            request = struct.pack("IIII", block, _SLOTS * slot // block, slot, _SLOTS)
            self._line.setsockopt(SOL_PACKET, PACKET_TX_RING, request)
            self._memory = mmap.mmap(self._line.fileno(), _SLOTS * slot)
        except BaseException:
            self._line.close()
            raise
        heads = np.frombuffer(self._memory, np.uint32).reshape(_SLOTS, slot // 4)
        self._status, self._lengths = heads[:, 0], heads[:, 1]
        words = np.frombuffer(self._memory, np.uint16).reshape(_SLOTS, slot // 2)
        self._words = words[:, _SLOT_HEAD // 2 : _SLOT_HEAD // 2 + frames.width]
        self._words[:] = frames.templates[0]
        self._lengths[:] = frames.bytes
        self._next = 0

    def rows(self, count: int) -> Words:
        """Slots one after the other, fewer at the end of the ring; the card is through with them."""
        here = slice(self._next, self._next + min(count, BATCH))
        while self._status[here].any():
            if self._is_stopped():
                return self._words[here].copy()
            time.sleep(_PAUSE_S)
        return self._words[here]

    def send(self, count: int, lengths: U32 | None = None) -> int:
        """Hand the slots over, a part at a time; the card may still be at work on them afterwards."""
        if lengths is not None:
            self._lengths[self._next : self._next + count] = lengths
        for done in range(0, count, _PART):
            here = slice(self._next + done, self._next + min(done + _PART, count))
            left = self._hand_over(self._status[here])
            if left:
                return min(done + _PART, count) - left
        self._next = (self._next + count) % _SLOTS
        return count

    def _hand_over(self, status: U32) -> int:
        """Mark slots, the last thing done to them, and have them sent; how many were not, because of a stop."""
        if self._is_stopped():
            return len(status)
        status[:] = _SEND_REQUEST
        while not (_is_taken(self._line, b"", socket.MSG_DONTWAIT) and not (status == _SEND_REQUEST).any()):
            if (status == _WRONG_FORMAT).any():
                raise Broken("the kernel refuses the form of a frame")
            if self._is_stopped():
                return int(np.count_nonzero(status == _SEND_REQUEST))
        return 0

    def close(self) -> None:
        """What still lies in the ring is not sent."""
        self._line.close()


class ManyTransmitter:
    """`sendmmsg`, with the lists it takes made once."""

    view = View.MMSG

    def __init__(self, interface: str, frames: Frames, is_stopped: IsStopped) -> None:
        """Raises OSError where the C library has no such call, or a layout of it that is not known here."""
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "sendmmsg") or ctypes.sizeof(ctypes.c_void_p) != _POINTER:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
        self._call, self._is_stopped = libc.sendmmsg, is_stopped
        self._line = _line(interface)
        self._rows = np.tile(frames.templates[0], (BATCH, 1))
        starts = np.arange(BATCH, dtype=np.uint64)
        self._parts = np.zeros((BATCH, 2), np.uint64)  # struct iovec
        self._parts[:, 0] = starts * np.uint64(2 * frames.width) + np.uint64(self._rows.ctypes.data)
        self._parts[:, 1] = frames.bytes
        self._list = np.zeros((BATCH, 8), np.uint64)  # struct mmsghdr
        self._list[:, 2] = starts * np.uint64(16) + np.uint64(self._parts.ctypes.data)
        self._list[:, 3] = 1

    def rows(self, count: int) -> Words:
        """The first rows."""
        return self._rows[: min(count, BATCH)]

    def send(self, count: int, lengths: U32 | None = None) -> int:
        """Call until all are gone: the kernel may take some at a time."""
        if lengths is not None:
            self._parts[:count, 1] = lengths
        done = 0
        while done < count and not self._is_stopped():
            at = ctypes.c_void_p(self._list.ctypes.data + done * 64)
            taken = self._call(self._line.fileno(), at, ctypes.c_uint(min(count - done, _PART)), 0)
            if taken < 0:
                _wait_or_raise(ctypes.get_errno())
            done += max(0, taken)
        return done

    def close(self) -> None:
        """No frame leaves any more."""
        self._line.close()


class OneTransmitter:
    """`send` for every frame: always there, twice as dear."""

    view = View.SEND

    def __init__(self, interface: str, frames: Frames, is_stopped: IsStopped) -> None:
        """Raises OSError, PermissionError without the right to open packet sockets."""
        self._line, self._is_stopped, self._bytes = _line(interface), is_stopped, frames.bytes
        self._rows = np.tile(frames.templates[0], (BATCH, 1))

    def rows(self, count: int) -> Words:
        """The first rows."""
        return self._rows[: min(count, BATCH)]

    def send(self, count: int, lengths: U32 | None = None) -> int:
        """One call a frame; a look at the stop every few frames."""
        row_bytes, memory = 2 * self._rows.shape[1], self._rows.data.cast("B")
        for done in range(count):
            if done % 64 == 0 and self._is_stopped():
                return done
            size = self._bytes if lengths is None else int(lengths[done])
            frame = memory[done * row_bytes : done * row_bytes + size]
            while not _is_taken(self._line, frame):
                if self._is_stopped():
                    return done
        return count

    def close(self) -> None:
        """No frame leaves any more."""
        self._line.close()


_WAYS: Final[Mapping[View, Callable[[str, Frames, IsStopped], Transmitter]]] = {
    View.RING: RingTransmitter,
    View.MMSG: ManyTransmitter,
    View.SEND: OneTransmitter,
}


def open_transmitter(
    interface: str, frames: Frames, is_stopped: IsStopped, only: View | None = None
) -> tuple[Transmitter, tuple[str, ...]]:
    """The cheapest way that works here, and why cheaper ones do not; `only` asks for one of them.

    Raises PermissionError without the right to open packet sockets, OSError when no way works.
    """
    why: list[str] = []
    ways = tuple(_WAYS) if only is None else (only,)
    for each in ways:
        try:
            return _WAYS[each](interface, frames, is_stopped), tuple(why)
        except PermissionError:
            raise
        except OSError as error:
            if each is ways[-1]:
                raise
            why.append(f"{each}: {error.strerror}")
    raise ValueError(f"{only}: no way to send frames")


def _line(interface: str) -> socket.socket:
    """A packet socket that only sends: protocol 0 receives nothing."""
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        line.bind((interface, 0))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _PATIENCE)
        with contextlib.suppress(OSError):  # old kernels pass by the queueing discipline, which is only slower
            line.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
        with contextlib.suppress(OSError):  # in a container, root is not always allowed to
            line.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, _BUFFER_BYTES)
    except BaseException:
        line.close()
        raise
    return line


def _is_taken(line: socket.socket, frame: bytes | memoryview, flags: int = 0) -> bool:
    """True when the call went through; False after a short pause when the card had no room."""
    try:
        line.send(frame, flags)
    except OSError as error:
        _wait_or_raise(error.errno or errno.EIO)
        return False
    return True


def _wait_or_raise(number: int) -> None:
    if number not in _FULL:
        raise OSError(number, os.strerror(number))
    time.sleep(_PAUSE_S)
