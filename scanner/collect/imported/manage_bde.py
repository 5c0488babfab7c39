r"""`manage-bde -status`, in any language: read by its lines, never by their words.

    Volume C: [Windows]                      a drive begins where its letter stands in a line that is not indented, or below it
    [OS Volume]

        Size:                 118,49 GB
        BitLocker Version:    2.0
        Conversion Status:    Fully Encrypted
        Percentage Encrypted: 100,0%         the one line with a share
        Encryption Method:    XTS-AES 128    behind it the method, a name of its own or a translated "none"
        Protection Status:    Protection On  translated: whether protection is suspended is told in English alone

Source: manage-bde of Windows 7 to 11. A locked drive has no share. Nothing shows the end of the list.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from scanner.collect.imported.one_machine import SEVERAL
from scanner.collect.imported.powershell_files import MORE, NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform

_DRIVE: Final = re.compile(r"\S.*?\b([A-Z]):\S?(?: ?\[.*)?\s*")
_DETAIL: Final = re.compile(r"[ \t]+(\S[^:：]{0,80}?)[ \t]*[:：][ \t]*(.*)")
_SHARE: Final = re.compile(r"(\d{1,3})(?:[.,](\d))? ?%")
_METHOD: Final = re.compile(r"(?:XTS-)?AES[ -]?(?:128|256)|Diffuser", re.IGNORECASE)
_PROTECTION: Final = {"Protection On": True, "Protection Off": False}
_AFTER_SHARE: Final = 3
"""Share, method, protection."""
_ALL: Final = 100
_TRANSLATED: Final = Unseen(
    gap=Gap.UNREADABLE, detail="whether protection is suspended is written in the language of the system"
)


@dataclass(slots=True)
class _Drive:
    letter: str
    values: list[str] = field(default_factory=list)


def read(file: HandedFile) -> HostEncryption:
    """Every drive; raises Unreadable where one of them does not tell how much of it is encrypted."""
    drives = list(_drives(file.text or ""))
    if not drives:
        raise Unreadable("no drive stands in it")
    if len({each.letter for each in drives}) < len(drives):
        raise Unreadable(SEVERAL)
    states = {each.letter: _state(each) for each in drives}
    whole = [letter for letter, (encrypted, _) in states.items() if encrypted]
    protected = [protection for encrypted, protection in states.values() if encrypted]
    return HostEncryption(
        encrypted=tuple(whole),
        plain=tuple(letter for letter in states if letter not in whole),
        suspended=tuple(each for each in whole if states[each][1] is False) if None not in protected else _TRANSLATED,
        system=NOT_TOLD,
        complete=MORE,
    )


def _drives(text: str) -> Iterator[_Drive]:
    """A line that does not end may be cut within its value: it is left out."""
    drive: _Drive | None = None
    for line in text.split("\n")[:-1]:
        begins, detail = _DRIVE.fullmatch(line), _DETAIL.fullmatch(line)
        if begins and not line[:1].isspace():
            if drive is not None:
                yield drive
            drive = _Drive(letter=f"{begins[1]}:")
        elif drive is not None and detail:
            drive.values.append(detail[2].strip())
    if drive is not None:
        yield drive


def _state(drive: _Drive) -> tuple[bool, bool | None]:
    """Whether all of it is encrypted, and whether it is protected; None where that is written in another language."""
    at = next((number for number, value in enumerate(drive.values) if _SHARE.fullmatch(value)), None)
    if at is None or len(drive.values) < at + _AFTER_SHARE:
        raise Unreadable(f"{drive.letter} does not tell how much of it is encrypted")
    share, method, protection = drive.values[at : at + _AFTER_SHARE]
    found = _SHARE.fullmatch(share)
    full = found is not None and int(found[1]) == _ALL
    if full != bool(_METHOD.search(method)) and full:
        raise Unreadable(f"{drive.letter} tells an unknown method of encryption")
    return full, _PROTECTION.get(protection)


def recognises(file: HandedFile) -> bool:
    """The name of the program in its first lines, and a share of a drive."""
    lines = (file.text or "").split("\n")
    head = "\n".join(lines[:6]).lower()
    details = [found[2].strip() for found in map(_DETAIL.fullmatch, lines[:200]) if found]
    return ("bitlocker" in head or "manage-bde" in head) and any(map(_SHARE.fullmatch, details))


IMPORTED = Imported(id="manage-bde", platform=Platform.WINDOWS, recognises=recognises, reads={HostEncryption: read})
