"""One script with all questions for a machine that has a POSIX shell, and its one framed answer read back.

The shell text is posix_runner.sh; it is sent whole and run by `sh -s`, whoever carries the bytes. Every frame begins
with a name drawn for this one conversation, so nothing a file or program prints can be taken for a frame. What comes
from the target is hostile: bytes are bounded, and a frame that does not fit is a gap of its own question.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from scanner.model.errors import Broken, Denied, GapError, TimedOut, Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.reach import shadow
from scanner.reach.entries import entry_of_standing, names_of, text_of
from scanner.reach.failures import gap_answer, gap_entry
from scanner.reach.limits import Limits
from scanner.reach.names import raw, shown

_CALLS = {
    "file": "file",
    "shadow": "shadow",
    "list": "list",
    "stat": "each status",
    "files": "each contents",
    "heads": "each beginnings",
}
_ABSENT = ("absent", "No such file or directory", "Not a directory")
_REFUSED = ("Permission denied", "Operation not permitted")
_LATE = (124, 137)
"""Exit statuses of timeout(1): it was late, and it had to be killed."""
_NOT_RUN = (126, 127)
_STARTERS = (b"env: ", b"timeout: ")
"""What env(1) and timeout(1) end with, and how they begin to say why, when they could not run the program."""


def script(questions: Iterable[str], name: str, limits: Limits) -> tuple[bytes, dict[str, GapError]]:
    """The script that asks `questions`, and the gap of each that cannot be asked this way.

    `name` begins every frame: letters and digits that the target cannot guess.
    """
    calls: list[bytes] = []
    refused: dict[str, GapError] = {}
    for number, question in enumerate(questions):
        try:
            calls.append(_call(number, question))
        except GapError as gap:
            refused[question] = gap
    head = f"N={name} M={limits.max_bytes + 1} T={limits.timeout_s:g}\n".encode()
    return b"".join((head, _runner(), b"main() {\n", *calls, _END)), refused


@cache
def _runner() -> bytes:
    """The shell text without its comments, which a target need not carry over a slow line."""
    lines = (files("scanner.reach") / "posix_runner.sh").read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"#"))


_END = b"printf '\\n%s Z\\n' \"$N\"\n}\nmain\n"
"""What arrives in part is never run: the calls are a function, and only the last line calls it."""


def _call(number: int, question: str) -> bytes:
    scheme, _, rest = question.partition(":")
    if scheme == "cmd":
        return f"cmd {number} {shlex.join(_words(rest))}\n".encode()
    call = _CALLS.get(scheme)
    if call is None:
        raise Unsupported(f"{scheme or question}: a shell does not answer this")
    if not rest.startswith("/") or "\0" in rest:
        raise Broken(f"{question}: not an absolute path")
    path = b"'" + raw(rest).replace(b"'", b"'\\''") + b"'"
    verb, _, what = call.partition(" ")
    return b" ".join(filter(None, (verb.encode(), what.encode(), str(number).encode(), path))) + b"\n"


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:  # an open quotation
        raise Broken(f"{line}: {error}") from error
    if not words:
        raise Broken("the command is empty")
    if "\0" in line:
        raise Broken(f"{line}: embedded null byte")
    if "/" in words[0] and not words[0].startswith("/"):
        raise Broken(f"{words[0]}: a program is named by its name or its absolute path")
    return words


@dataclass(slots=True)
class _Frame:
    """What one question was answered so far."""

    body: bytes = b""
    parts: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    """(letter, path, content) of each entry."""
    end: bytes | None = None
    """The words its last line ends with; None while it has not come."""
    errors: bytes = b""


def answers(  # both streams and what they are read with, all by keyword
    questions: Iterable[str],
    out: bytes,
    err: bytes,
    *,
    name: str,
    limits: Limits,
    ended: GapError,
    refused: Mapping[str, GapError],
) -> dict[str, Answer]:
    """The sealed answer to each of `questions` from what the script printed.

    `ended` is why those that are missing are; `refused` is what `script` said of those it did not ask.
    """
    frames = _frames(out, err, name)
    found: dict[str, Answer] = {}
    for number, question in enumerate(questions):
        frame = frames.get(number, _Frame())
        try:
            if frame.end is None:
                raise refused.get(question, ended)
            found[question] = _answer(question, frame, limits).sealed()
        except GapError as gap:
            found[question] = gap_answer(question, gap).sealed()
    return found


def is_complete(out: bytes | bytearray, name: str) -> bool:
    """True when the script ran to its end."""
    return out.endswith(f"\n{name} Z\n".encode())


def has_begun(out: bytes | bytearray, name: str) -> bool:
    """True when anything the script prints has come: before it stands what start-up files and banners say."""
    return f"\n{name} B ".encode() in out


def _frames(out: bytes, err: bytes, name: str) -> dict[int, _Frame]:
    mark = b"\n" + name.encode() + b" "
    frames: dict[int, _Frame] = {}
    current: _Frame | None = None
    for piece in out.split(mark)[1:]:
        letter, rest = piece[:2], piece[2:]
        if letter == b"B ":
            number, _, body = rest.partition(b"\n")
            current = frames.setdefault(_number(number), _Frame(body=body))
        elif letter in (b"P ", b"H ", b"X ") and current is not None:
            path, _, content = rest.partition(b"\0")
            current.parts.append((letter[:1], path, content))
        elif letter == b"E " and current is not None:
            number, _, words = rest.partition(b"\n")[0].partition(b" ")
            if frames.get(_number(number)) is current and current.end is None:
                current.end = words
            current = None
    for piece in err.split(mark)[1:]:
        number, _, body = piece[2:].partition(b"\n")
        if piece[:2] == b"B " and _number(number) in frames:
            frames[_number(number)].errors = body
    return frames


def _number(written: bytes) -> int:
    return int(written) if re.fullmatch(rb"\d{1,8}", written) else -1


def _answer(question: str, frame: _Frame, limits: Limits) -> Answer:
    scheme, _, path = question.partition(":")
    word, _, rest = (frame.end or b"").decode("utf-8", "backslashreplace").partition(" ")
    if word == "missing":
        gap = _why(path, rest)
        return Answer(ask=question, absent=True) if gap is None else gap_answer(question, gap)
    return _SCHEMES[scheme](question, frame, rest, limits)


def _why(path: str, words: str) -> GapError | None:
    """The gap that the kernel's words mean, None when they say that nothing is there."""
    if words.endswith(_ABSENT):
        return None
    said = words.rpartition(": ")[2].strip()
    if words.endswith(_REFUSED):
        return Denied(f"{path}: {said}")
    return Unreadable(f"{path}: {said or 'came or went while it was looked at'}")


