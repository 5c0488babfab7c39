"""WinRM against a service of our own: what it says arrives, who is not let in says why, and no peer holds or fools us."""

import gzip
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from scanner.model.errors import Denied, GapError, OutOfScope, Stopped, TimedOut, Unreachable, Unreadable, Unsupported
from scanner.model.organisation import Address
from scanner.model.secret import Secret
from scanner.model.words import Gap, Way
from scanner.reach.pace import Stop
from scanner.reach.winrm import WinRmHost, WinRmLimits
from scanner.reach.winrm_line import WinRmLogin
from tests.reach.self_signed import Certificate, self_signed
from tests.reach.ssh_server import free_port
from tests.reach.windows_computer import COMPUTER, CURRENT, EXPECTED, plain
from tests.reach.windows_emitter import Found, head
from tests.reach.winrm_server import PASSWORD, USER, Service, served

pytestmark = pytest.mark.slow

QUESTIONS = tuple(COMPUTER)
SHORT = WinRmLimits(login_s=2.0, silence_s=1.5, total_s=6.0, max_bytes=8_000_000)
HANGS_S = 20
"""No measure of speed: without its bounds a visit here would last for ever."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"), "may-chu.so.example.vn")


def visit(
    login: WinRmLogin, questions: Sequence[str] = QUESTIONS, limits: WinRmLimits = SHORT, stop: Stop | None = None
) -> WinRmHost:
    return WinRmHost(login, questions, check=lambda _address, _port: None, stop=stop or Stop(), visit=limits)


def refusal(login: WinRmLogin, limits: WinRmLimits = SHORT) -> GapError:
    """The gap that keeps us out."""
    with pytest.raises(GapError) as refused:
        visit(login, limits=limits).close()
    return refused.value


def answers_fit(host: WinRmHost) -> None:
    for question in QUESTIONS:
        answer = host(question)
        assert plain(answer) == EXPECTED[question]
        assert answer.is_intact


@pytest.mark.parametrize("auth", ["ntlm", "negotiate"])
def test_without_tls_everything_is_encrypted_by_the_logon(auth: str, tmp_path: Path) -> None:
    with served(Service(), tmp_path) as service:
        host = visit(service.login(auth=auth))
        answers_fit(host)
        host.close()
    assert service.clear == []
    assert service.logons == ["Negotiate in"]
    assert service.operations[:3] == ["Create", "Receive", "Command"]
    assert service.operations[-1] == "Delete"
    assert service.operations.count("Command") == 1
    assert host.told.identity.machine_id == "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert (host.told.product, host.told.language) == ("Microsoft Windows 10 Pro", "vi-VN")


@pytest.mark.parametrize("auth", ["basic", "ntlm", "negotiate"])
def test_over_tls_every_logon_will_do(auth: str, tmp_path: Path, certificate: Certificate) -> None:
    service = Service(offers=("Basic",) if auth == "basic" else ("Negotiate",))
    with served(service, tmp_path, certificate.files):
        host = visit(service.login(auth=auth, fingerprint=certificate.fingerprint))
        answers_fit(host)
        host.close()
    assert {each.split()[-1] for each in service.logons} == {"in"}


def test_basic_without_tls_is_never_tried(tmp_path: Path) -> None:
    with served(Service(offers=("Basic",)), tmp_path) as service:
        gap = refusal(service.login(auth="basic"))
    assert isinstance(gap, Denied)
    assert "clear text" in gap.detail
    assert (service.logons, service.operations) == ([], [])


@pytest.mark.parametrize("auth", ["basic", "ntlm", "negotiate"])
def test_a_wrong_password_is_tried_once(auth: str, tmp_path: Path, certificate: Certificate) -> None:
    """A second try might lock the account."""
    service = Service(offers=("Basic",) if auth == "basic" else ("Negotiate", "NTLM"))
    with served(service, tmp_path, certificate.files if auth == "basic" else None):
        gap = refusal(service.login(auth=auth, password=Secret("x" + PASSWORD), fingerprint=certificate.fingerprint))
    assert isinstance(gap, Denied)
    assert gap.detail.endswith(f"the logon of {USER} was refused; it was tried once")
    assert len(service.logons) == 1
    assert service.logons[0].endswith("refused")
    assert service.operations == []


def test_a_service_that_takes_no_such_logon_says_which_it_takes(tmp_path: Path) -> None:
    with served(Service(offers=("Basic",)), tmp_path) as service:
        gap = refusal(service.login())
    assert isinstance(gap, Denied)
    assert "takes no such logon, only basic" in gap.detail
    assert service.logons == []


@pytest.mark.parametrize(
    ("configuration", "fault", "kind", "says"),
    [
        ("", ("Create", 5), Denied, "may not use PowerShell remoting"),
        ("", ("Command", 5), Denied, "may not use PowerShell remoting"),
        ("", ("Create", 2150859174), Unreadable, "a quota of its WinRM service is used up"),
        ("", ("Create", 2150859174), Unreadable, "the fault 0x803381a6"),
        ("", ("Create", 2150858824), Unreadable, "answers with the fault 0x80338048"),
        ("Rasoat", None, Unsupported, "has no session configuration Rasoat"),
    ],
)
def test_a_fault_of_the_service_is_told_in_its_own_words(
    configuration: str, fault: tuple[str, int] | None, kind: type[GapError], says: str, tmp_path: Path
) -> None:
    with served(Service(fault=fault), tmp_path) as service:
        login = service.login(configuration=configuration)
        if fault and fault[0] == "Command":
            host = visit(login)
            answer = host(CURRENT)
            host.close()
            assert (answer.gap, says in answer.detail) == (kind.gap, True)
            return
        gap = refusal(login)
    assert isinstance(gap, kind)
    assert says in gap.detail


@pytest.mark.parametrize(("status", "kind"), [(403, Denied), (404, Unreadable), (503, Unreadable), (500, Unreadable)])
def test_a_web_server_that_is_no_winrm_says_so(status: int, kind: type[GapError], tmp_path: Path) -> None:
    with served(Service(status=("Create", status)), tmp_path) as service:
        gap = refusal(service.login())
    assert isinstance(gap, kind)


def test_nobody_there_is_unreachable(tmp_path: Path) -> None:
    with served(Service(), tmp_path) as service:
        pass
    assert isinstance(refusal(service.login(port=free_port())), Unreachable)


def test_a_jea_function_answers_what_it_holds_and_runs_no_script(tmp_path: Path) -> None:
    held = QUESTIONS[:5]
    with served(Service(configurations={"Rasoat": held}), tmp_path) as service:
        host = visit(service.login(configuration="Rasoat"))
        for question in held:
            assert plain(host(question)) == EXPECTED[question]
        other = host(QUESTIONS[6])
        host.close()
    assert service.scripts[0] == "Get-RasoatAnswers"
    assert other.gap is Gap.NOT_COLLECTED
    assert other.way is Way.LET_IN
    assert "renew its module" in other.detail


@pytest.mark.parametrize(
    ("error", "gap", "says"),
    [
        ("CommandNotFoundException", Gap.UNSUPPORTED, "has no Get-RasoatAnswers"),
        ("MethodInvocationNotSupportedInConstrainedLanguage", Gap.DENIED, "runs no scripts"),
        ("ScriptsNotAllowed", Gap.DENIED, "runs no scripts"),
        ("OutOfMemory", Gap.UNREADABLE, "OutOfMemory"),
    ],
)
def test_a_pipeline_that_fails_says_why(error: str, gap: Gap, says: str, tmp_path: Path) -> None:
    with served(Service(error=error, configurations={"Rasoat": ("x",)}), tmp_path) as service:
        host = visit(service.login(configuration="Rasoat"))
        answer = host(CURRENT)
        host.close()
    assert answer.gap is gap
    assert says in answer.detail


def test_a_question_that_comes_later_is_asked_on_the_same_connection(tmp_path: Path) -> None:
    with served(Service(), tmp_path) as service:
        host = visit(service.login(), QUESTIONS[:3])
        assert plain(host(QUESTIONS[0])) == EXPECTED[QUESTIONS[0]]
        assert plain(host(QUESTIONS[9])) == EXPECTED[QUESTIONS[9]]
        assert host("walk:/").gap is Gap.UNSUPPORTED
        host.close()
    assert service.logons == ["Negotiate in"]
    assert service.operations.count("Command") == 2


def test_a_32_bit_endpoint_is_not_believed(tmp_path: Path) -> None:
    def emulated(printed: list[str]) -> list[str]:
        from tests.reach.windows_emitter import frames

        return frames((), {}, name=printed[0].partition("\t")[0], of_it=head(emulated="AMD64"))

    with served(Service(lines=emulated), tmp_path) as service:
        host = visit(service.login())
        answer = host(CURRENT)
        host.close()
    assert answer.gap is Gap.UNSUPPORTED
    assert "32-bit" in answer.detail


def test_slow_output_is_waited_for(tmp_path: Path) -> None:
    with served(Service(silent_s=0.4, pieces=60), tmp_path) as service:
        host = visit(service.login())
        answers_fit(host)
        host.close()


def test_a_service_that_falls_silent_is_left_with_what_it_said(tmp_path: Path) -> None:
    calls = iter([0.0, 60.0])

    def stalls(_handler: BaseHTTPRequestHandler) -> bool:
        if service.operations[-2:] == ["Receive", "Receive"]:
            time.sleep(next(calls, 60.0))
        return False

    service = Service(hook=stalls, pieces=12)
    with served(service, tmp_path):
        host = visit(service.login())
        began = time.monotonic()
        whole = [plain(host(each)) == EXPECTED[each] for each in QUESTIONS]
        gaps = {host(each).gap for each, fits in zip(QUESTIONS, whole, strict=True) if not fits}
        assert time.monotonic() - began < HANGS_S
        host.close()
    assert any(whole)
    assert gaps == {Gap.TIMEOUT}


def test_what_came_before_a_connection_broke_is_kept(tmp_path: Path) -> None:
    with served(Service(pieces=-1), tmp_path) as service:
        host = visit(service.login())
        answers = [host(each) for each in QUESTIONS]
        host.close()
    whole = [plain(each) == EXPECTED[each.ask] for each in answers]
    assert 3 < sum(whole) < len(QUESTIONS)
    assert {each.gap for each, fits in zip(answers, whole, strict=True) if not fits} == {Gap.UNREACHABLE}


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda printed: printed[:-1], len(QUESTIONS)),
        (lambda printed: printed[: len(printed) // 2], None),
        (lambda _printed: [], 1),  # one was not readable in any case
        (lambda printed: ["x" * 70_000, *printed[:-1]], len(QUESTIONS)),
        (lambda printed: printed[1:-1], len(QUESTIONS)),
        (lambda printed: [each.replace("\tout\t", "\terr\t") for each in printed], None),
    ],
)
def test_output_that_is_not_whole_is_never_half_an_answer(
    change: Callable[[list[str]], list[str]], kept: int | None, tmp_path: Path
) -> None:
    with served(Service(lines=change), tmp_path) as service:
        host = visit(service.login())
        answers = [host(each) for each in QUESTIONS]
        host.close()
    fits = [plain(answer) == EXPECTED[answer.ask] for answer in answers]
    assert kept is None or sum(fits) == kept
    assert all(answer.gap is Gap.UNREADABLE for answer, each in zip(answers, fits, strict=True) if not each)


def test_output_without_end_is_cut_off(tmp_path: Path) -> None:
    with served(Service(lines=lambda _printed: ["x" * 500_000] * 1000, pieces=4), tmp_path) as service:
        began = time.monotonic()
        host = visit(service.login())
        answer = host(CURRENT)
        host.close()
    assert answer.gap is Gap.UNREADABLE
    assert "more than 8000000 bytes together" in answer.detail
    assert time.monotonic() - began < HANGS_S


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<s:Envelope", b"\0\xff" * 500, b"<a>" * 5000])
@pytest.mark.parametrize("operation", ["Create", "Receive", "Command"])
def test_an_answer_in_clear_text_is_not_let_in(body: bytes, operation: str, tmp_path: Path) -> None:
    """Whoever sits on the line could write it; only the computer knows the key of the logon."""
    with served(Service(raw={operation: body}), tmp_path) as service:
        if operation != "Command":
            assert isinstance(refusal(service.login()), Unreadable)
            return
        host = visit(service.login())
        assert host(CURRENT).gap is Gap.UNREADABLE
        host.close()


def answering(raw: bytes) -> Callable[[BaseHTTPRequestHandler], bool]:
    """Every request is answered by the same bytes, and the connection ended."""

    def answers(handler: BaseHTTPRequestHandler) -> bool:
        handler.wfile.write(raw)
        handler.close_connection = True
        return True

    return answers


def http(status: int, body: bytes, **headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status} x",
        f"Content-Length: {len(body)}",
        *(f"{name}: {said}" for name, said in headers.items()),
    ]
    return "\r\n".join([*(each.replace("_", "-") for each in lines), "", ""]).encode() + body


@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("tls", [False, True])
def test_a_packed_answer_is_not_unpacked(status: int, tls: bool, tmp_path: Path, certificate: Certificate) -> None:
    """A few hundred kilobytes on the line would be as many gigabytes as their sender likes."""
    raw = http(status, gzip.compress(b"\0" * 1_000_000), Content_Encoding="gzip", WWW_Authenticate="Negotiate")
    with served(Service(hook=answering(raw)), tmp_path, certificate.files if tls else None) as service:
        gap = refusal(service.login(fingerprint=certificate.fingerprint if tls else ""))
    assert isinstance(gap, Unreadable)
    assert "packs its answer" in gap.detail


def test_a_fault_in_clear_text_is_not_believed(tmp_path: Path) -> None:
    """Whoever sits on the line could say that the account may not log on."""
    fault = b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Detail><f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="5"/></s:Detail></s:Fault></s:Body></s:Envelope>'
    raw = http(500, fault, Content_Type="application/soap+xml;charset=UTF-8")
    with served(Service(hook=answering(raw)), tmp_path) as service:
        gap = refusal(service.login())
    assert isinstance(gap, Unreadable)
    assert "the web server answers HTTP 500" in gap.detail


@pytest.mark.parametrize(
    ("raw", "kind", "says"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Unreadable, "does not speak WinRM there: SSH-2.0"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", Unreadable, "does not speak WinRM there"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 5000, Unreadable, "does not speak WinRM there"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Unreadable, "does not speak WinRM there"),
        (http(401, b""), Denied, "names none that it takes"),
        (b"", Unreachable, "the connection ended"),
    ],
)
def test_a_port_of_something_else_says_what_it_is(raw: bytes, kind: type[GapError], says: str, tmp_path: Path) -> None:
    with served(Service(hook=answering(raw)), tmp_path) as service:
        gap = refusal(service.login())
    assert isinstance(gap, kind)
    assert says in gap.detail


def test_garbage_over_tls_is_a_gap(tmp_path: Path, certificate: Certificate) -> None:
    for body in (
        b"",
        b"<html/>",
        b"<s:Envelope",
        b"\0\xff" * 500,
        b"<a>" * 5000,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    ):
        with served(Service(offers=("Basic",), raw={"Create": body}), tmp_path, certificate.files) as service:
            assert isinstance(refusal(service.login(auth="basic", fingerprint=certificate.fingerprint)), Unreadable)


def test_nobody_is_sent_elsewhere(tmp_path: Path) -> None:
    other = socket.create_server(("127.0.0.1", 0))
    other.settimeout(0.5)

    def redirects(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(307)
        handler.send_header("Location", f"http://127.0.0.1:{other.getsockname()[1]}/wsman")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    with served(Service(hook=redirects), tmp_path) as service, other:
        assert isinstance(refusal(service.login()), Unreadable)
        with pytest.raises(TimeoutError):
            other.accept()


def test_a_proxy_of_the_environment_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    with served(Service(), tmp_path) as service:
        host = visit(service.login(), QUESTIONS[:1])
        assert plain(host(QUESTIONS[0])) == EXPECTED[QUESTIONS[0]]
        host.close()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path, certificate: Certificate) -> None:
    with served(Service(), tmp_path, certificate.files) as service:
        gap = refusal(service.login())
    assert isinstance(gap, Denied)
    assert "its certificate is not trusted" in gap.detail
    assert (service.logons, service.operations) == ([], [])


def test_a_certificate_other_than_the_known_one_is_not_trusted(tmp_path: Path, certificate: Certificate) -> None:
    with served(Service(), tmp_path, certificate.files) as service:
        gap = refusal(service.login(fingerprint="0" * 64))
    assert isinstance(gap, Denied)
    assert certificate.fingerprint in gap.detail
    assert (service.logons, service.operations) == ([], [])


@pytest.mark.parametrize(
    ("names", "is_trusted"), [((), True), (("may-chu.so.example.vn",), True), (("other.example.vn",), False)]
)
def test_a_certificate_of_the_file_has_to_bear_the_name(
    names: tuple[str, ...], is_trusted: bool, tmp_path: Path, certificate: Certificate
) -> None:
    with served(Service(), tmp_path, certificate.files) as service:
        login = service.login(ca_file=certificate.certificate, names=names)
        if not is_trusted:
            assert "its certificate is not trusted" in refusal(login).detail
            return
        host = visit(login, QUESTIONS[:1])
        assert plain(host(QUESTIONS[0])) == EXPECTED[QUESTIONS[0]]
        host.close()


def test_an_expired_certificate_is_trusted_only_when_it_is_named_itself(tmp_path: Path) -> None:
    old = self_signed(tmp_path / "old", "x", days=-1)
    with served(Service(), tmp_path, old.files) as service:
        assert "expired" in refusal(service.login(ca_file=old.certificate)).detail
        visit(service.login(fingerprint=old.fingerprint)).close()


def test_a_port_without_tls_is_not_spoken_to_with_less(tmp_path: Path, certificate: Certificate) -> None:
    with served(Service(), tmp_path) as service:
        gap = refusal(service.login(tls=True, fingerprint=certificate.fingerprint))
    assert isinstance(gap, Unreadable)
    assert "the TLS handshake broke off" in gap.detail


@contextmanager
def mute() -> Iterator[int]:
    """A port that lets in and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("tls", [True, False])
