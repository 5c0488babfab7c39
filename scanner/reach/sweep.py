"""A stateless sweep of whole segments: one process sends, this one receives, both write on one board.

The authorisation is asked before, and again every second; each frame passes the fence. Stopped, for whatever reason, a sweep
still gives what it has found, and says that it is incomplete.
"""

import multiprocessing
import os
import time
import warnings
from array import array
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from multiprocessing.process import BaseProcess
from typing import Final

import numpy as np

from scanner.model.errors import Denied, OutOfScope, Unsupported
from scanner.reach.answers import Answers
from scanner.reach.board import Board, Number
from scanner.reach.connects import sweep_by_connecting
from scanner.reach.cookies import U32, Cookies
from scanner.reach.fence import Fence, allowed_addresses
from scanner.reach.frames import BROADCAST, Frames, Sender, Words
from scanner.reach.lanes import Lane, Stretch
from scanner.reach.pace import Bucket
from scanner.reach.packet_sockets import filter_of
from scanner.reach.receive import Receiver, open_receiver
from scanner.reach.roads import Road, road_to, source_port
from scanner.reach.scope import FRAGILE_TCP, TargetGate
from scanner.reach.sending import OUT_OF_SCOPE, Work, run
from scanner.reach.swept import Counts, Ends, Order, Probe, Progress, Segment, State, Swept, View
from scanner.reach.transmit import Transmitter, open_transmitter

_IDLE_S: Final = 0.015
_MANY: Final = 2048
"""Answers in one reading: more are waiting."""
_LOOK_S: Final = 0.02
_GATE_S: Final = 1.0
_PROGRESS_S: Final = 0.25
_END_S: Final = 2.0
_TELLING: Final = (Probe.SYN, Probe.ICMP)
"""Probes whose answers say which question they answer, so that canaries are known again."""
Tell = Callable[[Progress], None]


def sweep(
    order: Order, gate: TargetGate, ends: Ends, *, tell: Tell = lambda _progress: None, only: View | None = None
) -> Swept:
    """Ask every pair of `order`, by the cheapest view that works here or by `only` this one.

    All segments must lie behind one gateway, or all on one own segment, where ARP is asked first and the silent get nothing else.
    Raises OutOfScope when the authorisation does not allow a segment or a port belongs to printers, Unreachable without a
    road, Denied where this probe needs rights that are missing, Unsupported where frames cannot be made at all.
    """
    order = _as_signed(order, gate)
    _refuse_wrong(order)
    if only is View.CONNECT:
        return sweep_by_connecting(order, gate, ends, tell, ())
    try:
        road = _road(order)
        return _by_frames(order, gate, ends, tell, road, only)
    except (PermissionError, Unsupported) as error:
        if order.probe is not Probe.SYN or only is not None:
            if isinstance(error, Unsupported):
                raise
            raise Denied(f"{order.probe}: needs the right to open packet sockets (CAP_NET_RAW)") from error
        why = "no right to open packet sockets (CAP_NET_RAW)" if isinstance(error, PermissionError) else str(error)
        return sweep_by_connecting(order, gate, ends, tell, (why,))


def _refuse_wrong(order: Order) -> None:
    fragile = sorted(FRAGILE_TCP & set(order.ports))
    if fragile:
        raise OutOfScope(f"port {fragile[0]} belongs to printers and is never spoken to")
    if len(set(order.ports)) != len(order.ports):
        raise ValueError("a port stands twice in one sweep")
    networks = sorted(each.network for each in order.segments)
    for one, other in pairwise(networks):
        if one.overlaps(other):
            raise ValueError(f"{one} and {other} overlap: an address has one segment")


def _as_signed(order: Order, gate: TargetGate) -> Order:
    """No segment is asked faster than the authorisation allows; raises OutOfScope."""
    segments = []
    for each in order.segments:
        paper = gate.check_sweep(each.network)
        signed = None if paper is None else paper.packets_per_second
        rates = [one for one in (each.per_second, signed) if one is not None]
        segments.append(replace(each, per_second=min(rates, default=None)))
    return replace(order, segments=tuple(segments), canaries=order.canaries and order.probe in _TELLING)


def _road(order: Order) -> Road:
    roads = {road_to(each.network) for each in order.segments}
    if len(roads) != 1:
        raise ValueError("these segments lie behind different gateways: sweep them one after the other")
    road = roads.pop()
    if order.probe is Probe.ARP and road.gateway is not None:
        raise Unsupported(f"{order.segments[0].network}: lies behind a gateway, ARP does not reach it")
    return road


