"""Mail and webhooks against servers of our own: what is told arrives once, and no server gets what it should not."""

import hmac
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration, OutOfScope, Undelivered
from scanner.model.organisation import NamedService
from scanner.model.secret import Secret
from scanner.reach.mail import Letter, send_mail
from scanner.reach.service_line import Outlet, Patience
from scanner.reach.webhook import Message, post
from tests.reach.post_servers import MailServer, WebServer, mail_server, web_server
from tests.reach.self_signed import Certificate, self_signed
from tests.reach.ssh_server import free_port

pytestmark = pytest.mark.slow

LETTER = Letter(
    subject="[rasoat] không thay đổi: Tỉnh Mẫu", text="Mọi thứ như cũ.\n", kind="heartbeat",
    made_at=datetime(2026, 12, 1, 2, 30, tzinfo=UTC),
)  # fmt: skip
MESSAGE = Message(body='{"kind": "heartbeat", "tên": "ệ"}'.encode(), kind="heartbeat", program="rasoat 0.1.0")
PATIENCE = Patience(answer_s=1.0, delivery_s=3.0)
WHOM = ("truc@so.example.vn", "truong@so.example.vn")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"), "localhost")


def outlet(port: int, *, encryption: str, role: str = "mail", ca: Path | None = None, key: str = "") -> Outlet:
    service = NamedService(
        name="noi-nhan", role=role, host="127.0.0.1", port=port, sender="rasoat@so.example.vn", recipients=WHOM,
        user="rasoat", path="/hooks/a?b=c",
    )  # fmt: skip
    return Outlet(
        service=service, known=(service,), port=port, encryption=encryption, ca=ca, patience=PATIENCE,
        secret=Secret(key) if key else None,
    )  # fmt: skip


def refused(send: Callable[[], None]) -> Undelivered:
    with pytest.raises(Undelivered) as told:
        send()
    return told.value


@pytest.mark.parametrize("at_once", [False, True])
def test_a_mail_arrives_under_tls_with_the_password_for_everybody(certificate: Certificate, *, at_once: bool) -> None:
    kind = "tls" if at_once else "starttls"
    with mail_server(MailServer(tls=certificate, tls_at_once=at_once, user="rasoat", password="p w")) as server:
        send_mail(outlet(server.port, encryption=kind, ca=certificate.certificate, key="p w"), LETTER)
    (raw,) = server.mails
    mail = message_from_bytes(raw, policy=default)
    assert raw.isascii()
    assert (mail["Subject"], mail["To"], mail["X-Rasoat-Notice"]) == (LETTER.subject, ", ".join(WHOM), "heartbeat")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == LETTER.text
    assert [each for each in server.commands if each.startswith("rcpt")] == [f"rcpt TO:<{each}>" for each in WHOM]
    assert any(each.startswith("AUTH") for each in server.commands)
    assert server.encrypted


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_said(
    certificate: Certificate, encryption: str
) -> None:
    with mail_server(
        MailServer(tls=certificate, tls_at_once=encryption == "tls", user="rasoat", password="x")
    ) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption=encryption, key="x"), LETTER))
    assert "certificate is not believed" in str(told)
    assert not told.again
    assert not server.mails
    assert not any(each.upper().startswith(("AUTH", "MAIL")) for each in server.commands)


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    other = self_signed(tmp_path / "tls", "khac.example.vn", address="192.0.2.1")
    with mail_server(MailServer(tls=other)) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption="starttls", ca=other.certificate), LETTER))
    assert "certificate is not believed" in str(told)


def test_without_starttls_nothing_is_sent() -> None:
    with mail_server(MailServer()) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption="starttls"), LETTER))
    assert "offers no STARTTLS" in str(told)
    assert not server.mails


def test_a_wrong_password_is_told_without_repeating_it(certificate: Certificate) -> None:
    with mail_server(MailServer(tls=certificate, user="rasoat", password="right")) as server:
        told = refused(
            lambda: send_mail(
                outlet(server.port, encryption="starttls", ca=certificate.certificate, key="wr0ng-one"), LETTER
            )
        )
    assert "rasoat or its password was refused (535)" in str(told)
    assert "wr0ng-one" not in str(told)
    assert not told.again


@pytest.mark.parametrize(
    ("word", "answer", "says", "again"),
    [
        ("CONNECT", b"421 too busy\r\n", "421 too busy", True),
        ("CONNECT", b"554 not you\r\n", "554 not you", False),
        ("CONNECT", b"\x1b[31mgarbage\r\n", "", True),
        ("MAIL", b"451 later\r\n", "451 later", True),
        ("RCPT", b"550 no such\r\n", "refused 2 of 2 recipients: 550 no such", False),
        ("RCPT", b"450 grey\r\n", "refused 2 of 2 recipients: 450 grey", True),
        ("DATA", b"552 too big\r\n", "552 too big", False),
        ("EHLO", b"250-" + b"x" * 70 + b"\r\n", "timed out", True),
        ("EHLO", (b"250-" + b"x" * 70 + b"\r\n") * 30_000, "Connection unexpectedly closed", True),
        ("EHLO", b"250-" + b"x" * 20_000 + b"\r\n", "500 Line too long", False),
    ],
)
def test_what_a_mail_server_refuses_is_told_with_its_words(word: str, answer: bytes, says: str, *, again: bool) -> None:
    with mail_server(MailServer(answers={word: [answer]})) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption="none"), LETTER))
    assert says in str(told)
    assert "\x1b" not in str(told)
    assert told.again is again
    assert not server.mails


