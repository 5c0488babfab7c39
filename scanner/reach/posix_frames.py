"""What the script of posix_script.py prints, taken apart into one frame a question; a piece that fits nowhere is left out."""

import re
from dataclasses import field

from scanner.model.errors import Denied, GapError, Unreadable
from scanner.model.records import dataclass

_ABSENT = ("absent", "No such file or directory", "Not a directory")
_REFUSED = ("Permission denied", "Operation not permitted")
_PARTS = (b"P ", b"H ", b"X ", b"R ", b"L ", b"F ", b"M ")
"""Contents, beginnings, complaints; Release files and package lists, reduced; what find said, and the mount table."""


@dataclass(slots=True)
class Frame:
    """What one question was answered so far."""

    body: bytes = b""
    parts: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    """(letter, path, content) of each entry."""
    end: bytes | None = None
    """The words its last line ends with; None while it has not come."""
    errors: bytes = b""
    errors_ended: bool = False
    """False when its complaints may have been cut on their way: they come by a stream of their own."""
    count: int | None = None
    """How many entries a walk passed; None when it did not come to say so."""


def is_complete(out: bytes | bytearray, name: str) -> bool:
    """True when the script ran to its end."""
    return out.endswith(f"\n{name} Z\n".encode())


def has_begun(out: bytes | bytearray, name: str) -> bool:
    """True when anything the script prints has come: before it stands what start-up files and banners say."""
    return f"\n{name} B ".encode() in out


def frames_of(out: bytes, err: bytes, name: str) -> dict[int, Frame]:
    """The frame of each question that was come to, by its number."""
    mark = b"\n" + name.encode() + b" "
    out, totals = _without_counts(out, mark)
    frames = _bodies(out, mark)
    for piece in err.split(mark)[1:]:
        number, line_end, body = piece[2:].partition(b"\n")
        frame = frames.get(_number(number))
        if frame is not None and piece[:2] == b"B ":
            frame.errors = body
        elif frame is not None and piece[:2] == b"E ":
            frame.errors_ended = bool(line_end)
    for walk, frame in frames.items():
        frame.count = totals.get(walk)
    return frames


def _bodies(out: bytes, mark: bytes) -> dict[int, Frame]:
    frames: dict[int, Frame] = {}
    current: Frame | None = None
    for piece in out.split(mark)[1:]:
        letter, rest = piece[:2], piece[2:]
        if letter == b"B ":
            number, _, body = rest.partition(b"\n")
            current = frames.setdefault(_number(number), Frame(body=body))
        elif letter in _PARTS and current is not None:
            path, _, content = rest.partition(b"\0")
            current.parts.append((letter[:1], path, content))
        elif letter == b"E " and current is not None:
            number, _, words = rest.partition(b"\n")[0].partition(b" ")
            if frames.get(_number(number)) is current and current.end is None:
                current.end = words
            current = None
    return frames


def _without_counts(out: bytes, mark: bytes) -> tuple[bytes, dict[int, int]]:
    """The stream without the counts of walks, which are printed beside it, in the middle of anything; and the totals (C).

    What is told on the way (T) is a sign of life.
    """
    totals: dict[int, int] = {}

    def taken(found: re.Match[bytes]) -> bytes:
        if found[1] == b"C":
            totals[int(found[2])] = int(found[3])
        return b""

    return re.sub(re.escape(mark) + rb"([TC]) (\d{1,8}) (\d{1,18})\n", taken, out), totals


def _number(written: bytes) -> int:
    return int(written) if re.fullmatch(rb"\d{1,8}", written) else -1


def why_missing(path: str, words: str) -> GapError | None:
    """The gap that the kernel's words mean, None when they say that nothing is there."""
    if words.endswith(_ABSENT):
        return None
    said = words.rpartition(": ")[2].strip()
    if words.endswith(_REFUSED):
        return Denied(f"{path}: {said}")
    return Unreadable(f"{path}: {said or 'came or went while it was looked at'}")


def last_line(said: bytes) -> str:
    """The last line of a complaint; empty when there is none."""
    lines = said.decode("utf-8", "backslashreplace").strip().splitlines()
    return lines[-1] if lines else ""
