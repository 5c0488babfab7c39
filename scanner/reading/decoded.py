"""Text out of files that people hand over: Windows writes UTF-16 here and an old code page there, and says which nowhere.

What decides verdicts in such files are numbers and names in ASCII, which every code page writes alike. So a page that
cannot be told is read as bytes, one character each, and said to be unknown; nothing is guessed into words.
"""

import codecs
import unicodedata
from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.records import dataclass

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNKNOWN: Final = "8-bit"
"""Some code page of one or more bytes: ASCII is right, the rest is left as bytes (Latin-1)."""
_SAMPLE: Final = 4096
_MOSTLY: Final = 0.4
_OFTEN: Final = 0.1
"""Of Chinese, Japanese and Korean only the signs, figures and spaces between have a byte of zero."""
_SELDOM: Final = 0.1
"""Beside them a letter's other byte may be zero: U+4E00 is the figure one."""
_LONGEST_LETTER: Final = 4
"""Bytes of UTF-8."""
_NO_TEXT: Final = ("Cc", "Cn", "Co", "Cs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file's text, lines ended by line feeds; `encoding` is Python's name of it, or UNKNOWN."""

    text: str
    encoding: str

    @property
    def is_certain(self) -> bool:
        """True when characters beyond ASCII are those that were written."""
        return self.encoding != UNKNOWN


def decoded(raw: bytes) -> Decoded:
    """The text of `raw`; raises Unreadable for what is damaged in the encoding that its mark names, or is no text."""
    encoding, body = _encoding_of(raw)
    try:
        text = body.decode(encoding if encoding != UNKNOWN else "latin-1")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is no whole {encoding} text: byte {error.start}") from error
    if "\0" in text:
        raise Unreadable("holds zero bytes, and is no text")
    return Decoded(text=text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n"), encoding=encoding)


def _encoding_of(raw: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding, raw[len(mark) :]
    sample = raw[:_SAMPLE]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros and _is_wide(sample, zeros, encoding):
            return encoding, raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before, cut = raw[: error.start], raw[error.start :]
        if before.isascii() or len(cut) >= _LONGEST_LETTER or error.end != len(raw):
            return UNKNOWN, raw
        return "utf-8", before  # a file cut within a letter, others of which are whole
    return "utf-8", raw


def _is_wide(sample: bytes, zeros: bytes, encoding: str) -> bool:
    """Whether every second byte is zero where plain letters stand, and what the two make is text."""
    count, others = zeros.count(0), sample.count(0) - zeros.count(0)
    if count > _MOSTLY * len(zeros) and not others:
        return True
    if count <= _OFTEN * len(zeros) or others > _SELDOM * count:
        return False
    written = sample[: len(sample) // 2 * 2].decode(encoding, errors="ignore")
    return "\n" in written and all(each in "\t\r\n\f" or unicodedata.category(each) not in _NO_TEXT for each in written)
