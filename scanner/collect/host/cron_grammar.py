"""Crontabs and anacrontabs, line by line; a line that cron would refuse makes the whole table Unreadable.

Source: crontab(5) of Debian's cron 3.0pl1 and of cronie 1.6 (random times `0~59`, `-` before a line keeps it out of the
log), anacrontab(5).
"""

from collections.abc import Iterator

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass
from scanner.reading.tables import whole_lines

_NICKNAMES = frozenset({"reboot", "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"})
_PERIODS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _DAYS),
)
_SETTING = kept_pattern(r"(?:\"[^\"]*\"|'[^']*'|[^\s=\"'0-9*@~-][^\s=]*)\s*=")
_PART = kept_pattern(r"(?:\*|(\w{1,3})(?:[-~](\w{1,3}))?|(\w{1,3})?~(\w{1,3})?)(?:/([1-9]\d{0,2}))?")
_USER = kept_pattern(r"[\w.@\\$-]+")
_COMMAND_ENDS = kept_pattern(r"(?<!\\)%")
_PROGRAM = kept_pattern(
    r"[\s({!]*+(?>(?:[A-Za-z_]\w*+=(?>(?:\"(?>(?:[^\"\\]|\\.)*)\"|'[^']*+'|\\.|[^\s\"'\\;|&])*)\s++)*)"
    r"(\"[^\"]*+\"|'[^']*+'|[^\s\"';|&<>()]++)"
)
_FOLDER = r"/(?:tmp|var/tmp|dev/shm|run/shm)"
_FROM_TEMPORARY = kept_pattern(
    r"(?:^|[;&|({]\s*|(?:^|[\s/;&|(])(?:exec|nice|ionice|nohup|setsid|sudo|env|time|timeout\s+\S+|(?:ba|da|z|k|a)?sh|run-parts"
    r"|python[\d.]*|perl|ruby|php[\d.]*|node|lua[\d.]*|source|\.)\s+(?:-\S+\s+(?:\d+\s+)?){0,8})[\"']?"
    rf"({_FOLDER}/[^\s\"';|&<>()]+)"
)
"""A program, or a script handed to an interpreter; a file that is only an argument of a program is none."""
_IN_TEMPORARY = kept_pattern(rf"\bcd\s+({_FOLDER}[^\s;&|]*)\s*(?:&&|;)\s*(?:(?:ba|da)?sh\s+)?\./([^\s\"';|&<>()]+)")
_ANACRON_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CronLine:
    """One job with its whole command, which may hold secrets and never leaves the collectors."""

    place: str
    user: str
    schedule: str
    command: str

    @property
    def program(self) -> str:
        """The first word of the command, behind settings of the environment; wrappers such as nice stay.

        What is started from a folder where everybody may write comes first, wherever it stands in the command.
        """
        if temporary := _FROM_TEMPORARY.search(self.command) or _IN_TEMPORARY.search(self.command):
            return "/".join(each for each in temporary.groups() if each)
        found = _PROGRAM.match(self.command)
        if found is None:
            raise Unreadable(f"{self.place}: a job without a program")
        return found[1].strip("\"'")


def crontab_lines(text: str, place: str, *, user: str = "") -> Iterator[CronLine]:
    """The jobs of one table; `user` for a table of one user, "" where each line names its own."""
    for line in _job_lines(text, place):
        schedule, rest = _schedule(line.removeprefix("-"), place)
        name, command = (user, rest) if user else _user(rest, place)
        if not command:
            raise Unreadable(f"{place}: a job without a command")
        yield CronLine(place=place, user=name, schedule=schedule, command=_COMMAND_ENDS.split(command, maxsplit=1)[0])


def anacron_lines(text: str, place: str) -> Iterator[CronLine]:
    """The jobs of /etc/anacrontab, which root runs; the schedule is days between and minutes after the start."""
    for line in _job_lines(text, place):
        words = line.split(maxsplit=_ANACRON_WORDS - 1)
        if len(words) != _ANACRON_WORDS or not words[1].isdecimal():
            raise Unreadable(f"{place}: a line that is no job")
        if not words[0].isdecimal() and words[0] not in _PERIODS:
            raise Unreadable(f"{place}: {words[0][:40]!r} is no period")
        yield CronLine(place=place, user="root", schedule=f"{words[0]} {words[1]}", command=words[3])


def _job_lines(text: str, place: str) -> Iterator[str]:
    for raw in whole_lines(text, place):
        line = raw.strip(" \t\r")
        if line and line[0] != "#" and not _SETTING.match(line):
            yield line


def _schedule(line: str, place: str) -> tuple[str, str]:
    """When, and what follows it on the line."""
    if line.startswith("@"):
        nickname, _, rest = line[1:].replace("\t", " ").partition(" ")
        if nickname.lower() not in _NICKNAMES:
            raise Unreadable(f"{place}: @{nickname[:40]} is no time of cron")
        return f"@{nickname.lower()}", rest.strip()
    words = line.split(maxsplit=len(_FIELDS))
    if len(words) <= len(_FIELDS):
        raise Unreadable(f"{place}: a line that is no job")
    for word, (name, first, last, names) in zip(words[:-1], _FIELDS, strict=True):
        if not all(_is_part(part, (first, last), names) for part in word.split(",")):
            raise Unreadable(f"{place}: {word[:40]!r} is no {name}")
    return " ".join(words[:-1]), words[-1].strip()


def _is_part(part: str, bounds: tuple[int, int], names: tuple[str, ...]) -> bool:
    found = _PART.fullmatch(part)
    if found is None:
        return False
    return all(value is None or _is_value(value, bounds, names) for value in found.groups()[:4])


def _is_value(value: str, bounds: tuple[int, int], names: tuple[str, ...]) -> bool:
    if not (value.isascii() and value.isdecimal()):
        return value.lower() in names
    return bounds[0] <= int(value) <= bounds[1]


def _user(rest: str, place: str) -> tuple[str, str]:
    name, _, command = rest.replace("\t", " ", 1).partition(" ")
    if not _USER.fullmatch(name):
        raise Unreadable(f"{place}: {name[:40]!r} is no user")
    return name, command.strip()
