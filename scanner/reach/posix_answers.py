"""The frame of each question read into its answer; what does not have the form it must have is a gap."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from scanner.model.errors import GapError, TimedOut, Unreadable
from scanner.model.question import Answer
from scanner.reach import posix_apt, posix_walk, shadow
from scanner.reach.entries import entry_of_standing, names_of, text_of
from scanner.reach.failures import gap_answer, gap_entry
from scanner.reach.limits import Limits
from scanner.reach.names import shown
from scanner.reach.posix_frames import Frame, last_line, why_missing
from scanner.reading.numbers import is_whole

_LATE = (124, 137)
"""Exit statuses of timeout(1): it was late, and it had to be killed."""
_NOT_RUN = (126, 127)
_STARTERS = (b"env: ", b"timeout: ")
"""What env(1) and timeout(1) end with, and how they begin to say why, when they could not run the program."""


def answer_in(frame: Frame, question: str, limits: Limits, first: Mapping[str, Answer]) -> Answer:
    """The answer to `question`; raises the gap that its frame is. `first` are the answers it was made of."""
    scheme, _, path = question.partition(":")
    word, _, rest = (frame.end or b"").decode("utf-8", "backslashreplace").partition(" ")
    if word == "missing":
        gap = why_missing(path, rest)
        return Answer(ask=question, absent=True) if gap is None else gap_answer(question, gap)
    if scheme == "walk":
        return posix_walk.answer(question, frame, rest, limits, first)
    return _SCHEMES[scheme](question, frame, rest, limits)


def _read(path: str, frame: Frame, status: str) -> bytes:
    """The bytes a program read from a file; raises what its complaint means."""
    if not status.startswith("0"):
        gap = why_missing(path, last_line(frame.errors))
        raise gap or Unreadable(f"{path}: went while it was read")
    return frame.body


def _file(question: str, frame: Frame, status: str, limits: Limits) -> Answer:
    body = _read(question.partition(":")[2], frame, status)
    return Answer(ask=question, stdout=body[: limits.max_bytes], truncated=len(body) > limits.max_bytes)


def _shadow(question: str, frame: Frame, status: str, _limits: Limits) -> Answer:
    path = question.partition(":")[2]
    body = _read(path, frame, status)
    if status.endswith("cut"):
        raise Unreadable(f"{path}: empty, or its last line has no end")
    return Answer(ask=question, entries=shadow.reduced(body, path))


def _list(question: str, frame: Frame, _status: str, limits: Limits) -> Answer:
    types = names_of(frame.body)
    cut = len(types) > limits.names
    return Answer(ask=question, entries=dict(sorted(types.items())[: limits.names]), truncated=cut)


def _cmd(question: str, frame: Frame, status: str, limits: Limits) -> Answer:
    out, err = frame.body, frame.errors
    if not is_whole(status.lstrip("-")):
        raise Unreadable(f"{question}: its exit status was lost")
    if not frame.errors_ended:
        raise Unreadable(f"{question}: its complaints were cut")
    if max(len(out), len(err)) > limits.max_bytes:
        out, err = out[: limits.max_bytes], err[: limits.max_bytes]
        detail = f"more than {limits.max_bytes} bytes of output"
        return Answer(ask=question, stdout=out, stderr=err, truncated=True, detail=detail)
    if int(status) in _LATE:
        raise TimedOut(f"{question.partition(':')[2]}: not finished within {limits.timeout_s:g} s")
    if int(status) in _NOT_RUN and err.startswith(_STARTERS):
        raise Unreadable(f"{question.partition(':')[2]}: {last_line(err)}")
    return Answer(ask=question, exit=int(status), stdout=out, stderr=err)


def _stat(question: str, frame: Frame, _status: str, limits: Limits) -> Answer:
    found: dict[str, Any] = {}
    records = frame.body.split(b"\0")
    for said, path, to in zip(records[::3], records[1::3], records[2::3], strict=False):
        if path.rpartition(b"/")[2] not in (b".", b".."):
            _add(found, path, entry_of_standing(said, to))
    return _entries(question, frame, found, limits)


def _files(question: str, frame: Frame, _status: str, limits: Limits) -> Answer:
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


def _heads(question: str, frame: Frame, _status: str, limits: Limits) -> Answer:
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


def _entries(question: str, frame: Frame, found: dict[str, Any], limits: Limits) -> Answer:
    """Entries and gaps together, as the other connectors give them: nothing seen but gaps is the first gap itself."""
    gaps: dict[str, GapError] = {}
    for letter, path, words in frame.parts:
        if letter == b"X":
            why = why_missing(shown(path), words.decode("utf-8", "backslashreplace"))
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


_SCHEMES: Mapping[str, Callable[[str, Frame, str, Limits], Answer]] = {
    "file": _file,
    "shadow": _shadow,
    "list": _list,
    "cmd": _cmd,
    "stat": _stat,
    "files": _files,
    "heads": _heads,
    "apt": posix_apt.answer,
}