def test_one_refused_recipient_of_two_is_told_and_not_sent_twice() -> None:
    with mail_server(MailServer(answers={"RCPT": [b"250 fine\r\n", b"550 gone\r\n"]})) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption="none"), LETTER))
    assert "refused 1 of 2 recipients" in str(told)
    assert (told.again, len(server.mails)) == (False, 1)


def test_a_server_that_says_nothing_is_left() -> None:
    began = time.monotonic()
    with mail_server(MailServer(silent_s=30)) as server:
        told = refused(lambda: send_mail(outlet(server.port, encryption="none"), LETTER))
    assert told.again
    assert time.monotonic() - began < 10


def test_nobody_listens() -> None:
    told = refused(lambda: send_mail(outlet(free_port(), encryption="none"), LETTER))
    assert "cannot be reached" in str(told)
    assert told.again


@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "=?utf-8?q?=0D=0ABcc=3A_x=40evil=2Eexample?="]
)
def test_a_line_break_in_the_subject_is_no_header(subject: str) -> None:
    with mail_server(MailServer()) as server:
        send_mail(outlet(server.port, encryption="none"), replace(LETTER, subject=subject))
    mail = message_from_bytes(server.mails[0], policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == subject.replace("\r", " ").replace("\n", " ")


def test_a_webhook_gets_the_document_signed(certificate: Certificate) -> None:
    with web_server(WebServer(tls=certificate)) as server:
        to = outlet(server.port, encryption="tls", role="webhook", ca=certificate.certificate, key="khóa")
        post(to, MESSAGE)
        post(to, MESSAGE)
    (path, headers, body), (_, again, _) = server.posts
    assert (path, body) == ("/hooks/a?b=c", MESSAGE.body)
    assert headers["X-Rasoat-Signature"] == "sha256=" + hmac.new("khóa".encode(), body, "sha256").hexdigest()
    assert (headers["Content-Type"], headers["X-Rasoat-Notice"]) == ("application/json", "heartbeat")
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert headers["X-Rasoat-Delivery"] == again["X-Rasoat-Delivery"]


def test_a_webhook_that_nobody_vouches_for_gets_nothing(certificate: Certificate) -> None:
    with web_server(WebServer(tls=certificate)) as server:
        told = refused(lambda: post(outlet(server.port, encryption="tls", role="webhook"), MESSAGE))
    assert "certificate is not believed" in str(told)
    assert not server.posts


@pytest.mark.parametrize(
    ("status", "again"), [(302, False), (308, False), (400, False), (401, False), (429, True), (500, True), (503, True)]
)
def test_a_status_that_is_not_fine_is_told_and_no_redirect_followed(status: int, *, again: bool) -> None:
    with web_server(WebServer(statuses=[status])) as server:
        told = refused(lambda: post(outlet(server.port, encryption="none", role="webhook"), MESSAGE))
    assert f"answered {status}" in str(told)
    assert told.again is again
    assert [path for path, _, _ in server.posts] == ["/hooks/a?b=c"]


@pytest.mark.parametrize(
    ("server", "says"),
    [
        (WebServer(garbage=b"\x00\xff no http\r\n\r\n"), "is no HTTP"),
        (WebServer(garbage=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000), "is no HTTP"),
        (WebServer(garbage=b"HTTP/1.1 200 OK " + b"x" * 1_000_000), "is no HTTP"),
        (WebServer(silent_s=20), "no answer within 1 s"),
        (WebServer(drip_s=0.1), "no answer within 3 s"),
    ],
)
def test_a_web_server_that_talks_nonsense_or_slowly_is_left(server: WebServer, says: str) -> None:
    began = time.monotonic()
    with web_server(server):
        told = refused(lambda: post(outlet(server.port, encryption="none", role="webhook"), MESSAGE))
    assert says in str(told)
    assert time.monotonic() - began < 10


def test_tls_to_a_server_without_it_is_told() -> None:
    with web_server(WebServer()) as server:
        told = refused(lambda: post(outlet(server.port, encryption="tls", role="webhook"), MESSAGE))
    assert "TLS failed" in str(told) or "no answer" in str(told)
    assert not server.posts


def test_a_ca_file_that_is_none_is_bad_configuration(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with web_server(WebServer()) as server:
        for each in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
            to = outlet(server.port, encryption="tls", role="webhook", ca=each)
            with pytest.raises(BadConfiguration, match="is no file of CA"):
                post(to, MESSAGE)


def test_an_address_no_service_names_is_refused_before_a_packet() -> None:
    declared = NamedService(name="khac", role="webhook", host="192.0.2.7", port=443)
    to = outlet(443, encryption="tls", role="webhook")
    to = replace(to, service=replace(to.service, host="192.0.2.8"), known=(declared,))
    with pytest.raises(OutOfScope, match=r"no service of province\.yaml"):
        post(to, MESSAGE)