def _read(path: str, frame: _Frame, status: str) -> bytes:
    """The bytes a program read from a file; raises what its complaint means."""
    if not status.startswith("0"):
        gap = _why(path, _last_line(frame.errors))
        raise gap or Unreadable(f"{path}: went while it was read")
    return frame.body


def _file(question: str, frame: _Frame, status: str, limits: Limits) -> Answer:
    body = _read(question.partition(":")[2], frame, status)
    return Answer(ask=question, stdout=body[: limits.max_bytes], truncated=len(body) > limits.max_bytes)


def _shadow(question: str, frame: _Frame, status: str, _limits: Limits) -> Answer:
    path = question.partition(":")[2]
    body = _read(path, frame, status)
    if status.endswith("cut"):
        raise Unreadable(f"{path}: empty, or its last line has no end")
    return Answer(ask=question, entries=shadow.reduced(body, path))


def _list(question: str, frame: _Frame, _status: str, limits: Limits) -> Answer:
    types = names_of(frame.body)
    cut = len(types) > limits.names
    return Answer(ask=question, entries=dict(sorted(types.items())[: limits.names]), truncated=cut)


def _cmd(question: str, frame: _Frame, status: str, limits: Limits) -> Answer:
    out, err = frame.body, frame.errors
    if not status.lstrip("-").isdigit():
        raise Unreadable(f"{question}: its exit status was lost")
    if max(len(out), len(err)) > limits.max_bytes:
        out, err = out[: limits.max_bytes], err[: limits.max_bytes]
        detail = f"more than {limits.max_bytes} bytes of output"
        return Answer(ask=question, stdout=out, stderr=err, truncated=True, detail=detail)
    if int(status) in _LATE:
        raise TimedOut(f"{question.partition(':')[2]}: not finished within {limits.timeout_s:g} s")
    if int(status) in _NOT_RUN and err.startswith(_STARTERS):
        raise Unreadable(f"{question.partition(':')[2]}: {_last_line(err)}")
    return Answer(ask=question, exit=int(status), stdout=out, stderr=err)


