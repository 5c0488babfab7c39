"""`cat`, `which`, `useradd -D`, `passwd -S` and `rpm -q`: each from one or two answers.

Sources: the manual pages of coreutils 9.1, debianutils 5.7, shadow 4.13 and rpm 4.18.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.shadow_lines import SHADOW
from scanner.evaluate.policies.texts import Text, shown
from scanner.evaluate.policies.world import World, entry_seen, program_questions
from scanner.model.errors import Unreadable, Unsupported

_PACKAGES: Final = r"cmd:rpm -qa --qf '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'"
_DEFAULTS: Final = "/etc/default/useradd"
_USERADD: Final = ("GROUP", "HOME", "INACTIVE", "EXPIRE", "SHELL", "SKEL", "CREATE_MAIL_SPOOL", "LOG_INIT")
_BUILT_IN: Final = (
    dict(zip(_USERADD, ("100", "/home", "", "", "/bin/sh", "/etc/skel", "no", "yes"), strict=True)),
    dict(zip(_USERADD, ("1000", "/srv/home", "", "", "", "/etc/skeleton", "yes", "no"), strict=True))
    | {"USRSKEL": "/usr/skel"},
)
"""Defaults differ from one build to the next."""
_FILE = re.compile(r"/[^*?\[\0]*")
_WORD = re.compile(r"[A-Za-z0-9_][\w.+-]{0,100}")
_SECRET = re.compile(r"/etc/g?shadow|opasswd|_key$|/private/|\.key$")
_DAY_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATES: Final = {"set": "P", "locked": "L", "empty": "NP"}
_NUMBERS: Final = ("min", "max", "warn", "inactive")


def told(program: str, words: Words) -> Told | None:
    """Plain files, names, and nothing else."""
    if program == "cat":
        return _cat(words)
    if program == "which":
        return _which(words)
    if program == "useradd":
        return Told(questions=(f"file:{_DEFAULTS}",), tell=_useradd) if words in (("-D",), ("--defaults",)) else None
    if program == "passwd":
        return _passwd(words)
    return _rpm(words)


def _cat(words: Words) -> Told | None:
    if not words or not all(_FILE.fullmatch(each) and not _SECRET.search(each) for each in words):
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
    pairs = [line.partition("=") for line in text.out.splitlines()] if text else []
    written = {name: value.strip() for name, sign, value in pairs if sign and name in _USERADD}
    forms = ({**built_in, "INACTIVE": "-1", "EXPIRE": "", **written} for built_in in _BUILT_IN)
    return tuple(Text(out="".join(f"{name}={form[name]}\n" for name in form)) for form in forms)


def _passwd(words: Words) -> Told | None:
    if len(words) != 2 or not any(each in ("-S", "--status") for each in words):  # noqa: PLR2004  # the switch and a name
        return None
    user = next((each for each in words if not each.startswith("-")), "")
    if not _WORD.fullmatch(user):
        return None
    return Told(questions=(SHADOW,), tell=lambda world: _status(user, world))


def _status(user: str, world: World) -> tuple[Text, ...]:
    users = world.entries(SHADOW)
    if user not in users:
        raise Unsupported(f"{user}: no such user, or not one of this file")
    entry: Any = entry_seen(users[user], user)
    numbers = [entry.get(each) for each in _NUMBERS]
    state = _STATES.get(str(entry.get("password")))
    if state is None or entry.get("changed") is None:
        raise Unsupported(f"{user}: its state was not told in full")
    day = _DAY_ZERO + timedelta(days=int(entry["changed"]))
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


COMMAND = Command(id="plain_tools", programs=("cat", "which", "useradd", "passwd", "rpm"), told=told)
