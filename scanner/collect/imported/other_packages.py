"""Packages of other managers: `opkg list-installed`, `pkg info` and pkg_info of the BSDs, `pkg list -v` of Solaris, `brew info
--json`, and what macOS lists as programs.

Sources: opkg-cl, pkg-info(8) of FreeBSD, pkg_info(1) of OpenBSD and NetBSD (`-X`), pkg(1) of Solaris, brew(1) (v1 JSON),
system_profiler(8) SPApplicationsDataType as XML.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import Listed, lines_of, software_told
from scanner.collect.imported.rpm_list import ARCHES
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.json_guard import told_json
from scanner.reading.property_list import load_property_list

_OPKG: Final = re.compile(r"([a-z0-9][\w.+\-]*) - (?=\S*\d)(\S+)")
_BSD: Final = re.compile(r"([A-Za-z0-9][\w.+\-]*?)-(\d[\w.,+]*)(?:-[a-z]\w*){0,4}\s+(\S.*)")
_NOT_BSD: Final = re.compile(rf"^[A-Z]+-\d{{4}}-|-r\d+ |^[^\s-]+-[^\s-]*-\S*\.(?:{ARCHES}) ")
"""An advisory of Fedora, a release of Alpine, a package of RPM."""
_BSD_WORDS: Final = re.compile(r"[A-Za-z][\w'()/,.+&:\-]* ")
_IPS: Final = re.compile(r"pkg://[\w.\-]+/([\w./+\-]+)@(\d[\w.,\-]*?)(?::\w+)?\s+([i-][-a-z]{2,})")
_NETBSD: Final = re.compile(r"^PKGNAME=(\S+)-(\d[^\s-]*)$", re.MULTILINE)
Pairs = Iterator[Listed]


def _opkg(text: str) -> Pairs:
    for line in lines_of(text)[0]:
        if found := _OPKG.fullmatch(line):
            yield Listed(name=found[1], version=found[2])


def _bsd(text: str) -> Pairs:
    for line in lines_of(text)[0]:
        if found := _BSD.fullmatch(line):
            yield Listed(name=found[1], version=found[2])


def _netbsd(text: str) -> Pairs:
    for name, version in _NETBSD.findall(text[: text.rfind("\n") + 1]):
        yield Listed(name=name, version=version)


def _ips(text: str) -> Pairs:
    for line in lines_of(text)[0]:
        found = _IPS.fullmatch(line)
        if found and found[3][0] == "i":
            yield Listed(name=found[1], version=found[2])


def _brew(text: str) -> Pairs:
    for each in _json(text):
        installed = each.get("installed")
        name = each.get("name")
        if not isinstance(installed, list) or not isinstance(name, str):
            raise Unreadable("a formula without its name, or without what is installed of it")
        for version in (entry.get("version") for entry in installed if isinstance(entry, dict)):
            if isinstance(version, str) and version:
                yield Listed(name=name, version=version)


def _json(text: str) -> list[dict[str, Any]]:
    said = told_json(text)
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise Unreadable("is no list of formulae")
    return said


def _macos(text: str) -> Pairs:
    said = load_property_list(text.strip().encode())
    for report in said if isinstance(said, list) else []:
        items = report.get("_items", []) if isinstance(report, dict) else []
        for item in items if isinstance(items, list) else []:
            name, version = (item.get("_name"), item.get("version")) if isinstance(item, dict) else (None, None)
            if isinstance(name, str) and isinstance(version, str) and name and version:
                yield Listed(name=name, version=version)


def _is_opkg(text: str) -> bool:
    lines = [line for line in lines_of(text)[0] if line]
    if not all(map(_OPKG.fullmatch, lines)):
        return False
    rows = [_OPKG.fullmatch(line) for line in lines]
    return bool(lines) and any(each[1] in ("opkg", "busybox", "base-files") for each in rows if each)


def _is_bsd(text: str) -> bool:
    """Names with versions, aligned, with a comment behind."""
    lines = [line for line in lines_of(text)[0] if line]
    if not all(map(_BSD.fullmatch, lines)) or any(_NOT_BSD.search(line) for line in lines):
        return False
    rows = [_BSD.fullmatch(line) for line in lines]
    starts = {len(line) - len(each[3]) for line, each in zip(lines, rows, strict=True) if each}
    told = sum(bool(_BSD_WORDS.match(each[3])) for each in rows if each)
    return len(lines) > 1 and all(rows) and len(starts) <= len("ab") and told * 2 > len(rows)


def _is_ips(text: str) -> bool:
    lines = [line for line in lines_of(text)[0] if line]
    return bool(lines) and all(map(_IPS.fullmatch, lines))


def _is_brew(text: str) -> bool:
    return text.lstrip().startswith("[{") and all(
        each in text for each in ('"full_name"', '"installed"', '"linked_keg"')
    )


_FORMS: Final[tuple[tuple[str, Callable[[str], bool], Callable[[str], Pairs]], ...]] = (
    ("opkg", _is_opkg, _opkg),
    ("pkg", lambda text: bool(_NETBSD.match(text.lstrip("\n"))) and "\nOPSYS=" in text, _netbsd),
    ("pkg", _is_bsd, _bsd),
    ("ips", _is_ips, _ips),
    ("brew", _is_brew, _brew),
    ("macos", lambda text: "<plist" in text[:400] and "SPApplicationsDataType" in text[:4000], _macos),
)


def read(file: HandedFile) -> HostSoftware:
    """What is installed; of brew and macOS each program has a version."""
    text, head = file.text or "", head_of(file)
    for manager, is_form, found in _FORMS:
        if is_form(head):
            return software_told(manager, found(text), whole=text.endswith("\n"))
    raise Unreadable("no line tells an installed package")


def recognises(file: HandedFile) -> bool:
    """One of the forms, every line of it."""
    text = head_of(file)
    return bool(text.strip()) and any(is_form(text) for _, is_form, _ in _FORMS)


IMPORTED = Imported(id="packages", platform=Platform.UNKNOWN, recognises=recognises, reads={HostSoftware: read})
