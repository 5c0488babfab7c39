"""Packages of Arch and its heirs: `pacman -Q` and `pacman -Qi`. Source: pacman(8)."""

import re
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import Listed, lines_of, software_told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LINE: Final = re.compile(r"([a-z0-9@._+][a-z0-9@._+\-]*) ((?:\d+:)?[^\s:\-/]+-\d+(?:\.\d+)?)")
_RECORD: Final = re.compile(r"^Name {2,}: ", re.MULTILINE)
_FIELD: Final = re.compile(r"^(Name|Version|Architecture) +: (\S+)$", re.MULTILINE)
_OWN: Final = frozenset({"pacman", "archlinux-keyring", "pacman-mirrorlist"})
_INSTALLED: Final = ("\nInstall Reason ", "\nInstall Date ", "\nInstall Script ", "\nPackager ")


def read(file: HandedFile) -> HostSoftware:
    """What is installed."""
    text = file.text or ""
    if _is_records(text):
        return _of_records(text)
    lines, rest = lines_of(text)
    rows = [_LINE.fullmatch(line) for line in lines if line]
    found = (Listed(name=each[1], version=each[2]) for each in rows if each)
    return software_told("pacman", found, whole=not rest and all(rows))


def _is_records(text: str) -> bool:
    return (
        bool(_RECORD.match(text.lstrip("\n")))
        and any(each in text for each in _INSTALLED)
        and "\nRelease " not in (text[:2000])
    )


def _of_records(text: str) -> HostSoftware:
    starts = [each.start() for each in _RECORD.finditer(text)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        record = text[start:end]
        said = dict(_FIELD.findall(record[: record.rfind("\n") + 1]))
        if not {"Name", "Version", "Architecture"} <= said.keys():
            if end < len(text):
                raise Unreadable("a package without name, version or architecture")
            continue  # the last one, which was cut
        found.append(Listed(name=said["Name"], version=said["Version"], arch=said["Architecture"]))
    return software_told("pacman", found, whole=text.endswith("\n\n"))


def recognises(file: HandedFile) -> bool:
    """Records as pacman prints them; or nothing but names and versions, one of pacman's own among them."""
    text = head_of(file)
    if _is_records(text):
        return True
    lines = [line for line in lines_of(text)[0] if line]
    if not all(map(_LINE.fullmatch, lines)):
        return False
    rows = [_LINE.fullmatch(line) for line in lines]
    return any(each[1] in _OWN for each in rows if each)


IMPORTED = Imported(id="pacman", platform=Platform.LINUX, recognises=recognises, reads={HostSoftware: read})
