"""Sends one JSON document to a webhook: HTTPS POST, signed with HMAC-SHA256 where a secret is named; redirects are not followed."""

import hmac
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from socket import socket
from typing import Final

from scanner.model.errors import Undelivered
from scanner.model.records import dataclass
from scanner.reach.service_line import Outlet, opened, within_patience

SIGNATURE: Final = "X-Rasoat-Signature"
_FINE: Final = range(200, 300)
_ELSEWHERE: Final = range(300, 400)
_LATER: Final = frozenset((408, 425, 429))
_SERVER: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is posted. `kind` goes into a header that a receiver can sort by."""

    body: bytes
    kind: str
    program: str


def headers_of(outlet: Outlet, message: Message) -> dict[str, str]:
    """The headers; the delivery's name is the same at every try, so that a receiver can tell a repetition."""
    usual = 443 if outlet.encryption == "tls" else 80
    host = f"[{outlet.service.host}]" if ":" in outlet.service.host else outlet.service.host
    headers = {
        "Host": host if outlet.port == usual else f"{host}:{outlet.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(message.body)),
        "User-Agent": message.program.replace(" ", "/"),
        "X-Rasoat-Notice": message.kind,
        "X-Rasoat-Delivery": sha256(message.body).hexdigest()[:32],
        "Connection": "close",
    }
    if outlet.secret is not None:
        key = outlet.secret.reveal().encode()
        headers[SIGNATURE] = f"sha256={hmac.new(key, message.body, 'sha256').hexdigest()}"
    return headers


def post(outlet: Outlet, message: Message) -> None:
    """Post the message; raises Undelivered unless the answer is 2xx, OutOfScope where the gate does not open."""
    within_patience(outlet, lambda: _posted(outlet, message))


def _posted(outlet: Outlet, message: Message) -> None:
    with opened(outlet) as line:
        post_over(line, outlet, message)


def post_over(line: socket, outlet: Outlet, message: Message) -> None:
    """Post the message over a connection that is there; raises Undelivered unless the answer is 2xx."""
    connection = HTTPConnection(outlet.service.host, outlet.port)
    connection.sock = line
    try:
        connection.putrequest("POST", outlet.service.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers_of(outlet, message).items():
            connection.putheader(name, value)
        connection.endheaders(message.body)
        with connection.getresponse() as response:
            status = response.status
    except TimeoutError as error:
        raise Undelivered(f"{outlet.place}: no answer within {outlet.patience.answer_s:g} s", again=True) from error
    except (RemoteDisconnected, OSError) as error:
        raise Undelivered(f"{outlet.place}: the connection broke off", again=True) from error
    except (HTTPException, ValueError) as error:
        raise Undelivered(f"{outlet.place}: what it answers is no HTTP ({type(error).__name__})") from error
    finally:
        connection.close()
    _judge(outlet, status)


def _judge(outlet: Outlet, status: int) -> None:
    if status in _FINE:
        return
    if status in _ELSEWHERE:
        raise Undelivered(f"{outlet.place}: answered {status}, which leads elsewhere and is not followed")
    raise Undelivered(f"{outlet.place}: answered {status}", again=status in _LATER or status >= _SERVER)
