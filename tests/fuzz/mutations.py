"""Makes broken inputs out of good ones: bytes of a text, leaves of a structure. The same random numbers make the same input."""

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

MOST: Final = 300_000
"""Bytes; what is longer is cut, so that a run says something about parsers and not about memory."""

_TOKENS: Final = (
    *(
        b"",
        b"\0",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b" " * 200,
        b"\\",
        b"\\\n",
        b'"',
        b"'",
        b"`",
        b"#",
        b"//",
        b"/*",
        b"*/",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b"<",
        b">",
        b"{{",
        b"%s",
        b"${x}",
        b"$(x)",
        b"=",
        b":",
        b"::",
        b";",
        b",",
        b"|",
    ),
    *(
        b"0",
        b"-1",
        b"1e999",
        b"NaN",
        b"Infinity",
        b"9" * 400,
        b"0x",
        b"2147483648",
        b"18446744073709551616",
        b"0.0.0.0/33",
    ),
    *(
        b"true",
        b"null",
        b"None",
        b"yes",
        b"Include",
        b"Match all",
        b"-----BEGIN CERTIFICATE-----",
        b"[section]",
        b"../" * 9,
    ),
    *(
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
        b"\x80",
        b"\x1b[31m",
    ),
    *("Tiếng Việt".encode(), "İ".encode(), "٣".encode(), "²".encode(), "\u2028".encode(), "\u00a0".encode()),
    *(
        b"9999-99-99",
        b"0000-00-00 00:00:00",
        b"31/02/2026",
        b"12/31/9999 23:59:60",
        b"(" * 500,
        b"[" * 500,
        b"a" * 5000,
    ),
)
_LEAVES: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 1 << 70, 0.5, "", "x", "\0", "-1", "9" * 400, "٣", [], {}, [[]], {"": None}),
    *({"b64": "AA=="}, {"b64": "?"}, {"gap": "denied", "detail": ""}, {"gap": "no gap"}, {"text": 5}, ["x"] * 50),
)


def broken(raw: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """`raw` after one to four mutations; `others` are good inputs of the same family to splice in."""
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        raw = draw.choice(_MUTATIONS)(raw, others, draw)[:MOST]
    return raw


def broken_plain(value: Any, draw: random.Random) -> Any:
    """Plain JSON with one leaf, or one branch, put in the place of another value."""
    if isinstance(value, Mapping) and value and draw.random() < 0.85:
        key = draw.choice(list(value))
        if draw.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key: broken_plain(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.85:
        place = draw.randrange(len(value))
        return [*value[:place], broken_plain(value[place], draw), *value[place + 1 :]]
    if isinstance(value, str) and draw.random() < 0.6:
        return broken(value.encode("utf-8", "surrogatepass"), [], draw).decode("utf-8", "replace")
    return draw.choice(_LEAVES)


Mutation = Callable[[bytes, list[bytes], random.Random], bytes]


def _span(raw: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(raw) + 1)
    return start, min(len(raw), start + draw.choice((1, 1, 2, 5, 20, 200, 5000)))


def _flip(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    if not raw:
        return raw
    place = draw.randrange(len(raw))
    return raw[:place] + bytes((draw.randrange(256),)) + raw[place + 1 :]


def _drop(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    start, end = _span(raw, draw)
    return raw[:start] + raw[end:]


def _cut(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    return raw[: draw.randrange(len(raw) + 1)]


def _repeat(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    start, end = _span(raw, draw)
    return raw[:end] + raw[start:end] * draw.choice((1, 2, 100, 3000)) + raw[end:]


def _insert(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    place = draw.randrange(len(raw) + 1)
    return raw[:place] + draw.choice(_TOKENS) + raw[place:]


def _replace(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    start, end = _span(raw, draw)
    return raw[:start] + draw.choice(_TOKENS) + raw[end:]


def _swap_lines(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _drop_line(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    lines = raw.split(b"\n")
    del lines[draw.randrange(len(lines))]
    return b"\n".join(lines)


def _splice(raw: bytes, others: list[bytes], draw: random.Random) -> bytes:
    other = draw.choice(others) if others else raw
    return raw[: draw.randrange(len(raw) + 1)] + other[draw.randrange(len(other) + 1) :]


def _recode(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(draw.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1258", "cp437")), "replace")


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    *(_flip, _flip, _drop, _drop, _cut, _repeat, _insert, _insert, _replace, _replace),
    *(_swap_lines, _drop_line, _splice, _recode),
)
