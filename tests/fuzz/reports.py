"""Readers of what comes back from others: reports handed to `rasoat verify`, gate files and baselines, answers to a notice."""

import contextlib
import io
import json
import random
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zipfile import ZipFile

from scanner.apps.cli.main import run
from scanner.model.errors import BadConfiguration, BadInput, MissingInput, Undelivered, WrongUsage
from scanner.model.organisation import NamedService
from scanner.model.secret import Secret
from scanner.model.words import ExitCode
from scanner.reach.mail import Letter, hand_over, letter_bytes
from scanner.reach.service_line import Outlet, Patience
from scanner.reach.webhook import Message, post_over
from scanner.run.differences import between
from scanner.run.gate_file import read_demands
from scanner.run.reporting import formats
from scanner.run.stated import Form, read_report
from scanner.run.verifying import by_itself
from tests.fuzz.inventories import judged
from tests.fuzz.reader import Reader, reader_of, scratch, scratch_folder
from tests.fuzz.sound import assert_words
from tests.fuzz.workbooks import packed

WHOLE_COMMAND = 0.01
"""Of the reports that can be read, as many go through the whole command, which judges the evidence anew."""


def readers_of_what_comes_back() -> Iterator[Reader]:
    """Every one."""
    for name, seeds, read in _READERS:
        yield reader_of(name, seeds, read)


# --- reports ------------------------------------------------------------------------------------------------------------


@cache
def _document() -> Mapping[str, Any]:
    judged()
    document: Mapping[str, Any] = json.loads((scratch_folder() / "results.json").read_text(encoding="utf-8"))
    return document


def _report_seeds() -> tuple[Any, ...]:
    """A results JSON whole and with few rows, the heads of pages, and each form that carries codes alone."""
    small = {**_document(), "verdicts": _document()["verdicts"][:3], "agencies": _document()["agencies"][:1]}
    few = json.loads(json.dumps(small))
    for each in few["agencies"]:
        for rows in ("controls", "topics", "indicators", "actions"):
            each[rows] = each.get(rows, [])[:1]
    pages = [each.read_bytes() for each in sorted((scratch_folder() / "pages").glob("*.html"))]
    heads = [page[: page.index(b"<title>") + 200] for page in pages]
    table = (scratch_folder() / "verdicts.csv").read_bytes()
    office = [_office(name) for name in ("docx", "xlsx")]
    (pdf,) = formats()["pdf"].write(judged(), scratch_folder() / "pdf", "vi")
    return (
        few,
        few,
        few,
        json.dumps(few).encode(),
        *heads,
        *heads,
        *pages[:1],
        table[-3_000:],
        *office,
        _tail(pdf.read_bytes()),
    )


def _tail(raw: bytes) -> bytes:
    """The end of a PDF, where its metadata stands."""
    return raw[:200] + raw[-4_000:]


def _office(name: str) -> dict[str, str]:
    """The parts of an office document with a code in them."""
    written = formats()[name].write(judged(), scratch_folder() / f"office.{name}", "vi")
    with ZipFile(written[0]) as archive:
        parts = {each: archive.read(each).decode("utf-8", "replace") for each in archive.namelist()}
    return {each: text[-2_000:] for each, text in parts.items() if each.endswith(".xml")}


def _report(given: Any, draw: random.Random) -> bool:
    if isinstance(given, bytes):
        raw = given
    elif isinstance(given, dict) and any(str(each).endswith(".xml") for each in given):
        raw = packed({str(name): str(text) for name, text in given.items()})
    else:
        raw = json.dumps(given, ensure_ascii=draw.random() < 0.5).encode("utf-8", "replace")
    file = scratch("report")
    file.write_bytes(raw)
    try:
        stated = read_report(str(file))
    except (BadInput, MissingInput, WrongUsage) as error:
        str(error).encode()
        return False
    for finding in by_itself(stated, {}):
        json.dumps(dict(finding.values), ensure_ascii=False)
    if stated.form is Form.JSON:
        for difference in between(stated.document, _document()):
            assert_words(difference.place[:3_000])
    if draw.random() < WHOLE_COMMAND:
        _verified(str(file))
    return True


def _verified(file: str) -> None:
    """The whole command: any end but a fault of our own, and nothing raw on the terminal."""
    told = io.StringIO()
    words = ["verify", file, "--store", str(scratch_folder() / "store"), "--lang", "en"]
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = run([*words, "--inventory", str(scratch_folder() / "province")])
    assert ExitCode(code) is not ExitCode.INTERNAL, told.getvalue()[-2_000:]
    assert "\x1b" not in told.getvalue()
    assert "\u202e" not in told.getvalue()


# --- gates --------------------------------------------------------------------------------------------------------------

