"""Whether root alone may put programs into a folder: its owner and mode, those of the folders above it, links followed.

Source: path_resolution(7), inode(7): who may write to a folder may rename what stands in it, so one open folder opens all
below it; with the sticky bit others may only add. Questions are fixed: a folder that none of them names raises Unsupported.
"""

import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from scanner.collect.host.standing import standings
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Ask
from scanner.model.records import dataclass

ROOTS_FOLDERS = ("stat:/root/bin", "stat:/root/.local", "stat:/root/.local/bin")
"""In a home that root alone may enter."""
FOLDER_QUESTIONS = (
    *("stat:/", "stat:/bin", "stat:/sbin", "stat:/usr", "stat:/usr/bin", "stat:/usr/sbin", "stat:/usr/games"),
    *("stat:/usr/local", "stat:/usr/local/*", "stat:/usr/local/*/bin", "stat:/opt", "stat:/opt/*", "stat:/opt/*/bin"),
    *("stat:/opt/*/sbin", "stat:/snap", "stat:/snap/bin", "stat:/usr/lib", "stat:/usr/lib/jvm", "stat:/usr/lib/jvm/*"),
    *("stat:/usr/lib/jvm/*/bin", "stat:/usr/lib/postgresql", "stat:/usr/lib/postgresql/*"),
    *("stat:/usr/lib/postgresql/*/bin", "stat:/usr/pgsql-*", "stat:/usr/pgsql-*/bin", "stat:/var", "stat:/var/lib"),
    *("stat:/var/lib/snapd", "stat:/var/lib/snapd/snap", "stat:/var/lib/snapd/snap/bin", "stat:/root"),
    *ROOTS_FOLDERS,
)
"""Where distributions and vendors put programs."""
_STICKY, _WRITE_OF_OTHERS = 0o1000, 0o022
_MODE = re.compile(r"[0-7]{3,5}")
_MOST_LINKS = 40
"""As Linux has it (path_resolution(7))."""


def is_closed(path: str, ask: Ask) -> bool:
    """True also when nothing is there and root alone can make it; raises the gap of a standing that decides.

    A path that is not absolute leads wherever root stands.
    """
    if not path.startswith("/"):
        return False
    at, names, links = _Folder.at("/", ask), _names(path), 0
    while not at.is_open and names:
        name, *names = names
        path = posixpath.normpath(posixpath.join(at.path, name))
        entry = _entry(path, ask)
        if entry is None:
            return not at.is_shared
        if at.is_shared and _owner(path, entry) != 0:
            return False
        if entry.get("type") != "link":
            at = _Folder.of(path, entry)
            continue
        links += 1
        if links > _MOST_LINKS:
            raise Unreadable(f"{path[:100]}: more than {_MOST_LINKS} links on the way")
        to = str(entry.get("to", ""))
        names = [*_names(to), *names]
        at = _Folder.at("/", ask) if to.startswith("/") else at
    return not (at.is_open or at.is_shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder on the way. `is_open`: others may change whatever it holds; `is_shared`: they may add to it."""

    path: str
    is_open: bool
    is_shared: bool

    @classmethod
    def at(cls, path: str, ask: Ask) -> "_Folder":
        """The folder at a path that must be there."""
        entry = _entry(path, ask)
        if entry is None:
            raise Unreadable(f"{path[:100]}: is not there")
        return cls.of(path, entry)

    @classmethod
    def of(cls, path: str, entry: Mapping[str, Any]) -> "_Folder":
        """The folder of an entry; a file in its place holds nothing, and is judged by the same bits."""
        mode = _mode(path, entry)
        is_writable, is_sticky = bool(mode & _WRITE_OF_OTHERS), bool(mode & _STICKY)
        return cls(
            path=path,
            is_open=_owner(path, entry) != 0 or (is_writable and not is_sticky),
            is_shared=is_writable and is_sticky,
        )


def _names(path: str) -> list[str]:
    return [each for each in path.split("/") if each not in ("", ".")]


def _entry(path: str, ask: Ask) -> Mapping[str, Any] | None:
    """What stands at a path whose folders are known to be no links; None when nothing does."""
    question = next((each for each in FOLDER_QUESTIONS if _is_named(path, each)), None)
    if question is None:
        raise Unsupported(f"nobody asked who may write to this folder: {path[:100]}")
    return standings(ask(question)).get(path)


def _is_named(path: str, question: str) -> bool:
    """True when the question's glob names this path, had anything stood there; stars leave hidden names out."""
    patterns, parts = question.removeprefix("stat:").split("/"), path.split("/")
    return len(patterns) == len(parts) and all(
        fnmatchcase(part, pattern) and (part == pattern or not part.startswith("."))
        for part, pattern in zip(parts, patterns, strict=True)
    )


def _owner(path: str, entry: Mapping[str, Any]) -> int:
    uid = entry.get("uid")
    if type(uid) is not int:
        raise Unreadable(f"{path}: the entry lacks mode or owner")
    return uid


def _mode(path: str, entry: Mapping[str, Any]) -> int:
    mode = entry.get("mode")
    if not isinstance(mode, str):
        raise Unreadable(f"{path}: the entry lacks mode or owner")
    if not _MODE.fullmatch(mode):
        raise Unreadable(f"{path}: {mode[:20]!r} is no mode")
    return int(mode, 8)
