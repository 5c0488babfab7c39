"""Finds the few lines of an answer that could hold a secret, and hides what they hold; the other lines are not looked at.

Ordinary input is large and holds no secret, so the search must be cheap: one letter that is rare in text stands for
several words (`k` for key, token, psk), words without a rare letter are found one by one.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.sealing.assignments import hide_assignments
from scanner.sealing.blocks import below, hide_kubernetes
from scanner.sealing.directives import hide_directives
from scanner.sealing.key_blocks import hide_key_blocks
from scanner.sealing.shapes import hide_shapes

_NEEDLES: Final = (
    b"pass", b"secret", b"communit", b"authori", b"bearer ", b"cred", b"snmp", b"$", b"{", b"com2sec", b"createuser",
    b"usmuser", b"identified ", b"glpat-", b" crypt ", b"ls0tls1crudjti", b"iwojidiwndggyml0", b"cookie:", b"openssl", b"sink", b"reg_",
)  # fmt: skip
_RARE = re.compile(
    rb"k(?:ey|(?<=tok)en|(?<=psk)|(?<=ak)ia[a-z2-7]|(?<=pbk)df2|(?= dump)|(?<=\bsk)[_-]|(?=\.com/serv)|hau|h\xe1\xba|ha\xcc"
    rb"|h\xc3[\xa2\x82])|w(?:(?<=pw)d|(?<=-w))|x(?:ox[a-z]-|(?<=0x)[0-9a-f]{16}|auth|app-\d)|z(?<=aiz)a|j(?<=eyj)"
)
_COLON = re.compile(
    rb":(?:[0-9]{0,10}:|\*:|//[^\s/\"'<>@]{1,300}+@|[./0-9a-z]{13}(?:[:\r\n]|\Z)|aa[a-z0-9_-]{32}|[ \t]*(?:eap|rsa)[ \t]"
    rb"|(?<=hex:)[0-9a-f]{8}|(?<=ascii:)\S)"
)
_STAR = re.compile(rb"\*[0-9a-f]{40}|md5[0-9a-f]{32}")
_UNDERSCORE = re.compile(rb"_[a-z0-9]{20}")
_FLAG = re.compile(rb" [-/](?:[ppuwaxy]|pw)[ =:\"'a-z0-9]")


def hide_in_lines(raw: bytes) -> bytes:
    """`raw` with every secret in it hidden; the number of lines stays."""
    low = raw.lower()
    changed = hide_key_blocks(raw, low)
    if changed is not raw:
        raw, low = changed, changed.lower()
    spans = _hit_lines(low)
    return hide_kubernetes(_rewritten(raw, low, spans)) if spans else raw


def _hit_lines(low: bytes) -> list[tuple[int, int]]:
    """Start and end of the lines to look at, in order."""
    found: dict[int, int] = {}
    for at in _hits(low):
        start = low.rfind(b"\n", 0, at) + 1
        end = low.find(b"\n", at)
        found[start] = len(low) if end < 0 else end
    return sorted(found.items())


def _hits(low: bytes) -> Iterator[int]:
    """One offset in every line that could hold a secret, often several."""
    for needle in _NEEDLES:
        at = low.find(needle)
        while at >= 0:
            yield at
            end = low.find(b"\n", at)
            at = low.find(needle, end) if end >= 0 else -1
    for pattern in (_RARE, _COLON, _STAR, _UNDERSCORE, _FLAG):
        end = -1
        for match in pattern.finditer(low):
            if match.start() > end:
                yield match.start()
                end = low.find(b"\n", match.start())
                if end < 0:
                    break


def _rewritten(raw: bytes, low: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, done = [], 0
    for start, end in spans:
        if start < done:
            continue  # a block has taken it
        line = raw[start:end]
        pieces += [raw[done:start], hide_in_line(line, low[start:end])]
        done = end
        for each in below(line, _lines_from(raw, end)):
            done = raw.find(b"\n", done + 1)
            done = len(raw) if done < 0 else done
            pieces += [b"\n", each]
    return b"".join(pieces) + raw[done:]


def hide_in_line(line: bytes, low: bytes) -> bytes:
    """One line with every secret in it hidden."""
    line = hide_directives(line, low)
    line = hide_assignments(line)
    return hide_shapes(line, low)


def _lines_from(raw: bytes, at: int) -> Iterator[bytes]:
    """The lines that follow the line feed at `at`."""
    while 0 <= at < len(raw):
        end = raw.find(b"\n", at + 1)
        yield raw[at + 1 : end if end >= 0 else len(raw)]
        at = end
