"""`netstat -ano` and `netstat -an` of Windows: sockets that wait, by the columns; its words are translated.

Nothing shows where the output ends, so the sockets are said to be a part. Names of processes are not in it.
"""

import re
from typing import Final

from scanner.collect.host.windows_listening import Row, rows_of_netstat, sockets_of
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_listening import HostListening
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_ROW: Final = re.compile(r"  (?:TCP|UDP)    \S+:\d{1,5}\s+\S+:(?:\d{1,5}|\*)(?:\s.*)?")
_NO_NAMES: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
_FEW: Final = 3


def read(file: HandedFile) -> HostListening:
    """The sockets; raises Unreadable for a file that is cut within a line, or where no TCP socket waits."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    rows = [row for line in text.split("\n") for row in _rows(line)]
    if not any(protocol == "tcp" for protocol, *_ in rows):
        raise Unreadable("no TCP socket waits: a Windows without any does not exist")
    return sockets_of(rows, _NO_NAMES, listed_all=False)


def _rows(line: str) -> list[Row]:
    """The socket of a line, if it waits; one whose address somebody made unreadable is left out of what is a part anyway."""
    try:
        return list(rows_of_netstat(line, with_process=False))
    except Unreadable:
        return []


def recognises(file: HandedFile) -> bool:
    """Rows of sockets as this netstat alone sets them, and none of another form."""
    lines = [line for line in (file.text or "").split("\n") if line.lstrip().startswith(("TCP ", "UDP "))]
    return len(lines) >= _FEW and all(map(_ROW.fullmatch, lines))


IMPORTED = Imported(id="netstat-windows", platform=Platform.WINDOWS, recognises=recognises, reads={HostListening: read})
