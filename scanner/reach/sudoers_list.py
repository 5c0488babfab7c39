r"""The exact list of commands that sudo must allow, as sudoers(5) reads it.

Source: sudoers(5) and its scanner of sudo 1.8.23 to 1.9.16: arguments are compared as one text in which `* ? [ ]` are
those of fnmatch(3), and `, : = # \` end or begin something, unless a backslash stands before them. Nothing else may have
one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scanner.model.errors import BadConfiguration, Broken
from scanner.model.records import dataclass
from scanner.reach.posix_sudo import command

_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "find": ("/usr/bin/",),
    "awk": ("/usr/bin/",),
    "cat": ("/usr/bin/", "/bin/"),
}
_ANY_PLACE: Final = ("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/")
"""Where distributions keep programs; a rule whose file is not there allows nothing."""
_USER: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}", re.ASCII)
"""Names that need no quoting in sudoers (useradd(8))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Commands of one kind; `name` is a word for each kind, `lines` are as sudoers reads them."""

    name: str
    lines: tuple[str, ...]


def allowed(questions: Iterable[str]) -> tuple[Allowed, ...]:
    """What sudo must allow so that `questions` are answered; raises Broken for one that sudoers cannot say exactly."""
    kinds: dict[str, dict[str, None]] = {"programs": {}, "files": {}, "folders": {}, "passwords": {}}
    for question in questions:
        words = command(question)
        kind = {"cat": "files", "find": "folders", "awk": "passwords"}.get(words[0], "programs")
        kinds[kind] |= dict.fromkeys(_lines(words))
    return tuple(Allowed(name=name, lines=tuple(lines)) for name, lines in kinds.items() if lines)


def sudoers(questions: Iterable[str], users: Sequence[str], comments: Mapping[str, str]) -> str:
    """A file for /etc/sudoers.d: `users` may ask `questions` as root, and nothing else.

    `comments` has a line for "head" and for the name of each kind. Raises BadConfiguration for what is no user name.
    """
    for user in users:
        if not _USER.fullmatch(user):
            raise BadConfiguration(f"{user}: no user name that sudoers takes: a-z, 0-9, _ and -, at most 32")
    kinds = allowed(questions)
    aliases = [f"RASOAT_{each.name.upper()}" for each in kinds]
    written = [
        f"# {comments[each.name]}\nCmnd_Alias {alias} = \\\n  " + ", \\\n  ".join(each.lines) + "\n"
        for alias, each in zip(aliases, kinds, strict=True)
    ]
    # neither a terminal nor the name of the machine is needed; some DNS servers take seconds to know nothing of it
    rules = [
        f"Defaults:{user} !requiretty, !fqdn\n{user} ALL=(root) NOPASSWD: {', '.join(aliases)}\n" for user in users
    ]
    return "\n".join([f"# {comments['head']}\n", *written, *rules])


def _lines(words: tuple[str, ...]) -> Iterator[str]:
    name, *arguments = words
    said = " ".join(map(_escaped, arguments)) or '""'  # "" is: without any argument
    for place in ("",) if name.startswith("/") else _PLACES.get(name, _ANY_PLACE):
        yield f"{place}{_escaped(name)} {said}"


def _escaped(word: str) -> str:
    r"""One argument. A backslash is one for fnmatch(3), and each of its two is one for the file."""
    if not word or "  " in word or word != word.strip() or not word.isprintable() or word.startswith("^"):
        raise Broken(f"{word!r}: sudoers cannot say this exactly")
    return re.sub(r"[,:=#]", r"\\\g<0>", re.sub(r"[*?\[\]!]", r"\\\g<0>", word.replace("\\", r"\\\\")))
