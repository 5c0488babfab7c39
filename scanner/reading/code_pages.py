"""The code pages that a Windows of a language writes: text of an unknown page is read again, once the locale in it is known.

Programs print in the OEM page of the system's locale, PowerShell's files are in its ANSI page. Which of the two it was is
told by what they make of the bytes: letters, or frames and signs in the midst of words.
Source: Microsoft, "Code Page Identifiers", and the default pages of each locale in "National Language Support (NLS) API Reference".
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_WESTERN: Final = ("cp850", "cp1252")
_CENTRAL: Final = ("cp852", "cp1250")
_CYRILLIC: Final = ("cp866", "cp1251")
_BALTIC: Final = ("cp775", "cp1257")
_PAGES: Final = {
    "zh-tw": ("cp950",), "zh-hk": ("cp950",), "zh-mo": ("cp950",), "zh-hant": ("cp950",), "zh": ("gb18030",),
    "ja": ("cp932",), "ko": ("cp949",), "vi": ("cp1258",), "th": ("cp874",), "en-us": ("cp437", "cp1252"),
    "tr": ("cp857", "cp1254"), "az": ("cp857", "cp1254"), "el": ("cp737", "cp1253"), "he": ("cp862", "cp1255"),
    "ar": ("cp720", "cp1256"), "fa": ("cp720", "cp1256"),
    "et": _BALTIC, "lv": _BALTIC, "lt": _BALTIC,
    "bg": _CYRILLIC, "be": _CYRILLIC, "kk": _CYRILLIC, "ru": _CYRILLIC, "uk": _CYRILLIC, "mk": _CYRILLIC,
    "cs": _CENTRAL, "hr": _CENTRAL, "hu": _CENTRAL, "pl": _CENTRAL, "ro": _CENTRAL, "sk": _CENTRAL, "sl": _CENTRAL,
    "sq": _CENTRAL, "sr": _CENTRAL, "bs": _CENTRAL,
    "da": _WESTERN, "de": _WESTERN, "en": _WESTERN, "es": _WESTERN, "fi": _WESTERN, "fr": _WESTERN, "id": _WESTERN,
    "is": _WESTERN, "it": _WESTERN, "ms": _WESTERN, "nb": _WESTERN, "nl": _WESTERN, "nn": _WESTERN, "no": _WESTERN,
    "pt": _WESTERN, "sv": _WESTERN,
}  # fmt: skip
"""By locale, or by its language alone: the OEM page and the ANSI page, one where both are the same."""
_BEYOND: Final = re.compile(r"[^\x00-\x7f]")
_SIGNS: Final = frozenset("\xa0®™©°«»–—’“”…€²³")
"""What stands beside letters in such outputs."""


def reread(text: str, locale: str) -> str | None:
    """Text that stands for bytes, one character each, in the page of `locale`; None where no page, or more than one, fits."""
    language = locale.lower()
    pages = _PAGES.get(language) or _PAGES.get(language.partition("-")[0]) or ()
    found = {said for page in pages if (said := _in_page(text, page)) is not None}
    strange = {said: _strange(said) for said in found}
    fewest = min(strange.values(), default=0)
    best = [said for said, count in strange.items() if count == fewest]
    return best[0] if len(best) == 1 else None


def readings(text: str) -> Iterator[str]:
    """Text that stands for bytes, one character each, as each page has it in which such bytes can be written."""
    for page in dict.fromkeys(page for pages in _PAGES.values() for page in pages):
        if (said := _in_page(text, page)) is not None:
            yield said


def without_unknown_letters(text: str) -> str:
    """The same without what no page tells: U+FFFD in place of every byte beyond ASCII."""
    return _BEYOND.sub("\ufffd", text)


def _in_page(text: str, page: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", text.encode("latin-1").decode(page))
    except UnicodeError:
        return None


def _strange(text: str) -> int:
    """How many characters are no part of written words: frames, signs, controls, and capitals behind small letters."""
    beyond = sum(
        1 for each in text if not each.isascii() and each not in _SIGNS and unicodedata.category(each)[0] not in "LM"
    )
    return beyond + sum(1 for one, two in pairwise(text) if _turns(one, two))


def _turns(one: str, two: str) -> bool:
    return not (one.isascii() and two.isascii()) and one.islower() and two.isupper()
