"""`sysctl NAME…` from /proc/sys. Source: sysctl(8) of procps-ng 4.0."""

import re
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable

_NAME = re.compile(r"[a-z][\w.*/-]{1,200}")
_VALUES_ONLY: Final = frozenset(("-n", "--values"))


def told(_program: str, words: Words) -> Told | None:
    """Named settings, with or without -n; nothing is ever set."""
    bare = any(each in _VALUES_ONLY for each in words)
    names = tuple(each for each in words if each not in _VALUES_ONLY)
    if not names or not all(_NAME.fullmatch(each) and "*" not in each and ".." not in each for each in names):
        return None
    return Told(questions=tuple(f"file:{_path(each)}" for each in names), tell=lambda world: (_tell(names, world, bare=bare),))  # fmt: skip


def _path(name: str) -> str:
    """Dots are slashes, unless the name has slashes already: then dots are dots (an interface such as eth0.5)."""
    return "/proc/sys/" + (name if "/" in name else name.replace(".", "/"))


def _tell(names: tuple[str, ...], world: World, *, bare: bool) -> Text:
    out, err = "", ""
    for name in names:
        text = world.file(_path(name))
        if text is None:
            err += f"sysctl: cannot stat {_path(name)}: No such file or directory\n"
            continue
        if not text.whole:
            raise Unreadable(f"{_path(name)}: cut")
        shown = name.replace("/", ".") if "." not in name else name
        out += "".join(f"{'' if bare else f'{shown} = '}{line}\n" for line in text.out.splitlines())
    return Text(out=out, err=err)


COMMAND = Command(id="sysctl", programs=("sysctl",), told=told)
