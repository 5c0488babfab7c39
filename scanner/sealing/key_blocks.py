"""Private keys that span lines: PEM of every kind, whole or cut, PuTTY files, OpenVPN static keys, OpenSSL's hex dumps.

Certificates and public keys stay. Every line keeps its place: what was key is one mark a line.
"""

import re
from itertools import pairwise
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.marks import MARK, holds_any, mark_line

_EDGE = kept_pattern(  # for text in lower case
    rb"-----? ?(?P<edge>begin|end) (?:[a-z0-9]{1,12} ){0,4}"
    rb"(?:private key(?: block)?|static key v\d|secret key(?: block)?) ?-{4,5}"
)
_HEADER = kept_pattern(rb"(?:Proc-Type|DEK-Info|Comment|Version|Subject|X-[\w-]{1,20}|Hash|Charset|MessageID):")
_BODY = kept_pattern(rb"=?[A-Za-z0-9+/]+={0,2}(?:\\{1,4}[nr][A-Za-z0-9+/]*={0,2})*")
"""Base64, padded at its end alone (a setting has its sign in the middle), or the checksum of OpenPGP (RFC 4880, 6.1)."""
_BODY_LINE = kept_pattern(_BODY.pattern + rb"\Z")
_LONG_RUN = kept_pattern(rb"[A-Za-z0-9+/=]{20}")
_SAME_LINE = kept_pattern(rb"(?>(?:[A-Za-z0-9+/= \t]|\\{1,4}[nr])*)")
_NEXT_LINE = kept_pattern(rb"\r?\n([^\r\n]*+)")
_PUTTY = kept_pattern(rb"^Private-Lines: ?(\d{1,4})\r?$", re.MULTILINE)
_PUTTY_MAC = kept_pattern(rb"^(Private-(?:MAC|Hash): ?)[0-9a-f]++", re.MULTILINE)
_HEX_DUMP = kept_pattern(
    rb"^[ \t]*(?:privateExponent|prime[12]|exponent[12]|coefficient|priv|MK dump):[0-9a-f: \t]*+(?:\r?\n|\Z)"
    rb"(?>(?:[ \t]++(?>(?:[0-9a-f]{2}[: ]?)+)[ \t]*+(?:\r?\n|\Z))*)",
    re.MULTILINE | re.IGNORECASE,
)
_HEX = kept_pattern(rb"(?<![A-Za-z0-9])[0-9a-f]{2}(?>(?:[: ][0-9a-f]{2})*)(?![A-Za-z0-9])[: ]?", re.IGNORECASE)
_TRIGGERS: Final = (b"private", b"static key", b"secret key", b"mk dump")
_FORMS: Final = (b"----", b"putty-user-key", b"privateexponent", b"priv:", b"mk dump")
_LONGEST_KEY: Final = 64 * 1024
_LONGEST_LINE: Final = 8 * 1024


def hide_key_blocks(raw: bytes, low: bytes) -> bytes:
    """`raw` with the bodies of private keys hidden; `low` is the same in lower case."""
    if not holds_any(low, _TRIGGERS):
        return raw
    if b"----" in low:
        raw = _hide_spans(raw, _pem_bodies(raw, low))
    if b"putty-user-key" in low:
        raw = _PUTTY_MAC.sub(rb"\1" + MARK, _hide_spans(raw, _putty_bodies(raw)))
    if b"privateexponent" in low or b"priv:" in low or b"mk dump" in low:
        raw = _HEX_DUMP.sub(lambda found: _HEX.sub(MARK, found[0]), raw)
    return raw


def holds_key_blocks(low: bytes) -> bool:
    """False when `hide_key_blocks` would find nothing in any part of a text; `low` is the text in lower case."""
    return holds_any(low, _TRIGGERS) and holds_any(low, _FORMS)


def _hide_spans(raw: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, done = [], 0
    for start, end in spans:
        if start >= done:
            lines = raw[start:end].split(b"\n")
            pieces += [raw[done:start], b"\n".join(mark_line(each) if _is_key(each) else each for each in lines)]
            done = end
    return b"".join(pieces) + raw[done:]


def _is_key(line: bytes) -> bool:
    """False for a line of another kind: nobody hides a setting by writing BEGIN and END around it."""
    core = _core(line)
    return any(each.match(core) for each in (_BODY_LINE, _HEADER)) or _LONG_RUN.search(core) is not None


def _pem_bodies(raw: bytes, low: bytes) -> list[tuple[int, int]]:
    edges = list(_EDGE.finditer(low))
    if not edges:
        return []
    is_begin = [each["edge"] == b"begin" for each in edges]
    spans = [] if is_begin[0] else [(_cut_start(raw, 0, edges[0].start()), edges[0].start())]
    for (at, edge), (_, following) in pairwise(enumerate(edges)):
        start, end = edge.end(), following.start()
        if is_begin[at] and not is_begin[at + 1] and end - start <= _LONGEST_KEY:
            spans.append((start, end))
        elif is_begin[at]:
            spans.append((start, _cut_end(raw, start)))
        elif not is_begin[at + 1]:
            spans.append((_cut_start(raw, start, end), end))
    if is_begin[-1]:
        spans.append((edges[-1].end(), _cut_end(raw, edges[-1].end())))
    return spans


def _cut_end(raw: bytes, start: int) -> int:
    """Where the body of a key without an END ends: before the first line that is no part of a key."""
    same = _SAME_LINE.match(raw, start)
    at = same.end() if same else start
    is_head = same is None or not same[0].strip()
    while following := _NEXT_LINE.match(raw, at):
        core = _core(following[1])
        if core and is_head:
            is_head = _HEADER.match(core) is not None
        if not (is_head or _BODY.fullmatch(core)):
            break
        at = following.end()
    return at


def _cut_start(raw: bytes, floor: int, end: int) -> int:
    """Where the body of a key without a BEGIN begins."""
    at = end
    while at > floor:
        lowest = max(floor, at - _LONGEST_LINE)
        start = raw.rfind(b"\n", lowest, at - 1) + 1 or lowest
        core = _core(raw[start:at])
        if (start == lowest != floor) or not (_BODY.fullmatch(core) or (not core and at == end)):
            break
        at = start
    return at


def _core(line: bytes) -> bytes:
    return line.strip(b" \t\r\n\"',;\\>|#*").replace(MARK, b"")


def _putty_bodies(raw: bytes) -> list[tuple[int, int]]:
    spans = []
    for found in _PUTTY.finditer(raw):
        at = found.end()
        for _ in range(int(found[1])):
            following = _NEXT_LINE.match(raw, at)
            if following is None:
                break
            at = following.end()
        spans.append((found.end(), at))
    return spans
