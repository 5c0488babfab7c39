"""The gate at every frame: what is about to leave is read back and compared with what may be asked.

The gates of `scope` are asked once a segment, for they judge one address at a time. From their answer this makes a list
of allowed stretches without network, broadcast and own addresses; a frame to anywhere else is a fault of ours, and ends
the sweep.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network

import numpy as np
from numpy.typing import NDArray

from scanner.model.errors import OutOfScope
from scanner.model.organisation import Address
from scanner.reach.frames import PORT, Frames, Words
from scanner.reach.scope import FRAGILE_TCP, TargetGate

U32 = NDArray[np.uint32]


def allowed_addresses(gate: TargetGate, networks: Iterable[IPv4Network], own: Iterable[Address]) -> tuple[U32, int]:
    """All addresses of `networks` that may be asked, sorted, and how many were left out; raises OutOfScope.

    Every address passes the same judgement as `gate.check`: the authorisation of its network, no network or broadcast
    address of that, of a declared segment or of an authorised range, none of this machine's own.
    """
    parts, groups = [], set()
    for each in networks:
        paper = gate.check_sweep(each)
        ranges = () if paper is None else paper.ranges
        groups |= {one for net in (each, *ranges, *gate.lans) for one in _groups(net)}
        first = int(each.network_address)
        parts.append(np.arange(first, first + each.num_addresses, dtype=np.uint64).astype(np.uint32))
    everything = np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.uint32)
    never = groups | {int(each) for each in own if isinstance(each, IPv4Address)}
    kept = everything[~np.isin(everything, np.array(sorted(never), np.uint32))]
    return kept, len(everything) - len(kept)


def _groups(network: object) -> tuple[int, ...]:
    if not isinstance(network, IPv4Network) or network.prefixlen >= 31:  # noqa: PLR2004  # RFC 3021
        return ()
    return int(network.network_address), int(network.broadcast_address)


class Fence:
    """Compares the destination of each frame, as it stands in the frame, with the allowed stretches."""

    def __init__(self, addresses: U32, networks: Sequence[IPv4Network]) -> None:
        """`addresses` are sorted; those outside `networks`, which a gate has allowed, are refused here."""
        for first, last in _stretches(addresses):
            if not any(first >= int(one.network_address) and last <= int(one.broadcast_address) for one in networks):
                raise OutOfScope(f"{IPv4Address(first)} to {IPv4Address(last)}: outside the ranges of this sweep")
        found = _stretches(addresses)
        self._firsts = np.array([one for one, _ in found], np.uint32)
        self._lasts = np.array([one for _, one in found], np.uint32)
        self._fragile = np.zeros(1 << 16, np.bool_)
        self._fragile[sorted(FRAGILE_TCP)] = True

    def check(self, frames: Frames, rows: Words) -> None:
        """Raise OutOfScope when any row goes where none may go."""
        word = frames.destination_word
        to = np.ascontiguousarray(rows[:, word : word + 2]).view(">u4").ravel().astype(np.uint32)
        outside = self._outside(to)
        if outside.any():
            raise OutOfScope(f"{IPv4Address(int(to[outside][0]))}: a frame was about to leave the ranges of this sweep")
        if frames.has_ports:
            ports = rows[:, PORT].byteswap()
            if self._fragile[ports].any():
                fragile = int(ports[self._fragile[ports]][0])
                raise OutOfScope(f"port {fragile} belongs to printers and is never spoken to")

    def _outside(self, to: U32) -> NDArray[np.bool_]:
        """Which of them lie in no allowed stretch."""
        if len(self._firsts) == 1:  # one comparison, since what lies before it becomes a huge number
            alone: NDArray[np.bool_] = to - self._firsts[0] > self._lasts[0] - self._firsts[0]
            return alone
        at = np.searchsorted(self._firsts, to, side="right") - 1
        outside: NDArray[np.bool_] = (at < 0) | (to > self._lasts[at])
        return outside


def _stretches(addresses: U32) -> list[tuple[int, int]]:
    """First and last of every run of neighbouring addresses."""
    if not len(addresses):
        return []
    cuts = np.flatnonzero(np.diff(addresses) != 1)
    firsts = addresses[np.concatenate([[0], cuts + 1])]
    lasts = addresses[np.concatenate([cuts, [len(addresses) - 1]])]
    return [(int(one), int(other)) for one, other in zip(firsts, lasts, strict=True)]
