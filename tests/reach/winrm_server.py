"""A WinRM service on loopback: psrpcore speaks PSRP, pyspnego accepts NTLM; the answers are those an emitter makes.

It proves transport, logon, encryption and the reading of answers and faults; it does not prove that the script works on Windows.
"""

import base64
import ssl
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import psrpcore
import pytest
import spnego
from psrpcore import PSRPPayload, ServerPipeline, ServerRunspacePool, StreamType
from psrpcore.types import PSRPMessageType  # noqa: F401  # shows at once when the library is another one

from scanner.model.secret import Secret
from scanner.reach.winrm_line import WinRmLogin
from tests.reach.windows_computer import COMPUTER
from tests.reach.windows_emitter import Found, frames

USER, PASSWORD = "kiem-tra", "M\u1eadt kh\u1ea9u-1"
_NS = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "r": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
}
_SHELLS = "http://schemas.microsoft.com/powershell/"
_TIMED_OUT = 2150858793
_BOUNDARY = "--Encrypted Boundary"


@dataclass(slots=True)
class Service:
    """What the service does, and what it saw."""

    computer: Mapping[str, Found] = field(default_factory=lambda: COMPUTER)
    offers: tuple[str, ...] = ("Negotiate", "NTLM")
    configurations: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"Microsoft.PowerShell": ()})
    """The questions that the function of each holds; none where scripts are run."""
    lines: Callable[[list[str]], list[str]] = lambda printed: printed
    """What becomes of the frames."""
    fault: tuple[str, int] | None = None
    """(operation, code): which request is answered by a WSMan fault."""
    status: tuple[str, int] | None = None
    """(operation, HTTP status)."""
    raw: Mapping[str, bytes] = field(default_factory=dict)
    """Operation: what is sent in clear text in place of its answer."""
    silent_s: float = 0.0
    """Before each piece of output."""
    pieces: int = 20
    """Lines of one Receive; -1: the connection is cut after the first."""
    error: str = ""
    """FullyQualifiedErrorId the pipeline ends with, in place of any frame."""
    hook: Callable[[BaseHTTPRequestHandler], bool] = lambda _handler: False
    """May answer a request in its own way."""
    logons: list[str] = field(default_factory=list)
    """Every credential that was shown, and what became of it."""
    operations: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    clear: list[bytes] = field(default_factory=list)
    """Bodies that came without encryption."""
    port: int = 0
    tls: bool = False

    def login(self, **changes: Any) -> WinRmLogin:
        """Who may log on there."""
        known = {
            "address": ip_address("127.0.0.1"),
            "port": self.port,
            "user": USER,
            "password": Secret(PASSWORD),
            "tls": self.tls,
        }
        return WinRmLogin(**(known | changes))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def setup(self) -> None:
        super().setup()
        self.context: Any = None
        self.shells: dict[str, _Shell] = {}

    def log_message(self, *_words: Any) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.service.hook(self):
            return
        if not self._is_let_in(body):
            return
        if not body:
            self._send(200, b"", "")
            return
        sealed = "multipart/encrypted" in self.headers.get("Content-Type", "")
        if not sealed:
            self.service.clear.append(body)
        status, answer = self._answered(self._unwrapped(body) if sealed else body)
        if status == -1:
            self._send(200, answer, "application/soap+xml;charset=UTF-8")
        elif sealed:
            self._send(
                status,
                self._wrapped(answer),
                'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"',
            )
        else:
            self._send(status, answer, "application/soap+xml;charset=UTF-8")

    def _is_let_in(self, body: bytes) -> bool:
        word, _, value = self.headers.get("Authorization", "").partition(" ")
        if word == "Basic" and "Basic" in self.service.offers:
            user, _, password = base64.b64decode(value).decode().partition(":")
            fits = (user, password) == (USER, PASSWORD)
            self.service.logons.append(f"Basic {user} {'in' if fits else 'refused'}")
            return fits or self._refuse()
        if self.context is not None and self.context.complete and not value:
            return True
        if word in self.service.offers and value:
            return self._handshake(word, base64.b64decode(value), body)
        return self._refuse()

    def _handshake(self, word: str, token: bytes, _body: bytes) -> bool:
        if self.context is None or self.context.complete:
            protocol = "ntlm" if word == "NTLM" or token.startswith(b"NTLMSSP") else "negotiate"
            self.context = spnego.server(protocol=protocol, options=spnego.NegotiateOptions.wrapping_winrm)
        shows = b"NTLMSSP\0\x03" in token
        try:
            out = self.context.step(token)
        except spnego.exceptions.SpnegoError:
            self.service.logons.append(f"{word} refused")
            self.context = None
            return self._refuse()
        if shows:
            self.service.logons.append(f"{word} in")
        if self.context.complete:
            self._token = f"{word} {base64.b64encode(out).decode()}" if out else ""
            return True
        self._send(401, b"", "", f"{word} {base64.b64encode(out or b'').decode()}")
        return False

    def _refuse(self) -> bool:
        self._send(401, b"", "", *self.service.offers)
        return False

    def _send(self, status: int, body: bytes, kind: str, *offers: str) -> None:
        self.send_response(status)
        token, self._token = getattr(self, "_token", ""), ""
        for each in (*offers, *filter(None, [token])):
            self.send_header("WWW-Authenticate", each if each != "Basic" else 'Basic realm="WSMAN"')
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _unwrapped(self, body: bytes) -> bytes:
        payload = body.split(b"\tContent-Type: application/octet-stream\r\n", 1)[1].removesuffix(
            f"{_BOUNDARY}--\r\n".encode()
        )
        length = struct.unpack("<i", payload[:4])[0]
        unwrapped: bytes = self.context.unwrap_winrm(payload[4 : 4 + length], payload[4 + length :])
        return unwrapped

    def _wrapped(self, body: bytes) -> bytes:
        sealed = self.context.wrap_winrm(body)
        head = (
            f"{_BOUNDARY}\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
            f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={len(body)}\r\n"
            f"{_BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n"
        )
        whole: bytes = (
            head.encode()
            + struct.pack("<i", len(sealed.header))
            + sealed.header
            + sealed.data
            + f"{_BOUNDARY}--\r\n".encode()
        )
        return whole

    def _answered(self, body: bytes) -> tuple[int, bytes]:
        envelope = ET.fromstring(body)  # noqa: S314  # of our own client
        action = envelope.findtext("s:Header/a:Action", "", _NS).rsplit("/", 1)[-1]
        relates = envelope.findtext("s:Header/a:MessageID", "", _NS)
        self.service.operations.append(action)
        if action in self.service.raw:
            return -1, self.service.raw[action]
        if self.service.fault and self.service.fault[0] == action:
            return 500, _fault(self.service.fault[1], relates)
        if self.service.status and self.service.status[0] == action:
            return self.service.status[1], b"nothing here"
        return self._done(action, envelope, relates)

    def _done(self, action: str, envelope: ET.Element, relates: str) -> tuple[int, bytes]:
        if action == "Create":
            name = envelope.findtext("s:Header/w:ResourceURI", "", _NS).removeprefix(_SHELLS)
            if name not in self.service.configurations:
                return 500, _fault(0x8033803B, relates)
            shell = _Shell(self.service, self.service.configurations[name])
            creation = next(each for each in envelope.iter() if each.tag.endswith("creationXml"))
            shell.take(base64.b64decode(creation.text or ""), None)
            self.shells["only"] = shell
            return 200, _soap(f"<r:Shell><r:ShellId>{uuid.uuid4()}</r:ShellId></r:Shell>", relates)
        shell = self.shells["only"]
        if action == "Command":
            line = envelope.find(".//r:CommandLine", _NS)
            assert line is not None
            identity = line.attrib["CommandId"]
            shell.begin(identity)
            shell.take(base64.b64decode(envelope.findtext(".//r:Arguments", "", _NS)), identity)
            return 200, _soap(f"<r:CommandResponse><r:CommandId>{identity}</r:CommandId></r:CommandResponse>", relates)
        if action == "Send":
            stream = envelope.find(".//r:Stream", _NS)
            assert stream is not None
            shell.take(base64.b64decode(stream.text or ""), stream.attrib.get("CommandId"))
            return 200, _soap("<r:SendResponse/>", relates)
        if action == "Receive":
            return self._received(shell, relates)
        return 200, _soap("", relates)

    def _received(self, shell: "_Shell", relates: str) -> tuple[int, bytes]:
        data, is_done = shell.output()
        if data is None:
            return 500, _fault(_TIMED_OUT, relates)
        if shell.is_cut:
            self.connection.close()
            raise ConnectionAbortedError
        identity = shell.identity
        where = f' CommandId="{identity}"' if identity else ""
        stream = f'<r:Stream Name="stdout"{where}>{base64.b64encode(data).decode()}</r:Stream>'
        state = f'<r:CommandState{where} State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done"/>'
        return 200, _soap(f"<r:ReceiveResponse>{stream}{state if is_done else ''}</r:ReceiveResponse>", relates)