def _by_frames(  # the parts of one sweep
    order: Order, gate: TargetGate, ends: Ends, tell: Tell, road: Road, only: View | None
) -> Swept:
    addresses, left_out = allowed_addresses(gate, [each.network for each in order.segments], [*gate.own, road.address])
    if order.addresses is not None:
        wanted = np.fromiter(order.addresses, np.uint32, len(order.addresses))
        addresses = addresses[np.isin(addresses, wanted)]
    if road.gateway is not None or order.probe is Probe.ARP:
        return _Sweep(order, gate, ends, tell, road, addresses, None).done(only, left_out)
    neighbours = replace(order, probe=Probe.ARP, ports=(0,), canaries=False)
    seen = _Sweep(neighbours, gate, ends, tell, road, addresses, None).done(only, left_out)
    there = np.array([each for each in addresses.tolist() if each in seen.macs], np.uint32)
    first = b"".join(seen.macs[each][0] for each in there.tolist())
    macs = np.frombuffer(first, np.uint16).reshape(-1, 3)
    if ends.is_reached() or not len(there):
        return _with_silent(seen, replace(seen, addresses=array("I"), states=b"", counts=Counts()), order)
    told = _Sweep(order, gate, ends, tell, road, there, macs).done(only, left_out)
    return _with_silent(seen, told, order)


def _with_silent(seen: Swept, told: Swept, order: Order) -> Swept:
    """The result of both: who does not answer ARP is silent on every port."""
    width, at = len(order.ports), {each: index for index, each in enumerate(told.addresses)}
    silent = {address: bytes([state]) * width for address, state in zip(seen.addresses, seen.states, strict=True)}
    parts, times = [], array("I", bytes(4 * len(seen.addresses)))
    for number, address in enumerate(seen.addresses):
        index = at.get(address)
        if index is None:
            unasked = silent[address] == bytes([State.OPEN]) * width
            parts.append(bytes(width) if unasked else silent[address])
        else:
            parts.append(told.states[index * width : (index + 1) * width])
            times[number] = told.rtt_us[index]
    one, other = seen.counts, told.counts
    return replace(
        told,
        addresses=seen.addresses,
        ports=order.ports,
        states=b"".join(parts),
        rtt_us=times,
        macs=seen.macs,
        seconds=seen.seconds + told.seconds,
        incomplete=tuple(dict.fromkeys((*seen.incomplete, *told.incomplete))),
        counts=Counts(
            sent=one.sent + other.sent,
            canaries=one.canaries + other.canaries,
            received=one.received + other.received,
            dropped=one.dropped + other.dropped,
        ),
    )


