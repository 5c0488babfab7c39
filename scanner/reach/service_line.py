"""A connection to a service of province.yaml: resolved, let through by the gate, and encrypted as the service says.

Certificates are always verified; there is no way to leave that out but `encryption: none`, which somebody wrote down.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from scanner.model.errors import BadConfiguration, TimedOut, Undelivered
from scanner.model.organisation import Address, NamedService
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.reach.addresses import plain_address
from scanner.reach.bounded_socket import connected
from scanner.reach.deadline import Worker
from scanner.reach.pace import Stop
from scanner.reach.scope import ServiceGate

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one answer, and one delivery from the look-up of the name to the last answer, may take."""

    answer_s: float = 20.0
    delivery_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A service to send to: `known` are all services the gate lets through, `ca` the file that is believed in, if any."""

    service: NamedService
    known: tuple[NamedService, ...]
    port: int
    encryption: str
    ca: Path | None = None
    secret: Secret | None = None
    patience: Patience = Patience()

    @property
    def place(self) -> str:
        """As messages name it."""
        return f"{self.service.name} ({self.service.host}:{self.port})"


def within_patience(outlet: Outlet, work: Callable[[], T]) -> T:
    """What `work` comes to; a server that answers one byte at a time ends as Undelivered all the same."""
    try:
        return Worker().within(outlet.patience.delivery_s, work, outlet.place)
    except TimedOut as error:
        raise Undelivered(f"{error}", again=True) from error


@contextmanager
def opened(outlet: Outlet) -> Iterator[socket.socket]:
    """A connection to the first address that takes it, encrypted from its first byte with `encryption: tls`.

    Raises OutOfScope where the gate does not open, Undelivered where nobody answers or the certificate is not believed.
    """
    line: socket.socket = _connected(outlet)
    try:
        if outlet.encryption == "tls":
            line = encrypted(outlet, line)
        yield line
    finally:
        line.close()


def encrypted(outlet: Outlet, line: socket.socket) -> ssl.SSLSocket:
    """The same connection under TLS, its certificate verified for the host as it is declared."""
    context = _context(outlet.ca)
    try:
        return context.wrap_socket(line, server_hostname=outlet.service.host)
    except ssl.SSLCertVerificationError as error:
        why = f"its certificate is not believed: {error.verify_message}: name the file of its CA as `ca`"
        raise Undelivered(f"{outlet.place}: {why}") from error
    except TimeoutError as error:
        raise Undelivered(f"{outlet.place}: no answer within {outlet.patience.answer_s:g} s", again=True) from error
    except (ssl.SSLError, OSError) as error:
        raise Undelivered(f"{outlet.place}: TLS failed: {_reason(error)}", again=True) from error


def is_loopback(line: socket.socket) -> bool:
    """True where the other end is this machine."""
    return plain_address(line.getpeername()[0]).is_loopback


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise BadConfiguration(f"{ca}: is no file of CA certificates (PEM): {_reason(error)}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connected(outlet: Outlet) -> socket.socket:
    addresses = _addresses(outlet)
    gate = ServiceGate(outlet.known, resolved={outlet.service.host: addresses})
    for each in addresses:
        gate.check(each, port=outlet.port)
    last: OSError = OSError("it has no address")
    for each in addresses:
        try:
            return connected(str(each), outlet.port, outlet.patience.answer_s, Stop())
        except OSError as error:
            last = error
    raise Undelivered(f"{outlet.place}: cannot be reached: {_reason(last)}", again=True) from last


def _addresses(outlet: Outlet) -> tuple[Address, ...]:
    host = outlet.service.host
    try:
        return (ip_address(host),)
    except ValueError:  # a name
        pass
    try:
        found = socket.getaddrinfo(host, outlet.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(f"{outlet.place}: its name is not resolved: {_reason(error)}", again=True) from error
    return _distinct(ip_address(each[4][0]) for each in found)


def _distinct(addresses: Iterable[Address]) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(addresses))


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(error, "reason", None) or error)
