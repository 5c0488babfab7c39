"""Text for paper: only characters that the fonts of the PDF have, and no word longer than a line.

typst brings its fonts along (Libertinus Serif, DejaVu Sans Mono), so that a PDF looks the same from every machine. What
neither has is shown as its number, as `visible` shows hidden characters: an empty box would tell nobody what it was.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

BREAK: Final = "\u200b"
"""Where a word may end its line; `visible` leaves none in data, and templates print none."""
WHOLE_WORD: Final = 24
"""Characters that fit into the narrowest column of names; every so many, a longer word may be broken."""

KEPT: Final = 2_000
"""Texts that are made printable once: most words of a page stand on it again and again."""

_LETTERS: Final = "\x20-\x7e\xa0-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u0259\u02c6-\u02dd"
_MARKS: Final = "\u0300-\u0304\u0306-\u030c\u0323\u0327\u0328"
_OTHER_SCRIPTS: Final = "\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491"
_VIETNAMESE: Final = "\u1ea0-\u1ef9"
_SIGNS: Final = (
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u2070\u2074-\u208e\u20ab\u20ac"
    "\u2103\u2116\u2122\u2126\u2153\u2154\u215b-\u215e\u2190-\u2195\u21d2\u21d4\u21e5\u2200\u2203\u2205\u2208\u2212\u221a"
    "\u221e\u2227-\u222a\u2248\u2260\u2261\u2264\u2265\u22c5\u23ce\u2500-\u257f\u25a0\u25a1\u25b2\u25bc\u25cb\u25cf\u2605"
    "\u2606\u2713\u2717\u27e8\u27e9"
)
_ABSENT: Final = re.compile(f"[^\n{BREAK}{_LETTERS}{_MARKS}{_OTHER_SCRIPTS}{_VIETNAMESE}{_SIGNS}]")
_LONG: Final = re.compile(rf"[^\s{BREAK}]{{{WHOLE_WORD + 1},}}")
_PLACE: Final = re.compile(rf"(.{{{WHOLE_WORD}}})(?=.)")
_AFTER_SIGN: Final = re.compile(r"(?<=\w[/\\.:_=@,;|])(?=\w)")


@lru_cache(maxsize=KEPT)
def printable(text: str) -> str:
    """`text` with what no font has as ⟨U+XXXX⟩, and with BREAK where a long word may end its line."""
    if not text.isascii():
        text = _ABSENT.sub(_number, text)
    return _LONG.sub(_broken, text) if len(text) > WHOLE_WORD else text


def _number(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def _broken(found: re.Match[str]) -> str:
    """A long word: a path breaks after its signs, the rest anywhere."""
    pieces = _AFTER_SIGN.sub(BREAK, found.group()).split(BREAK)
    return BREAK.join(_PLACE.sub(rf"\1{BREAK}", piece) for piece in pieces)


def on_paper(value: object) -> Mapping[str, object]:
    """A record of the view as JSON writes it, each of its texts printable; what `json.dumps` asks for by `default`."""
    fields: tuple[str, ...] = getattr(type(value), "__slots__")  # noqa: B009  # records have nothing else
    return {name: _each(getattr(value, name)) for name in fields}


def _each(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    return [_each(each) for each in value] if isinstance(value, tuple) else value
