"""The first look at what a file says: text in Unicode form C, nothing invisible in it, and no secret anywhere."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from scanner.inventory.findings import Findings, Path, Place
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass

_INVISIBLE: Final = frozenset(
    chr(number)
    for first, last in (
        (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2064), (0x2066, 0x2069), (0xFEFF, 0xFEFF),
    )
    for number in range(first, last + 1)
)  # fmt: skip
"""None of them is printable (str.isprintable); a pattern of them would take a hundredth of a scan to compile."""
_SECRET_WORDS: Final = frozenset(
    (
        "password", "passwd", "passphrase", "pass", "pwd", "psk", "secret", "secrets", "community", "communities", "token",
        "tokens", "apikey", "privatekey", "authkey", "privkey", "matkhau",
    )
)  # fmt: skip
_SECRET_PAIRS: Final = frozenset(
    (("mat", "khau"), ("api", "key"), ("private", "key"), ("auth", "key"), ("priv", "key"), ("pre", "shared"))
)
_INNOCENT: Final = frozenset(("state-secret", "state-secrets"))
_SECRET_VALUE = kept_pattern(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|^\$(?:1|2[aby]|5|6|7|y|argon2\w*)\$|[a-z][a-z0-9+.-]{0,30}://[^/\s:@]*:[^/\s@]+@"
)


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Goes through one file's value, in place; notes secrets (never shown again) and invisible characters."""

    place: Place
    findings: Findings

    def scrub(self, value: Any, path: Path = ()) -> None:
        """Bring all text below `value` into form C."""
        if isinstance(value, dict):
            for key, each in list(value.items()):
                if is_secret_key(key) and each not in (None, "", {}, []) and not isinstance(each, bool):
                    self.findings.add(self.place, (*path, key), "secret_in_file", key=key)
                    del value[key]
                else:
                    self._item(value, key, each, path)
        elif isinstance(value, list):
            for at, each in enumerate(value):
                self._item(value, at, each, path)

    def _item(self, owner: Any, step: str | int, value: Any, path: Path) -> None:
        if type(value) is str:
            if not value.isascii() or not value.isprintable() or "$" in value or "://" in value or "---" in value:
                owner[step] = self._clean(value, (*path, step))
        elif value:
            self.scrub(value, (*path, step))

    def _clean(self, text: str, path: Path) -> str | None:
        found = None if text.isprintable() else next((each for each in text if each in _INVISIBLE), None)
        if found is not None:
            self.findings.add(self.place, path, "invisible", code_point=f"U+{ord(found):04X}")
        if _SECRET_VALUE.search(text):
            self.findings.add(self.place, path, "secret_in_file", key=path[-1])
            return None
        return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def is_secret_key(key: str) -> bool:
    """True for names under which people keep passwords, communities, tokens and keys, in English or Vietnamese."""
    flat = unicodedata.normalize("NFD", re.sub("([a-z])([A-Z])", r"\1-\2", key).casefold().replace("đ", "d"))
    plain = "".join(each for each in flat if not unicodedata.combining(each))
    words = [each for each in re.split(r"[^a-z0-9]+", plain) if each]
    if "-".join(words) in _INNOCENT:
        return False
    return any(each in _SECRET_WORDS for each in words) or any(each in _SECRET_PAIRS for each in pairwise(words))
