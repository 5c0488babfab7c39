"""Kernel modules: loaded or built in, and those that modprobe.d keeps from loading.

Source: proc_modules(5), modprobe.d(5), kmod 30 (`install` counts for the first line that fits). /sys/module also
lists code that is built in, which no modprobe.d file can keep out.
"""

from collections.abc import Iterator

from scanner.collect.host.drop_ins import layer_questions, layered
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_modules import HostModules
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, text
from scanner.reading.tables import whole_lines

LOADED = "file:/proc/modules"
IN_KERNEL = "list:/sys/module"
FOLDERS = ("/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d")
_NOTHING = frozenset(f"{folder}/{name}" for folder in ("/bin", "/usr/bin", "/sbin") for name in ("true", "false"))
_ADDRESS_FIELDS = 6


def read(ask: Ask) -> HostModules:
    """What is in the kernel now, and what modprobe.d blocks."""
    commands = [words for _, content in layered(ask, *FOLDERS) for words in _commands(content)]
    installs: dict[str, list[str]] = {}
    for words in commands:
        if words[0] == "install" and len(words) > 2:  # noqa: PLR2004  # install MODULE COMMAND
            installs.setdefault(_name(words[1]), words[2:])
    return HostModules(
        loaded=_loaded(ask),
        blocked=tuple(sorted(name for name, command in installs.items() if _does_nothing(command))),
        blacklisted=tuple(sorted({_name(words[1]) for words in commands if words[0] == "blacklist" and words[1:]})),
    )


def _loaded(ask: Ask) -> tuple[str, ...] | Unseen:
    try:
        names = {_name(each) for each in entries(ask(IN_KERNEL))}
        if not names:
            raise Unsupported("/sys is not mounted: what is in the kernel cannot be seen")
        return tuple(sorted(names | set(_in_table(ask))))
    except GapError as gap:
        return Unseen.of(gap)


def _in_table(ask: Ask) -> Iterator[str]:
    """Names of /proc/modules; a kernel without module support has no such file."""
    for line in whole_lines(text(ask(LOADED)) or "", LOADED):
        fields = line.split()
        if len(fields) < _ADDRESS_FIELDS or not fields[1].isdigit():
            raise Unreadable(f"{LOADED}: {line[:80]!r} is no line of a module table")
        yield _name(fields[0])


def _commands(content: str) -> Iterator[list[str]]:
    for line in content.replace("\\\n", " ").split("\n"):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield words


def _does_nothing(command: list[str]) -> bool:
    """True for /bin/true and its like alone; a comment behind it is one for the shell that runs it."""
    return command[0] in _NOTHING and (not command[1:] or command[1].startswith("#"))


def _name(name: str) -> str:
    return name.replace("-", "_")


COLLECTOR = Collector(
    id="linux_modules",
    platform=Platform.LINUX,
    gives=HostModules,
    questions=(LOADED, IN_KERNEL, *layer_questions(*FOLDERS)),
    read=read,
)
