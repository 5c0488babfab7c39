"""A Linux machine over SSH: one connection, one script with all questions, one framed answer; a walk comes after it.

What arrived before a connection broke, or a machine fell silent, is kept; the rest are gaps with the reason.
"""

import secrets
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import paramiko

from scanner.model.errors import Denied, GapError, TimedOut, Unreachable, Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.reach import posix_sudo, posix_sudo_answers
from scanner.reach.failures import gap_answer
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.pace import Stop
from scanner.reach.posix_frames import has_begun, is_complete
from scanner.reach.posix_script import answers, in_turn, script

SHELL = "exec /bin/sh -s"
"""Read alike by every login shell, csh and fish among them; it finds the script on its standard input."""
_POLL_S = 0.05
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class SshLimits:
    """Bounds of one visit. `silence_s` is longer than any single answer may take (Limits.timeout_s)."""

    start_s: float = 30.0
    """Until the script begins: start-up files of login shells can be slow."""
    silence_s: float = 75.0
    total_s: float = 600.0
    """Of one script; a walk has its own time beside it (WalkLimits.seconds)."""
    max_bytes: int = 128 * MEBIBYTE
    """Of all answers together."""


@dataclass(slots=True)
class Streams:
    """What came so far on both streams, and why nothing more will."""

    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    ended: GapError | None = None


class SshHost:
    """Answers every question of `questions` by one script at the first call; `close` ends the connection."""

    def __init__(
        self,
        transport: "paramiko.Transport",
        questions: Sequence[str],
        *,
        stop: Stop,
        as_root: Sequence[str] = (),
        limits: Limits | None = None,
        visit: SshLimits | None = None,
    ) -> None:
        """`as_root` are those of `questions` that are asked by sudo, where an ordinary user is refused."""
        self._transport = transport
        self._questions = tuple(dict.fromkeys(questions))
        self._as_root = tuple(dict.fromkeys(as_root))
        self._stop = stop
        self._limits = limits or Limits()
        self._visit = visit or SshLimits()
        self._answers: dict[str, Answer] | None = None

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        if self._answers is None:
            found = in_turn(self._questions, self._ask)
            self._answers = found | self._by_sudo(found)
        if question not in self._answers:
            self._answers = in_turn([question], self._ask) | self._answers  # what was told once is not told anew
        return self._answers[question]

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _by_sudo(self, plain: Mapping[str, Answer]) -> dict[str, Answer]:
        """Better answers to what an ordinary user was not told, by a script of their own on the same connection."""
        rights = plain.get(posix_sudo.RIGHTS)
        if rights is not None and posix_sudo.is_root(rights):
            return {}
        wanted = [each for each in self._as_root if each in plain and posix_sudo.needs_root(plain[each])]
        asked = {each: f"cmd:{shlex.join((*posix_sudo.SUDO, *posix_sudo.command(each)))}" for each in wanted}
        said = self._ask(tuple(asked.values()), {}) if asked else {}
        found: dict[str, Answer] = {}
        refused = False
        for question, command in asked.items():
            try:
                found[question] = posix_sudo_answers.read(question, said[command], self._limits).sealed()
            except posix_sudo_answers.Refused as why:
                refused = True
                found[question] = posix_sudo_answers.refusal(question, plain[question], why).sealed()
        if refused:
            found.pop(posix_sudo.RIGHTS, None)
        return found

    def _ask(self, questions: Sequence[str], first: Mapping[str, Answer]) -> dict[str, Answer]:
        name = secrets.token_hex(16)
        sent, refused = script(questions, name, self._limits, first)
        if len(refused) == len(questions):
            return {each: gap_answer(each, gap).sealed() for each, gap in refused.items()}
        walks = sum(each.startswith("walk:") for each in questions)
        try:
            streams = self._run(sent, name, total_s=self._visit.total_s + walks * self._limits.walk.seconds)
        except GapError as gap:
            return {each: gap_answer(each, gap).sealed() for each in questions}
        ended = streams.ended or Unreadable("the script ended before it came to this")
        return answers(
            questions,
            bytes(streams.out),
            bytes(streams.err),
            name=name,
            limits=self._limits,
            ended=ended,
            refused=refused,
            first=first,
        )

    def _run(self, sent: bytes, name: str, *, total_s: float) -> Streams:
        channel = self._opened()
        try:
            return self._converse(channel, sent, name, total_s=total_s)
        finally:
            channel.close()

    def _opened(self) -> "paramiko.Channel":
        if not self._transport.is_active():
            raise Unreachable("the connection ended before all was answered")
        try:
            channel = self._transport.open_session(timeout=self._visit.start_s)
            channel.settimeout(self._visit.start_s)
            channel.exec_command(SHELL)
        except paramiko.ChannelException as error:
            raise Denied(f"the server opens no session: {error.text}") from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Unsupported(f"the server runs no commands for this account: {error}") from error
        return channel

    def _converse(self, channel: "paramiko.Channel", sent: bytes, name: str, *, total_s: float) -> Streams:
        channel.settimeout(_POLL_S)
        streams, left = Streams(), sent
        begun = False
        started = heard = time.monotonic()
        while streams.ended is None:
            self._stop.raise_if_thrown()
            left, wrote = _send_some(channel, left)
            came, is_over = receive(channel, streams)
            now = time.monotonic()
            if came or wrote:
                heard = now
            begun = begun or has_begun(streams.out, name)
            if is_complete(streams.out, name) and is_complete(streams.err, name):
                break
            if is_over:
                streams.ended = _why_ended(streams, begun=begun)
            elif len(streams.out) + len(streams.err) > self._visit.max_bytes:
                streams.ended = Unreadable(f"the answers are more than {self._visit.max_bytes} bytes together")
            else:
                streams.ended = self._late(now - started, now - heard, begun=begun, total_s=total_s)
        return streams

    def _late(self, passed: float, silent: float, *, begun: bool, total_s: float) -> GapError | None:
        if not begun and passed > self._visit.start_s:
            return TimedOut(f"the login shell did not begin within {self._visit.start_s:g} s")
        if silent > self._visit.silence_s:
            return TimedOut(f"it fell silent for {self._visit.silence_s:g} s")
        if passed > total_s:
            return TimedOut(f"not all was answered within {total_s:g} s")
        return None


