"""`ps` in the forms people ask: `ps aux`, `ps -ef`, `ps -e`, `ps -eo pid,comm`. Source: ps(1) of procps and the BSDs.

The name of a process is the name of its program: `sshd` of `/usr/sbin/sshd -D` and of `sshd: root@pts/0`. A list without
process 1 is a part of one, and no fact.
"""

import re
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_HEAD: Final = re.compile(r"\s*(?:[A-Z%][A-Z%/]*\s+)*PID\s(?:.*\s)?(?:COMMAND|CMD)\s*")
_KERNEL: Final = re.compile(r"\[([^\[\]]+)\](?: <defunct>)?")
_BRANCH: Final = re.compile(r"(?:(?:\||\\_|\|--|`--|\|-|`-)\s+)+")
"""`ps f`, `ps axd`: the tree before the command."""
_NICE: Final = re.compile(r"[<N]\s+")
_BY_KERNEL: Final = re.compile(r"\{([^{}]+)\} |([a-z][\w.-]*/u?\d\S*)")
"""BusyBox puts the kernel's name before a command that has another; a thread of the kernel has the processor in its name."""
_DATES: Final = ("STIME", "START", "STARTED")
_LONG_DATE: Final = re.compile(r"[^\W\d]{2,9}\.? [^\W\d]{3,9}\.? \d{1,2} \d\d:\d\d:\d\d \d{4}")
_TIME: Final = re.compile(r"\d[\d:.,-]*")
_LONGEST: Final = 300
_FEW: Final = 5


def read(file: HandedFile) -> HostProcesses:
    """Distinct names, and that of process 1."""
    text = file.text or ""
    lines = [line for line in text[: text.rfind("\n") + 1].split("\n") if line.strip()]
    place = next((number for number, line in enumerate(lines[:_FEW]) if _is_head(line)), None)
    if place is None:
        raise Unreadable("no line is the heading of ps")
    columns = lines[place].split()
    by_process: dict[int, str] = {}
    for line in lines[place + 1 :]:
        fields = _fields(line, columns)
        number = fields[columns.index("PID")] if len(fields) == len(columns) else ""
        if not number.isdigit() or not number.isascii() or len(number) > len("4194304") + 3:
            raise Unreadable(f"{line[:80]!r} is no row of ps")
        if "TIME" in columns and not _TIME.fullmatch(fields[columns.index("TIME")]):
            raise Unreadable(f"{line[:80]!r} is no row of ps")
        by_process[int(number)] = _name(_command(fields, columns))
    if 1 not in by_process:
        raise Unreadable("process 1 is not among them: the list is a part")
    return HostProcesses(names=tuple(sorted(set(by_process.values()))), init=by_process[1])


def _fields(line: str, columns: list[str]) -> list[str]:
    """One for each column: a start may have two words (`Jan 15`), and of lstart five."""
    last = len(columns) - 1
    fields = line.split(None, last)
    at = next((number for number, column in enumerate(columns) if column in _DATES), last)
    if at == last or len(fields) <= last or not fields[at][:1].isalpha() or any(map(str.isdigit, fields[at])):
        return fields
    words = line.split()[at : at + 5]
    taken = len(words) if _LONG_DATE.fullmatch(" ".join(words)) else len(("Jan", "15"))
    parts = line.split(None, last + taken - 1)
    return [*parts[:at], " ".join(parts[at : at + taken]), *parts[at + taken :]]


def _command(fields: list[str], columns: list[str]) -> str:
    """Without the tree, and without the mark that BusyBox sets apart from the state."""
    said = fields[-1].strip()
    if columns[-2:-1] == ["STAT"] and len(fields[-2]) == 1:
        said = _NICE.sub("", said, count=1) if _NICE.match(said) else said
    branch = _BRANCH.match(said)
    return said[branch.end() :] if branch else said


def _is_head(line: str) -> bool:
    return len(line) < _LONGEST and _HEAD.fullmatch(line) is not None


def _name(command: str) -> str:
    """`[kthreadd]` of the kernel; the program's file name; what stands before the colon of a title that it gave itself."""
    if kernel := _KERNEL.fullmatch(command):
        return kernel[1].strip()
    if named := _BY_KERNEL.match(command):
        return named[1] or named[2]
    word = command.split(None, 1)[0].removeprefix("-").removesuffix(":")
    return word.rsplit("/", 1)[-1] or word


def recognises(file: HandedFile) -> bool:
    """The heading, and numbers below its PID."""
    lines = [line for line in head_of(file).split("\n") if line.strip()]
    if not lines or not _is_head(lines[0]):
        return False
    place = lines[0].split().index("PID")
    return all(len(words := line.split()) > place and words[place].isdigit() for line in lines[1:6])


IMPORTED = Imported(id="ps", platform=Platform.UNKNOWN, recognises=recognises, reads={HostProcesses: read})