def _stat(question: str, frame: _Frame, _status: str, limits: Limits) -> Answer:
    found: dict[str, Any] = {}
    records = frame.body.split(b"\0")
    for said, path, to in zip(records[::3], records[1::3], records[2::3], strict=False):
        if path.rpartition(b"/")[2] not in (b".", b".."):
            _add(found, path, entry_of_standing(said, to))
    return _entries(question, frame, found, limits)


def _files(question: str, frame: _Frame, _status: str, limits: Limits) -> Answer:
    found: dict[str, Any] = {}
    left = limits.max_bytes
    for letter, path, content in frame.parts:
        if letter != b"P":
            continue
        if len(content) >= left:
            reason = f"{shown(path)}: it and the files before it reach {limits.max_bytes} bytes"
            _add(found, path, gap_entry(Unreadable(reason)))
            left = 0
        else:
            _add(found, path, text_of(content))
            left -= len(content)
    answer = _entries(question, frame, found, limits)
    return answer if left > 0 else replace(answer, truncated=True)


def _heads(question: str, frame: _Frame, _status: str, limits: Limits) -> Answer:
    found: dict[str, Any] = {}
    for letter, path, content in frame.parts:
        if letter == b"H":
            sizes, _, begin = content.partition(b"\n")
            size, _, mtime = sizes.partition(b" ")
            number = re.fullmatch(rb"(-?\d+)(\.\d+)?", mtime)
            if not size.isdigit() or number is None:
                _add(found, path, gap_entry(Unreadable(f"{shown(path)}: its size was not told")))
            else:
                _add(found, path, text_of(begin) | {"size": int(size), "mtime": int(number[1])})
    return _entries(question, frame, found, limits)


def _add(found: dict[str, Any], path: bytes, entry: object) -> None:
    key = shown(path)
    found[key] = gap_entry(Unreadable(f"{key}: two names are written alike")) if key in found else entry


def _entries(question: str, frame: _Frame, found: dict[str, Any], limits: Limits) -> Answer:
    """Entries and gaps together, as the other connectors give them: nothing seen but gaps is the first gap itself."""
    gaps: dict[str, GapError] = {}
    for letter, path, words in frame.parts:
        if letter == b"X":
            why = _why(shown(path), words.decode("utf-8", "backslashreplace"))
            if why is None:
                found.pop(shown(path), None)
            else:
                gaps[shown(path)] = why
    entries = {path: entry for path, entry in found.items() if path not in gaps}
    if not entries and gaps:
        return gap_answer(question, next(iter(gaps.values())))
    entries |= {path: gap_entry(gap) for path, gap in gaps.items()}
    cut = len(entries) > limits.matches
    if not entries:
        return Answer(ask=question, absent=True)
    return Answer(ask=question, entries=dict(sorted(entries.items())[: limits.matches]), truncated=cut)


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "backslashreplace").strip().splitlines()
    return lines[-1] if lines else ""


_SCHEMES: Mapping[str, Callable[[str, _Frame, str, Limits], Answer]] = {
    "file": _file,
    "shadow": _shadow,
    "list": _list,
    "cmd": _cmd,
    "stat": _stat,
    "files": _files,
    "heads": _heads,
}
