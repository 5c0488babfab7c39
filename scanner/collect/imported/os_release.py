"""/etc/os-release of a Linux system (os-release(5))."""

import re
from typing import Final

from scanner.collect.host import linux_os
from scanner.collect.imported.one_answer import answering
from scanner.model.kinds.host_os import HostOs
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_ASSIGNMENT: Final = re.compile(r"\s*(?:#.*)?|[A-Z][A-Z0-9_]*=.*")
_ID: Final = re.compile(r"^ID=", re.MULTILINE)
_NAME: Final = re.compile(r"^(?:PRETTY_)?NAME=", re.MULTILINE)


def recognises(file: HandedFile) -> bool:
    """Nothing but assignments, ID and a name among them."""
    text = file.text or ""
    return bool(_ID.search(text) and _NAME.search(text)) and all(map(_ASSIGNMENT.fullmatch, text.split("\n")))


IMPORTED = Imported(
    id="os-release",
    platform=Platform.LINUX,
    recognises=recognises,
    reads={HostOs: answering("file:/etc/os-release", linux_os.COLLECTOR)},
)
