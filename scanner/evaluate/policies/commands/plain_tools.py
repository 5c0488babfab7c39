"""`cat`, `cut`, `which`, `useradd -D`, `passwd -S` and `rpm -q`: each from one or two answers.

Sources: the manual pages of coreutils 9.1, debianutils 5.7, shadow 4.13 and rpm 4.18.
"""

import posixpath
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.secret_paths import is_secret_file
from scanner.evaluate.policies.shadow_lines import SHADOW, account_seen
from scanner.evaluate.policies.texts import UNKNOWN, Text, shown
from scanner.evaluate.policies.world import World, program_questions
from scanner.model.errors import Unreadable, Unsupported

_PACKAGES: Final = r"cmd:rpm -qa --qf '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'"
_DEFAULTS: Final = "/etc/default/useradd"
_USERADD: Final = ("GROUP", "HOME", "INACTIVE", "EXPIRE", "SHELL", "SKEL", "CREATE_MAIL_SPOOL", "LOG_INIT")
_BUILT_IN: Final = (
    dict(zip(_USERADD, ("100", "/home", "", "", "/bin/sh", "/etc/skel", "no", "yes"), strict=True)),
    dict(zip(_USERADD, ("1000", "/srv/home", "", "", "", "/etc/skeleton", "yes", "no"), strict=True))
    | {"USRSKEL": "/usr/skel", "GROUPS": ""},
)
"""Defaults differ from one build to the next."""
_DAYS = re.compile(r"-1|0|[1-9]\d{0,8}")
_FILE = re.compile(r"/[^*?\[\0]*")
_WORD = re.compile(r"[A-Za-z0-9_][\w.+-]{0,100}")
_CUT = re.compile(
    r"(?=.*-d)(?:-d ?(?P<mark>[:,;=|])? ?|-f ?(?P<fields>[1-9]\d?(?:,[1-9]\d?)*) ?){2} ?(?P<file>/[^*?\[\0 ]*)"
)
_DAY_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATES: Final = {"set": "P", "locked": "L", "empty": "NP"}
_NUMBERS: Final = ("min", "max", "warn", "inactive")


def told(program: str, words: Words) -> Told | None:
    """Plain files, names, and nothing else."""
    if program == "cat":
        return _cat(words)
    if program == "which":
        return _which(words)
    if program == "cut":
        return _cut(words)
    if program == "useradd":
        return Told(questions=(f"file:{_DEFAULTS}",), tell=_useradd) if words in (("-D",), ("--defaults",)) else None
    if program == "passwd":
        return _passwd(words)
    return _rpm(words)


def _cat(words: Words) -> Told | None:
    if not words or not all(_FILE.fullmatch(each) and not is_secret_file(posixpath.normpath(each)) for each in words):
        return None
    return Told(questions=tuple(f"file:{each}" for each in words), tell=lambda world: (_contents(words, world),))


def _contents(paths: Words, world: World) -> Text:
    out, err = "", ""
    for path in paths:
        text = world.file(path)
        if text is None:
            err += f"cat: {path}: No such file or directory\n"
        elif not text.whole:
            return Text(out=out + text.out, err=err, whole=False)
        else:
            out += text.out
    return Text(out=out, err=err)


def _cut(words: Words) -> Told | None:
    """One or several fields of a plain file: `-d: -f1,3 /etc/passwd`."""
    found = _CUT.fullmatch(" ".join(words))
    if found is None or not found["mark"] or not found["fields"] or is_secret_file(posixpath.normpath(found["file"])):
        return None
    mark, fields = found["mark"], [int(each) for each in found["fields"].split(",")]
    return Told(
        questions=(f"file:{found['file']}",), tell=lambda world: (_columns(world, found["file"], mark, fields),)
    )


def _columns(world: World, path: str, mark: str, fields: list[int]) -> Text:
    text = _contents((path,), world)
    lines = [line.split(mark) for line in text.out.splitlines()]
    chosen = (
        mark.join(cells[n - 1] for n in sorted(set(fields)) if n <= len(cells)) if len(cells) > 1 else cells[0]
        for cells in lines
    )
    return Text(out="".join(f"{each}\n" for each in chosen), err=text.err.replace("cat: ", "cut: "), whole=text.whole)


