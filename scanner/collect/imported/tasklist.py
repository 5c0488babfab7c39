"""`tasklist` of Windows, as table or CSV: names of running programs, by the columns; its words are translated.

The table has a line of `=` below its head. Nothing shows where the output ends, so the programs are said to be a part.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.tables import csv_rows

_RULE: Final = re.compile(r"(={10,}) (={8}) (={10,}) (={8,}) (={10,})")
_CSV_ROW: Final = re.compile(r'"([^"]{1,260})","(\d{1,10})","[^"]*","\d+","[^"]*"(?:,"[^"]*")*')
_KERNEL: Final = "4"
_IDLE: Final = "0"


def read(file: HandedFile) -> HostProcesses:
    """The names, sorted; raises Unreadable where the kernel's own process is not there, or the file is cut within a line."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    found = dict(_of_csv(text) if _is_csv(text) else _of_table(text))
    if _KERNEL not in found:
        raise Unreadable("a list of processes without that of the kernel is not whole")
    names = {name for number, name in found.items() if number != _IDLE}
    return HostProcesses(
        names=tuple(sorted(names, key=lambda each: (each.lower(), each))), init=found[_KERNEL], listed_all=False
    )


def _of_table(text: str) -> Iterator[tuple[str, str]]:
    """Number and name of each row below the rule; a name that is as wide as its column may be cut, and is left out."""
    lines = text.split("\n")
    at = next((number for number, line in enumerate(lines) if _RULE.fullmatch(line.strip())), len(lines))
    rule = _RULE.fullmatch(lines[at].strip()) if at < len(lines) else None
    if rule is None:
        raise Unreadable("there is no line below the head of the table")
    for line in lines[at + 1 :]:
        name, number = line[: rule.end(1)].strip(), line[rule.start(2) : rule.end(2)].strip()
        if not line.strip():
            continue
        if not number.isascii() or not number.isdecimal():
            raise Unreadable(f"the line {line[:60]!r} has no columns below those of the head")
        if len(name) < rule.end(1):
            yield number, name


def _is_csv(text: str) -> bool:
    return any(map(_CSV_ROW.fullmatch, text.split("\n", 3)[:3]))


def _of_csv(text: str) -> Iterator[tuple[str, str]]:
    for row in csv_rows(text):
        if len(row) > 1 and row[1].isascii() and row[1].isdecimal():
            yield row[1], row[0]


def recognises(file: HandedFile) -> bool:
    """The rule below the head of the table, or rows of five columns of which the second and fourth are numbers."""
    text = file.text or ""
    return any(_RULE.fullmatch(line.strip()) for line in text.split("\n", 5)[:5]) or _is_csv(text)


IMPORTED = Imported(id="tasklist", platform=Platform.WINDOWS, recognises=recognises, reads={HostProcesses: read})
