"""SNMPv2c by gufo-snmp, some thirty times cheaper than pysnmp; used where it is installed (extra `fast`).

gufo-snmp writes the requests and reads the responses, on one end of a pair of sockets. The socket to the agent is ours:
gufo-snmp would take a hundred strange datagrams for one that it waits for, and does not tell types, exceptions and the
errors an agent answers with. So each datagram is read by `snmp_reader` first; what answers no request of ours never
gets to gufo-snmp, and of what does, both must have read the same. SNMPv3 is encrypted, hence left to pysnmp.
"""

import os
import socket
import struct
from typing import Any, Final

from gufo.snmp import SnmpError
from gufo.snmp._fast import GetIter, SnmpV2cClientSocket

from scanner.model.errors import Unreadable
from scanner.model.organisation import Address
from scanner.reach.snmp_credentials import Community
from scanner.reach.snmp_messages import Binding, ErrorStatus, Metered, Request, Response, Turn, below
from scanner.reach.snmp_reader import Read, read_response, request_id_of

POLL_S: Final = 0.05
_LARGEST: Final = 65535
_V6: Final = 6
_LARGEST_TAKEN: Final = 4080
"""Room of gufo-snmp for a datagram; the agent is asked for less then."""
_MOMENT: Final = struct.pack("ll", 0, int(POLL_S * 1e6))
"""The time a read waits for a datagram, as socket(7) wants it: one call of the system instead of two."""
_MOST_IDLE: Final = 256
_NOWHERE: Final = "127.0.0.1:9"
"""Where the socket that gufo-snmp makes for itself would send to; it is replaced before it does."""


class Codec:
    """Gufo-snmp for one request at a time, talking to a socket of ours instead of to an agent; it never waits there."""

    __slots__ = ("community", "gufo", "pair")

    def __init__(self, community: str) -> None:
        self.community = community.encode()
        self.gufo = SnmpV2cClientSocket(_NOWHERE, community, 0, 0, 0, 0)
        self.pair, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with its:
            its.setblocking(False)  # noqa: FBT003  # the standard library's own form
            os.dup2(its.fileno(), self.gufo.get_fd(), inheritable=False)

    def close(self) -> None:
        """Give back what it holds."""
        self.pair.close()
        del self.gufo


class Codecs:
    """Codecs that no line needs just now: to make one costs more than to ask with it."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Codec]] = {}

    def take(self, community: str) -> Codec:
        """A codec for `community`, of nobody else until it is given back."""
        idle = self._idle.setdefault(community, [])
        try:
            return idle.pop()
        except IndexError:
            return Codec(community)

    def give_back(self, community: str, codec: Codec) -> None:
        """Keep it for another line; what is more than enough is closed."""
        idle = self._idle.setdefault(community, [])
        if len(idle) < _MOST_IDLE:
            idle.append(codec)
        else:
            codec.close()

    def close(self) -> None:
        """Close every codec that is kept."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


class GufoLine:
    """A line to one agent."""

    def __init__(self, codecs: Codecs, address: Address, port: int, *, credential: Community, metered: Metered) -> None:
        """Nothing is sent yet; raises OSError where there is no way to the address at all."""
        self._codecs, self._community, self._metered = codecs, credential.community.reveal(), metered
        self._socket = socket.socket(socket.AF_INET6 if address.version == _V6 else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _MOMENT)
            self._socket.connect((str(address), port))
        except BaseException:
            self._socket.close()
            raise
        self._codec = codecs.take(self._community)
        self._request_id: int | None = None
        self._walk: GetIter | None = None
        self._root = ""

    def fileno(self) -> int:
        """As `Line.fileno`."""
        return self._socket.fileno()

    def send(self, request: Request) -> None:
        """As `Line.send`."""
        if not request.repetitions:
            self._walk = None
            self._codec.gufo.send_get_many(list(request.oids))
        else:
            if self._walk is None or request.oids[0] == request.root:
                self._walk, self._root = GetIter(request.root, request.repetitions), request.root
            self._codec.gufo.send_get_bulk(self._walk)  # it knows by itself where it stands
        written = self._codec.pair.recv(_LARGEST)
        self._request_id = request_id_of(written)
        self._socket.send(written)

    def receive(self) -> Response | Turn:
        """As `Line.receive`."""
        try:
            datagram = self._socket.recv(_LARGEST)
        except BlockingIOError:
            return Turn.NOTHING
        self._metered(len(datagram))
        try:
            read = read_response(datagram)
        except Unreadable:
            return Turn.GARBAGE
        if read.request_id != self._request_id or read.community != self._codec.community:
            return Turn.NOTHING
        self._request_id = None
        if len(datagram) > _LARGEST_TAKEN:
            return Response(status=ErrorStatus.TOO_BIG, bindings=())
        return self._agreed(datagram, read)

    def close(self) -> None:
        """As `Line.close`."""
        self._socket.close()
        self._codecs.give_back(self._community, self._codec)

    def _agreed(self, datagram: bytes, read: Read) -> Response | Turn:
        self._codec.pair.send(datagram)
        try:
            if self._walk is None:
                agrees = self._codec.gufo.recv_get_many() == _values(read.bindings)
            else:
                agrees = self._codec.gufo.recv_get_bulk(self._walk) == _steps(read.bindings, self._root)
        except StopAsyncIteration:  # there is no value in it
            agrees = not any(each.tag.is_value for each in read.bindings)
        except BlockingIOError:  # not what it waits for
            agrees = False
        except SnmpError:
            agrees = read.status != 0
        return Response(status=read.status, bindings=read.bindings) if agrees else Turn.GARBAGE


def _values(bindings: tuple[Binding, ...]) -> dict[str, Any]:
    return {each.oid: each.value for each in bindings if each.tag.is_value}


def _steps(bindings: tuple[Binding, ...], root: str) -> list[tuple[str, Any] | None]:
    """As gufo-snmp returns them: up to the first object that does not lie below `root`, and None in its place."""
    found: list[tuple[str, Any] | None] = []
    for each in bindings:
        if each.tag.is_value and not below(each.oid, root):
            return [*found, None]
        if each.tag.is_value:
            found.append((each.oid, each.value))
    return found
