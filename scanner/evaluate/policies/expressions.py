r"""Regular expressions of policies as patterns of the package `regex`: those of PCRE2, and OSRegex of version 4.

Texts are bytes read as Latin-1, as PCRE2 sees them without UTF, so a pattern's letters become the same bytes. What the two
libraries read differently (`\v`, `\Z`, `\m`, fuzzy braces) is refused: BadPattern, and the rule is unknown.
"""

import re
import unicodedata
import warnings
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

from scanner.reading.patterns import BadPattern, unrolled_length

MAX_EXPRESSION: Final = 4000
MAX_UNROLLED: Final = 100_000

Expression = regex.Pattern[str]

_HORIZONTAL = r" \t\xa0"
_SAME: Final = frozenset("dDwWsSbBnrtfaAzGX0123456789Kx")
"""Letters behind a backslash that both libraries read alike, ASCII classes taken for granted."""
_TOKENS = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)|\\x(?P<hex>[0-9a-fA-F]{2})|\\x\{(?P<code>[0-9a-fA-F]{1,2})\}"
    r"|(?P<property>\\[pP](?:\{\^?\w+\}|\w))|\\(?P<escaped>.)|(?P<class>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])"
    r"|(?P<times>\{\d+(?:,\d*)?\})|(?P<brace>\{)|(?P<other>.)",
    re.DOTALL,
)
_LATE_FLAGS = re.compile(r"\(\?\^?[a-zA-Z]*-[a-zA-Z]*[:)]|(?<=.)\(\?[a-zA-Z]+\)", re.DOTALL)
"""Switches that are turned off, or on behind the beginning: here they would count for the whole pattern."""
_PLACES: Final = frozenset(("^", "$", r"\b", r"\B", r"\A", r"\G", r"\z", r"\Z", r"\K"))
_WORD_ENDS = re.compile(r"\[\[:[<>]:\]\]")
_OS_CLASSES: Final = {
    "w": "[A-Za-z0-9@_-]",
    "d": "[0-9]",
    "s": "[ ]",
    "t": r"\t",
    "p": r"[(*+),\-.:;<=>?\[\]!\"'#$%&|{}]",
    "W": "[^A-Za-z0-9@_-]",
    "D": "[^0-9]",
    "S": "[^ ]",
    ".": r"[\s\S]",
}
"""What OSRegex knows behind a backslash (the manual of version 4, "Regular Expression Syntax")."""


@lru_cache(maxsize=4096)
def expression(text: str, *, osregex: bool = False, case_sensitive: bool = False) -> Expression:
    """The compiled expression; raises BadPattern for what is none, or would be read differently here."""
    if len(text) > MAX_EXPRESSION:
        raise BadPattern(f"the pattern is longer than {MAX_EXPRESSION} characters")
    written = text.encode("utf-8", "surrogatepass").decode("latin-1")
    translated = _from_osregex(written) if osregex else _from_pcre2(written)
    if unrolled_length(translated) > MAX_UNROLLED:
        raise BadPattern(f"{text[:80]!r} repeats more than {MAX_UNROLLED:,} characters in all")
    flags = regex.ASCII | regex.MULTILINE | regex.VERSION0 | (0 if case_sensitive else regex.IGNORECASE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return regex.compile(translated, flags, cache_pattern=False)
    except (regex.error, ValueError, OverflowError, RecursionError, KeyError, IndexError) as error:
        raise BadPattern(f"{text[:80]!r} is no pattern: {error}") from error


def is_anchored(text: str) -> bool:
    """True for an expression that can begin at the beginning of a line alone."""
    depth = 0
    for found in _TOKENS.finditer(text):
        letter = found["other"] or ""
        if letter == "|" and not depth:
            return False
        depth += {"(": 1, ")": -1}.get(letter, 0)
    return text.startswith("^") and text[1:2] not in ("*", "?", "+", "{")


def _from_pcre2(text: str) -> str:
    if "(*" in text or "(?C" in text or _WORD_ENDS.search(text) or "(?|" in text or _LATE_FLAGS.search(text):
        raise BadPattern(f"{text[:80]!r} uses what only PCRE2 has")
    tokens = list(_TOKENS.finditer(text))
    for before, after in pairwise(tokens):
        if before[0] in _PLACES and (after["times"] or after["other"] in ("*", "+", "?")):
            raise BadPattern(f"{text[:80]!r} repeats a place, which PCRE2 refuses")
    return "".join(map(_token, tokens))


def _token(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "quoted":
        return regex.escape(found["quoted"])
    if kind in ("hex", "code"):
        return regex.escape(chr(int(found[kind], 16)))
    if kind == "class":
        return _class(found[0])
    if kind == "property":
        return _property(found[0])
    if kind == "brace":
        return r"\{"
    return _escape(found["escaped"]) if kind == "escaped" else found[0]


def _property(text: str) -> str:
    """The characters below 256 that have a property such as `L` or `Nd`; cases are another matter where they do not count."""
    name = text[2:].strip("{}")
    if not re.fullmatch(r"[LMNPSZC]|N[dlo]|P[cdsefio]|S[mcko]|Z[slp]|Cc|Lo", name):
        raise BadPattern(f"the property {text[:40]} is not read here as PCRE2 reads it")
    held = "".join(f"\\x{code:02x}" for code in range(256) if unicodedata.category(chr(code)).startswith(name))
    if not held:
        raise BadPattern(f"the property {text[:40]} is not read here as PCRE2 reads it")
    return f"[{'^' if text[1] == 'P' else ''}{held}]"


def _escape(letter: str) -> str:
    if letter in "hH":
        return f"[{'^' if letter == 'H' else ''}{_HORIZONTAL}]"
    if letter == "R":
        return r"(?>\r\n|[\n\x0b\f\r\x85])"
    if letter == "N":
        return r"[^\n]"
    if letter == "e":
        return r"\x1b"
    if letter.isalnum() and letter not in _SAME:
        raise BadPattern(f"the escape \\{letter} is not read here as PCRE2 reads it")
    return "\\" + letter if letter.isalnum() else regex.escape(letter)


def _class(text: str) -> str:
    """A class in brackets; a bracket that only opens is one of its characters."""
    inside = re.sub(r"\\h", lambda _: _HORIZONTAL, text[1:-1])
    for letter in re.findall(r"\\(.)", inside):
        if letter.isalnum() and letter not in _SAME | {"b"}:
            raise BadPattern(f"the escape \\{letter} is not read here as PCRE2 reads it")
    parts = re.split(r"(\[:\^?\w+:\])", inside)
    return "[" + "".join(part if number % 2 else part.replace("[", r"\[") for number, part in enumerate(parts)) + "]"


def _from_osregex(text: str) -> str:
    """OSRegex: only what stands behind a backslash may be repeated, everything else but `^ $ | ( )` is itself."""
    made: list[str] = []
    rest = iter(enumerate(text))
    for at, letter in rest:
        if letter == "\\" and at + 1 < len(text):
            _, escaped = next(rest)
            made.append(_OS_CLASSES.get(escaped) or _os_literal(escaped))
            if text[at + 2 : at + 3] in ("+", "*"):
                made.append(next(rest)[1])
        elif letter in "^$|()":
            made.append(letter)
        else:
            made.append(regex.escape(letter))
    return "".join(made)


def _os_literal(escaped: str) -> str:
    if escaped.isalnum():
        raise BadPattern(f"the escape \\{escaped} is none of OSRegex")
    return regex.escape(escaped)
