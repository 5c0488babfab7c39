"""`uname -a`: of a Linux it tells the kernel and the architecture alone, of other systems which they are.

Source: uname(1) of GNU, BusyBox and each system. The parts stand in a fixed order, the version of the kernel has blanks in
it, and of machine, processor and platform GNU leaves out what it does not know.
"""

import re
from typing import Final

from scanner.collect.imported.unix_names import Uname, named_by_uname
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_SYSTEMS: Final = ("Linux", "FreeBSD", "OpenBSD", "NetBSD", "DragonFly", "Darwin", "SunOS", "AIX", "HP-UX", "VMkernel")
_MACHINE: Final = re.compile(
    r"x86_64|amd64|i[3-6]86|i86pc|sun4[uv]|sparc\w*|aarch64|arm64|armv\d\w*|ppc|ppc64(?:le)?|s390x?|riscv64|mips\w*"
    r"|loongarch64|alpha|ia64|m68k|evbarm|9000/\d+|powerpc|unknown"
)
_ENDS: Final = ("GNU/Linux", "Linux", "ESXi", "GNU/kFreeBSD")
_FEWEST: Final = 5
_KERNEL_ONLY: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="uname tells the kernel, not the distribution", way=Way.RUNNING
)


def read(file: HandedFile) -> HostOs:
    """What the first line says."""
    line = _line(file)
    words = line.split()
    if not _is_whole(line, words, file):
        raise Unreadable("the last line does not end: the file was cut")
    said = _uname(words)
    if said.system == "Linux":
        arch: str | Unseen = said.machine or Unseen(gap=Gap.UNREADABLE, detail="no word tells the architecture")
        return HostOs(
            name="Linux", version=_KERNEL_ONLY, build=_KERNEL_ONLY, edition=_KERNEL_ONLY, release=_KERNEL_ONLY,
            language=None, family="linux", id="linux", arch=arch,
        )  # fmt: skip
    return named_by_uname(said, {})


def _uname(words: list[str]) -> Uname:
    system, _, release = words[:3]
    if system == "AIX":  # release and version stand apart, and a serial number where others have the machine
        return Uname(system=system, release=release, version=words[3])
    version = f"{words[3]} {words[4]}" if system == "FreeBSD" and words[3] == "FreeBSD" else ""
    machine = (
        words[4] if system == "HP-UX" and _MACHINE.fullmatch(words[4]) else _machine(words)
    )  # a serial number follows
    return Uname(system=system, release=release, version=version and release, machine=machine)


def _machine(words: list[str]) -> str:
    """The first of the words at the end that name machines: machine, processor, platform."""
    rest = words[3:]
    while rest and rest[-1] in _ENDS:
        rest = rest[:-1]
    run: list[str] = []
    while rest and _MACHINE.fullmatch(rest[-1]) and len(run) < len("mpi"):
        run.insert(0, rest.pop())
    return next((each for each in run if each != "unknown"), "")


def _is_whole(line: str, words: list[str], file: HandedFile) -> bool:
    return len(words) >= _FEWEST and (
        (file.text or "").strip("\n") != line
        or line.endswith(_ENDS)
        or "\n" in line
        or ((file.text or "").endswith("\n"))
    )


def _line(file: HandedFile) -> str:
    return next((line.strip() for line in (file.text or "").split("\n") if line.strip()), "")


def recognises(file: HandedFile) -> bool:
    """One line that begins with the name of a system, its own name and a release."""
    lines = [line for line in (file.text or "").split("\n", 8) if line.strip()]
    words = lines[0].split() if len(lines) == 1 else []
    return len(words) >= _FEWEST and words[0] in _SYSTEMS and bool(re.match(r"[A-Z]?\.?\d", words[2]))


IMPORTED = Imported(id="uname", platform=Platform.UNKNOWN, recognises=recognises, reads={HostOs: read})