_GATE = b"""# every word there is
max: {fail: {critical: 0, high: 5}, unknown: {low: 9}}
min: {pass: {critical: 40}}
min_coverage_pct: 50
min_proven_pct: 60.5
agencies: {so-y-te: {min_coverage_pct: 80, min_proven_pct: 70}}
max_age_days: 30
baseline: base.json
"""


def _gate(given: bytes, _draw: random.Random) -> bool:
    _baseline_file(json.dumps({"run": {"as_of": "2026-11-30T00:00:00Z"}, "verdicts": []}).encode())
    return _is_read(given)


def _baseline(given: Any, _draw: random.Random) -> bool:
    _baseline_file(given if isinstance(given, bytes) else json.dumps(given).encode("utf-8", "replace"))
    return _is_read(_GATE)


def _baseline_file(raw: bytes) -> None:
    scratch("base.json").write_bytes(raw)


def _is_read(gate: bytes) -> bool:
    scratch("gate.yaml").write_bytes(gate)
    try:
        read_demands(scratch("gate.yaml"))
    except (BadInput, MissingInput) as error:
        str(error).encode()
        return False
    return True


def _baselines() -> tuple[Any, ...]:
    few = {"run": _document()["run"], "verdicts": _document()["verdicts"][:4]}
    return (few, json.dumps(few).encode())


# --- answers of servers that a notice is sent to ----------------------------------------------------------------------------

_SERVICE = NamedService(
    name="noi-nhan", role="mail", host="127.0.0.1", port=25, sender="rasoat@so.example.vn",
    recipients=("a@so.example.vn", "b@so.example.vn"), user="rasoat", path="/hooks/a?b=c",
)  # fmt: skip
_LETTER = letter_bytes(
    _SERVICE, Letter(subject="Tỉnh Mẫu", text="Như cũ.\n", kind="heartbeat", made_at=datetime(2026, 12, 1, tzinfo=UTC))
)
_MESSAGE = Message(body=b'{"kind": "heartbeat"}', kind="heartbeat", program="rasoat 0.1.0")
_HTTP = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://198.18.0.1/\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
)
_SMTP = (
    b"220 mx ESMTP\r\n250-mx\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n",
    b"220 mx\r\n502 what\r\n250 mx\r\n250 ok\r\n250 ok\r\n550 no such user\r\n354 go\r\n250 queued\r\n",
    b"554 no service here\r\n",
)
_MOST = 100_000


class _Line(socket.socket):
    """One end of a pair that has the addresses of a line over the loopback."""

    def getsockname(self) -> tuple[str, int]:
        """Where it would begin."""
        return ("127.0.0.1", 40_000)

    def getpeername(self) -> tuple[str, int]:
        """Where it would lead."""
        return ("127.0.0.1", 25)


@contextlib.contextmanager
def _line_to(answers: bytes) -> Iterator[_Line]:
    """A line to a server that has said all it will ever say."""
    one, other = socket.socketpair()
    with other:
        other.sendall(answers[:_MOST])
        other.shutdown(socket.SHUT_WR)
        with _Line(fileno=one.detach()) as line:
            line.settimeout(5)
            yield line


def _outlet(*, secret: bool) -> Outlet:
    return Outlet(
        service=_SERVICE, known=(_SERVICE,), port=25, encryption="none", patience=Patience(answer_s=1.0, delivery_s=3.0),
        secret=Secret("x") if secret else None,
    )  # fmt: skip


def _sent(answers: bytes, send: Callable[[socket.socket], None]) -> bool:
    with _line_to(answers) as line:
        try:
            send(line)
        except (Undelivered, BadConfiguration) as error:
            assert_words(str(error))
            _assert_harmless(str(error))
            return False
    return True


def _assert_harmless(words: str) -> None:
    """They stand on a terminal and in a log."""
    assert words.isprintable(), f"{words!r}"


def _webhook(given: bytes, draw: random.Random) -> bool:
    outlet = _outlet(secret=draw.random() < 0.5)
    return _sent(given, lambda line: post_over(line, outlet, _MESSAGE))


def _mail(given: bytes, draw: random.Random) -> bool:
    outlet = _outlet(secret=draw.random() < 0.5)
    return _sent(given, lambda line: hand_over(line, outlet, _LETTER))


_READERS: tuple[tuple[str, Callable[[], tuple[Any, ...]], Callable[[Any, random.Random], bool]], ...] = (
    ("verify:reports", _report_seeds, _report),
    ("gate:files", lambda: (_GATE,), _gate),
    ("gate:baselines", _baselines, _baseline),
    ("notify:webhook", lambda: _HTTP, _webhook),
    ("notify:mail", lambda: _SMTP, _mail),
)
