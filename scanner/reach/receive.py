"""Frames that came back, many at a time: from a ring shared with the kernel (TPACKET_V2), else one by one.

The filter is attached before the socket is bound, so nothing else gets in; what the kernel had to drop is counted
(PACKET_STATISTICS) and never kept silent about. Sources: packet(7), kernel Documentation/networking/packet_mmap.rst.
"""

import contextlib
import mmap
import socket
import struct
import time
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from scanner.reach.packet_sockets import (
    ETH_P_ARP,
    ETH_P_IP,
    PACKET_IGNORE_OUTGOING,
    PACKET_RX_RING,
    PACKET_STATISTICS,
    PACKET_VERSION,
    SO_RCVBUFFORCE,
    SOL_PACKET,
    TPACKET_V2,
    Step,
    attach,
)
from scanner.reach.swept import Probe

Rows = NDArray[np.uint8]
Times = NDArray[np.uint32]
READ: Final = 128
"""Bytes of a frame that are read, all headers that matter; the rest of a row is zero."""
_SLOT: Final = 256
_BLOCK: Final = 1 << 16
_FEWEST, _MOST = 1 << 13, 1 << 16
_AT_ONCE: Final = 4096
_BUFFER_BYTES: Final = 8 << 20
_MASK: Final = 0xFFFF_FFFF


class Receiver(Protocol):
    """One way to receive."""

    def read(self) -> tuple[Rows, Times] | None:
        """Frames as rows of `READ` bytes, and when they came (microseconds of the wall clock modulo 2^32); None = none."""

    def lost(self) -> int:
        """Frames dropped since the last call: they had passed the filter and found no room."""

    def close(self) -> None:
        """Nothing is received any more."""


class RingReceiver:
    """A ring that grows with the answers that are to be expected."""

    def __init__(self, line: socket.socket, expected: int) -> None:
        """Raises OSError where the kernel has no such ring, or no memory for it."""
        self._line = line
        wanted = min(_MOST, max(_FEWEST, 1 << expected.bit_length()))
        line.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
        while True:
            try:
                request = struct.pack("IIII", _BLOCK, wanted * _SLOT // _BLOCK, _SLOT, wanted)
                line.setsockopt(SOL_PACKET, PACKET_RX_RING, request)
                break
            except OSError:
                if wanted <= _FEWEST:
                    raise
                wanted //= 2
        memory = mmap.mmap(line.fileno(), wanted * _SLOT)
        self._bytes: Rows = np.frombuffer(memory, np.uint8).reshape(wanted, _SLOT)
        self._heads: NDArray[np.uint32] = np.frombuffer(memory, np.uint32).reshape(wanted, _SLOT // 4)
        self._next, self._slots = 0, wanted

    def read(self) -> tuple[Rows, Times] | None:
        """What lies ready from the next slot on; the slots are given back."""
        ready = self._heads[self._next : self._next + _AT_ONCE, 0] & 1
        count = len(ready) if ready.all() else int(ready.argmin())
        if not count:
            return None
        here = slice(self._next, self._next + count)
        heads = self._heads[here, 3:6].copy()
        at = (heads[:, 1].astype(np.uint64) * np.uint64(1_000_000) + heads[:, 2] // np.uint32(1000)) & np.uint64(_MASK)
        where = heads[:, 0] & np.uint32(0xFFFF)  # tp_mac: the same for all frames of an Ethernet interface
        start = int(where[0])
        rows = self._bytes[here, start : start + READ].copy()
        self._heads[here, 0] = 0
        self._next = (self._next + count) % self._slots
        same = where == start
        return rows[same], at[same].astype(np.uint32)

    def lost(self) -> int:
        """Reading resets the kernel's counter."""
        return _lost(self._line)

    def close(self) -> None:
        """The ring goes when its memory is let go."""
        self._line.close()


class OneReceiver:
    """`recv` for every frame, where there is no memory for a ring."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(0)
        with contextlib.suppress(OSError):  # in a container, root is not always allowed to
            line.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, _BUFFER_BYTES)

    def read(self) -> tuple[Rows, Times] | None:
        """What the socket holds."""
        frames: list[bytes] = []
        with contextlib.suppress(BlockingIOError):
            while len(frames) < _AT_ONCE:
                frames.append(self._line.recv(READ).ljust(READ, b"\0"))
        if not frames:
            return None
        now = time.time_ns() // 1000 & _MASK
        return np.frombuffer(b"".join(frames), np.uint8).reshape(-1, READ), np.full(len(frames), now, np.uint32)

    def lost(self) -> int:
        """Reading resets the kernel's counter."""
        return _lost(self._line)

    def close(self) -> None:
        """Nothing is received any more."""
        self._line.close()


def open_receiver(
    interface: str, probe: Probe, program: tuple[Step, ...], expected: int, *, ring: bool = True
) -> Receiver:
    """A receiver for the answers that `program` lets through, `expected` of them at most.

    Raises PermissionError without the right to open packet sockets.
    """
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        attach(line, program)
        with contextlib.suppress(OSError):  # kernels before 4.20: a socket of one protocol does not see its own frames
            line.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        receiver: Receiver
        try:
            receiver = RingReceiver(line, expected) if ring else OneReceiver(line)
        except PermissionError:
            raise
        except OSError:
            receiver = OneReceiver(line)
        line.bind((interface, ETH_P_ARP if probe is Probe.ARP else ETH_P_IP))
        _lost(line)
    except BaseException:
        line.close()
        raise
    return receiver


def _lost(line: socket.socket) -> int:
    drops: int = struct.unpack("II", line.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]
    return drops
