"""/etc/samba/smb.conf, and what `testparm` prints of it. Sources: smb.conf(5), testparm(1).

What an `include` brings was not handed over: a file with one tells nothing for certain.
"""

import re
from dataclasses import fields, replace
from typing import Final

from scanner.collect.host.linux_smb import told
from scanner.collect.host.samba_config import SambaConfig, read_samba
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unasked import unasked
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform, Way

_GLOBAL: Final = re.compile(r"^[ \t]*\[global\][ \t]*$", re.IGNORECASE | re.MULTILINE)
_INCLUDE: Final = re.compile(r"^[ \t]*(?:include|config ?file)[ \t]*=", re.IGNORECASE | re.MULTILINE)
_OWN: Final = re.compile(
    r"^[ \t]*(?:workgroup|server string|netbios name|map to guest|passdb backend|server role|log file|printcap name|security"
    r"|load printers|cups options|guest ok|server min protocol|idmap config|add user to group script|smb ports)[^=\n]{0,40}=",
    re.IGNORECASE | re.MULTILINE,
)
_PROGRESS: Final = re.compile(r"^(?:Load smb config files from|Loaded services file|Processing section|Server role:|rlimit_max:"
                              r"|Weak crypto|Press enter).*$", re.MULTILINE)  # fmt: skip


_NOT_WRITTEN: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="not written in this file, if it is whole", way=Way.RUNNING)


def read(file: HandedFile) -> HostSmb:
    """What the file writes."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    if not _GLOBAL.search(text):
        raise Unreadable("the section [global] is missing")
    if _INCLUDE.search(text):
        raise Unsupported("the file includes another, which was not handed over and may set it otherwise")
    main = _PROGRESS.sub("", text)

    def ask(question: str, /) -> Answer:
        if question == "file:/etc/samba/smb.conf":
            return Answer(ask=question, stdout=main.encode("utf-8", "surrogatepass"))
        if question.startswith(("files:/etc/samba/", "stat:")):
            return Answer(ask=question, absent=True)
        return unasked(question)

    found = told(ask, read_samba(ask) or SambaConfig(), installed=NOT_TOLD, version=NOT_TOLD)
    silent = {each.name: _NOT_WRITTEN for each in fields(found) if getattr(found, each.name) in (None, ())}
    return replace(found, **silent)


def recognises(file: HandedFile) -> bool:
    """The section [global], and an option that Samba alone has."""
    text = head_of(file)
    return bool(_GLOBAL.search(text)) and bool(_OWN.search(text))


IMPORTED = Imported(id="samba", platform=Platform.LINUX, recognises=recognises, reads={HostSmb: read})
