"""`sestatus`, `getenforce` by its kind alone, and `aa-status` as text or JSON. Sources: sestatus(8), aa-status(8)."""

import re
from typing import Final

from scanner.collect.imported.one_machine import refuse_differing
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_mandatory_access import HostMandatoryAccess
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform
from scanner.reading.json_guard import told_json

_STATUS: Final = re.compile(r"^SELinux status:\s+(enabled|disabled)[ \t]*\n", re.MULTILINE)
_MODE: Final = re.compile(r"^Current mode:\s+(enforcing|permissive)[ \t]*\n", re.MULTILINE)
_WORDS: Final = ("Enforcing", "Permissive", "Disabled")
_MODULE: Final = re.compile(r"^apparmor module is (not )?loaded\.[ \t]*\n", re.MULTILINE)
_PROFILES: Final = re.compile(
    r"^(\d{1,9}) profiles are in (enforce|kill|complain|prompt|unconfined) mode\.[ \t]*\n", re.MULTILINE
)
_LOADED: Final = re.compile(r"^(\d{1,9}) profiles are loaded\.[ \t]*\n", re.MULTILINE)
_MAY_NOT: Final = re.compile(r"do not have enough privilege", re.IGNORECASE)
_ENFORCED: Final = ("enforce", "kill")


def read(file: HandedFile) -> HostMandatoryAccess:
    """Which system it is, and its mode now."""
    text = file.text or ""
    word = text.strip()
    if word in _WORDS and "\n" in text.partition(word)[2]:
        return HostMandatoryAccess(system="selinux", mode=word.lower())
    refuse_differing(_STATUS.findall(text))
    refuse_differing(_MODE.findall(text))
    if status := _STATUS.search(text):
        return HostMandatoryAccess(system="selinux", mode=_selinux(status[1], text))
    if text.lstrip().startswith("{"):
        return _of_json(text)
    module = _MODULE.search(text)
    if module is None:
        raise Unreadable("no line tells the state of SELinux or AppArmor")
    return HostMandatoryAccess(system="apparmor", mode="disabled" if module[1] else _apparmor(text))


def _selinux(status: str, text: str) -> str:
    mode = _MODE.search(text)
    if status == "disabled":
        return "disabled"
    if mode is None:
        raise Unreadable("SELinux is on, and no line tells its mode: the file was cut")
    return mode[1]


def _apparmor(text: str) -> str | Unseen:
    if _MAY_NOT.search(text):
        return Unseen(gap=Gap.DENIED, detail="only root may read which profiles are loaded")
    counts = {mode: int(count) for count, mode in _PROFILES.findall(text)}
    loaded = _LOADED.search(text)
    if any(counts.get(each, 0) for each in _ENFORCED):
        return "enforcing"
    if loaded is None or ("enforce" not in counts and int(loaded[1])):
        return Unseen(gap=Gap.UNREADABLE, detail="no line tells how many profiles are enforced: the file was cut")
    if "kill" not in counts and "processes have profiles" not in text:
        return NOT_TOLD
    return "permissive" if int(loaded[1]) else "disabled"


def _of_json(text: str) -> HostMandatoryAccess:
    """`aa-status --json`: the mode of each profile by its name."""
    said = told_json(text)
    profiles = said.get("profiles") if isinstance(said, dict) else None
    if not isinstance(profiles, dict) or not all(isinstance(each, str) for each in profiles.values()):
        raise Unreadable("no value tells the profiles")
    modes = set(profiles.values())
    mode = "enforcing" if modes & set(_ENFORCED) else "permissive" if modes else "disabled"
    return HostMandatoryAccess(system="apparmor", mode=mode)


def recognises(file: HandedFile) -> bool:
    """The first sentence of either program."""
    text = (file.text or "").lstrip()[:200_000]
    if text.startswith("{"):
        return '"profiles"' in text and '"processes"' in text and '"version"' in text
    return bool(_STATUS.match(text) or _MODULE.match(text))


IMPORTED = Imported(
    id="mandatory-access", platform=Platform.LINUX, recognises=recognises, reads={HostMandatoryAccess: read}
)
