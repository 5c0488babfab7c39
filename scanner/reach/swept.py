"""What is asked of whole networks at once, and what came of it; without numpy, so that every part may speak of it.

An address is written as a number here (as `int(IPv4Address(…))`), a pair is one address with one port, and pair number
`address index x ports + port index` has one byte in `states`.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import IntEnum, StrEnum
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from types import MappingProxyType

from scanner.model.records import dataclass
from scanner.reach.pace import Stop


class Probe(StrEnum):
    """What is sent: one frame a pair. Only SYN and UDP have ports."""

    SYN = "syn"
    ICMP = "icmp"
    ARP = "arp"
    UDP = "udp"


class View(StrEnum):
    """How frames left, the cheapest first; `connect` needs no rights and sees no MAC addresses."""

    RING = "ring"
    MMSG = "mmsg"
    SEND = "send"
    CONNECT = "connect"


class State(IntEnum):
    """Of one pair. `OPEN` is any answer that shows somebody there who takes it: SYN/ACK, echo reply, ARP reply, datagram."""

    UNASKED = 0
    """No frame was sent: left out, or the sweep ended before."""
    FILTERED = 1
    """Asked and not answered: nobody there, or a filter that says nothing."""
    OPEN = 2
    CLOSED = 3
    """The host itself refuses: RST, or ICMP port unreachable after UDP."""
    PROHIBITED = 4
    """A router or filter says no: ICMP unreachable for the very frame that was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One range with its own limits. `per_second` and `per_host` are frames a second, None = as fast as it goes."""

    name: str
    network: IPv4Network
    per_second: float | None = 1000.0
    per_host: float | None = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A sweep as it is wanted.

    `payloads` has a datagram for every port of a UDP sweep. `rounds` is how often a pair is asked at most: the first two
    times everybody, after that only hosts that have answered something. `settle_s` is how long the last
    answers are waited for at most; where all came within milliseconds, it is less. `canaries` are repeated questions to pairs that have answered: they measure loss, and the rate follows it.
    `addresses`, if given, are the only ones asked (those that ARP found, say).
    """

    segments: tuple[Segment, ...]
    ports: tuple[int, ...] = (0,)
    probe: Probe = Probe.SYN
    payloads: Mapping[int, bytes] = field(default_factory=lambda: MappingProxyType({}))
    rounds: int = 3
    settle_s: float = 0.4
    canaries: bool = True
    addresses: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What may end a sweep early: a switch, and a file that appears."""

    stop: Stop
    file: Path | None = None

    def is_reached(self) -> bool:
        """Look at both; the file throws the switch."""
        if not self.stop.is_thrown and self.file is not None and self.file.exists():
            self.stop.throw(f"the file {self.file} is there")
        return self.stop.is_thrown

    @property
    def why(self) -> str:
        """In words, once it is reached."""
        return f"stopped: {self.stop.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Frames of one sweep: `dropped` were received by the kernel and lost before we read them."""

    sent: int = 0
    canaries: int = 0
    received: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a sweep is. `rate` in frames a second; `loss` is the share of canaries that stayed out, 0 without any."""

    round: int
    asked: int
    pairs: int
    sent: int
    rate: float
    loss: float
    seconds: float

    @property
    def left_s(self) -> float:
        """Until every pair has been asked once, at the present rate; later rounds come on top."""
        return (self.pairs - self.asked) / self.rate if self.rate > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """The result: `states` has a byte for each pair.

    `rtt_us` is the shortest time to an answer of each address in microseconds, 0 = not measured; it includes the wait in our
    own queue, so at full speed it is an upper bound. `macs` are all that answered for an address, the first one first.
    `incomplete` says why the silent pairs may not be called silent; empty when every one was asked and nothing was lost here.
    """

    view: View
    addresses: "array[int]"
    ports: tuple[int, ...]
    states: bytes
    rtt_us: "array[int]"
    macs: Mapping[int, tuple[bytes, ...]]
    counts: Counts
    seconds: float
    incomplete: tuple[str, ...] = ()
    left_out: int = 0
    """Addresses that are nobody's, or this machine's own: network, broadcast."""
    fell_back: tuple[str, ...] = ()
    """Why a cheaper view was not used."""

    @property
    def is_complete(self) -> bool:
        """True when every pair was asked and no answer was lost on this machine."""
        return not self.incomplete

    def state(self, address: IPv4Address | str, port: int = 0) -> State:
        """Of one pair; raises KeyError when it was not part of the sweep."""
        wanted = int(IPv4Address(address))
        try:
            return State(self.states[self.addresses.index(wanted) * len(self.ports) + self.ports.index(port)])
        except ValueError as error:
            raise KeyError(f"{address} port {port}") from error

    def pairs(self, state: State = State.OPEN) -> Iterator[tuple[IPv4Address, int]]:
        """Every (address, port) of that state, in order."""
        width, at = len(self.ports), self.states.find(bytes([state]))
        while at >= 0:
            yield IPv4Address(self.addresses[at // width]), self.ports[at % width]
            at = self.states.find(bytes([state]), at + 1)

    def answering(self) -> frozenset[int]:
        """Addresses that said anything themselves, as numbers."""
        width, found = len(self.ports), set()
        for state in (State.OPEN, State.CLOSED):
            at = self.states.find(bytes([state]))
            while at >= 0:
                found.add(self.addresses[at // width])
                at = self.states.find(bytes([state]), (at // width + 1) * width)
        return frozenset(found)

    def count(self, state: State) -> int:
        """How many pairs have it."""
        return self.states.count(bytes([state]))
