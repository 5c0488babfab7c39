"""The first bytes of files that a `heads:` question names, with their size and time."""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime

from scanner.collect.host.drop_ins import seen_entry
from scanner.model.errors import Unreadable
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.reading.answers import entries, given

_MOST_SECONDS = 1 << 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One file: its first bytes (at most 4,096), and when it was last changed."""

    path: str
    begin: bytes
    changed_at: datetime


def heads(answer: Answer) -> Iterator[Head]:
    """The files of the answer, none when the glob names nothing; one that was not seen raises its gap."""
    found = entries(answer)
    if not found and not given(answer).absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    for path, entry in sorted(found.items()):
        seen = seen_entry(path, entry)
        seconds = seen.get("mtime")
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < _MOST_SECONDS:
            raise Unreadable(f"{path}: has no time")
        begin = _bytes(path, seen.get("text"), seen.get("b64"))
        yield Head(path=path, begin=begin, changed_at=datetime.fromtimestamp(seconds, UTC))


def _bytes(path: str, text: object, packed: object) -> bytes:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(str(packed), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"{path}: the entry holds no bytes") from error