def _send_some(channel: "paramiko.Channel", left: bytes) -> tuple[bytes, bool]:
    """Send what the other side has room for, so that we go on reading; at the end close our side."""
    if not left or not channel.send_ready():
        return left, False
    try:
        sent = channel.send(left[:_CHUNK])
    except (OSError, EOFError):  # it hung up; what it said before is read first
        return b"", False
    left = left[sent:]
    if not left:
        channel.shutdown_write()
    return left, True


def receive(channel: "paramiko.Channel", streams: Streams) -> tuple[bool, bool]:
    """Take what came, waiting a moment for it: whether anything did, and whether nothing more will.

    Only an empty answer says that it is over: a channel may be closed while what came last still waits to be read.
    """
    is_over = False
    before = len(streams.out) + len(streams.err)
    try:
        data = channel.recv(_CHUNK)
        streams.out += data
        is_over = not data
    except TimeoutError:
        pass
    while channel.recv_stderr_ready():
        streams.err += channel.recv_stderr(_CHUNK)
    return len(streams.out) + len(streams.err) > before, is_over


def _why_ended(streams: Streams, *, begun: bool) -> GapError:
    if begun:
        return Unreachable("the connection ended before all was answered")
    said = bytes(streams.out[:200] + streams.err[:200]).decode("utf-8", "replace")
    shown = " ".join("".join(each if each.isprintable() else " " for each in said).split())
    return Unsupported(f"the account runs no shell: {shown or 'it printed nothing'}")
