"""SNMPv2c by gufo-snmp, some twenty times cheaper than pysnmp; used where it is installed (extra `fast`).

gufo-snmp writes the requests and reads the responses, on one end of a pair of sockets. The socket to the agent is ours:
gufo-snmp would take a hundred strange datagrams for one that it waits for. What it does not tell, types, exceptions and
the error an agent answers with, `snmp_reader` tells of the same datagram. SNMPv3 is encrypted, hence left to pysnmp.
"""

import os
import socket
from collections.abc import Sequence
from typing import Any, Final

from gufo.snmp import SnmpError
from gufo.snmp._fast import GetIter, SnmpV2cClientSocket

from scanner.model.errors import Unreadable
from scanner.model.words import SnmpTag
from scanner.reach.snmp_credentials import Community
from scanner.reach.snmp_messages import (
    LARGEST,
    Agent,
    Binding,
    ErrorStatus,
    Metered,
    Request,
    Response,
    Turn,
    connected_to,
)
from scanner.reach.snmp_reader import Head, read_bindings, read_head, read_tags, request_id_of

_LARGEST_TAKEN: Final = 4080
"""Room of gufo-snmp for a datagram; the agent is asked for less then."""
_VALUES: Final = frozenset(each for each in SnmpTag if each.is_value)
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

    def __init__(self, codecs: Codecs, agent: Agent, metered: Metered) -> None:
        """Nothing is sent yet; raises OSError where there is no way to the agent at all, TypeError for a user."""
        if not isinstance(agent.credential, Community):
            raise TypeError("gufo-snmp is given communities alone")
        self._community = agent.credential.community.reveal()
        self._codecs, self._metered = codecs, metered
        self._socket = connected_to(agent)
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
            self._walk, self._root = None, ""
            self._codec.gufo.send_get_many(list(request.oids))
        else:
            if self._walk is None or request.oids[0] == request.root:
                self._walk, self._root = GetIter(request.root, request.repetitions), request.root
            self._codec.gufo.send_get_bulk(self._walk)  # it knows by itself where it stands
        written = self._codec.pair.recv(LARGEST)
        self._request_id = request_id_of(written)
        self._socket.send(written)

    def receive(self) -> Response | Turn:
        """As `Line.receive`."""
        try:
            datagram = self._socket.recv(LARGEST)
        except BlockingIOError:
            return Turn.NOTHING
        self._metered(len(datagram))
        try:
            head = read_head(datagram)
            if head.request_id != self._request_id or head.community != self._codec.community:
                return Turn.NOTHING
            self._request_id = None
            return self._response(datagram, head)
        except Unreadable:
            return Turn.GARBAGE

    def close(self) -> None:
        """As `Line.close`."""
        self._socket.close()
        self._codecs.give_back(self._community, self._codec)

    def _response(self, datagram: bytes, head: Head) -> Response:
        if head.status:
            return Response(status=head.status, bindings=())
        if len(datagram) > _LARGEST_TAKEN:
            return Response(status=ErrorStatus.TOO_BIG, bindings=())
        tags, found = read_tags(datagram, head), self._found(datagram)
        if len(found) == len(tags) and _VALUES.issuperset(tags):
            return Response(
                status=0, bindings=tuple([Binding(*each, tag) for each, tag in zip(found, tags, strict=True)])
            )
        return Response(status=0, bindings=read_bindings(datagram, head, self._root))  # it says nothing of the others

    def _found(self, datagram: bytes) -> Sequence[tuple[str, Any]]:
        """The objects that gufo-snmp finds in a response: those with values, of a walk those below its root."""
        self._codec.pair.send(datagram)
        try:
            if self._walk is None:
                return tuple(self._codec.gufo.recv_get_many().items())
            found = self._codec.gufo.recv_get_bulk(self._walk)
        except StopAsyncIteration:
            return ()
        except (BlockingIOError, SnmpError) as error:
            raise Unreadable("the datagram is no SNMP") from error
        return [each for each in found if each is not None]
