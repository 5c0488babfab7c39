"""Text in the columns of a terminal: how wide it is, where its lines end, where it is cut."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, takewhile


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: combining marks none, wide characters two (Unicode UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(map(_column, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _column(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _words(text: str, room: int) -> Iterator[str]:
    """The words of `text`; one that is wider than a line is cut into pieces."""
    for word in text.split(" "):
        piece = ""
        for character in word if columns(word) > room else ():
            if columns(piece + character) > room:
                yield piece
                piece = ""
            piece += character
        yield piece or word


def fitted(text: str, room: int) -> str:
    """`text` cut to `room` columns, with a sign that it was cut."""
    if columns(text) <= room:
        return text
    composed = unicodedata.normalize("NFC", text)
    taken = accumulate(map(_column, composed))
    kept = sum(1 for _ in takewhile(lambda width: width < room, taken))
    return composed[:kept].rstrip() + "…"


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> Iterator[str]:
    """`text` in lines of at most `width` columns, words kept whole where they can be; `first` leads the first line."""
    room = width - columns(indent)
    line = ""
    lead = indent if first is None else first
    for word in _words(text, room):
        joined = f"{line} {word}" if line else word
        if columns(joined) > room and line:
            yield lead + line
            lead, line = indent, word
        else:
            line = joined
    yield lead + line
