r"""Reads which backup programs are there (windows_programs.yaml), and what Windows' own last made.

Windows Server Backup has left a backup when its log has an event 4, "finished successfully"; it is scheduled when its task is
there, as is that of Windows 7's own backup. Other programs keep jobs and results where nothing is read: Unseen.
"""

import re
from datetime import UTC, datetime
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_programs import MACHINE_QUESTIONS, machine, programs
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_backup import HostBackup
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import printed
from scanner.reading.registry import key

_TASKS: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Microsoft\Windows"
_SERVER_TASK: Final = rf"{_TASKS}\Backup\Microsoft-Windows-WindowsBackup"
_CLIENT_TASK: Final = rf"{_TASKS}\WindowsBackup\AutomaticBackup"
_MADE: Final = "cmd:wevtutil qe Microsoft-Windows-Backup /c:1 /rd:true /f:xml /q:*[System[(EventID=4)]]"
_NO_SUCH_LOG: Final = 15007
"""ERROR_EVT_CHANNEL_NOT_FOUND: the feature was never installed."""

SERVER, CLIENT = "Windows Server Backup", "Windows Backup"
_TIME: Final = re.compile(r"<TimeCreated SystemTime=['\"](\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z['\"]\s?/>")
_ELSEWHERE: Final = Unseen(gap=Gap.UNSUPPORTED, detail="where this program keeps its jobs and results is not read")


def read(ask: Ask) -> HostBackup:
    """Every backup program that is installed, by name, Windows' own first."""
    here = machine(ask)
    others = tuple(each.name for each in programs("backup") if here.has(each))
    scheduled = tuple(name for name, task in ((SERVER, _SERVER_TASK), (CLIENT, _CLIENT_TASK)) if key(ask(task)))
    made = or_unseen(lambda: _made_at(ask))
    own = (SERVER,) if isinstance(made, datetime) and SERVER not in scheduled else ()
    tools = (*own, *scheduled, *others)
    return HostBackup(
        tools=tools,
        scheduled=scheduled or (_ELSEWHERE if others else ()),
        last_at=_last_at(made, others=bool(others or CLIENT in scheduled)),
        targets=_ELSEWHERE if tools or isinstance(made, Unseen) else (),
    )


def _last_at(made: datetime | None | Unseen, *, others: bool) -> datetime | None | Unseen:
    """Another program's newest may be newer than the one that is known."""
    return _ELSEWHERE if others else made


def _made_at(ask: Ask) -> datetime | None:
    """When the newest backup of Windows Server Backup was made; None where there is none."""
    answer = ask(_MADE)
    if answer.exit == _NO_SUCH_LOG:
        return None
    said = printed(answer)
    if said is None:
        raise Unsupported("there is no wevtutil")
    found = _TIME.search(said)
    try:
        return datetime.fromisoformat(found[1] if found else "").replace(tzinfo=UTC)
    except ValueError as error:
        raise Unreadable(f"{_MADE}: {said[:60]!r} is no event") from error


COLLECTOR = Collector(
    id="windows_backup",
    platform=Platform.WINDOWS,
    gives=HostBackup,
    questions=(*MACHINE_QUESTIONS, _SERVER_TASK, _CLIENT_TASK, _MADE),
    read=read,
    as_root=(_MADE,),
)
