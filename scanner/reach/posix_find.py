r"""The words of one GNU find that passes every entry once, and what it says of those that may be worth a place in a list.

Sources: find(1) of findutils 4.9. Records stand between NULs on its standard error, so that its own complaints stand
in their true place among them: one line each, quoted as the C locale quotes ("find: '/root/\303\251': Permission denied").
"""

import re
import stat
from collections.abc import Iterable, Iterator

from scanner.model.records import dataclass
from scanner.reach.posix_words import Word

_RECORD = re.compile(rb"([a-zA-Z]) ([0-7]{1,5}) (\d{1,10}) (\d{1,10}) (/.*)", re.DOTALL)
_COMPLAINT = re.compile(rb"find: [`'](/.*)': (.+)")
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_TYPES = {b"f": stat.S_IFREG, b"d": stat.S_IFDIR}
_SPECIAL = re.compile(rb"[.\[\]{}()\\*+?|^$]")
_HERE = b"/./"
UNSEARCHABLE, UNLISTED, NOT_BEGUN = b"x", b"!", b"-"
"""Signs of notes: a folder whose entries may not be looked at; one whose names may not; a start that was not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry that find was told to tell; `mode` has the type of files and folders, and of nothing else."""

    path: bytes
    mode: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is said of one folder."""

    sign: bytes
    path: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What find could not look at, and the kernel's word for it; `path` is empty where the line is no such complaint."""

    path: bytes
    words: str


def expression(closed: Iterable[bytes], uids: frozenset[int], gids: frozenset[int]) -> list[Word]:
    """Its words behind the starts; `closed` are folders that are told of, but not entered, as find names them.

    It prints a line feed for every entry but the starts, and a record for one with a telling bit or a strange owner.
    Whose owner cannot be told was not seen, and is not counted. What prints nothing between `-type` and `-regex` keeps
    find from trying the costly one first.
    """
    words: list[Word] = ["-uid", f"-{2**32}", "(", "-name", ".", "-o", "-printf", r"\n", ")"]
    words += ["(", "-type", "d", "!", "-executable", "-fprintf", "/dev/stderr", r"\0x %p\0", "-o", "-true", ")"]
    words += ["(", "("]
    words += ["-type", "f", "-perm", "/6002", "-o", "-type", "d", "-perm", "-0002", "!", "-perm", "-1000"]
    words += ["-o", "!", "(", *_one_of("-uid", uids), ")", "-o", "!", "(", *_one_of("-gid", gids), ")"]
    words += [")", "-fprintf", "/dev/stderr", r"\0%y %m %U %G %p\0", "-o", "-true", ")"]
    patterns = b"|".join(_SPECIAL.sub(rb"\\\g<0>", each) for each in closed)
    if patterns:
        words += [
            "-type",
            "d",
            "-printf",
            "",
            "-regextype",
            "posix-extended",
            "-regex",
            b"(" + patterns + b")",
            "-prune",
        ]
    return words


def _one_of(test: str, numbers: frozenset[int]) -> list[Word]:
    """True for these numbers; as a tree, so that thousands of users cost a dozen comparisons."""
    ranges: list[tuple[int, int]] = []
    for each in sorted(numbers):
        if ranges and ranges[-1][1] + 1 == each:
            ranges[-1] = (ranges[-1][0], each)
        else:
            ranges.append((each, each))
    return _within(test, ranges) if ranges else ["-false"]


def _within(test: str, ranges: list[tuple[int, int]]) -> list[Word]:
    if len(ranges) > 1:
        lower, upper = ranges[: len(ranges) // 2], ranges[len(ranges) // 2 :]
        border: list[Word] = [test, f"-{upper[0][0]}"]
        return ["(", *border, *_within(test, lower), "-o", "!", *border, *_within(test, upper), ")"]
    low, high = ranges[0]
    if low == high:
        return [test, str(low)]
    return [*([test, f"+{low - 1}"] if low else []), test, f"-{high + 1}"]


def told(stream: bytes) -> Iterator[Entry | Note | Complaint]:
    """Everything that stands in the stream, in its order; paths are still as find was given them."""
    for number, piece in enumerate(stream.split(b"\0")):
        if number % 2:
            yield _record(piece)
        else:
            yield from (_complaint(line) for line in piece.split(b"\n") if line)


def place(path: bytes) -> bytes | None:
    """The path without the dot that marks where the walk began; empty for /, None where there is no such mark."""
    before, mark, after = (path + b"/").rpartition(_HERE)
    return before + (b"/" + after.removesuffix(b"/") if after else b"") if mark else None


def _record(piece: bytes) -> Entry | Note | Complaint:
    found = _RECORD.fullmatch(piece)
    if found:
        letter, mode, uid, gid, path = found.groups()
        return Entry(path=path, mode=_TYPES.get(letter, 0) | int(mode, 8), uid=int(uid), gid=int(gid))
    if piece[:3] in (b"x /", b"! /", b"- /"):
        return Note(sign=piece[:1], path=piece[2:])
    return Complaint(path=b"", words=piece[:200].decode("utf-8", "backslashreplace"))


def _complaint(line: bytes) -> Complaint:
    found = _COMPLAINT.fullmatch(line)
    if not found:
        return Complaint(path=b"", words=line[:200].decode("utf-8", "backslashreplace"))
    path = _ESCAPED.sub(lambda each: _byte(each[1]), found[1])
    return Complaint(path=path, words=found[2].decode("utf-8", "backslashreplace"))


def _byte(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8) & 0xFF]) if len(escaped) > 1 else _LETTERS.get(escaped, escaped)
