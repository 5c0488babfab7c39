"""Makes text from a target safe to look at: what would be invisible or would reorder a line is shown as its number.

Escaping for HTML is the template's work; this is about characters that survive escaping and still deceive: bidi
controls (Unicode UAX #9; "Trojan Source", CVE-2021-42574), zero-width and other default-ignorable characters, control
characters of C0 and C1, unpaired surrogates, which no UTF-8 file can hold, private-use characters and tags.
"""

import re
from typing import Final

from scanner.model.kept_code import kept_pattern

SHOWN_CHARACTERS: Final = 2000
"""Longer texts are cut in pages for people; machine formats keep them whole."""

_HIDDEN: Final = kept_pattern(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_SURROGATE: Final = kept_pattern("[\ud800-\udfff]")
_NAMED: Final = {"\n": " ⏎ ", "\r": " ⏎ ", "\t": " ⇥ "}


def visible(text: str, limit: int | None = SHOWN_CHARACTERS) -> str:
    """`text` on one line, with every hidden character as ⟨U+XXXX⟩; longer than `limit`, cut with how much is left."""
    left = 0
    if limit is not None and len(text) > limit:
        text, left = text[:limit], len(text) - limit
    if not text.isascii() or not text.isprintable():
        text = _HIDDEN.sub(_number, text.replace("\r\n", "\n"))
    return f"{text} … [+{left}]" if left else text


def encodable(text: str) -> str:
    """`text` with unpaired surrogates as their numbers: what every UTF-8 file can hold."""
    return _SURROGATE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    character = found.group()
    return _NAMED.get(character) or f"⟨U+{ord(character):04X}⟩"
