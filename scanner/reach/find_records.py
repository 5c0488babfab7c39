"""The records that find(1) prints for posix_sudo's commands, read into entries; what is not whole is a gap."""

import fnmatch
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from scanner.model.errors import Denied, Unreadable
from scanner.model.question import Answer
from scanner.reach.entries import entry_of_standing, text_of
from scanner.reach.failures import gap_entry
from scanner.reach.limits import Limits
from scanner.reach.names import raw, shown
from scanner.reach.tree_questions import HEAD_BYTES

_DIGITS: Final = 19
"""Of the longest size a file can have."""
_ODD = {b"p": "is a pipe, not a file", b"s": "is a socket, not a file", b"l": "sudo follows no link"}


def entries(question: str, pattern: str, body: bytes, limits: Limits) -> Answer:
    """The answer to `question` with an entry for each path that `pattern` names.

    Raises Unreadable when a record has not the form it must have.
    """
    found: dict[str, Any] = {}
    for path, entry in _records(body):
        if entry is not None and _is_named(path, raw(pattern), link=entry is _LINK):
            said = gap_entry(Unreadable(f"{shown(path)}: sudo follows no link")) if entry is _LINK else entry
            twice = gap_entry(Unreadable(f"{shown(path)}: two names are written alike"))
            found[shown(path)] = twice if shown(path) in found else said
    if not found:
        return Answer(ask=question, absent=True)
    cut = len(found) > limits.matches
    return Answer(ask=question, entries=dict(sorted(found.items())[: limits.matches]), truncated=cut)


_LINK = object()
"""A link to a folder on the way."""


def _is_named(path: bytes, pattern: bytes, *, link: bool) -> bool:
    """True when the glob names it, a leading dot only by a dot; or a link above, by as many parts as that has."""
    parts, wanted = path.split(b"/"), pattern.split(b"/")
    if link:
        wanted = wanted[: len(parts)]
    return len(parts) == len(wanted) and all(
        part == want or (fnmatch.fnmatchcase(part, want) and (want.startswith(b".") or not part.startswith(b".")))
        for part, want in zip(parts, wanted, strict=True)
    )


def _records(body: bytes) -> Iterator[tuple[bytes, object]]:
    """Path and entry of each record; None for a folder among files. Raises Unreadable when one has not its form."""
    at = 0
    while at < len(body):
        reader = _READERS.get(body[at : at + 2])
        if reader is None:
            raise Unreadable(f"what find printed is not in its form at byte {at}")
        path, entry, at = reader(body, at + 2)
        yield path, entry


Reader = Callable[[bytes, int], tuple[bytes, object, int]]


def _upto(body: bytes, at: int, end: bytes) -> tuple[bytes, int]:
    """The bytes before the next `end`, and the place after it."""
    place = body.find(end, at)
    if place < 0:
        raise Unreadable("what find printed was cut")
    return body[at:place], place + len(end)


def _standing(body: bytes, at: int) -> tuple[bytes, object, int]:
    record, at = _upto(body, at, b"\0")
    *said, path = record.split(b"/", 7)
    link, at = _upto(body, at, b"/" + path + b"\0")
    return path, entry_of_standing(b" ".join(said), link), at


def _content(body: bytes, at: int) -> tuple[bytes, object, int]:
    size, at = _upto(body, at, b"/")
    path, at = _upto(body, at, b"\0")
    content, at = _as_long_as(body, at, size, path)
    return path, text_of(content), at


def _beginning(body: bytes, at: int) -> tuple[bytes, object, int]:
    size, at = _upto(body, at, b"/")
    mtime, at = _upto(body, at, b"/")
    path, at = _upto(body, at, b"\0")
    shown_size = size if size.isdigit() and int(size) < HEAD_BYTES else str(HEAD_BYTES).encode()
    content, at = _as_long_as(body, at, shown_size, path)
    seconds = re.fullmatch(rb"(-?\d{1,19})(\.\d+)?", mtime)
    if seconds is None:
        raise Unreadable(f"{shown(path)}: its size was not told")
    return path, text_of(content) | {"size": int(size), "mtime": int(seconds[1])}, at


def _as_long_as(body: bytes, at: int, size: bytes, path: bytes) -> tuple[bytes, int]:
    """Content of a known length, which its path follows: what came or went meanwhile is no content."""
    end = at + int(size) if size.isdigit() and len(size) <= _DIGITS else -1
    after = path + b"\0"
    if end < at or body[end : end + len(after)] != after:
        raise Unreadable(f"{shown(path)}: came or went while it was looked at")
    return body[at:end], end + len(after)


def _certificates(body: bytes, at: int) -> tuple[bytes, object, int]:
    path, at = _upto(body, at, b"\0")
    content, at = _upto(body, at, path + b"\0")
    return path, text_of(content), at


def _other(body: bytes, at: int) -> tuple[bytes, object, int]:
    kind, at = _upto(body, at, b"/")
    path, at = _upto(body, at, b"\0")
    if kind == b"d":
        return path, None, at
    if kind == b"f":
        return path, gap_entry(Denied(f"{shown(path)}: sudo is not asked for what others may put there")), at
    return path, gap_entry(Unreadable(f"{shown(path)}: {_ODD.get(kind, 'is a device, not a file')}")), at


def _link_above(body: bytes, at: int) -> tuple[bytes, object, int]:
    path, at = _upto(body, at, b"\0")
    return path, _LINK, at


_READERS: Final[dict[bytes, Reader]] = {
    b"E/": _standing,
    b"P/": _content,
    b"H/": _beginning,
    b"C/": _certificates,
    b"O/": _other,
    b"L/": _link_above,
}
"""How each record begins, as the commands above have find print it."""
