"""Peers that want to hold us, fill us or fool us: each visit ends in bounded time with a gap that says why."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address

import paramiko
import pytest
from paramiko.common import (
    AUTH_FAILED,
    AUTH_PARTIALLY_SUCCESSFUL,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_RESOURCE_SHORTAGE,
    OPEN_SUCCEEDED,
)

from scanner.model.errors import GapError, Stopped, TimedOut, Unreadable
from scanner.model.question import Answer
from scanner.model.secret import Secret
from scanner.model.words import Gap
from scanner.reach import ssh_channel, ssh_login
from scanner.reach.limits import Limits
from scanner.reach.pace import Stop
from scanner.reach.ssh import SshHost
from scanner.reach.ssh_channel import SshLimits
from scanner.reach.ssh_host_keys import HostKey, KnownHosts
from scanner.reach.ssh_login import Connector, Login
from scanner.reach.streams import Streams

pytestmark = pytest.mark.slow

HANGS_S = 20
"""No measure of speed: without its bounds a visit here would last for ever."""
SHORT = SshLimits(start_s=1.0, silence_s=1.0, total_s=3.0, max_bytes=4_000_000)
QUESTIONS = ("file:/etc/passwd", "file:/etc/group")
HOST_KEY = paramiko.ECDSAKey.generate()


@contextmanager
def peer(serve: Callable[[socket.socket], None]) -> Iterator[Login]:
    """A listener on loopback whose visitors are given to `serve`, each in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    over = threading.Event()

    def accept() -> None:
        while not over.is_set():
            try:
                visitor, _ = listener.accept()
            except TimeoutError:
                continue
            visitor.settimeout(5)
            threading.Thread(target=quietly, args=(visitor,), daemon=True).start()

    def quietly(visitor: socket.socket) -> None:
        try:
            serve(visitor)
        except (OSError, EOFError, paramiko.SSHException):
            return
        finally:
            visitor.close()

    thread = threading.Thread(target=accept)
    thread.start()
    address, port = listener.getsockname()
    try:
        yield Login(address=ip_address(address), port=port, user="x", names=(), password=Secret("x"))
    finally:
        over.set()
        thread.join()
        listener.close()


def opened(login: Login, stop: Stop | None = None) -> paramiko.Transport:
    known = KnownHosts(keys=(HostKey(names=("*",), kind=HOST_KEY.get_name(), blob=HOST_KEY.asbytes()),))
    return Connector(known, lambda _address, _port: None, stop or Stop()).open(login)


def endless_banner(visitor: socket.socket) -> None:
    while True:
        visitor.sendall(b"x" * 65536)


def slow_banner(visitor: socket.socket) -> None:
    """A tarpit: one line after the other, for ever."""
    while True:
        visitor.sendall(b"%x\r\n" % time.monotonic_ns())
        time.sleep(0.05)


def silence(visitor: socket.socket) -> None:
    visitor.recv(1)
    time.sleep(HANGS_S)


def garbage_after_the_version(visitor: socket.socket) -> None:
    visitor.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" + os.urandom(4096))
    visitor.recv(1 << 16)


def another_protocol(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")
    visitor.recv(1)


def huge_packet(visitor: socket.socket) -> None:
    visitor.sendall(b"SSH-2.0-x\r\n" + b"\xff\xff\xff\xf0" + bytes(200_000))
    visitor.recv(1 << 16)


@pytest.mark.parametrize(
    "serve", [endless_banner, slow_banner, silence, garbage_after_the_version, another_protocol, huge_packet]
)
def test_who_does_not_come_to_a_logon_is_a_gap_in_bounded_time(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[[socket.socket], None]
) -> None:
    monkeypatch.setattr(ssh_login, "GREETING_S", 1.5)
    began = time.monotonic()
    with peer(serve) as login, pytest.raises((TimedOut, Unreadable)):
        opened(login)
    assert time.monotonic() - began < HANGS_S


def test_the_stop_ends_a_visit_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_login, "GREETING_S", float(HANGS_S))
    stop = Stop()
    threading.Timer(0.3, stop.throw, args=("Ctrl-C",)).start()
    began = time.monotonic()
    with peer(silence) as login, pytest.raises(Stopped):
        opened(login, stop)
    assert time.monotonic() - began < HANGS_S / 2