class _Shell:
    """One runspace pool and its pipeline."""

    def __init__(self, service: Service, held: tuple[str, ...]) -> None:
        self.service, self.held = service, held
        self.pool = ServerRunspacePool()
        self.pipe: ServerPipeline | None = None
        self.identity = ""
        self.left: list[str] | None = None
        self.served = 0
        self.is_cut = False

    def begin(self, identity: str) -> None:
        self.identity = identity
        self.pipe = ServerPipeline(self.pool, uuid.UUID(identity))
        self.left = None

    def take(self, data: bytes, identity: str | None) -> None:
        self.pool.receive_data(PSRPPayload(data, StreamType.default, uuid.UUID(identity) if identity else None))
        while self.pool.next_event() is not None:
            pass

    def output(self) -> tuple[bytes | None, bool]:
        """The next piece, None when there is none yet; whether it was the last."""
        if self.pipe is None or self.pipe.metadata is None:
            return self._payload(), False
        if self.left is None:
            self.left = self._printed()
            self.pipe.start()
        if self.service.silent_s:
            time.sleep(self.service.silent_s)
        many = self.service.pieces if self.service.pieces > 0 else 40
        self.is_cut = self.service.pieces == -1 and self.served > 0
        self.served += 1
        some, self.left = self.left[:many], self.left[many:]
        for each in some:
            self.pipe.write_output(each)
        if not self.left:
            self._finish()
        return self._payload(), not self.left

    def _finish(self) -> None:
        assert self.pipe is not None
        if self.service.error:
            wrong = psrpcore.types.ErrorRecord(
                Exception=psrpcore.types.NETException(Message="từ chối"),
                CategoryInfo=psrpcore.types.ErrorCategoryInfo(),
                FullyQualifiedErrorId=self.service.error,
            )
            self.pipe.write_error(wrong.Exception, wrong.CategoryInfo, fully_qualified_error_id=self.service.error)
        self.pipe.complete()

    def _printed(self) -> list[str]:
        """What the commands of the pipeline print."""
        assert self.pipe is not None
        assert self.pipe.metadata is not None
        (command,) = self.pipe.metadata.commands
        self.service.scripts.append(command.command_text)
        said = dict(command.parameters)
        if self.service.error:
            return []
        asked = self.held or [str(each) for each in said["Ask"]]
        return self.service.lines(frames(asked, self.service.computer, name=str(said["Name"])))

    def _payload(self) -> bytes:
        data = b""
        while (payload := self.pool.data_to_send()) is not None:
            data += payload.data
        return data


def _soap(body: str, relates: str) -> bytes:
    names = " ".join(f'xmlns:{name}="{uri}"' for name, uri in _NS.items())
    head = f"<s:Header><a:RelatesTo>{escape(relates)}</a:RelatesTo></s:Header>"
    return f"<s:Envelope {names}>{head}<s:Body>{body}</s:Body></s:Envelope>".encode()


def _fault(code: int, relates: str) -> bytes:
    detail = f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{code}" Machine="x"><f:Message>Truy cập bị từ chối.</f:Message></f:WSManFault>'
    return _soap(
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>x</s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault>",
        relates,
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_words: Any) -> None:
        """A visitor who hangs up is no news."""


@contextmanager
def served(service: Service, folder: Path, certificate: tuple[Path, Path] | None = None) -> Iterator[Service]:
    """The service, while it runs; NTLM knows one user."""
    users = folder / "users"
    users.write_text(f":{USER}:{PASSWORD}\n", encoding="utf-8")
    handler = type("Handler", (_Handler,), {"service": service})
    server = _Server(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    service.port, service.tls = server.server_address[1], certificate is not None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NTLM_USER_FILE", str(users))
        try:
            yield service
        finally:
            server.shutdown()
            with suppress(OSError):
                server.server_close()
