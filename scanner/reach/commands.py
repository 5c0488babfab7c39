"""One read-only command, run without a shell: bounded in time and output, and nothing it started outlives it."""

import errno
import os
import selectors
import shlex
import signal
import stat
import subprocess
import time
from dataclasses import field
from pathlib import Path
from typing import IO

from scanner.model.errors import Broken, Denied, GapError, TimedOut, Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.reach.failures import gap_answer
from scanner.reach.limits import Limits

PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C", "LANG": "C"}
_CHUNK = 65_536
_TICK_S = 0.1
_PAUSE_S = 0.0002
"""First wait for a command that has closed its output: most end at once."""
_LATE = "late"
_KEPT_OPEN = "it ended, and a process it started keeps its output open"
_GRACE_S = 2.0
"""How long children of a command that has ended may keep its output open."""
_TERM_S = 0.5
"""How long a command that is stopped may tidy up before it is killed."""


@dataclass(slots=True, kw_only=True)
class _Output:
    """What one stream has printed so far."""

    kept: bytearray = field(default_factory=bytearray)


def run_command(question: str, line: str, limits: Limits) -> Answer:
    """The answer to `cmd:line`; a program that is not installed is absent."""
    try:
        words = shlex.split(line)
        if not words:
            raise Broken("the command is empty")
        program = find_program(words[0])
        if program is None:
            return Answer(ask=question, absent=True)
        return _run(question, (program, words), limits)
    except GapError as gap:
        return gap_answer(question, gap)
    except ValueError as error:  # an open quotation, a NUL byte
        return gap_answer(question, Broken(f"{line}: {error}"))


def find_program(name: str) -> str | None:
    """The file to run, or None when it is not installed; Denied when one is there that we may not run or see."""
    if "/" in name and not name.startswith("/"):
        raise Broken(f"{name}: a program is named by its name or its absolute path")
    candidates = [name] if "/" in name else [f"{folder}/{name}" for folder in PATH.split(":")]
    refused: list[str] = []
    for candidate in candidates:
        try:
            status = Path(candidate).stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            refused.append(f"{candidate}: {error.strerror}")
            continue
        if stat.S_ISREG(status.st_mode) and os.access(candidate, os.X_OK, effective_ids=True):
            return candidate
        refused.append(f"{candidate}: may not be run")
    if refused:
        raise Denied(refused[0])
    return None


def _run(question: str, command: tuple[str, list[str]], limits: Limits) -> Answer:
    program, words = command
    child = _start(program, words)
    streams = {child.stdout: _Output(), child.stderr: _Output()}
    try:
        ending = _follow(child, streams, limits)
    finally:
        _end_all(child)
    out, err = (bytes(each.kept) for each in streams.values())
    if ending == _LATE:
        raise TimedOut(f"{shlex.join(words)}: not finished within {limits.timeout_s:g} s")
    if ending:
        return Answer(ask=question, stdout=out, stderr=err, truncated=True, detail=ending)
    return Answer(ask=question, exit=child.returncode, stdout=out, stderr=err)


def _start(program: str, words: list[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            executable=program,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env=ENVIRONMENT,
            bufsize=0,
            start_new_session=True,  # its own group to kill, and no terminal to ask on
        )
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Denied(f"{program}: {error.strerror}") from error
        raise Unreadable(f"{program}: {error.strerror}") from error


def _follow(child: subprocess.Popen[bytes], streams: dict[IO[bytes] | None, _Output], limits: Limits) -> str:
    """Read until the command has ended and closed its output: "" when it did, else why not."""
    deadline = time.monotonic() + limits.timeout_s
    with selectors.DefaultSelector() as selector:
        for stream, output in streams.items():
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, selectors.EVENT_READ, output)
        ending = _drain(child, selector, limits.max_bytes, deadline=deadline)
    return ending or _await_end(child, deadline)


def _drain(child: subprocess.Popen[bytes], selector: selectors.BaseSelector, most: int, *, deadline: float) -> str:
    ended = False
    while selector.get_map():
        now = time.monotonic()
        if now >= deadline:
            return _KEPT_OPEN if ended else _LATE
        for key, _ in selector.select(min(_TICK_S, deadline - now)):
            if not _read(key.fd, key.data, most):
                selector.unregister(key.fileobj)
            if len(key.data.kept) > most:
                del key.data.kept[most:]
                return f"more than {most} bytes of output"
        if not ended and _has_ended(child):
            ended, deadline = True, min(deadline, time.monotonic() + _GRACE_S)
    return ""


def _read(descriptor: int, output: _Output, most: int) -> bool:
    """Take what is there, at most one byte more than the bound; False at its end."""
    try:
        chunk = os.read(descriptor, min(_CHUNK, most - len(output.kept) + 1))
    except BlockingIOError:
        return True
    output.kept += chunk
    return bool(chunk)


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """True when it has exited. It is not reaped yet, so that its group number cannot become another's."""
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _await_end(child: subprocess.Popen[bytes], deadline: float) -> str:
    pause = _PAUSE_S
    while not _has_ended(child):
        if time.monotonic() >= deadline:
            return _LATE
        time.sleep(pause)
        pause = min(2 * pause, _TICK_S / 2)
    return ""


def _end_all(child: subprocess.Popen[bytes]) -> None:
    """End the whole process group: ask once, then kill; close our ends so that nobody can keep us waiting."""
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
    if not _has_ended(child):
        _signal(child.pid, signal.SIGTERM)
        _await_end(child, time.monotonic() + _TERM_S)
    _signal(child.pid, signal.SIGKILL)
    try:
        child.wait(timeout=_GRACE_S)
    except subprocess.TimeoutExpired:  # stuck in the kernel, on a dead mount perhaps: nothing more can be done
        child.returncode = -signal.SIGKILL


def _signal(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # gone, or all that is left of it runs as another user
        return
