"""How a rule about a line is written: words that a line must hold, a pattern, and what becomes of its groups."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass
from scanner.sealing.marks import holds_any, mark_groups

Hide = Callable[[re.Match[bytes]], bytes]

VALUE: Final = rb"(?P<v>(?:\"(?>(?:[^\"\\\r\n]|\\.)*)\"?|'[^'\r\n]*+'?)(?:[^\s,;)}\]>]\S*+)?|[^\s\"'=:]\S*+)"
"""One word or one quoted text; never fails after it has begun, so that no pattern runs over it twice."""
START: Final = rb"^[#;!>+ \t-]*+"
"""Where a line begins: comments and differences count as what they hold."""
_TYPE: Final = (
    rb"(?:(?:ENC|cipher|irreversible-cipher|simple|ciphertext|plaintext|encrypted|unencrypted|hashed|hash|pbkdf2"
    rb"|ascii(?:-text)?|hexadecimal|hex|clear|cleartext|scrypt|sha256|sha512|(?:hmac-)?md5|hmac-sha\S{0,6}"
    rb"|localizedkey|index|[0-9])[ \t]++)"
)
TYPES: Final = rb"(?>" + _TYPE + rb"*)"
"""What may stand between a name and its secret and says how it is written: `password 7 …`, `set passwd ENC …`."""
SOME_TYPES: Final = rb"(?>" + _TYPE + rb"+)"
"""The same, where it must."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`triggers` are in lower case; the pattern is tried on lines that hold one of them.

    It is compiled at the first of them: most machines hold no line for most rules.
    """

    triggers: tuple[bytes, ...]
    source: bytes
    hide: Hide

    @property
    def pattern(self) -> re.Pattern[bytes]:
        """The compiled pattern."""
        return _compiled(self.source)


@cache
def _compiled(source: bytes) -> re.Pattern[bytes]:
    return kept_pattern(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """Rules that need not be looked at when a line holds none of `gates`; no gates: always."""

    gates: tuple[bytes, ...]
    rules: tuple[Rule, ...]

    def applied(self, line: bytes, low: bytes) -> bytes:
        """The line with what the rules hide; `low` is the line in lower case."""
        if self.gates and not holds_any(low, self.gates):
            return line
        for each in self.rules:
            for trigger in each.triggers:
                if trigger in low:
                    line = each.pattern.sub(each.hide, line)
                    break
        return line


def rule(triggers: str, *pattern: bytes, hide: Hide = mark_groups) -> Rule:
    """A rule; `triggers` are words with blanks between, `~` stands for a blank in a word."""
    words = tuple(each.replace("~", " ").encode() for each in triggers.split())
    return Rule(words, b"".join(pattern), hide)
