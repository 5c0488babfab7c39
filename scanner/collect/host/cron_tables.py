"""Where cron and anacron find jobs, and which files of their folders count.

Sources: cron(8) and run-parts(8) of Debian (names of letters, digits, `_` and `-` alone), cron(8) of cronie 1.6 and
run-parts of Red Hat's crontabs (any name but those of backups and package leftovers). SUSE keeps tables of users in
/var/spool/cron/tabs, Debian and Alpine in crontabs below it, Red Hat and Arch in /var/spool/cron itself.
"""

import posixpath
import re
from collections.abc import Iterator

from scanner.collect.host.cron_grammar import CronLine, anacron_lines, crontab_lines
from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.standing import exists, standings
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text

CRONTAB = "file:/etc/crontab"
ANACRONTAB = "file:/etc/anacrontab"
PARTS = "files:/etc/cron.d/*"
DEBIAN = "stat:/etc/debian_version"
FOLDERS = {
    "stat:/etc/cron.hourly/*": "@hourly",
    "stat:/etc/cron.daily/*": "@daily",
    "stat:/etc/cron.weekly/*": "@weekly",
    "stat:/etc/cron.monthly/*": "@monthly",
}
USER_TABLES = (
    "files:/var/spool/cron/crontabs/*",
    "files:/var/spool/cron/tabs/*",
    "files:/var/spool/cron/*",
)
CRON_QUESTIONS = (CRONTAB, ANACRONTAB, PARTS, DEBIAN, *FOLDERS, *USER_TABLES)

_DEBIAN_NAME = kept_pattern(r"[A-Za-z0-9_-]+")
_LEFTOVER = kept_pattern(r"[.#].*|.*(?:~|,|,v|\.(?:rpmsave|rpmorig|rpmnew|swp|cfsaved))")
_UNFINISHED = kept_pattern(r"tmp\.|.*\.new$|\.")
_EXECUTABLE = 0o111


def system_lines(ask: Ask) -> Iterator[CronLine]:
    """Jobs that stand in /etc."""
    yield from crontab_lines(text(ask(CRONTAB)) or "", CRONTAB.removeprefix("file:"))
    is_debian = exists(ask, DEBIAN)
    for path, table in sorted(file_texts(ask(PARTS)).items()):
        if _counts(path, is_debian=is_debian):
            yield from crontab_lines(table, path)
    for question, schedule in FOLDERS.items():
        for path, entry in sorted(standings(ask(question)).items()):
            if _counts(path, is_debian=is_debian) and _may_run(str(entry["type"]), str(entry.get("mode", ""))):
                yield CronLine(place=path, user="root", schedule=schedule, command=path)
    yield from anacron_lines(text(ask(ANACRONTAB)) or "", ANACRONTAB.removeprefix("file:"))


def user_lines(ask: Ask) -> dict[str, list[CronLine]]:
    """Jobs of each user who has a table; root alone may see them."""
    found: dict[str, list[CronLine]] = {}
    for question in USER_TABLES:
        for path, table in sorted(file_texts(ask(question)).items()):
            name = posixpath.basename(path)
            if not _UNFINISHED.match(name):
                found.setdefault(name, []).extend(crontab_lines(table, path, user=name))
    return dict(sorted(found.items()))


def _counts(path: str, *, is_debian: bool) -> bool:
    name = posixpath.basename(path)
    return _DEBIAN_NAME.fullmatch(name) is not None if is_debian else _LEFTOVER.fullmatch(name) is None


def _may_run(kind: str, mode: str) -> bool:
    """True for an executable file, and for a link, whose target is not looked at."""
    is_octal = re.fullmatch(r"[0-7]{1,6}", mode) is not None
    return kind == "link" or (kind == "file" and is_octal and bool(int(mode, 8) & _EXECUTABLE))
