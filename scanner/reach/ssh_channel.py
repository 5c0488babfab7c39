"""One command on an SSH connection that is given a script and prints one framed answer: sent, heard, and ended in time."""

import time
from collections.abc import Callable

import paramiko

from scanner.model.errors import Denied, GapError, TimedOut, Unreachable, Unreadable, Unsupported
from scanner.model.records import dataclass
from scanner.reach.limits import MEBIBYTE
from scanner.reach.pace import Stop
from scanner.reach.streams import Streams

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


Heard = Callable[[Streams], bool]
"""Looks at what came so far."""


class Conversation:
    """One command, one script; `has_begun` and `is_complete` know its answer when they see it."""

    def __init__(
        self, command: str, has_begun: Heard, is_complete: Heard, *, visit: SshLimits, stop: Stop, total_s: float
    ) -> None:
        self._command, self._has_begun, self._is_complete = command, has_begun, is_complete
        self._visit, self._stop, self._total_s = visit, stop, total_s

    def hold(self, transport: "paramiko.Transport", sent: bytes) -> Streams:
        """Run the command and give it `sent`; raises Stopped, and the gap of a session that cannot be opened."""
        channel = self._opened(transport)
        try:
            return self._converse(channel, sent)
        finally:
            channel.close()

    def _opened(self, transport: "paramiko.Transport") -> "paramiko.Channel":
        if not transport.is_active():
            raise Unreachable("the connection ended before all was answered")
        try:
            channel = transport.open_session(timeout=self._visit.start_s)
            channel.settimeout(self._visit.start_s)
            channel.exec_command(self._command)
        except paramiko.ChannelException as error:
            raise Denied(f"the server opens no session: {error.text}") from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Unsupported(f"the server runs no commands for this account: {error}") from error
        return channel

    def _converse(self, channel: "paramiko.Channel", sent: bytes) -> Streams:
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
            begun = begun or self._has_begun(streams)
            if self._is_complete(streams):
                break
            if is_over:
                streams.ended = _why_ended(streams, begun=begun)
            elif len(streams.out) + len(streams.err) > self._visit.max_bytes:
                streams.ended = Unreadable(f"the answers are more than {self._visit.max_bytes} bytes together")
            else:
                streams.ended = self._late(now - started, now - heard, begun=begun)
        return streams

    def _late(self, passed: float, silent: float, *, begun: bool) -> GapError | None:
        if not begun and passed > self._visit.start_s:
            return TimedOut(f"the login shell did not begin within {self._visit.start_s:g} s")
        if silent > self._visit.silence_s:
            return TimedOut(f"it fell silent for {self._visit.silence_s:g} s")
        if passed > self._total_s:
            return TimedOut(f"not all was answered within {self._total_s:g} s")
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
