"""Finds the few lines of an answer that could hold a secret, and hides what they hold; the other lines are not looked at.

Ordinary input is large and holds no secret, so the search must be cheap: one letter that is rare in text stands for
several words (`k` for key, token, psk), words without a rare letter are found one by one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.assignments import hide_assignments
from scanner.sealing.blocks import below, hide_kubernetes
from scanner.sealing.command_rules import COMMANDS
from scanner.sealing.device_rules import DEVICES, SNMP, TYPED
from scanner.sealing.key_blocks import hide_key_blocks, holds_key_blocks
from scanner.sealing.markup_rules import MARKUP
from scanner.sealing.setting_rules import SETTINGS
from scanner.sealing.shapes import hide_shapes

_MOST_PASSES: Final = 8
_SHORTEST: Final = 6
_WORDS: Final = (
    b"pass", b"secret", b"communit", b"authorization", b"bearer ", b"credentials", b"snmp", b"com2sec", b"createuser",
    b"usmuser", b"identified ",
)  # fmt: skip
_SHAPES: Final = (b"$", b"{", b'"auth"', b"glpat-", b"ls0tls1crudjti", b"iwojidiwndggyml0")
_GREP_PREFIX = kept_pattern(rb"/[^\s:\"'=]{1,400}:(?:\d{1,7}[:-])?(?![\s/]|$)")
_LINE_FEED = kept_pattern(rb"(?<!\\)\\n")
_CERTIFICATE_BEGINS: Final = b"-----begin certificate-----"
_CERTIFICATE = kept_pattern(  # for text in lower case; `=` at the end alone, for a setting has it in the middle
    rb"(?<=-----begin certificate-----)\r?\n(?>(?:[a-z0-9+/]++\r?\n)*)(?:[a-z0-9+/]++={1,2}\r?\n)?"
    rb"(?=-----end certificate-----)"
)
_BLANK: Final = bytes(each if each in b"\r\n" else 0x20 for each in range(256))
_PATTERNS: Final = (  # a line of the group `word` gets every rule, another line only those about shapes
    kept_pattern(
        rb"(?P<word>k(?:ey(?:s?[^a-z]|content|data|material|string|\Z)|(?<=tok)en|(?<=psk)|(?<=ak)ia[a-z2-7]"
        rb"|(?<=pbk)df2|(?= dump)|(?<=\bsk)[_-]|(?=\.com/serv)|(?<=ook)ie:|(?<=sink)[ \t]|hau|h\xe1\xba|ha\xcc"
        rb"|h\xc3[\xa2\x82])|w(?:(?<=pw)d|(?<= -w))"
        rb"|x(?:ox[a-z]-|(?<=0x)[0-9a-f]{16}|auth|app-\d|freerdp)|z(?<=aiz)a|j(?<=eyj))"
    ),
    kept_pattern(rb"(?P<word>-(?<=[ \t]-)(?:[ppuaxy]|pw)[ =:\"'a-z0-9])"),
    kept_pattern(
        rb":(?:(?!(?<=[0-9]{2}:)[0-5][0-9]:[0-5][0-9](?![0-9]))[0-9]{1,10}:|:(?=[0-9:])|\*:"
        rb"|//[^\s/\"'<>@]{1,300}+@|[./0-9a-z]{13}(?:[:\r\n]|\Z)|aa[a-z0-9_-]{32}"
        rb"|(?<=hex:)[0-9a-f]{8}|(?<=ascii:)\S| 0 [0-9]{1,15} crypt "
        rb"|(?P<word>[ \t]*(?:eap[ \t]|(?:rsa|ecdsa|p12)[ \t][^\n]{0,200}\")))"
    ),
    kept_pattern(rb"_(?:[a-z0-9]{20}|auth|(?P<word>(?<=reg_)[esmb]))"),
    kept_pattern(rb"\*(?P<shape>[0-9a-f]{40})"),
)


def hide_in_lines(raw: bytes) -> bytes:
    """`raw` with every secret in it hidden; the number of lines stays.

    Repeated until nothing changes: a mark can complete a form that hid a second secret, and redacting an answer that
    was redacted before must not change it.
    """
    for _ in range(_MOST_PASSES):
        cleaned = _hidden_once(raw)
        if cleaned == raw:
            break
        raw = cleaned
    return raw


def may_hold_secrets(texts: list[bytes]) -> list[int]:
    """Which of `texts` `hide_in_lines` could change, by their place: found by looking through all of them at once.

    Ten times cheaper than one by one, for what a line feed parts is never one hit. Some that hold none are among them.
    """
    joined = b"\n".join(texts)
    low = _low(joined)
    if holds_key_blocks(low):
        return list(range(len(texts)))
    ends = list(accumulate(len(each) + 1 for each in texts))
    found = {bisect_right(ends, start) for start, _, _ in _hit_lines(low)}
    return sorted(found)


def _low(raw: bytes) -> bytes:
    """`raw` in lower case, with the bodies of certificates blanked out: Base64 of what everybody may read, full of hits."""
    low = raw.lower()
    return _CERTIFICATE.sub(_blanked, low) if _CERTIFICATE_BEGINS in low else low


def _blanked(found: re.Match[bytes]) -> bytes:
    return found[0].translate(_BLANK)


def _hidden_once(raw: bytes) -> bytes:
    low = _low(raw)
    changed = hide_key_blocks(raw, low)
    if changed is not raw:
        raw, low = changed, _low(changed)
    lines = _hit_lines(low)
    if not lines:
        return raw
    cleaned = _rewritten(raw, low, lines)
    return hide_kubernetes(cleaned) if b"secret" in low else cleaned


def _hit_lines(low: bytes) -> list[tuple[int, int, bool]]:
    """The lines to look at, in order: start, end, and whether a word was found or only a shape."""
    lines: dict[int, tuple[int, bool]] = {}
    for at, is_word in _hits(low):
        end = low.find(b"\n", at)
        start = low.rfind(b"\n", 0, at) + 1
        is_known_word = start in lines and lines[start][1]
        lines[start] = (len(low) if end < 0 else end, is_word or is_known_word)
    return sorted((start, end, is_word) for start, (end, is_word) in lines.items())


def _hits(low: bytes) -> Iterator[tuple[int, bool]]:
    """An offset in every line that could hold a secret, often several, and whether it is that of a word."""
    for needles, is_word in ((_WORDS, True), (_SHAPES, False)):
        for needle in needles:
            at = low.find(needle)
            while at >= 0:
                yield at, is_word
                end = low.find(b"\n", at)
                at = low.find(needle, end) if end >= 0 else -1
    for pattern in _PATTERNS:
        done = {True: -1, False: -1}
        for match in pattern.finditer(low):
            is_word = match.lastgroup == "word"
            if match.start() > done[is_word]:
                yield match.start(), is_word
                end = low.find(b"\n", match.start())
                done[is_word] = len(low) if end < 0 else end


def _rewritten(raw: bytes, low: bytes, lines: list[tuple[int, int, bool]]) -> bytes:
    pieces, done = [], 0
    for start, end, has_words in lines:
        if start < done:
            continue  # a block has taken it
        line, low_line = raw[start:end], low[start:end]
        pieces += [raw[done:start], hide_in_line(line, low_line) if has_words else hide_shapes(line, low_line)]
        done = end
        for each in below(line, _lines_from(raw, end)) if has_words else ():
            done = raw.find(b"\n", done + 1)
            done = len(raw) if done < 0 else done
            pieces += [b"\n", each]
    return b"".join(pieces) + raw[done:]


def hide_in_line(line: bytes, low: bytes) -> bytes:
    """One line with every secret in it hidden.

    What grep puts before a line, its file and number, is looked past. A text of JSON that holds lines itself is looked
    at as a whole, for it may be the value of a password, and then line by line.
    """
    if before := _GREP_PREFIX.match(low):
        return line[: before.end()] + _hide_in_piece(line[before.end() :], low[before.end() :])
    if b"\\n" in low and b'"' in low:
        pieces = _LINE_FEED.split(hide_assignments(line, low))
        line = b"\\n".join([_hide_in_piece(each, each.lower()) if len(each) > _SHORTEST else each for each in pieces])
        low = line.lower()
    return _hide_in_piece(line, low)


def _hide_in_piece(line: bytes, low: bytes) -> bytes:
    for hide in _STEPS:
        changed = hide(line, low)
        if changed is not line:
            line, low = changed, changed.lower()
    return line


_STEPS: Final = (
    SETTINGS.applied, COMMANDS.applied, SNMP.applied, TYPED.applied, DEVICES.applied, MARKUP.applied,
    hide_assignments, hide_shapes,
)  # fmt: skip


def _lines_from(raw: bytes, at: int) -> Iterator[bytes]:
    """The lines that follow the line feed at `at`."""
    while 0 <= at < len(raw):
        end = raw.find(b"\n", at + 1)
        yield raw[at + 1 : end if end >= 0 else len(raw)]
        at = end
