r"""What windows_runner.ps1 prints, taken apart into one block an answer; a block that lost or changed a byte is left out.

Every line is NAME<TAB>WORD<TAB>BASE64. NAME was drawn for this one conversation, or is BUNDLE. The words, in their order:

    ask     the question, or `head:` (first) and `name:` (last) for what the computer is
    json    what is said of it: {"entries": …}, {"exit": 0}, {"absent": true}, {"error": {…}}
    out     bytes: of a file, of a program's output; for those two lines of `key: value`. err: of a program's complaints.
            A long one is cut into several lines, each in base64 of its own
    end     the seal: COUNT SHA256. The sum is over the sum of the seal before (nothing at first) and the lines of the block,
            each ended by a line feed, however they were ended on their way
    done    after all blocks: how many they were, and the sum of the last one

Whatever else stands on a line, or before NAME on it, is not ours: banners, start-up files, CLIXML.
"""

import base64
import binascii
import codecs
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from scanner.model.records import dataclass

BUNDLE: Final = "rasoat"
"""The name of the frames in a bundle, whose signature says who wrote them."""
HEAD: Final = "head:"
NAME: Final = "name:"
"""What WMI tells of the computer: where that hangs, everything else was told before."""
_LINE = rb"(ask|json|out|err|end|done)\t([A-Za-z0-9+/]+={0,2})\r?$"
_LAST: Final = 400
"""The line `done` is shorter than this."""
_BOMS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One answer as it was told, whole."""

    ask: str
    says: bytes
    """JSON."""
    out: bytes = b""
    err: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All blocks that came whole; `is_complete` when the runner said that these are all, and they are."""

    blocks: tuple[Block, ...]
    is_complete: bool


def is_complete(raw: bytes | bytearray, name: str) -> bool:
    """True when the runner came to its end; what it said is not looked at."""
    last = bytes(raw[-_LAST:]).rstrip(b"\r\n").rpartition(b"\n")[2]
    return re.search(re.escape(name.encode()) + rb"\tdone\t[A-Za-z0-9+/]+={0,2}$", last) is not None


def has_begun(raw: bytes | bytearray, name: str) -> bool:
    """True when the runner has said anything."""
    return name.encode() + b"\task\t" in raw


def transcript_of(raw: bytes, name: str) -> Transcript:
    """What the runner said, out of all that came."""
    lines = [found for line in _plain(raw).split(b"\n") if (found := _line(line, name)) is not None]
    blocks: list[Block] = []
    chain, count, start = "", 0, 0
    is_whole = False
    for place, (word, value) in enumerate(lines):
        if word == "end":
            count += 1
            chain, block = _sealed(lines[start:place], value, chain, name)
            blocks += [] if block is None else [block]
            start = place + 1
        elif word == "done":
            is_whole = value == f"{count} {chain}".encode() and start == place == len(lines) - 1
    return Transcript(blocks=tuple(blocks), is_complete=is_whole and len(blocks) == count)


def _plain(raw: bytes) -> bytes:
    """The stream as it left the runner: whoever keeps it in a file on Windows may write UTF-16."""
    for mark, encoding in _BOMS.items():
        if raw.startswith(mark):
            return raw.decode(encoding, "replace").encode("utf-8")
    return raw


def _line(line: bytes, name: str) -> tuple[str, bytes] | None:
    found = re.search(re.escape(name.encode()) + rb"\t" + _LINE, line)
    if found is None:
        return None
    try:
        return found[1].decode(), base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return found[1].decode(), b""  # no seal fits it


def _sealed(lines: Sequence[tuple[str, bytes]], seal: bytes, chain: str, name: str) -> tuple[str, Block | None]:
    """The sum that the next seal starts from, and the block, None when its seal does not fit."""
    written = "".join(f"{name}\t{word}\t{base64.b64encode(value).decode()}\n" for word, value in lines)
    summed = hashlib.sha256((chain + written).encode()).hexdigest()
    _, _, claimed = seal.decode("ascii", "replace").partition(" ")
    if seal != f"{len(lines)} {summed}".encode():
        return claimed, None
    parts = {word: b"".join(value for each, value in lines if each == word) for word in ("ask", "json", "out", "err")}
    ask = parts["ask"].decode("utf-8", "replace")
    return summed, Block(ask=ask, says=parts["json"], out=parts["out"], err=parts["err"])
