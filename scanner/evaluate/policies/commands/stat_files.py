"""`stat` of named files, by format or in full, from what stands there and the names of users and groups.

Source: stat(1) of GNU coreutils 9.1. What a file system alone knows (blocks, inodes, times) stands there in several forms, which
must not matter to a pattern.
"""

import posixpath
import re
import stat
from collections.abc import Mapping
from typing import Any, Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable, Unsupported

_TYPES: Final = {
    "file": (stat.S_IFREG, "regular file"),
    "folder": (stat.S_IFDIR, "directory"),
    "link": (stat.S_IFLNK, "symbolic link"),
    "pipe": (stat.S_IFIFO, "fifo"),
    "socket": (stat.S_IFSOCK, "socket"),
}
_DIRECTIVE = re.compile(
    r"%(?P<pad>[#0 +-]*(?:[1-9]\d*)?)(?P<letter>[a-zA-Z%])|\\(?P<escape>.)|(?P<text>[^%\\]+|%)", re.DOTALL
)
_LETTERS: Final = frozenset("naAuUgGsFhY%")
_ESCAPES: Final = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "r": "\r"}
_UNSEEN: Final = (
    ("8", "4096", "254,0", "1443", *("2024-02-28 09:04:15.000000000 +0000",) * 4),
    ("16", "512", "8,1", "262147", *("1999-12-31 23:59:59.987654321 +0700",) * 3, "-"),
)
"""What only the file system knows, in two forms: blocks, their size, device, inode, four times."""
_MAGIC = re.compile(r"[*?\[\0]")


def told(_program: str, words: Words) -> Told | None:
    """Files by absolute path; -L, and -c, --format or --printf with letters that are known here."""
    follow, form, printf, paths = False, None, False, list[str]()
    rest = iter(words)
    for word in rest:
        if word in ("-L", "--dereference"):
            follow = True
        elif word in ("-c", "--format", "--printf", "-Lc"):
            follow, printf, form = follow or word == "-Lc", word == "--printf", next(rest, None)
        elif word.startswith(("-c", "--format=", "--printf=", "-Lc")):
            follow, printf = follow or word.startswith("-L"), word.startswith("--printf=")
            form = re.sub(r"^(?:--format=|--printf=|-Lc=?|-c=?)", "", word)
        elif word.startswith("-") or not word.startswith("/") or _MAGIC.search(word):
            return None
        else:
            paths.append(word)
    if not paths or (form is not None and not _is_known(form)):
        return None
    questions = ("file:/etc/passwd", "file:/etc/group", *(f"stat:{posixpath.normpath(each)}" for each in paths))
    return Told(questions=questions, tell=lambda world: _tell(paths, form, world, follow=follow, printf=printf))


def _is_known(form: str) -> bool:
    return all(
        not each["letter"] or (each["letter"] in _LETTERS and (not each["pad"] or _is_octal(each)))
        for each in _DIRECTIVE.finditer(form)
    )


def _is_octal(directive: re.Match[str]) -> bool:
    """`%#a` and `%04a`, the two that are written with a pad."""
    return directive["letter"] == "a" and re.fullmatch(r"#|0\d", directive["pad"]) is not None


def _tell(paths: list[str], form: str | None, world: World, *, follow: bool, printf: bool) -> tuple[Text, ...]:
    outs, missing = [""] * len(_UNSEEN), list[str]()
    for path in paths:
        standing = world.standing(posixpath.normpath(path))
        if standing is None:
            missing.append(path)
            continue
        if standing["type"] not in _TYPES or (standing["type"] == "link" and follow):
            raise Unsupported(f"{path}: a link or a device, whose target was not asked for")
        fields = _fields(path, standing, world)
        for number, unseen in enumerate(_UNSEEN):
            outs[number] += _full(fields, unseen) if form is None else _formatted(form, fields, printf=printf)
    return tuple(
        Text(out=out, err="".join(f"stat: cannot {verb} '{each}': No such file or directory\n" for each in missing))
        for verb in (("statx", "stat") if missing else ("statx",))
        for out in dict.fromkeys(outs)
    )


def _fields(path: str, standing: Mapping[str, Any], world: World) -> dict[str, str]:
    kind, word = _TYPES[standing["type"]]
    try:
        mode, uid, gid = int(str(standing["mode"]), 8), int(standing["uid"]), int(standing["gid"])
        links, size, mtime = (str(int(standing[each])) for each in ("links", "size", "mtime"))
        letters = stat.filemode(kind | mode)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise Unreadable(f"{path}: an entry has not the form it must have") from error
    if standing["type"] == "file" and standing["size"] == 0:
        word = "regular empty file"
    return {
        "n": path,
        "a": f"{mode:o}",
        "A": letters,
        "u": str(uid),
        "U": _name_of(uid, "/etc/passwd", world),
        "g": str(gid),
        "G": _name_of(gid, "/etc/group", world),
        "s": size,
        "F": word,
        "h": links,
        "Y": mtime,
        "%": "%",
        "mode": f"{mode:04o}",
        "to": str(standing.get("to", "")),
    }


def _name_of(number: int, file: str, world: World) -> str:
    """The first name of this number; one that the file does not have may be known elsewhere."""
    text = world.file(file)
    for line in text.out.splitlines() if text else ():
        parts = line.split(":")
        if len(parts) > 2 and parts[2] == str(number):  # noqa: PLR2004  # name, password, number
            return parts[0]
    return UNKNOWN


def _formatted(form: str, fields: Mapping[str, str], *, printf: bool) -> str:
    made = ""
    for found in _DIRECTIVE.finditer(form):
        if found["letter"]:
            made += _padded(fields[found["letter"]], found["pad"])
        elif found["escape"]:
            made += _ESCAPES.get(found["escape"], found[0]) if printf else found[0]
        else:
            made += found["text"]
    return made if printf else f"{made}\n"


def _padded(value: str, pad: str) -> str:
    """Octal digits with one nought before them (`#`, but for 0 itself), or filled up to a width."""
    if pad == "#":
        return value if value == "0" else f"0{value}"
    return value.rjust(int(pad or "0"), "0")


def _full(fields: Mapping[str, str], unseen: tuple[str, ...]) -> str:
    blocks, block, device, inode, accessed, modified, changed, born = unseen
    name = f"{fields['n']} -> {fields['to']}" if fields["to"] else fields["n"]
    return (
        f"  File: {name}\n"
        f"  Size: {fields['s']:<10}\tBlocks: {blocks:<10} IO Block: {block:<6} {fields['F']}\n"
        f"Device: {device}\tInode: {inode:<11} Links: {fields['h']}\n"
        f"Access: ({fields['mode']}/{fields['A']})  Uid: ({fields['u']:>5}/{fields['U']:>8})   "
        f"Gid: ({fields['g']:>5}/{fields['G']:>8})\n"
        f"Access: {accessed}\nModify: {modified}\nChange: {changed}\n Birth: {born}\n"
    )


COMMAND = Command(id="stat_files", programs=("stat",), told=told)
