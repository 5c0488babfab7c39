"""Packages of Alpine: the installed database, `apk info -v` and `-vv`, `apk list -I`. Source: apk(8), apk-tools 2."""

import re
from typing import Final

from scanner.collect.host.package_lists import apk_packages
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import Listed, lines_of, software_told
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_PACKAGE: Final = r"([A-Za-z0-9][\w.+\-]*?)-(\d[\w.]*(?:-r\d+))"
_PRINTED: Final = re.compile(rf"{_PACKAGE}(?: - .*)?")
_LISTED: Final = re.compile(rf"{_PACKAGE} (\w+) \{{\S+\}} \([^()]*(?:\([^()]*\)[^()]*)*\)(?: \[(.*)\])?")
_COMPLAINT: Final = re.compile(r"(?:WARNING|ERROR): .*|fetch \S+")


def read(file: HandedFile) -> HostSoftware:
    """What is installed."""
    text = file.text or ""
    if _is_database(text):
        if _is_index(text):
            raise Unsupported("an index of what a repository offers tells nothing of what is installed")
        return _of_database(text)
    lines, rest = lines_of(text)
    found = []
    for line in lines:
        if listed := _LISTED.fullmatch(line):
            if listed[4] and "installed" in listed[4]:
                found.append(Listed(name=listed[1], version=listed[2], arch=listed[3]))
        elif printed := _PRINTED.fullmatch(line):
            found.append(Listed(name=printed[1], version=printed[2]))
    return software_told("apk", found, whole=not rest and not any(_COMPLAINT.fullmatch(line) for line in lines))


def _of_database(text: str) -> HostSoftware:
    """Records end with an empty line; the last is left out where it does not."""
    whole = text.endswith("\n\n")
    database = text.lstrip("\n") if whole else text[: text.rfind("\n\n") + 2].lstrip("\n")
    if not whole and text.endswith("\n") and "\nA:" in text[text.rfind("\n\n") + 1 :]:
        database = text.lstrip("\n")  # what we need stands at the head of the last record, whose line feed is there
    found = apk_packages(database, "installed")
    return software_told(
        "apk", (Listed(name=each.name, version=each.version, arch=each.arch) for each in found), whole=whole
    )


def _is_index(text: str) -> bool:
    """APKINDEX has the same records, with the size to be fetched and the day of the build, and no folder of any file (F)."""
    return "\nS:" in text and "\nt:" in text and "\nF:" not in text


def _is_database(text: str) -> bool:
    head = text.lstrip("\n")[:2000]
    return bool(re.match(r"(?:C:Q1\S+\n)?P:\S+\n", head)) and "\nV:" in head


def recognises(file: HandedFile) -> bool:
    """The database, or nothing but packages with a release of Alpine, `-r0`."""
    text = head_of(file)
    if _is_database(text):
        return True
    lines = [line for line in lines_of(text)[0] if line and not _COMPLAINT.fullmatch(line)]
    return bool(lines) and all(_PRINTED.fullmatch(line) or _LISTED.fullmatch(line) for line in lines)


IMPORTED = Imported(id="apk", platform=Platform.LINUX, recognises=recognises, reads={HostSoftware: read})
