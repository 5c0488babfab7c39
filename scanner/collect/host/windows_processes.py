"""Reads the names of running programs from WMI, `chrome.exe`; arguments may hold secrets and are never asked for."""

from typing import Final

from scanner.collect.host.windows_objects import PROCESSES
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances

_KERNEL: Final = 4
"""The id of the process System, on every Windows since 2000."""
_IDLE: Final = 0


def read(ask: Ask) -> HostProcesses:
    """Names as Windows spells them, sorted, without that of the idle process."""
    names = names_by_process(ask(PROCESSES))
    programs = sorted(
        {name for process, name in names.items() if process != _IDLE}, key=lambda each: (each.lower(), each)
    )
    return HostProcesses(names=tuple(programs), init=names[_KERNEL])


def names_by_process(answer: Answer) -> dict[int, str]:
    """Names by process id; raises Unreadable for a list without the kernel's own, which cannot be whole."""
    found = {each.number("ProcessId"): each.text("Name") or "" for each in instances(answer)}
    names = {process: name for process, name in found.items() if process is not None}
    if _KERNEL not in names or len(names) < len(found):
        raise Unreadable(f"{answer.ask}: a list of processes without that of the kernel is not whole")
    return names


COLLECTOR = Collector(
    id="windows_processes", platform=Platform.WINDOWS, gives=HostProcesses, questions=(PROCESSES,), read=read
)