def test_a_peer_that_says_nothing_is_left(tls: bool) -> None:
    with mute() as port:
        gap = refusal(Service(port=port, tls=tls).login())
    assert isinstance(gap, TimedOut)


@pytest.mark.parametrize("tls", [True, False])
def test_the_stop_ends_a_visit_within_a_moment(tls: bool) -> None:
    stop = Stop()
    thrown: list[float] = []

    def throw() -> None:
        time.sleep(0.3)
        thrown.append(time.monotonic())
        stop.throw("enough")

    with mute() as port:
        threading.Thread(target=throw).start()
        with pytest.raises(Stopped):
            visit(Service(port=port, tls=tls).login(), stop=stop)
    assert time.monotonic() - thrown[0] < 0.5  # 100 ms and what a busy machine adds


def test_the_stop_ends_a_visit_that_waits_for_output(tmp_path: Path) -> None:
    stop = Stop()
    with served(Service(silent_s=30), tmp_path) as service:
        host = visit(service.login(), stop=stop, limits=replace(SHORT, silence_s=60))
        timer = threading.Timer(0.5, stop.throw, ("enough",))
        timer.start()
        began = time.monotonic()
        with pytest.raises(Stopped):
            host(CURRENT)
        assert time.monotonic() - began < 2
        with pytest.raises(Stopped):
            host.close()


def test_the_gate_is_asked_about_every_connection_before_it_is_opened(tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []

    def gate(address: Address, port: int) -> None:
        asked.append((str(address), port))
        raise OutOfScope("no authorisation names it")

    with served(Service(), tmp_path) as service, pytest.raises(OutOfScope):
        WinRmHost(service.login(), QUESTIONS, check=gate, stop=Stop())
    assert asked == [("127.0.0.1", service.port)]
    assert service.operations == []


def test_no_secret_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with served(Service(), tmp_path) as service:
        visit(service.login(), QUESTIONS[:1]).close()
    assert PASSWORD not in caplog.text
    assert PASSWORD not in repr(service.login())


def test_a_long_file_comes_in_one_piece(tmp_path: Path) -> None:
    long = {"file:C:\\x": Found(says={"file": 1}, out=bytes(range(256)) * 4000)}
    with served(Service(computer=long), tmp_path) as service:
        host = visit(service.login(), ["file:C:\\x"])
        assert host("file:C:\\x").stdout == long["file:C:\\x"].out
        host.close()
