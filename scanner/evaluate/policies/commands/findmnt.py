"""`findmnt` of one mount point and `mount` of all, as the kernel has them. Source: findmnt(8), mount(8) of util-linux 2.38, proc(5)."""

import posixpath
import re
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable, Unsupported

_MOUNTS: Final = "/proc/self/mountinfo"
_COLUMNS: Final[Words] = ("TARGET", "SOURCE", "FSTYPE", "OPTIONS")
_KERNEL: Final = frozenset(("--kernel", "--noheadings", "--list"))
_SHORT = re.compile(r"-[knl]*o?")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def told(program: str, words: Words) -> Told | None:
    """A mount point, with -k -n -l and -o of the usual columns; everything, where `mount` has no arguments."""
    if program == "mount":
        return None if words else Told(questions=(f"file:{_MOUNTS}",), tell=lambda world: (_every(world),))
    return _found(words)


def _every(world: World) -> Text:
    lines = ("{DEVICE} on {TARGET} type {FSTYPE} ({OPTIONS})\n".format(**each) for each in _mounts(world))
    return Text(out="".join(lines))


def _found(words: Words) -> Told | None:
    heads, columns, paths = True, _COLUMNS, list[str]()
    rest = iter(words)
    for word in rest:
        if word.startswith("/"):
            paths.append(word)
            continue
        if word in _KERNEL or (_SHORT.fullmatch(word) and word != "-"):
            heads = heads and word != "--noheadings" and ("n" not in word or word.startswith("--"))
            if word.endswith("o") and not word.startswith("--"):
                columns = tuple(next(rest, "").upper().split(","))
        elif word.startswith(("--output=", "-o")):
            columns = tuple(word.removeprefix("--output=").removeprefix("-o").upper().split(","))
        elif word == "--output":
            columns = tuple(next(rest, "").upper().split(","))
        else:
            return None
    if len(paths) != 1 or not columns or not set(columns) <= set(_COLUMNS):
        return None
    path = posixpath.normpath(paths[0])
    return Told(questions=(f"file:{_MOUNTS}", f"stat:{path}"), tell=lambda world: (_tell(path, columns, world, heads=heads),))  # fmt: skip


def _tell(path: str, columns: tuple[str, ...], world: World, *, heads: bool) -> Text:
    mounts = _mounts(world)
    standing = world.standing(path)
    if standing is not None and standing["type"] == "link":
        raise Unsupported(f"{path}: a link, which findmnt follows")
    rows = [each for each in mounts if each["TARGET"] == path]
    if not rows and any(path in (each["SOURCE"], each["SOURCE"].partition("[")[0]) for each in mounts):
        raise Unsupported(f"{path}: a device, not a mount point")
    if not rows:
        return Text()
    lines = [tuple(each[name] for name in columns) for each in rows]
    widths = [max(len(name), *(len(line[at]) for line in lines)) for at, name in enumerate(columns)]
    shown = ([columns] if heads else []) + lines
    return Text(out="".join(" ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
                            for line in shown))  # fmt: skip


def _mounts(world: World) -> list[dict[str, str]]:
    text = world.file(_MOUNTS)
    if text is None or not text.whole or not text.out.strip():
        raise Unreadable(f"{_MOUNTS}: the mounts were not told")
    return [_mount(line) for line in text.out.splitlines()]


def _mount(line: str) -> dict[str, str]:
    """A line of mountinfo: number, parent, device, root, target, options, tags… - type, source, options."""
    before, dash, after = line.partition(" - ")
    fields, end = before.split(" "), after.split(" ")
    if not dash or len(fields) < 6 or len(end) < 3:  # noqa: PLR2004  # as above
        raise Unreadable(f"{_MOUNTS}: a line is no mount")
    source = _plain(end[1]) + (f"[{_plain(fields[3])}]" if fields[3] != "/" else "")
    return {
        "TARGET": _plain(fields[4]),
        "SOURCE": source,
        "DEVICE": _plain(end[1]),
        "FSTYPE": end[0],
        "OPTIONS": _merged(fields[5], _plain(end[2])),
    }


def _merged(own: str, of_all: str) -> str:
    """Options of the mount and of its file system: read-only where either is, then the rest of both."""
    if own == of_all:
        return own
    both = [*own.split(","), *of_all.split(",")]
    first = "ro" if "ro" in both else "rw"
    return ",".join((first, *(each for each in both if each not in ("ro", "rw"))))


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)


COMMAND = Command(id="findmnt", programs=("findmnt", "mount"), told=told)