class _Sweep:
    """One order on one road."""

    def __init__(  # the parts of one sweep
        self, order: Order, gate: TargetGate, ends: Ends, tell: Tell, road: Road, addresses: U32, macs: Words | None
    ) -> None:
        self._order, self._gate, self._ends, self._tell = order, gate, ends, tell
        self._road, self._addresses = road, addresses
        self._board = Board(len(addresses), len(order.ports), len(order.segments))
        self._cookies, self._first_port = Cookies(), source_port()
        sender = Sender(address=road.address, mac=road.mac, next_hop=road.gateway_mac or BROADCAST)
        self._work = Work(
            board=self._board,
            addresses=addresses,
            ports=order.ports,
            frames=Frames(order.probe, sender, order.ports, order.payloads),
            fence=Fence(addresses, [each.network for each in order.segments]),
            cookies=self._cookies,
            first_port=self._first_port,
            macs=macs,
        )
        self._stretches = [_stretch(each, addresses) for each in sorted(order.segments, key=lambda one: one.network)]
        self._why: list[str] = []
        self._began = self._told_at = self._gate_at = 0.0
        self._told = 0

    def done(self, only: View | None, left_out: int) -> Swept:
        """Do it; raises PermissionError before anything is sent."""
        began = time.monotonic()
        program = filter_of(self._order.probe, self._road.address, self._first_port)
        receiver = open_receiver(self._road.interface, self._order.probe, program, len(self._board.states))
        process: BaseProcess | None = None
        try:
            transmitter, fell_back = open_transmitter(
                self._road.interface, self._work.frames, lambda: self._board.is_stopped, only
            )
            try:
                process = self._process(transmitter, began)
            finally:
                transmitter.close()
            self._receive(receiver, process.is_alive)
        finally:
            self._board.stop()
            receiver.close()
            if process is not None:
                _end(process)
        if process.exitcode:
            self._why.append(f"the sending process ended with {process.exitcode}")
        return self._result(transmitter.view, left_out, fell_back, time.monotonic() - began)

    def _process(self, transmitter: Transmitter, now: float) -> BaseProcess:
        """The sending process, begun."""
        arguments = (self._work, self._lanes(now), transmitter, os.getpid())
        process = multiprocessing.get_context("fork").Process(target=run, args=arguments, daemon=True)
        with warnings.catch_warnings():
            # numpy's idle threads make Python 3.12 warn of forks; the child never calls what they are for
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        return process

    def _lanes(self, now: float) -> list[Lane]:
        signed: dict[str, Bucket] = {}
        lanes = []
        for number, each in enumerate(self._stretches):
            paper = self._gate.check_sweep(each.segment.network)
            shared = None
            if paper is not None and paper.packets_per_second is not None:
                shared = signed.setdefault(paper.id, Bucket(paper.packets_per_second, now))
            lanes.append(Lane(number, each, self._order, self._board, now, shared))
        return lanes

    def _receive(self, receiver: Receiver, is_sending: Callable[[], bool]) -> None:
        """Write down what comes until the sender has ended; looks at every reason to stop."""
        answers = Answers(
            self._board, self._order.probe, addresses=self._addresses, ports=self._order.ports, cookies=self._cookies,
            first_port=self._first_port, lane_starts=np.array([each.first for each in self._stretches], np.int64),
        )  # fmt: skip
        self._began = self._told_at = self._gate_at = looked_at = time.monotonic()
        is_last = False
        while True:
            got = receiver.read()
            if got is not None:
                answers.take(*got)
            elif is_last:
                return
            if got is None or len(got[1]) < _MANY:
                time.sleep(_IDLE_S)
            if time.monotonic() - looked_at >= _LOOK_S or is_last:
                looked_at, is_last = time.monotonic(), not is_sending()
                self._board.add(Number.DROPPED, receiver.lost())
                self._look_around(looked_at)

    def _look_around(self, now: float) -> None:
        if self._ends.is_reached():
            self._board.stop()
        if now - self._gate_at >= _GATE_S:
            self._gate_at = now
            self._ask_gate()
        if now - self._told_at >= _PROGRESS_S:
            sent = self._board.get(Number.SENT)
            self._tell(self._progress(sent, (sent - self._told) / (now - self._told_at), now - self._began))
            self._told_at, self._told = now, sent

    def _ask_gate(self) -> None:
        """Days and hours of the authorisation may end while frames leave."""
        try:
            for each in self._order.segments:
                self._gate.check_sweep(each.network)
        except OutOfScope as error:
            self._board.stop()
            self._why.append(str(error))

    def _progress(self, sent: int, rate: float, seconds: float) -> Progress:
        pairs = len(self._board.states)
        return Progress(
            round=self._board.get(Number.ROUND),
            asked=int(np.count_nonzero(self._board.states)),
            pairs=pairs,
            sent=sent,
            rate=rate,
            loss=self._board.get(Number.LOSS) / 1000,
            seconds=seconds,
        )

    def _result(self, view: View, left_out: int, fell_back: tuple[str, ...], seconds: float) -> Swept:
        board, why = self._board, self._why
        if board.error.startswith(OUT_OF_SCOPE):
            raise OutOfScope(board.error.removeprefix(OUT_OF_SCOPE))
        why += [self._ends.why] if self._ends.stop.is_thrown else []
        why += [board.error] if board.error else []
        unasked, dropped = int(np.count_nonzero(board.states == State.UNASKED)), board.get(Number.DROPPED)
        is_lossy = board.get(Number.LOSSY) or dropped > board.get(Number.JUDGED)
        why += [f"{unasked} pairs were not asked"] if unasked else []
        why += [f"{dropped} answers were lost on this machine"] if is_lossy else []
        return Swept(
            view=view,
            addresses=array("I", self._addresses.tobytes()),
            ports=self._order.ports,
            states=board.states.tobytes(),
            rtt_us=array("I", board.rtt_us.tobytes()),
            macs=_macs(board, self._addresses) if self._order.probe is Probe.ARP else {},
            counts=Counts(
                sent=board.get(Number.SENT),
                canaries=board.get(Number.CANARIES),
                received=board.get(Number.RECEIVED),
                dropped=dropped,
            ),
            seconds=seconds,
            incomplete=tuple(why),
            left_out=left_out,
            fell_back=fell_back,
        )


def _stretch(segment: Segment, addresses: U32) -> Stretch:
    first = int(np.searchsorted(addresses, int(segment.network.network_address)))
    end = int(np.searchsorted(addresses, int(segment.network.broadcast_address), side="right"))
    return Stretch(segment=segment, first=first, end=end)


def _end(process: BaseProcess) -> None:
    """It ends by itself within a tick; should it not, it is killed."""
    process.join(_END_S)
    if process.is_alive():
        process.kill()
        process.join()


def _macs(board: Board, addresses: U32) -> Mapping[int, tuple[bytes, ...]]:
    there = np.flatnonzero(board.macs[:, 0])
    return {
        int(addresses[at]): tuple(int(one).to_bytes(6, "big") for one in board.macs[at] if one) for at in there.tolist()
    }
