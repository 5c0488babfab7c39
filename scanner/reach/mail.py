"""Sends one mail to the mail server of the province: SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS, and AUTH (RFC 4954)."""

import smtplib
import socket
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from typing import Any, Final

from scanner.model.errors import BadConfiguration, Undelivered
from scanner.model.organisation import NamedService
from scanner.model.records import dataclass
from scanner.reach.service_line import Outlet, encrypted, is_loopback, opened, within_patience
from scanner.sealing.digest import digest_of

MOST_BYTES: Final = 1024 * 1024
"""A server says a few lines; past this it is as if it had hung up."""
_READY: Final = 220
_PERMANENT: Final = 500
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent, to whoever the service names. `kind` goes into a header that mail rules can sort by."""

    subject: str
    text: str
    kind: str
    made_at: datetime


def letter_bytes(service: NamedService, letter: Letter) -> bytes:
    """The mail as it goes out: seven bits, every header on one logical line.

    The newer classes of the library decode what looks like an encoded word in a subject, and a line break in that would
    begin a header of somebody else's; with `Header` a subject is whatever was given, and encoded as a whole.
    """
    message = MIMEText(letter.text, "plain", "utf-8")
    message["From"] = service.sender
    message["To"] = ", ".join(service.recipients)
    subject: Any = Header(_one_line(letter.subject), "utf-8")  # the stubs know str alone
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.made_at)
    name = digest_of({"subject": letter.subject, "text": letter.text})[:32]
    message["Message-ID"] = f"<{name}@{service.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    message["X-Rasoat-Notice"] = letter.kind
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))


def send_mail(outlet: Outlet, letter: Letter) -> None:
    """Hand the letter over for all recipients; raises Undelivered, OutOfScope or BadConfiguration."""
    content = letter_bytes(outlet.service, letter)
    within_patience(outlet, lambda: _handed_over(outlet, content))


def _handed_over(outlet: Outlet, content: bytes) -> None:
    with opened(outlet) as line:
        hand_over(line, outlet, content)


def hand_over(line: socket.socket, outlet: Outlet, content: bytes) -> None:
    """Hand a mail over to the server at the other end of `line`; raises as `send_mail`."""
    client = _Client(line, outlet.patience.answer_s)
    try:
        _greet(client, outlet)
        _log_in(client, outlet)
        refused = client.sendmail(outlet.service.sender, outlet.service.recipients, content)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(outlet, error.recipients) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(outlet, error.smtp_code, error.smtp_error) from error
    except TimeoutError as error:
        raise Undelivered(f"{outlet.place}: no answer within {outlet.patience.answer_s:g} s", again=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{outlet.place}: {_shown(str(error))}", again=True) from error
    finally:
        client.close()
    if refused:
        raise _refusal(outlet, refused)


def _greet(client: "_Client", outlet: Outlet) -> None:
    code, said = client.getreply()
    if code != _READY:
        raise _answered(outlet, code, said)
    client.ehlo_or_helo_if_needed()
    if outlet.encryption != "starttls":
        return
    if not client.has_extn("starttls"):
        raise Undelivered(f"{outlet.place}: it offers no STARTTLS, and nothing is sent in the clear")
    code, said = client.docmd("STARTTLS")
    if code != _READY:
        raise _answered(outlet, code, said)
    client.begin_again(encrypted(outlet, client.line))
    client.ehlo_or_helo_if_needed()


def _log_in(client: "_Client", outlet: Outlet) -> None:
    if outlet.secret is None:
        return
    if outlet.encryption == "none" and not is_loopback(client.line):
        raise BadConfiguration(f"{outlet.place}: a password is not sent in the clear: choose starttls or tls")
    try:
        client.login(outlet.service.user, outlet.secret.reveal())
    except smtplib.SMTPAuthenticationError as error:  # its words may repeat what was sent
        raise Undelivered(
            f"{outlet.place}: the account {outlet.service.user} or its password was refused ({error.smtp_code})"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Undelivered(f"{outlet.place}: it takes no password: leave out `user`, or name another port") from None
    except UnicodeEncodeError:
        raise BadConfiguration(f"{outlet.place}: account and password have to be plain letters (ASCII)") from None


def _answered(outlet: Outlet, code: int, said: bytes | str) -> Undelivered:
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return Undelivered(f"{outlet.place}: answered {code} {_shown(text)}", again=code < _PERMANENT)


def _refusal(outlet: Outlet, refused: dict[str, tuple[int, bytes]]) -> Undelivered:
    count = len(outlet.service.recipients)
    again = len(refused) == count and all(code < _PERMANENT for code, _ in refused.values())
    code, said = next(iter(refused.values()))
    told = f"{code} {_shown(said.decode('utf-8', 'replace'))}"
    return Undelivered(f"{outlet.place}: refused {len(refused)} of {count} recipients: {told}", again=again)


def _shown(text: str) -> str:
    """Words of a server, short and on one line."""
    return _one_line(text[:_SHOWN])


def _one_line(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)


class _Client(smtplib.SMTP):
    """SMTP over a connection that is there already: the library would resolve names and connect by itself."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        own = line.getsockname()[0]
        literal = f"[IPv6:{own}]" if ":" in own else f"[{own}]"  # RFC 5321 4.1.3
        super().__init__(local_hostname=literal, timeout=seconds)
        self.line = line
        self.sock = line

    def begin_again(self, line: socket.socket) -> None:
        """Go on under TLS: what was said in the clear counts no more (RFC 3207 4.2)."""
        self.line = line
        self.sock = line
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def getreply(self) -> tuple[int, bytes]:
        """As in the library, from a server that may say only so much."""
        if self.file is None:
            self.file = _Bounded(self.line)
        return super().getreply()


class _Bounded:
    """The lines of a server, at most so many bytes of them."""

    def __init__(self, line: socket.socket) -> None:
        self._lines = line.makefile("rb")
        self._left = MOST_BYTES

    def readline(self, most: int) -> bytes:
        """The next line; b"", as if the server had hung up, past the bound."""
        read = self._lines.readline(min(most, max(self._left, 0)))
        self._left -= len(read)
        return read

    def close(self) -> None:
        """As of a file."""
        self._lines.close()
