"""Lines `Key: value`, `key = value` and `Key    value` of tools in a handed file: whole lines alone, the first of a key wins."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_told import NOT_TOLD
from scanner.collect.imported.one_machine import refuse_differing
from scanner.model.errors import Unreadable
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile

T = TypeVar("T")
Lines = Mapping[str, str]
MOST: Final = 128 * 1024
"""No tool prints so many characters of its own state."""
_SEPARATOR: Final = re.compile(r"[ \t]*[:=][ \t]+|[ \t]*=[ \t]*|:$|[ \t]{2,}")
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]{0,20}m")


def whole_lines(file: HandedFile) -> list[str]:
    """The lines of the file; one that does not end is left out, for more of it may have stood there."""
    return _whole_lines(file.text or "")


def _whole_lines(text: str) -> list[str]:
    return _COLOURS.sub("", text).split("\n")[:-1]


def lines_of(file: HandedFile) -> Lines:
    """Values by lower-case keys; a key without a value is there, with an empty one. Nothing of a file no tool prints."""
    text = file.text or ""
    return _lines_of(text) if len(text) <= MOST else {}


@lru_cache(maxsize=4)  # nine kinds ask for the lines of the same file, one after the other
def _lines_of(text: str) -> Lines:
    found: dict[str, str] = {}
    for line in _whole_lines(text):
        plain = line.strip()
        plain = plain[2:] if plain.startswith(("- ", "* ")) else plain
        separator = _SEPARATOR.search(plain)
        if separator:
            found.setdefault(plain[: separator.start()].strip().lower(), plain[separator.end() :].strip())
    return MappingProxyType(found)


def refuse_repeated(file: HandedFile, *keys: str) -> None:
    """Raises Unreadable where one of the keys, in lower case, comes again with another value: two outputs stand in the file."""
    if len(file.text or "") > MOST:
        return
    for key in keys:
        values = [
            line[len(key) :] for each in whole_lines(file) if (line := each.strip(" \t-*\r").lower()).startswith(key)
        ]
        refuse_differing(value.lstrip(" \t:=") for value in values if value[:1] in (" ", "\t", ":", "="))


def told_by(lines: Lines, *keys: str, read: Callable[[str], T]) -> T | Unseen:
    """`read` of the value of the first of `keys` that is there; NOT_TOLD where none is."""
    value = next((lines[key] for key in keys if key in lines), "")
    return or_unseen(lambda: read(value)) if value else NOT_TOLD


def plain_text(value: str) -> str:
    """The text without quotes."""
    return value.strip('"').strip()


def version_text(value: str) -> str:
    """The first word that begins with a digit; raises Unreadable where there is none."""
    found = re.search(r"(?<![\w.])\d[\w.+-]*", value)
    if found is None:
        raise Unreadable(f"{value[:60]!r} is no version")
    return found[0].rstrip(".,")


def switch(on: Iterable[str], off: Iterable[str]) -> Callable[[str], bool]:
    """A reader of words for on and off; raises Unreadable for any other."""
    yes, no = frozenset(on), frozenset(off)

    def read(value: str) -> bool:
        word = value.strip('"').rstrip(".,").strip().lower()
        if word not in yes | no:
            raise Unreadable(f"{value[:60]!r} is none of {', '.join(sorted(yes | no))}")
        return word in yes

    return read