class Door(paramiko.ServerInterface):
    """Lets everybody in, and hands the script's channel over."""

    def __init__(self, answer: str = "open") -> None:
        self.answer = answer
        self.asked = threading.Event()
        self.sessions = 0

    def check_auth_password(self, username: str, password: str) -> int:  # noqa: ARG002  # paramiko's names
        if self.answer == "second factor":
            return AUTH_PARTIALLY_SUCCESSFUL
        if self.answer == "slow":
            time.sleep(HANGS_S)
        return AUTH_SUCCESSFUL if self.answer != "closed" else AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002  # paramiko's names
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002  # paramiko's names
        self.sessions += 1
        return OPEN_SUCCEEDED if self.answer != "no session" else OPEN_FAILED_RESOURCE_SHORTAGE

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:  # noqa: ARG002  # names
        self.asked.set()
        return self.answer != "no commands"


def server(door: Door, say: Callable[[paramiko.Channel, bytes], None]) -> Callable[[socket.socket], None]:
    """A server that calls `say` with the channel and the name in the script it was sent."""

    def serve(visitor: socket.socket) -> None:
        transport = paramiko.Transport(visitor)
        transport.add_server_key(HOST_KEY)
        transport.start_server(server=door)
        channel = transport.accept(5)
        if channel is not None and door.asked.wait(5):
            sent = b""
            while b"\nmain\n" not in sent and (piece := channel.recv(1 << 16)):
                sent += piece
            if sent:
                say(channel, sent[2 : sent.index(b" ")])
        transport.join(HANGS_S)

    return serve


def visit(
    say: Callable[[paramiko.Channel, bytes], None], door: Door | None = None, questions: Sequence[str] = QUESTIONS
) -> dict[str, Answer]:
    """The answers of a machine that talks like `say`."""
    with peer(server(door or Door(), say)) as login:
        limits = Limits(timeout_s=1, max_bytes=1_000_000)
        host = SshHost(opened(login), questions, stop=Stop(), limits=limits, visit=SHORT)
        try:
            return {question: host(question) for question in questions}
        finally:
            host.close()


FIRST = b"\n%s B 0\nroot:x:0:0::/root:/bin/sh\n\n%s E 0 read 0\n"


def hangs_after_the_first(channel: paramiko.Channel, name: bytes) -> None:
    channel.sendall(FIRST % (name, name))
    time.sleep(HANGS_S)


def hangs_up_after_the_first(channel: paramiko.Channel, name: bytes) -> None:
    channel.sendall(FIRST % (name, name))
    channel.close()


def drips(channel: paramiko.Channel, name: bytes) -> None:
    channel.sendall(FIRST % (name, name) + b"\n%s B 1\n" % name)
    while True:
        channel.sendall(b".")
        time.sleep(0.1)


def floods(channel: paramiko.Channel, name: bytes) -> None:
    channel.sendall(FIRST % (name, name) + b"\n%s B 1\n" % name)
    while True:
        channel.sendall(b"\0" * 65536)


def floods_with_complaints(channel: paramiko.Channel, name: bytes) -> None:
    channel.sendall(FIRST % (name, name))
    while True:
        channel.sendall_stderr(b"x" * 65536)


@pytest.mark.parametrize(
    ("say", "gap"),
    [(hangs_after_the_first, Gap.TIMEOUT), (hangs_up_after_the_first, Gap.UNREACHABLE), (drips, Gap.TIMEOUT),
     (floods, Gap.UNREADABLE), (floods_with_complaints, Gap.UNREADABLE)],
)  # fmt: skip
def test_what_was_answered_before_stays(say: Callable[[paramiko.Channel, bytes], None], gap: Gap) -> None:
    began = time.monotonic()
    first, second = visit(say).values()
    assert first.stdout == b"root:x:0:0::/root:/bin/sh\n"
    assert (first.gap, second.gap) == (None, gap)
    assert time.monotonic() - began < HANGS_S


class Closing:
    """A channel that is closed in the very moment in which we stop waiting: what came last still waits to be read."""

    closed = True

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)
        self._waited = False

    def recv(self, _size: int) -> bytes:
        if not self._waited:
            self._waited = True
            raise TimeoutError
        return self._pieces.pop(0) if self._pieces else b""

    def recv_stderr_ready(self) -> bool:
        return False


