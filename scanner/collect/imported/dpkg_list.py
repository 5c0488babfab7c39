"""Packages of Debian and its heirs: the status file of dpkg, `dpkg -s`, `dpkg -l`, `dpkg-query -W` in the forms people ask.

Sources: dpkg-query(1): of the three letters before a name the second is the state. On a terminal `dpkg -l` cuts names and
versions at the width of their columns; into a pipe it makes the columns as wide as the longest value.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.host.package_lists import dpkg_packages
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import CUT_VERSION, Listed, lines_of, software_told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_ARCHES: Final = r"all|amd64|i386|arm64|armhf|armel|ppc64el|s390x|riscv64|mips64el|mipsel|mips|powerpc|loong64"
_ARCH: Final = re.compile(_ARCHES)
_NAME: Final = r"[a-z0-9][a-z0-9+.\-]+"
_VERSION: Final = r"(?:\d+:)?\d[\w.+~:\-]*"
_STATED: Final = re.compile(
    rf"([uirph][ncHhUFWTti])([ R]?)\s+({_NAME})(?::({_ARCHES}))?\s+(\S+)(?:\s+({_ARCHES}))?(?:\s.*)?"
)
_PLAIN: Final = re.compile(rf"({_NAME})(?::({_ARCHES}))?\t({_VERSION})(?:\t({_ARCHES}))?")
_WITH_ARCH: Final = re.compile(rf"({_NAME})\t({_ARCHES})\t({_VERSION})(?:\t.*)?")
_SAID: Final = r"(?:install|hold|deinstall|purge|unknown) (?:ok|reinstreq) (\w[\w-]+)"
_SIGN: Final = r"[ \t;,|]{1,40}"
_WITH_STATUS: Final = (
    re.compile(rf"({_NAME})(?::({_ARCHES}))?{_SIGN}({_VERSION})(?:{_SIGN}({_ARCHES}))?{_SIGN}{_SAID}"),
    re.compile(rf"{_SAID}{_SIGN}({_NAME})(?::({_ARCHES}))?{_SIGN}({_VERSION})(?:{_SIGN}({_ARCHES}))?"),
)
"""What `${Status}` shows behind or before the others: `bash 5.2-1 amd64 install ok installed`."""
_INSTALLED: Final = ("installed", "triggers-awaited", "triggers-pending")
_RULER: Final = re.compile(r"\+\+\+-(=+)-(=+)-(?:(=+)-)?(=+)")
_THERE: Final = ("i", "t", "W")
_HEAD: Final = ("Desired=", "| ", "|/ ", "||/ ", "+" * 3 + "-")
_WISHES: Final = re.compile(r"[^\s=/]{1,40}=[^=/\n]{1,40}(?:/[^=/\n]{1,40}){4}")
"""The first line of the head, in any language: `Souhait=inconnU/Installé/suppRimé/Purgé/H=…`; five wishes."""
_STANZA: Final = re.compile(r"\s*Package: \S+\n")
_STATUS: Final = re.compile(r"^Status: \w+ \w+ [\w-]+$", re.MULTILINE)
_OWN: Final = ("base-files", "dpkg", "libc6", "apt")
_FEW: Final = 2


def read(file: HandedFile) -> HostSoftware:
    """What is installed; packages that were removed and left their settings are not."""
    text = file.text or ""
    if _STANZA.match(text):
        return _of_stanzas(text)
    lines, rest = lines_of(text)
    ruler = next((drawn for line in lines if (drawn := _RULER.fullmatch(line))), None)
    widths = _cut_widths(lines, ruler) if ruler else None
    found = [each for line in lines for each in _row(line, widths)]
    below = next((number + 1 for number, line in enumerate(lines) if _RULER.fullmatch(line)), 0)
    return software_told("dpkg", found, whole=not rest and all(_is_known(line) for line in lines[below:]))


def _of_stanzas(text: str) -> HostSoftware:
    """Records that end with an empty line; the last is left out where it may go on."""
    records = text.strip("\n").split("\n\n")
    whole = text.endswith("\n\n")
    if not whole and not _may_end(records[-1], text):
        records.pop()
    database = "".join(f"{each}\n\n" for each in records)
    if not database:
        raise Unreadable("the only record does not end: the file was cut")
    found = [each for each in dpkg_packages(database, "status") if each.installed]
    return software_told("dpkg", (Listed(name=each.name, version=each.version, arch=each.arch) for each in found),
                         whole=whole)  # fmt: skip


def _may_end(record: str, text: str) -> bool:
    """`dpkg -s` prints no empty line at the end: what we need of the record stands before its description."""
    return text.endswith("\n") and "\nDescription:" in record and "\nVersion: " in record


def _row(line: str, widths: tuple[int, int] | None) -> Iterator[Listed]:
    if statused := _with_status(line):
        listed, status = statused
        if status in _INSTALLED:
            yield listed
    elif stated := _STATED.fullmatch(line):
        state, _, name, own, version, arch = stated.groups()
        if state[1] not in _THERE or not re.match(r"(?:\d+:)?\d", version):
            return
        if widths and len(name) + (len(own) + 1 if own else 0) >= widths[0]:
            return  # the name may be longer: which package it is cannot be told
        suspect = widths is not None and len(version) >= widths[1]
        yield Listed(name=name, version=CUT_VERSION if suspect else version, arch=arch or own)
    elif plain := _PLAIN.fullmatch(line):
        yield Listed(name=plain[1], version=plain[3], arch=plain[4] or plain[2])
    elif other := _WITH_ARCH.fullmatch(line):
        yield Listed(name=other[1], version=other[3], arch=other[2])


def _with_status(line: str) -> tuple[Listed, str] | None:
    if " ok " not in line and " reinstreq " not in line:
        return None
    behind, before = (each.fullmatch(line) for each in _WITH_STATUS)
    if behind:
        return Listed(name=behind[1], version=behind[3], arch=behind[4] or behind[2]), behind[5]
    if before:
        return Listed(name=before[2], version=before[4], arch=before[5] or before[3]), before[1]
    return None


def _is_known(line: str) -> bool:
    return (
        not line
        or line.startswith(_HEAD)
        or bool(_WISHES.match(line))
        or _with_status(line) is not None
        or bool(_STATED.fullmatch(line) or _PLAIN.fullmatch(line) or _WITH_ARCH.fullmatch(line))
    )


def _cut_widths(lines: list[str], ruler: re.Match[str]) -> tuple[int, int] | None:
    """The widths of name and version where the columns are as wide as a terminal has it; None where they fit the values."""
    widths = [len(each) for each in ruler.groups() if each]
    has_all = len(widths) == len(("name", "version", "arch", "description"))
    columns: list[list[int]] = [[] for _ in widths] if has_all else []
    for line in lines:
        if _STATED.fullmatch(line) and columns:
            start = len(_HEAD[-1])
            for column, width in zip(columns, widths, strict=True):
                column.append(len(line[start : start + width].rstrip()))
                start += width + 1
    if columns and columns[0]:
        heads = [len(each) for each in ("Name", "Version", "Architecture", "Description")]
        fit = [max(head, *column) == width for head, column, width in zip(heads, columns, widths, strict=True)]
        if all(fit) and columns[3].count(widths[3]) < _FEW:
            return None
    return widths[0], widths[1]


def recognises(file: HandedFile) -> bool:
    """Records with a package and its status; rows with the letters of dpkg; names and versions, dpkg's own among them."""
    text = file.text or ""
    if _STANZA.match(text):
        return bool(_STATUS.search(text[:100_000])) and "Version: " in text
    lines = [line for line in lines_of(head_of(file))[0] if line and not line.startswith(_HEAD)]
    if len(lines) > 1 and _WISHES.match(lines[0]):
        lines = lines[1:]
    if not lines:
        return False
    if all(_STATED.fullmatch(line) or _with_status(line) for line in lines) or _is_headed(file):
        return True
    if not (_PLAIN.fullmatch(lines[0]) or _WITH_ARCH.fullmatch(lines[0])):
        return False
    rows = [found for line in lines if (found := _PLAIN.fullmatch(line) or _WITH_ARCH.fullmatch(line))]
    return len(rows) == len(lines) and (
        any(found[1] in _OWN for found in rows) or any(_ARCH.fullmatch(str(found[2])) for found in rows)
    )


def _is_headed(file: HandedFile) -> bool:
    """The lines over the names and the ruler begin alike in every language, whatever the wishes above them are called."""
    lines = lines_of(head_of(file))[0]
    at = next((number for number, line in enumerate(lines[:12]) if _RULER.fullmatch(line)), 0)
    if not at or not lines[at - 1].startswith(_HEAD[-2]):
        return False
    return all(_STATED.fullmatch(line) for line in lines[at + 1 :] if line)


IMPORTED = Imported(id="dpkg", platform=Platform.LINUX, recognises=recognises, reads={HostSoftware: read})
