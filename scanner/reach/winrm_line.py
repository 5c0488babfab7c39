"""The one connection of a WinRM visit: gated, verified, bounded, and left within a moment when the stop is thrown.

pypsrp speaks HTTP by requests; that is given sockets of ours, so that nothing goes to another address, through a proxy or
after a redirect, and no peer makes us wait or swallow more than we said.
"""

import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.util.retry import Retry

from scanner.model.errors import Denied, GapError, TimedOut, Unreachable, Unreadable, Unsupported
from scanner.model.organisation import Address
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.reach.bounded_socket import connected
from scanner.reach.pace import Stop

CONNECT_S: Final = 10.0
_TICK_S: Final = 0.05
_SEALED: Final = ("multipart/encrypted;", "multipart/x-multi-encrypted;")
"""What pypsrp decrypts; anything else it takes as it comes."""
_OUTDATED: Final = frozenset(("UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE", "TLSV1_ALERT_PROTOCOL_VERSION",
    "SSLV3_ALERT_HANDSHAKE_FAILURE", "DH_KEY_TOO_SMALL", "NO_SHARED_CIPHER", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WinRmLogin:
    """One Windows computer and who logs on there."""

    address: Address
    port: int
    user: str
    password: Secret
    auth: str = "ntlm"
    """ntlm, negotiate or basic; basic over TLS alone."""
    tls: bool = True
    names: tuple[str, ...] = ()
    """Names its certificate may bear, besides the address."""
    ca_file: Path | None = None
    """Certificates that are trusted instead of those of the system."""
    fingerprint: str = ""
    """SHA-256 of its certificate in hex, which is then trusted whoever signed it."""
    configuration: str = ""
    """Name of a JEA endpoint with the one function `Get-RasoatAnswers`; empty for the usual endpoint."""

    @property
    def place(self) -> str:
        """Address and port, for messages."""
        host = f"[{self.address}]" if ":" in str(self.address) else str(self.address)
        return f"{host}:{self.port}"


class HeldError(Exception):
    """Carries a gap past libraries that would take it for an error of a socket, and try again."""

    def __init__(self, gap: GapError) -> None:
        super().__init__(gap.detail)
        self.gap = gap


class Meter:
    """How long and how much a peer may go on."""

    def __init__(self, stop: Stop, most: int) -> None:
        self._stop, self._most = stop, most
        self._left = most
        self._until, self._late = 0.0, ""
        self.is_ended = False

    def allow(self, seconds: float, late: str) -> None:
        """From now on, until then; `late` is what is said afterwards."""
        self._until, self._late = time.monotonic() + seconds, late

    def look(self) -> None:
        """Raise what ends the conversation: Stopped, or a held gap."""
        self._stop.raise_if_thrown()
        if self.is_ended:
            raise HeldError(Unreachable("the connection ended before all was answered"))
        if time.monotonic() > self._until:
            raise HeldError(TimedOut(self._late))

    def take(self, count: int) -> int:
        """Count what came."""
        self._left -= count
        if self._left < 0:
            raise HeldError(Unreadable(f"the answers are more than {self._most} bytes together"))
        return count


class _Patient:
    """A socket that looks at its meter twenty times a second; mixed into sockets with and without TLS."""

    meter: Meter | None = None

    def settimeout(self, value: float | None) -> None:
        super().settimeout(_TICK_S if self.meter else value)  # type: ignore[misc]  # of socket.socket

    def recv_into(self, *words: Any) -> int:
        return self._patiently(super().recv_into, *words, came=True)  # type: ignore[misc]  # of socket.socket

    def send(self, data: Any, flags: int = 0) -> int:
        return self._patiently(super().send, data, flags)  # type: ignore[misc]  # of socket.socket

    def sendall(self, data: Any, flags: int = 0) -> None:
        view = memoryview(data).cast("B")
        while view:
            view = view[self.send(view, flags) :]

    def _patiently(self, call: Callable[..., int], *words: Any, came: bool = False) -> int:
        meter = self.meter
        if meter is None:
            return call(*words)
        while True:
            meter.look()
            try:
                count = call(*words)
            except TimeoutError:
                continue
            return meter.take(count) if came else count


class _PlainSocket(_Patient, socket.socket):
    """Without TLS; what is sent over it is encrypted message by message."""


class _TlsSocket(_Patient, ssl.SSLSocket):
    """With TLS."""


class Line:
    """Connects to one computer, as often as HTTP needs it; `check` is the gate and the pace."""

    def __init__(self, login: WinRmLogin, check: Callable[[Address, int], object], stop: Stop, most: int) -> None:
        self.login = login
        self.meter = Meter(stop, most)
        self._check, self._stop = check, stop
        self._opened: list[socket.socket] = []

    def close(self) -> None:
        """End every connection, whoever still holds it."""
        self.meter.is_ended = True
        for each in self._opened:
            each.close()

    def dial(self) -> socket.socket:
        """A connection that was verified; raises HeldError, OutOfScope, Stopped."""
        self.meter.look()
        self._check(self.login.address, self.login.port)
        try:
            opened = connected(str(self.login.address), self.login.port, CONNECT_S, self._stop)
        except TimeoutError as error:
            raise HeldError(TimedOut(f"{self.login.place}: no connection within {CONNECT_S:g} s")) from error
        except OSError as error:
            raise HeldError(Unreachable(f"{self.login.place}: {error.strerror or error}")) from error
        made = self._secured(opened) if self.login.tls else self._plain(opened)
        self._opened.append(made)
        return made

    def _plain(self, opened: socket.socket) -> socket.socket:
        made = _PlainSocket(opened.family, opened.type, opened.proto, opened.detach())
        made.meter = self.meter
        made.settimeout(None)
        return made

    def _secured(self, opened: socket.socket) -> socket.socket:
        name = self.login.names[0] if self.login.names else str(self.login.address)
        opened.settimeout(_TICK_S)
        try:
            secure = _context(self.login).wrap_socket(opened, server_hostname=name, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:
            opened.close()
            raise HeldError(Unreadable(f"{self.login.place}: the TLS handshake broke off: {error}"[:300])) from error
        try:
            self._shake_hands(secure)
        except BaseException:
            secure.close()
            raise
        secure.meter = self.meter  # type: ignore[attr-defined]  # of _TlsSocket
        return secure

    def _shake_hands(self, secure: ssl.SSLSocket) -> None:
        while True:
            self.meter.look()
            try:
                secure.do_handshake()
                break
            except TimeoutError:
                continue
            except OSError as error:
                raise HeldError(_tls_gap(self.login.place, error)) from error
        summed = hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()
        if self.login.fingerprint and not hmac.compare_digest(summed, self.login.fingerprint):
            raise HeldError(
                Denied(f"{self.login.place}: shows the certificate {summed}, not the one that is known: not trusted")
            )


def _context(login: WinRmLogin) -> ssl.SSLContext:
    if login.fingerprint:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # the certificate itself is known
        context.verify_mode = ssl.CERT_NONE
    else:
        context = ssl.create_default_context(cafile=None if login.ca_file is None else str(login.ca_file))
    context.sslsocket_class = _TlsSocket
    return context


def _tls_gap(place: str, error: OSError) -> GapError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Denied(f"{place}: its certificate is not trusted: {error.verify_message}")
    if isinstance(error, ssl.SSLError) and error.reason in _OUTDATED:
        return Unsupported(f"{place}: offers only outdated cryptography: {error.reason}")
    return Unreadable(f"{place}: the TLS handshake broke off: {error}"[:300])


class _Connection(HTTPConnection):
    line: Line

    def _new_conn(self) -> socket.socket:
        return self.line.dial()


class _Pool(HTTPConnectionPool):
    line: Line

    def _new_conn(self) -> _Connection:
        made = _Connection(self.host, self.port)
        made.line = self.line
        return made


class Adapter(HTTPAdapter):
    """Carries the requests of a session over the line, and lets no answer in that is not encrypted."""

    def __init__(self, line: Line) -> None:
        super().__init__(max_retries=Retry(0, redirect=0, read=False))
        self._line = line
        self._pool = _Pool(str(line.login.address), line.login.port, maxsize=1)
        self._pool.line = line
        self._last: Response | None = None
        """Whoever raises before it was read to its end leaves the socket open."""

    def get_connection_with_tls_context(self, *_words: Any, **_named: Any) -> HTTPConnectionPool:
        """The one there is."""
        return self._pool

    def cert_verify(self, *_words: Any, **_named: Any) -> None:
        """The line has done it."""

    def close(self) -> None:
        """End the connection."""
        if self._last is not None:
            self._last.close()
        super().close()
        self._pool.close()

    def send(self, request: PreparedRequest, *words: Any, **named: Any) -> Response:
        """As requests' own; raises HeldError for an answer that is packed, or in clear text where none may be."""
        request.headers["Accept-Encoding"] = "identity"
        response = self._last = super().send(request, *words, **named)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise HeldError(Unreadable(f"{self._line.login.place}: packs its answer, which WinRM never does"))
        sealed = str(response.headers.get("content-type", "")).startswith(_SEALED)
        if self._line.login.tls or sealed:
            return response
        if response.ok and response.content:
            raise HeldError(Unreadable(f"{self._line.login.place}: answers without the encryption that was agreed on"))
        if not response.ok and response.status_code != HTTPStatus.UNAUTHORIZED:
            response._content = b""  # noqa: SLF001  # whoever sits on the line could write it: its status alone is told
            response.close()
        return response
