"""Files of what PowerShell printed: recognised by the properties of their objects, which no other cmdlet has together."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from scanner.collect.imported.one_machine import refuse_several
from scanner.model.errors import GapError, Unreadable
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile
from scanner.model.words import Gap, Way
from scanner.reading.cim import Instance
from scanner.reading.powershell_text import Output, objects

NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
MORE: Final = Unseen(gap=Gap.UNREADABLE, detail="whether more stood behind the last of them cannot be told")

_CHOOSES: Final = re.compile(
    r"\bwhere|\?\s*\{|\s-(?!property\b|depth\b|autosize\b|wrap\b|notype|path\b|encoding\b|session|cimsession\b)|-first\b",
    re.IGNORECASE,
)
"""A parameter, or a filter, that leaves objects out."""


def printed(file: HandedFile) -> Output:
    """The objects; raises the gap of what holds none."""
    found = _opened(file.text or "", file.name)
    if isinstance(found, GapError):
        raise found
    return found


@lru_cache(maxsize=1)
def _opened(text: str, name: str) -> Output | GapError:
    """Opened once for all the kinds that look at the same file."""
    try:
        return objects(text, name)
    except GapError as gap:
        return gap


def objects_with(file: HandedFile, names: Iterable[str]) -> tuple[Instance, ...]:
    """The objects that have all these properties; raises Unreadable where there are none."""
    found = tuple(each for each in printed(file).objects if all(map(each.has, names)))
    if not found:
        raise Unreadable("no object has the properties that it must have")
    refuse_several(each.properties for each in found)
    return found


def has_objects(file: HandedFile, *choices: tuple[str, ...]) -> bool:
    """Whether an object has all the properties of one of the choices."""
    text = (file.text or "").lower()
    likely = [names for names in choices if all(name.lower() in text for name in names)]
    if not likely and not any(_short(names, text) for names in choices):
        return False
    try:
        found = printed(file).objects
    except GapError:
        return False
    return any(all(map(each.has, names)) for each in found for names in choices)


def _short(names: tuple[str, ...], text: str) -> bool:
    """A table may break a long name over two lines: then its first word stands in the text."""
    return all(name[:5].lower() in text for name in names)


def complete(file: HandedFile) -> bool | Unseen:
    """Whether the output shows its end, and its command asked for all; not seen where there may be more."""
    output = printed(file)
    return True if output.is_whole and not _CHOOSES.search(output.command) else MORE
