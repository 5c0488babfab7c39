"""Services as `systemctl list-unit-files`, `systemctl list-units` and `chkconfig --list` print them.

Sources: systemctl(1): the last line counts the units, so that a list that was cut shows; chkconfig(8).
"""

import re
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_services import HostServices, Service
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_FILES_HEAD: Final = re.compile(r"UNIT FILE\s+STATE(?:\s+(?:VENDOR )?PRESET)?\s*")
_UNITS_HEAD: Final = re.compile(r"\s*UNIT\s+LOAD\s+ACTIVE\s+SUB\s+(?:JOB\s+)?DESCRIPTION\s*")
_COUNT: Final = re.compile(r"(\d{1,6}) (?:unit files|loaded units) listed\..*")
_FILE_ROW: Final = re.compile(r"(\S+)\s+([a-z\-]+)(?:\s+\S+)?\s*")
_UNIT_ROW: Final = re.compile(
    r"[\s●*×○↻]*(\S+\.[a-z]+)\s+(\S+)\s+(active|inactive|failed|activating|deactivating|reloading)\s+(\S+).*"
)
_CHKCONFIG_ROW: Final = re.compile(
    r"([\w.@+-]+)\s+0:(?:on|off)\s+1:(?:on|off)\s+2:(on|off)\s+3:(on|off)\s+4:(on|off)\s+5:(on|off)\s+6:(?:on|off)\s*"
)
_STARTS: Final = {
    "enabled": "enabled", "enabled-runtime": "enabled", "disabled": "disabled", "masked": "masked",
    "masked-runtime": "masked", "static": "static", "generated": "static", "transient": "static", "indirect": "disabled",
    "linked": "disabled", "linked-runtime": "disabled",
}  # fmt: skip
_KINDS: Final = (".service", ".socket")


def read(file: HandedFile) -> HostServices:
    """Services and sockets; how they start, or whether they run, whichever the list tells."""
    text = file.text or ""
    lines = [line.rstrip() for line in text[: text.rfind("\n") + 1].split("\n") if line.strip()]
    for number, line in enumerate(lines):
        if _FILES_HEAD.fullmatch(line):
            return _unit_files(lines[number + 1 :])
        if _UNITS_HEAD.fullmatch(line):
            return _units(lines[number + 1 :])
    return _chkconfig(lines, text)


def _unit_files(lines: list[str]) -> HostServices:
    rows: list[Service] = []
    for count, line in enumerate(lines):
        if end := _COUNT.fullmatch(line):
            if int(end[1]) != count:
                raise Unreadable(f"{end[1]} units are said to be listed, and {count} are")
            return HostServices(manager="systemd", services=_sorted(rows))
        row = _FILE_ROW.fullmatch(line)
        if row is None:
            raise Unreadable(f"{line[:80]!r} is no row of systemctl")
        if row[1].endswith(_KINDS) and row[2] in _STARTS:
            rows.append(Service(name=row[1].removesuffix(".service"), starts=_STARTS[row[2]], running=NOT_TOLD))
    raise Unreadable("the line that counts the units is missing: the file was cut")


def _units(lines: list[str]) -> HostServices:
    rows: list[Service] = []
    count = 0
    for line in lines:
        if end := _COUNT.fullmatch(line):
            if int(end[1]) != count:
                raise Unreadable(f"{end[1]} units are said to be listed, and {count} are")
            return HostServices(manager="systemd", services=_sorted(rows))
        row = _UNIT_ROW.fullmatch(line)
        count += row is not None
        if row and row[1].endswith(_KINDS) and row[2] == "loaded":
            running = row[3] in ("active", "reloading")
            rows.append(Service(name=row[1].removesuffix(".service"), starts=NOT_TOLD, running=running))
    raise Unreadable("the line that counts the units is missing: the file was cut")


def _chkconfig(lines: list[str], text: str) -> HostServices:
    """Started in one of the levels 2 to 5 is enabled; xinetd's own services are not listed with levels."""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    rows = [found for line in lines if (found := _CHKCONFIG_ROW.fullmatch(line))]
    starts = {row[1]: "enabled" if "on" in row.groups()[1:] else "disabled" for row in rows}
    return HostServices(
        manager="sysv",
        services=_sorted([Service(name=name, starts=how, running=NOT_TOLD) for name, how in starts.items()]),
    )


def _sorted(rows: list[Service]) -> tuple[Service, ...]:
    if not rows:
        raise Unreadable("no line tells a service")
    return tuple(sorted(rows, key=lambda each: each.name))


def recognises(file: HandedFile) -> bool:
    """The heading of systemctl, or rows of chkconfig with all seven levels."""
    lines = [line.rstrip() for line in head_of(file).split("\n") if line.strip()]
    if any(_FILES_HEAD.fullmatch(line) or _UNITS_HEAD.fullmatch(line) for line in lines[:5]):
        return True
    return any(_CHKCONFIG_ROW.fullmatch(line) for line in lines[:40])


IMPORTED = Imported(id="services", platform=Platform.LINUX, recognises=recognises, reads={HostServices: read})
