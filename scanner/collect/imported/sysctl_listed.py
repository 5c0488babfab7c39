"""`sysctl -a` of Linux: the settings in effect.

They and /etc/sysctl.conf are both lines of `name = value`: only a running kernel tells `kernel.osrelease`, and only a file has comments.
"""

import re
from typing import Final

from scanner.collect.host.sysctl_grammar import settings_in
from scanner.collect.host.sysctl_names import WATCHED
from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.kinds.host_sysctl_written import HostSysctlWritten
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way
from scanner.reading.grouped import grouped, without_repeats

_LINE: Final = re.compile(
    r"((?:kernel|net|vm|fs|dev|user|debug|abi|sunrpc|crypto)[./][\w./\-:@*]{1,300})[ \t]*=[ \t]*(.*)"
)
_DENIED: Final = re.compile(r"sysctl: (?:permission denied on key|reading key|error reading) .*")
_RUNNING: Final = "kernel.osrelease"
_NOT_LISTED: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="is not among the lines of this output", way=Way.RUNNING)
_ELSEWHERE: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="other files may set it otherwise", way=Way.RUNNING)


def read_running(file: HandedFile) -> HostSysctl:
    """The settings that checks read; one that is not listed is unseen, as the end may be missing."""
    text = file.text or ""
    found = dict[str, str]()
    for line in text[: text.rfind("\n") + 1].split("\n"):
        if said := _LINE.fullmatch(line.strip()):
            found.setdefault(said[1], " ".join(said[2].split()))
    told: dict[str, str | Unseen] = {name: found.get(name, _NOT_LISTED) for name in WATCHED}
    if all(isinstance(each, Unseen) for each in told.values()):
        raise Unreadable("none of the settings that are read is among the lines")
    return HostSysctl(values=told)


def read_written(file: HandedFile) -> HostSysctlWritten:
    """Every line of the file."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    lines = without_repeats(grouped((each.name, each.value) for each in settings_in(text) if each.value is not None))
    if not any(_LINE.fullmatch(f"{name} = ") for name in lines):
        raise Unreadable("none of the settings that are read is among the lines")
    return HostSysctlWritten(values=_ELSEWHERE, lines=lines)


def _recognised(file: HandedFile, *, running: bool) -> bool:
    if not _LINE.search(head_of(file)):
        return False
    lines = [line.strip() for line in (file.text or "")[:1_000_000].split("\n") if line.strip()]
    plain = [line for line in lines if not line.startswith(("#", ";")) and not _DENIED.fullmatch(line)]
    if not plain or not all(_LINE.fullmatch(line.removeprefix("-")) for line in plain):
        return False
    names = {line.partition("=")[0].strip() for line in plain}
    if running:
        return _RUNNING in names
    return _RUNNING not in names and (len(plain) < len(lines) or file.name.endswith(".conf"))


def recognises(file: HandedFile) -> bool:
    """Nothing but settings of the kernel, the release of the running one among them."""
    return _recognised(file, running=True)


def is_written(file: HandedFile) -> bool:
    """Nothing but settings of the kernel, with comments or in a file that is named as such files are."""
    return _recognised(file, running=False)


IMPORTED = Imported(id="sysctl-a", platform=Platform.LINUX, recognises=recognises, reads={HostSysctl: read_running})