def test_what_comes_just_before_the_end_is_never_lost() -> None:
    channel, streams, is_over = Closing(b"the last ", b"answer"), Streams(), False
    while not is_over:
        _, is_over = ssh_channel.receive(channel, streams)  # type: ignore[arg-type]  # as much of a channel as is asked for
    assert streams.out == b"the last answer"


@pytest.mark.parametrize(
    ("say", "gap"), [(hangs_after_the_first, Gap.TIMEOUT), (hangs_up_after_the_first, Gap.UNREACHABLE)]
)
def test_no_walk_is_asked_for_where_what_it_needs_was_not_answered(
    say: Callable[[paramiko.Channel, bytes], None], gap: Gap
) -> None:
    door = Door()
    *_, walk = visit(say, door, (*QUESTIONS, "walk:/")).values()
    assert (walk.gap, door.sessions) == (gap, 1)


def says_what_a_walk_needs(channel: paramiko.Channel, name: bytes) -> None:
    """And nothing when it is walked."""
    for number, text in enumerate(
        (b"root:x:0:0::/root:/bin/sh\n", b"root:x:0:\n", b"1 0 8:1 / / rw - ext4 /dev/x rw\n")
    ):
        channel.sendall(b"\n%s B %d\n%s\n%s E %d read 0\n" % (name, number, text, name, number))
    channel.sendall(b"\n%s Z\n" % name)
    time.sleep(HANGS_S)


def test_a_walk_that_gives_no_sign_of_life_is_a_timeout_and_what_was_answered_before_stays() -> None:
    door = Door()
    began = time.monotonic()
    users, _, walk = visit(says_what_a_walk_needs, door, (*QUESTIONS, "walk:/")).values()
    assert users.stdout == b"root:x:0:0::/root:/bin/sh\n"
    assert (walk.gap, door.sessions) == (Gap.TIMEOUT, 2)
    assert time.monotonic() - began < HANGS_S


def never_begins(channel: paramiko.Channel, _name: bytes) -> None:
    channel.sendall(b"loading your profile ...\n")
    time.sleep(HANGS_S)


def says_another_name(channel: paramiko.Channel, _name: bytes) -> None:
    channel.sendall(FIRST % (b"0" * 32, b"0" * 32))
    channel.close()


def paints_the_screen(channel: paramiko.Channel, _name: bytes) -> None:
    channel.sendall(b"\x1b[2J\x1b[31m\0\x07 no\xff entry \x1b]0;title\x07\r\n")
    channel.close()


@pytest.mark.parametrize(
    ("say", "gap"),
    [(never_begins, Gap.TIMEOUT), (says_another_name, Gap.UNSUPPORTED), (paints_the_screen, Gap.UNSUPPORTED)],
)
def test_who_never_begins_answers_nothing(say: Callable[[paramiko.Channel, bytes], None], gap: Gap) -> None:
    for answer in visit(say).values():
        assert answer.gap is gap
        assert answer.detail.isprintable()


@pytest.mark.parametrize(("refuses", "gap"), [("no session", Gap.DENIED), ("no commands", Gap.UNSUPPORTED)])
def test_an_account_without_commands_says_so(refuses: str, gap: Gap) -> None:
    answers = visit(hangs_up_after_the_first, Door(refuses))
    assert {each.gap for each in answers.values()} == {gap}


@pytest.mark.parametrize("keeps", ["closed", "second factor"])
def test_a_logon_that_is_not_finished_is_denied(keeps: str) -> None:
    with peer(server(Door(keeps), never_begins)) as login, pytest.raises(GapError) as refused:
        opened(login)
    assert refused.value.gap is Gap.DENIED


def test_a_logon_that_is_never_answered_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_login, "LOGIN_S", 1.0)
    began = time.monotonic()
    with peer(server(Door("slow"), never_begins)) as login, pytest.raises(TimedOut):
        opened(login)
    assert time.monotonic() - began < HANGS_S


def test_a_second_try_is_never_made() -> None:
    tries: list[str] = []

    class Counting(Door):
        def check_auth_password(self, username: str, password: str) -> int:  # noqa: ARG002  # paramiko's names
            tries.append(password)
            return AUTH_FAILED

    with peer(server(Counting(), never_begins)) as login, pytest.raises(GapError):
        opened(replace(login, password=Secret("wrong")))
    assert tries == ["wrong"]
