"""Backup programs that are installed, what starts them, and the newest backup that they left a trace of.

A program is scheduled when a cron job or an enabled timer names it, or the service is enabled through which a server
makes its backups. Scripts of one's own are not opened, so a program that only they call is not scheduled here.
`last_at` is the time of the newest backup itself, never of a log, which a failed one writes too; it is Unseen as soon as
one of the programs leaves none where it was looked for, for its own newest may be newer.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from scanner.collect.host.backup_targets import RSNAPSHOT, TARGET_QUESTIONS, snapshot_root, targets
from scanner.collect.host.backup_tools import TOOLS, BackupTool
from scanner.collect.host.cron_tables import CRON_QUESTIONS, system_lines, user_lines
from scanner.collect.host.json_shapes import as_whole
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.package_databases import PACKAGE_QUESTIONS, installed_packages
from scanner.collect.host.standing import standings
from scanner.collect.host.systemd_timers import TIMER_QUESTIONS, timers
from scanner.collect.host.systemd_units import UNIT_QUESTIONS, units
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_backup import HostBackup
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

LOCAL_PROGRAMS = ("stat:/usr/local/bin/*", "stat:/usr/local/sbin/*")
"""Where programs go that come in no package."""
TRACES = tuple(f"stat:{trace}" for tool in TOOLS for trace in tool.traces)

_SMALLEST_DUMP = 200
"""Bytes; what gzip makes of the nothing that a failed dump printed is smaller."""
_WORD_END = re.compile(r"[\s;|&<>()\"'`]+")


def read(ask: Ask) -> HostBackup:
    """Every backup program that is installed, by name."""
    found = _installed(ask)
    names = frozenset(tool.name for tool in found)
    return HostBackup(
        tools=tuple(tool.name for tool in found),
        scheduled=tuple(tool.name for tool in _scheduled(ask, found)) if found else (),
        last_at=or_unseen(lambda: _last_at(ask, found)),
        targets=or_unseen(lambda: targets(ask, names)),
    )


def _installed(ask: Ask) -> list[BackupTool]:
    packages = installed_packages(ask).names
    programs = {posixpath.basename(path) for question in LOCAL_PROGRAMS for path in standings(ask(question))}
    return [each for each in TOOLS if not packages.isdisjoint(each.packages) or not programs.isdisjoint(each.commands)]


def _scheduled(ask: Ask, found: list[BackupTool]) -> list[BackupTool]:
    """Raises the gap of the users' tables when a program may only be named there."""
    words = frozenset(_words(line.command for line in system_lines(ask)))
    named = [f"{each.name} {each.unit}" for each in timers(ask).values()]
    services = units(ask)
    scheduled = [
        tool
        for tool in found
        if not words.isdisjoint(tool.commands)
        or any(_names(command, each) for command in tool.commands for each in named)
        or any(services.is_enabled(each) for each in tool.services)
    ]
    if len(scheduled) == len(found):
        return scheduled
    own = frozenset(_words(line.command for lines in user_lines(ask).values() for line in lines))
    return [tool for tool in found if tool in scheduled or not own.isdisjoint(tool.commands)]


def _words(commands: Iterable[str]) -> Iterator[str]:
    for command in commands:
        for word in _WORD_END.split(command):
            yield posixpath.basename(word)


def _names(command: str, units_named: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(command)}(?![a-z0-9])", units_named) is not None


def _last_at(ask: Ask, found: list[BackupTool]) -> datetime | None:
    """None when there is no program at all."""
    return max((_newest(ask, tool) for tool in found), default=None)


def _newest(ask: Ask, tool: BackupTool) -> datetime:
    if tool.name == "rsnapshot" and snapshot_root(ask).rstrip("/") != "/var/cache/rsnapshot":
        raise Unsupported(f"{RSNAPSHOT}: the folder of its backups was not asked")
    seconds = [
        as_whole(entry.get("mtime"), path)
        for trace in tool.traces
        for path, entry in _there(ask, f"stat:{trace}").items()
        if not path.endswith(".gz") or as_whole(entry.get("size"), path) >= _SMALLEST_DUMP
    ]
    if not seconds:
        raise Unsupported(f"{tool.name} leaves no trace here of a finished backup")
    try:
        return datetime.fromtimestamp(max(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unreadable(f"{tool.name}: the time of its newest backup is none") from error


def _there(ask: Ask, question: str) -> dict[str, dict[str, object]]:
    """What a glob names; of a root folder nothing under /run, which is empty until the system runs."""
    try:
        return {path: dict(entry) for path, entry in standings(ask(question)).items()}
    except Unsupported:
        if question.startswith("stat:/run/"):
            return {}
        raise


COLLECTOR = Collector(
    id="linux_backup",
    platform=Platform.LINUX,
    gives=HostBackup,
    questions=tuple(
        dict.fromkeys(
            (
                *PACKAGE_QUESTIONS,
                *LOCAL_PROGRAMS,
                *CRON_QUESTIONS,
                *TIMER_QUESTIONS,
                *UNIT_QUESTIONS,
                *TRACES,
                *TARGET_QUESTIONS,
            )
        )
    ),
    read=read,
)
