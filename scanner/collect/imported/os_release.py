"""/etc/os-release of a Linux system (os-release(5)); also among the other release files, as `cat /etc/*release` shows them.

FreeBSD has one since 13.0, as other BSDs and the heirs of Solaris have.
"""

import re
from dataclasses import replace
from typing import Final

from scanner.collect.host import linux_os
from scanner.collect.host.os_release import assignments, named_by_os_release
from scanner.collect.imported.one_answer import answering
from scanner.collect.imported.one_machine import SEVERAL
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Fact, Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_ASSIGNMENT: Final = re.compile(r"\s*(?:#.*)?|[A-Z][A-Z0-9_]*=.*")
_OTHERS: Final = re.compile(r"[A-Z][\w .-]{2,60} release [\w .()-]{1,60}|cpe:/o:[\w.:~%-]{1,120}")
"""Lines of redhat-release and its like, and of system-release-cpe."""
_ID: Final = re.compile(r"^ID=(.*)$", re.MULTILINE)
_NAME: Final = re.compile(r"^(?:PRETTY_)?NAME=", re.MULTILINE)
_VERSION: Final = re.compile(r"^VERSION=", re.MULTILINE)
_ADDRESS: Final = re.compile(r"^[A-Z_]+_URL=", re.MULTILINE)
_NO_VERSION: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="no VERSION_ID is in the file, if it is whole", way=Way.RUNNING
)
_FAMILIES: Final = {
    **dict.fromkeys(("freebsd", "dragonfly", "openbsd", "netbsd", "midnightbsd", "ghostbsd", "hardenedbsd"), "bsd"),
    **dict.fromkeys(("illumos", "solaris", "omnios", "openindiana", "smartos", "tribblix"), "unix"),
}
_RELEASE: Final = re.compile(r"\d[\d.]*-(\w[\w.-]*)")
_NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
_READ: Final = answering("file:/etc/os-release", linux_os.COLLECTOR)


def recognises(file: HandedFile) -> bool:
    """Nothing but assignments, ID and a name among them; lines of other release files beside them."""
    text = file.text or ""
    if not (_ID.search(text) and _NAME.search(text)):
        return False
    return all(_ASSIGNMENT.fullmatch(line) or _OTHERS.fullmatch(line.strip()) for line in text.split("\n"))


def read(file: HandedFile) -> Fact:
    """The system; raises Unreadable where the file names more than one."""
    if len({each.strip("\"' \t").lower() for each in _ID.findall(file.text or "")}) > 1:
        raise Unreadable(SEVERAL)
    fact = _of_another_family(file) or _READ(file)
    if isinstance(fact, HostOs) and fact.version is None and _may_go_on(file.text or ""):
        return replace(fact, version=_NO_VERSION)
    return fact


def _of_another_family(file: HandedFile) -> HostOs | None:
    """`VERSION="14.1-RELEASE"` is the version 14.1 and the release RELEASE; None for a Linux."""
    text = file.text or ""
    values = assignments(text, "os-release") if text.endswith("\n") else {}
    family = _FAMILIES.get(values.get("ID", "").lower())
    if family is None:
        return None
    naming = named_by_os_release(values, "os-release")
    released = _RELEASE.fullmatch(values.get("VERSION", ""))
    return HostOs(
        name=naming.name,
        version=naming.version,
        build=naming.build,
        edition=None,
        release=released[1] if released else None,
        language=None,
        family=family,
        id=naming.id,
        arch=_NOT_TOLD,
    )


def _may_go_on(text: str) -> bool:
    """A version for people without one for programs, or no address, which stands behind the names: lines may be missing."""
    return bool(_VERSION.search(text)) or not _ADDRESS.search(text)


IMPORTED = Imported(
    id="os-release",
    platform=Platform.LINUX,
    recognises=recognises,
    reads={HostOs: read},
)
