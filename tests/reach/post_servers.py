"""A mail server and a web server of our own on loopback, as far as notices need them, good and bad."""

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO

from tests.reach.self_signed import Certificate


@dataclass(kw_only=True)
class MailServer:
    """What the server offers, and what it was told. `answers` replace its own by the first word of a command."""

    tls: Certificate | None = None
    tls_at_once: bool = False
    user: str = ""
    password: str = ""
    answers: dict[str, list[bytes]] = field(default_factory=dict)
    """For each time the command is given; the last one stays."""
    silent_s: float = 0.0
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    encrypted: bool = False


@contextmanager
def mail_server(server: MailServer) -> Iterator[MailServer]:
    """The server while it listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        threading.Thread(target=_accept, args=(listening, server), daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, server: MailServer) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:  # it listens no more
            return
        server.connections += 1
        threading.Thread(target=_serve, args=(line, server), daemon=True).start()


def _serve(line: socket.socket, server: MailServer) -> None:
    try:
        if server.tls_at_once:
            line = _encrypted(line, server)
        time.sleep(server.silent_s)
        line.sendall(_answer(server, "CONNECT", b"220 may-chu.thu ESMTP\r\n"))
        if _talk(line, server):
            line = _encrypted(line, server)
            _talk(line, server)
    except OSError:  # the other side left
        return
    finally:
        line.close()


def _encrypted(line: socket.socket, server: MailServer) -> socket.socket:
    assert server.tls is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*server.tls.files)
    server.encrypted = True
    return context.wrap_socket(line, server_side=True)


def _talk(line: socket.socket, server: MailServer) -> bool:
    """True when the other side goes on under TLS."""
    with line.makefile("rb") as lines:
        while said := lines.readline(100_000):
            command = said.decode("ascii", "replace").strip()
            server.commands.append(command)
            word = command.split(" ")[0].upper()
            if word == "DATA" and "DATA" not in server.answers:
                line.sendall(b"354 go on\r\n")
                server.mails.append(_mail(lines))
                word = "END"
            line.sendall(_answer(server, word, _usual(server, word, command)))
            if word == "STARTTLS":
                return True
    return False


def _mail(lines: IO[bytes]) -> bytes:
    mail = b""
    while (row := lines.readline(100_000)) not in (b".\r\n", b""):
        mail += row
    return mail


def _answer(server: MailServer, word: str, usual: bytes) -> bytes:
    own = server.answers.get(word)
    if not own:
        return usual
    return own.pop(0) if len(own) > 1 else own[0]


def _usual(server: MailServer, word: str, command: str) -> bytes:
    if word == "EHLO":
        offers = [b"250-may-chu.thu"]
        if server.tls and not server.encrypted:
            offers.append(b"250-STARTTLS")
        if server.user:
            offers.append(b"250-AUTH PLAIN")
        return b"\r\n".join((*offers, b"250 SIZE 1000000", b""))
    if word == "AUTH":
        _, user, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
        fine = (user, password) == (server.user, server.password)
        return b"235 welcome\r\n" if fine else b"535 5.7.8 " + password.encode() + b" is wrong\r\n"
    return b"220 go on\r\n" if word == "STARTTLS" else b"250 fine\r\n"


@dataclass(kw_only=True)
class WebServer:
    """What the web server answers, one status after the other, and what it was given."""

    statuses: list[int] = field(default_factory=lambda: [200])
    tls: Certificate | None = None
    garbage: bytes = b""
    silent_s: float = 0.0
    drip_s: float = 0.0
    port: int = 0
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


class _Listens(ThreadingHTTPServer):
    """A server that knows what it should answer."""

    daemon_threads = True

    def __init__(self, told: WebServer) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.told = told

    def handle_error(self, *_: object) -> None:  # the other side may leave
        """Print nothing."""


class _Answers(BaseHTTPRequestHandler):
    """Answers as the server was told."""

    server: _Listens

    def do_POST(self) -> None:
        told = self.server.told
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told.posts.append((self.path, dict(self.headers.items()), body))
        time.sleep(told.silent_s)
        if told.drip_s:
            self._drip(told.drip_s)
        elif told.garbage:
            self.wfile.write(told.garbage)
        else:
            self._status(told)

    def _status(self, told: WebServer) -> None:
        status = told.statuses.pop(0) if len(told.statuses) > 1 else told.statuses[0]
        self.send_response(status)
        self.send_header("Location", f"http://127.0.0.1:{told.port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self, seconds: float) -> None:
        for each in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
            self.wfile.write(bytes((each,)))
            time.sleep(seconds)

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@contextmanager
def web_server(server: WebServer) -> Iterator[WebServer]:
    """The server while it listens."""
    with _Listens(server) as listening:
        if server.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*server.tls.files)
            listening.socket = context.wrap_socket(listening.socket, server_side=True)
        server.port = listening.server_address[1]
        threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        listening.shutdown()
