"""`lsmod`: the kernel modules that are loaded. What is built into the kernel it does not tell. Source: lsmod(8)."""

import re
from typing import Final

from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_modules import HostModules
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_HEAD: Final = re.compile(r"Module +Size +Used by *")
_ROW: Final = re.compile(r"([\w-]+) +\d+ +-?\d+(?: .*)?")


def read(file: HandedFile) -> HostModules:
    """The names, with the underscores that the kernel gives them."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    lines = [line for line in text.split("\n") if line.strip()]
    if not any(map(_HEAD.fullmatch, lines)):
        raise Unreadable("a line is no row of lsmod")
    rows = [_ROW.fullmatch(line.rstrip()) for line in lines if not _HEAD.fullmatch(line)]
    if not rows or not all(rows):
        raise Unreadable("a line is no row of lsmod")
    names = {each[1].replace("-", "_") for each in rows if each}
    return HostModules(loaded=tuple(sorted(names)), blocked=NOT_TOLD, blacklisted=NOT_TOLD)


def recognises(file: HandedFile) -> bool:
    """Its heading."""
    return bool(_HEAD.fullmatch((file.text or "").lstrip("\n").split("\n", 1)[0]))


IMPORTED = Imported(id="lsmod", platform=Platform.LINUX, recognises=recognises, reads={HostModules: read})
