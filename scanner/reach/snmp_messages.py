"""SNMP requests and responses as values, whatever library writes and reads them, and the line they travel on."""

import base64
import socket
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, NamedTuple, Protocol

from scanner.model.organisation import Address
from scanner.model.records import dataclass
from scanner.model.words import SnmpTag
from scanner.reach.snmp_credentials import Community, User

PORT: Final = 161
LARGEST: Final = 65535
"""Bytes of a datagram."""
_V6: Final = 6
Metered = Callable[[int], None]
"""Told the size of every datagram that came; raises Unreadable when it is too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One agent and as whom it is asked."""

    address: Address
    port: int = PORT
    credential: Community | User


class Binding(NamedTuple):
    """One object: OIDs and addresses are text, BYTES and OPAQUE bytes, the other values whole numbers or None."""

    oid: str
    value: int | bytes | str | None
    tag: SnmpTag


class ErrorStatus(IntEnum):
    """What an agent may answer instead of values (RFC 3416, 3); SNMPv1's words come from old agents."""

    NONE = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GENERAL = 5
    NO_ACCESS = 6
    RESOURCE_UNAVAILABLE = 13
    AUTHORIZATION = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A GET of `oids`; with `repetitions` the next step of a walk below `root`, by GETBULK behind the one OID.

    A walk starts at its root and goes on behind the last object of a response that lies below it.
    """

    oids: tuple[str, ...]
    repetitions: int = 0
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What answers a request; `status` other than 0 means that `bindings` hold no values."""

    status: int
    bindings: tuple[Binding, ...]


class Turn(IntEnum):
    """What a line has to say while no response is there."""

    NOTHING = 0
    """Nothing of ours came."""
    GARBAGE = 1
    """Something came that nobody can read."""
    AGAIN = 2
    """The agent told what it needs to understand us (SNMPv3): send the request again."""


class Line(Protocol):
    """One agent with one credential, spoken to through one connected socket: nobody else's datagrams get in."""

    def fileno(self) -> int:
        """The socket: readable when something came, so that many lines can be waited for at once."""

    def send(self, request: Request) -> None:
        """Send `request`; an earlier one is not waited for any more. Raises OSError."""

    def receive(self) -> Response | Turn:
        """What came, without waiting for it; raises Denied, and OSError when nobody listens there."""

    def close(self) -> None:
        """Give back what it holds."""


def connected_to(agent: Agent) -> socket.socket:
    """A socket that takes datagrams from the agent alone and waits for none; raises OSError where there is no way."""
    family = socket.AF_INET6 if agent.address.version == _V6 else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        opened.connect((str(agent.address), agent.port))
    except BaseException:
        opened.close()
        raise
    return opened


def entry_of(binding: Binding) -> list[Any]:
    """An object as answers hold it (model/question.py)."""
    value: Any = binding.value
    if isinstance(value, bytes):
        value = _text(value)
    return [binding.oid, str(binding.tag), value]


def _text(raw: bytes) -> str | dict[str, str]:
    if b"\0" not in raw:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return {"b64": base64.b64encode(raw).decode("ascii")}


def below(oid: str, root: str) -> bool:
    """True for an object below `root`."""
    return oid.startswith(root + ".")


def order_of(oid: str) -> tuple[int, ...]:
    """What OIDs are sorted by: 1.10 comes after 1.9."""
    return tuple(map(int, oid.split(".")))
