"""Makes broken inputs out of good ones: bytes of a text, leaves of a structure. The same random numbers make the same input."""

import base64
import binascii
import json
import random
import re
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


_NUMBERS: Final = (
    *(
        b"0",
        b"-1",
        b"1",
        b"255",
        b"256",
        b"4294967296",
        b"9223372036854775808",
        b"0x7fffffff",
        b"007",
        b"1.5",
        b"1e400",
    ),
    *(b"9" * 25, b"9" * 5000, "٣".encode(), "²".encode()),
)
_WINDOWS: Final = (150, 150, 150, 150, 300, 300, 1_000)
"""Bytes that are kept of the beginning, and of another place, of a long input: a thousand lines like the others tell no more,
and a short input is read five times as often in the same time.
"""


def broken(raw: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """`raw` after one to four mutations; `others` are good inputs of the same family to splice in."""
    window = draw.choice(_WINDOWS)
    if len(raw) > 3 * window and draw.random() < 0.98:
        raw = _windowed(raw, draw, window)
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        raw = draw.choice(_inside(raw))(raw, others, draw)[:MOST]
    return raw


def _windowed(raw: bytes, draw: random.Random, window: int) -> bytes:
    """The first lines and some others, whole lines where there are any and none is without an end."""
    start = draw.randrange(window, len(raw))
    start, end = (
        raw.rfind(b"\n", 0, start) + 1 or start,
        raw.find(b"\n", start + 2 * window, start + 8 * window) + 1 or start + 2 * window,
    )
    return raw[: raw.rfind(b"\n", 0, window) + 1 or window] + raw[start:end]


def swollen(raw: bytes, draw: random.Random, *, most: int) -> bytes:
    """`raw` with one part of it again and again until there are `most` bytes; the same numbers choose the same part."""
    lines = raw.split(b"\n")
    at = draw.randrange(len(lines))
    start, end = _span(raw, draw)
    way, token = draw.choice((0, 0, 0, 1, 1, 2, 3)), draw.choice(_TOKENS)
    before, part, behind = b"\n".join(lines[:at]) + b"\n", lines[at] + b"\n", b"\n".join(lines[at:])
    if way == 0 and len(part) > 1:  # every line another: what is looked for in a list grows with it
        many = [_numbered(part, number) for number in range(most // (len(part) + 4))]
        return before + b"".join(many) + behind
    if way == 1:
        return before + part * (most // len(part)) + behind
    part = (raw[start:end] if way == 2 else token) or b"a"
    return raw[:start] + part * (most // len(part)) + raw[start:]


def _numbered(line: bytes, number: int) -> bytes:
    """The line with another first word."""
    word = _WORD.search(line)
    return line[: word.end()] + b"%d" % number + line[word.end() :] if word else line


def swollen_plain(value: Any, draw: random.Random, *, most: int) -> Any:
    """Plain JSON with one mapping or list in it made long, or one text."""
    places = list(_places(value))
    path = draw.choice(places)
    found = value
    for step in path:
        found = found[step]
    return _put(value, path, _swollen_part(found, draw, most))


def _swollen_part(found: Any, draw: random.Random, most: int) -> Any:
    if isinstance(found, str):
        return swollen(found.encode("utf-8", "surrogatepass"), draw, most=most).decode("utf-8", "replace")
    if isinstance(found, Mapping) and found:
        key = draw.choice(sorted(found, key=str))
        return {**found, **{f"{key}{number}": found[key] for number in range(most // 50)}}
    if isinstance(found, list) and found:
        one = draw.choice(found)
        return found + [_named_anew(one, number) for number in range(most // 50)]
    return found


def _named_anew(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return f"{value}{number}"
    if isinstance(value, Mapping):
        return {name: f"{each}{number}" if isinstance(each, str) else each for name, each in value.items()}
    return value


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything that can be made long."""
    below = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return [
        path,
        *(
            each
            for key, inner in below
            if isinstance(inner, (str, list, Mapping))
            for each in _places(inner, (*path, key))
        ),
    ]


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    step, *rest = path
    if isinstance(value, Mapping):
        return {**value, step: _put(value[step], tuple(rest), new)}
    return [*value[:step], _put(value[step], tuple(rest), new), *value[step + 1 :]]


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


def _double_line(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    lines = raw.split(b"\n")
    line = draw.choice(lines)
    lines.insert(draw.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _word(raw: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Another word of a good input, or a token, in the place of a word."""
    start, end = _match(_WORD, raw, draw)
    other = draw.choice(others) if others and draw.random() < 0.5 else raw
    new = other[slice(*_match(_WORD, other, draw))] if draw.random() < 0.6 else draw.choice(_TOKENS)
    return raw[:start] + new + raw[end:]


def _number(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    start, end = _match(_DIGITS, raw, draw)
    return raw[:start] + draw.choice(_NUMBERS) + raw[end:]


def _match(pattern: re.Pattern[bytes], raw: bytes, draw: random.Random) -> tuple[int, int]:
    """One match behind a place drawn, the first one where there is none, or nothing at all."""
    found = pattern.search(raw, draw.randrange(len(raw) + 1)) or pattern.search(raw)
    return found.span() if found else (0, 0)


def _leaf(raw: bytes, _others: list[bytes], draw: random.Random) -> bytes:
    """JSON that is JSON still."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    return json.dumps(
        broken_plain(value, draw), ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, 4))
    ).encode("utf-8", "replace")


def _der(raw: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """What stands in base64 between two lines of a PEM file, changed."""
    found = _PEM.search(raw)
    if not found:
        return raw
    try:
        inner = base64.b64decode(found[2])
    except binascii.Error:
        return raw
    inner = draw.choice((_flip, _flip, _flip, _drop, _repeat, _number))(inner, others, draw)[:50_000]
    return raw[: found.start(2)] + base64.encodebytes(inner) + raw[found.end(2) :]


_WORD: Final = re.compile(rb"[^\s\"'=:;,<>\[\]{}()|/\\]{1,200}")
_DIGITS: Final = re.compile(rb"[0-9]{1,40}")
_PEM: Final = re.compile(rb"(-----BEGIN [A-Z ]{1,40}-----\r?\n)([A-Za-z0-9+/=\s]{1,200000})(-----END )")
_MUTATIONS: Final[tuple[Mutation, ...]] = (
    *(_flip, _flip, _drop, _drop, _cut, _repeat, _insert, _insert, _replace, _replace, _word, _word, _word, _number),
    *(_number, _swap_lines, _drop_line, _double_line, _splice, _recode),
)
_WITH_LEAVES: Final = (*_MUTATIONS, *(_leaf,) * len(_MUTATIONS))
_WITH_DER: Final = (*_MUTATIONS, *(_der,) * len(_MUTATIONS))


def _inside(raw: bytes) -> tuple[Mutation, ...]:
    """The mutations for such an input: half of them leave the outer form whole where there is an inner one."""
    if raw[:1] in (b"{", b"["):
        return _WITH_LEAVES
    return _WITH_DER if b"-----BEGIN" in raw[:5000] else _MUTATIONS