def _which(words: Words) -> Told | None:
    names = tuple(each for each in words if each != "-a")
    if len(names) != 1 or len(words) != 1 or not _WORD.fullmatch(names[0]):
        return None
    return Told(questions=program_questions(names[0]), tell=lambda world: _places(names[0], world))


def _places(name: str, world: World) -> tuple[Text, ...]:
    """The first in PATH, whatever its order; nothing where there is none."""
    return tuple(Text(out=f"{each}\n") for each in world.installed(name)) or (Text(),)


def _useradd(world: World) -> tuple[Text, ...]:
    """What the file sets; what it leaves out has a value that is built in, of which those of INACTIVE and EXPIRE are known."""
    text = world.file(_DEFAULTS)
    if text is not None and not text.whole:
        raise Unreadable(f"{_DEFAULTS}: cut")
    pairs = [line.partition("=") for line in text.out.split("\n")] if text else []
    written = {name: _default(name, value) for name, sign, value in pairs if sign and name in _USERADD}
    forms = ({**built_in, "INACTIVE": "-1", "EXPIRE": "", **written} for built_in in _BUILT_IN)
    return tuple(Text(out="".join(f"{name}={form[name]}\n" for name in form)) for form in forms)


def _default(name: str, value: str) -> str:
    """A value as it is printed: of a group its number, of INACTIVE a number or nothing that it said, else to the letter."""
    if name == "GROUP" or (name == "INACTIVE" and not _DAYS.fullmatch(value)) or (not value and name != "EXPIRE"):
        return UNKNOWN
    return value


def _passwd(words: Words) -> Told | None:
    """The state of one user, or with -a of all."""
    switches = [each for each in words if each.startswith("-")]
    users = [each for each in words if not each.startswith("-")]
    if sorted(switches) in (["-S", "-a"], ["-Sa"], ["-aS"], ["--all", "--status"]) and not users:
        return Told(questions=(SHADOW,), tell=_statuses)
    if switches not in (["-S"], ["--status"]) or len(users) != 1 or not _WORD.fullmatch(users[0]):
        return None
    return Told(questions=(SHADOW,), tell=lambda world: _status(users[0], world))


def _statuses(world: World) -> tuple[Text, ...]:
    """In the order of names; the file's own is not told, and does not matter to lines."""
    lines = [_status(user, world) for user in world.entries(SHADOW)]
    return tuple(Text(out="".join(each[form].out for each in lines)) for form in range(2)) if lines else ()


def _status(user: str, world: World) -> tuple[Text, ...]:
    users = world.entries(SHADOW)
    if user not in users:
        raise Unsupported(f"{user}: no such user, or not one of this file")
    entry = account_seen(users[user], user)
    numbers = [entry.get(each) for each in _NUMBERS]
    state = _STATES.get(str(entry.get("password")))
    if state is None or entry.get("changed") is None:
        raise Unsupported(f"{user}: its state was not told in full")
    try:
        day = _DAY_ZERO + timedelta(days=entry["changed"])
    except OverflowError as error:
        raise Unreadable(f"{user}: a day that no calendar has") from error
    tail = " ".join("-1" if each is None else str(each) for each in numbers)
    return tuple(Text(out=f"{user} {state} {day:{form}} {tail}\n") for form in ("%Y-%m-%d", "%m/%d/%Y"))


def _rpm(words: Words) -> Told | None:
    names = words[1:]
    if words[:1] not in (("-q",), ("--query",)) or not names or not all(_WORD.fullmatch(each) for each in names):
        return None
    return Told(questions=(_PACKAGES,), tell=lambda world: (_packages(names, world),))


def _packages(names: Words, world: World) -> Text:
    answer = world.answer(_PACKAGES)
    if answer.absent or answer.exit != 0 or answer.truncated or not answer.stdout.strip():
        raise Unreadable("rpm: the list of packages was not told in full")
    rows = [line.split("\t") for line in shown(answer.stdout).splitlines()]
    out = ""
    for name in names:
        found = [f"{row[0]}-{row[1].partition(':')[2]}.{row[2]}\n" for row in rows if row[0] == name and len(row) == 3]  # noqa: PLR2004  # as the question has them
        out += "".join(found) or f"package {name} is not installed\n"
    return Text(out=out)


COMMAND = Command(id="plain_tools", programs=("cat", "cut", "which", "useradd", "passwd", "rpm"), told=told)
