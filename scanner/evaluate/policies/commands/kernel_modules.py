"""`modprobe -n -v`, `modprobe -c` and `lsmod` from /proc/modules and modprobe.d. Source: kmod 30, modprobe.d(5).

Where no line says what to do instead, modprobe would load the module, be silent because it is there already, or complain:
which of them is not told here, so each is a text it may print.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text
from scanner.evaluate.policies.world import World, text_entry
from scanner.model.errors import GapError, Unreadable, Unsupported

_MODULES: Final = "/proc/modules"
_FOLDERS: Final = (
    "/etc/modprobe.d",
    "/run/modprobe.d",
    "/usr/local/lib/modprobe.d",
    "/usr/lib/modprobe.d",
    "/lib/modprobe.d",
)
"""In order of precedence: a name in an earlier folder hides the same name in a later one."""
_SAMPLE: Final = "/lib/modules/6.1.0-1-amd64"
"""Stands for the folder of the running kernel's modules."""
_DRY: Final = (frozenset(("-n", "-v")), frozenset(("-nv",)), frozenset(("-vn",)), frozenset(("--dry-run", "--verbose")),
               frozenset(("-n", "--verbose")), frozenset(("--dry-run", "-v")))  # fmt: skip
_CONFIG: Final = frozenset(("-c", "--showconfig", "--show-config"))
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BAD = re.compile(
    r"^[ \t]*(?!#|(?:alias|options|install|remove|softdep|weakdep)[ \t]+\S+[ \t]+\S|blacklist[ \t]+\S)\S", re.MULTILINE
)
"""Lines that modprobe complains of, in words that are not told here."""
_LINE = re.compile(r"^[ \t]*(install|blacklist|options|alias|remove|softdep)[ \t]+([^\s#]\S*)(.*)$", re.MULTILINE)


def told(program: str, words: Words) -> Told | None:
    """One module, tried and told of; the configuration; all loaded modules."""
    configured = tuple(f"{scheme}:{folder}/*.conf" for folder in _FOLDERS for scheme in ("files", "stat"))
    if program == "lsmod":
        return None if words else Told(questions=(f"file:{_MODULES}",), tell=lambda world: (_lsmod(world),))
    flags = frozenset(each for each in words if each.startswith("-"))
    names = [each for each in words if not each.startswith("-")]
    if flags and flags <= _CONFIG and not names:
        return Told(questions=(*configured, "stat:/lib"), tell=lambda world: (_configuration(world),))
    if flags in _DRY and len(names) == 1 and _NAME.fullmatch(names[0]):
        questions = (*configured, "stat:/lib", f"file:{_MODULES}")
        return Told(questions=questions, tell=lambda world: _tried(names[0], world))
    return None


def _lsmod(world: World) -> Text:
    text = world.file(_MODULES)
    if text is None or not text.whole:
        raise Unreadable(f"{_MODULES}: the loaded modules were not told")
    return Text(out="Module                  Size  Used by\n" + "".join(map(_row, text.out.splitlines())))


def _row(line: str) -> str:
    """`ext4 1138688 3 - Live 0x0` with `-` or `a,b,` for those that use it."""
    fields = line.split()
    if len(fields) < 4:  # noqa: PLR2004  # name, size, uses, users
        raise Unreadable(f"{_MODULES}: a line is no module")
    users = "" if fields[3] == "-" else " " + fields[3].rstrip(",")
    return f"{fields[0]:<19} {fields[1]:>8}  {fields[2]}{users}\n"


def _tried(name: str, world: World) -> tuple[Text, ...]:
    wanted = _folded(name)
    commands = [
        rest for word, module, rest in _lines(world) if word == "install" and rest and _folded(module) == wanted
    ]
    if any(word == "alias" and _folded(module) == wanted for word, module, _ in _lines(world)):
        raise Unsupported(f"{name}: another name of a module")
    err = _complaints(world)
    instead = tuple(Text(out=f"install {each}{end}\n", err=err) for each in commands for end in (" ", ""))
    if instead:
        return instead if _is_loaded(wanted, world) is False else (*instead, Text(err=err))
    complaint = f"modprobe: FATAL: Module {name} not found in directory {_SAMPLE}\n"
    samples = (f"insmod {_SAMPLE}/kernel/x/{wanted}{end} \n" for end in (".ko", ".ko.xz", ".ko.zst"))
    return (Text(), Text(err=complaint), Text(out=f"builtin {wanted}\n"), *(Text(out=each) for each in samples))


def _is_loaded(name: str, world: World) -> bool | None:
    """None where the running kernel was not told of."""
    try:
        text = world.file(_MODULES)
    except GapError:
        return None
    if text is None or not text.whole:
        return None
    return any(_folded(line.partition(" ")[0]) == name for line in text.out.splitlines())


def _configuration(world: World) -> Text:
    """What the files say, and aliases and options the kernel's own lists add, of which only the first word is known."""
    made = "".join(
        f"{word} {_folded(module)}{f' {rest}' if rest else ''}\n" for word, module, rest in _lines(world)
        if word == "blacklist" or (word == "install" and rest)
    )  # fmt: skip
    others = "".join(f"{word} {UNKNOWN}\n" for word in ("alias", "options", "softdep", "remove", "#", ""))
    return Text(out=made + others, err=_complaints(world))


def _complaints(world: World) -> str:
    """A line that is not known, where the files hold one that is none."""
    return f"{UNKNOWN}\n" if any(_BAD.search(text) for text in _files(world).values()) else ""


def _lines(world: World) -> Iterator[tuple[str, str, str]]:
    """Word, module and the rest of every line, files in the order of their names."""
    for _, text in sorted(_files(world).items()):
        for found in _LINE.finditer(text):
            if UNKNOWN in found[0]:
                raise Unreadable("modprobe.d: a part of a line is hidden")
            yield found[1], found[2], found[3].strip(" \t")


def _files(world: World) -> dict[str, str]:
    """Texts by name, lines that go on joined."""
    files: dict[str, str] = {}
    merged = (world.standing("/lib") or {"type": "link"})["type"] == "link"
    for folder in _FOLDERS:
        if merged and folder == "/lib/modprobe.d":
            continue
        try:
            entries = world.entries(f"files:{folder}/*.conf")
        except Unsupported:
            if not folder.startswith("/run/"):  # of a root folder, /run is empty until the system runs
                raise
            continue
        for path, entry in entries.items():
            text = "" if _is_masked(path, entry, folder, world) else text_entry(entry, path).out
            files.setdefault(posixpath.basename(path), text.replace("\\\n", " "))
    return files


def _is_masked(path: str, entry: Any, folder: str, world: World) -> bool:
    """True for a link to /dev/null, which hides the file of its name in a weaker folder; looked for where a text is missing."""
    if not isinstance(entry, Mapping) or "gap" not in entry:
        return False
    standing = world.entries(f"stat:{folder}/*.conf").get(path)
    to = str(standing.get("to", "")) if isinstance(standing, Mapping) else ""
    return posixpath.normpath(posixpath.join(folder, to)) == "/dev/null"


def _folded(name: str) -> str:
    return name.replace("-", "_")


COMMAND = Command(id="kernel_modules", programs=("modprobe", "lsmod"), told=told)
