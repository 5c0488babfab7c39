"""Packages of the RPM family: `rpm -qa`, plain, with `--last`, with the query formats people use, one JSON object a line
(as Red Hat's Insights asks it), and `rpm -qai`.

Sources: rpm(8), rpm-queryformat(7); an epoch that a package has not is `(none)` or 0.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import Listed, lines_of, software_told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.json_guard import told_json

ARCHES: Final = (
    r"noarch|x86_64(?:_v[234])?|i[3-6]86|aarch64|armv[5-8]\w{1,4}|ppc64le|ppc64|ppc|s390x|s390|ia64|riscv64|loongarch64"
    r"|athlon|alpha|sparc\w{0,4}|sw_64|mips\w{0,8}"
)
NAME: Final = r"[A-Za-z0-9_][\w.+\-]*?"
_EVR: Final = r"(?:(?:\d{1,5}|\(none\)):)?[^\s:\-|;]+-[^\s:\-|;]+"
_NEVRA: Final = re.compile(rf"({NAME})-((?:\d{{1,5}}:)?[^\s:\-]+-[^\s:\-]+)\.({ARCHES})")
_KEY: Final = re.compile(r"gpg-pubkey[- \t|;,]")
_NAME_EVR_ARCH: Final = re.compile(
    rf"({NAME})(?:[ \t]+|[|;,])({_EVR})(?:[ \t]+|[|;,])({ARCHES}|\(none\))(?:_{{2}}|[ \t|;,]|$).*"
)
_NAME_ARCH_EVR: Final = re.compile(rf"({NAME})\t({ARCHES}|\(none\))\t({_EVR})(?:\t.*)?")
_COMPLAINT: Final = re.compile(r"(?:error|warning): .*|COMMAND> .*")
_FIELD: Final = re.compile(r"^(Name|Epoch|Version|Release|Architecture)\s*: (\S+)", re.MULTILINE)
_ARCHITECTURE: Final = re.compile(r"^(?:Architecture|Install Date|Group)\s*: .*\n", re.MULTILINE)
"""The first of the fields behind the release; rpm before 4.6 did not print the architecture."""
_RECORD: Final = re.compile(r"^Name\s*: ", re.MULTILINE)
_LONGEST: Final = 4096
_FEW: Final = 5
_MOSTLY: Final = 0.9


def read(file: HandedFile) -> HostSoftware:
    """What is installed; keys that rpm lists as packages are left out."""
    text = file.text or ""
    if _is_records(text):
        return _of_records(text)
    lines, rest = lines_of(text)
    rows = [line for line in lines if line]
    found = [each for line in rows for each in _row(line)]
    if rest:
        found += [each for each in _row(rest) if _is_followed(rest)]
    whole = not rest and all(_KEY.match(line) or _is_row(line) for line in rows)
    return software_told("rpm", found, whole=whole)


def _is_followed(line: str) -> bool:
    """True when the package stands whole in a line that may be cut behind it."""
    return line.endswith("}") or bool(re.match(r"\S+\s+[A-Z][a-z]{2} ", line))


def _row(line: str) -> Iterator[Listed]:
    if not line.strip() or len(line) > _LONGEST or _KEY.match(line) or _COMPLAINT.fullmatch(line):
        return
    if line.startswith("{"):
        yield from _of_json(line)
    elif plain := _NEVRA.fullmatch(line.split(None, 1)[0]):
        yield Listed(name=plain[1], version=_version(plain[2]), arch=plain[3])
    elif apart := _NAME_EVR_ARCH.fullmatch(line):
        yield from _listed(apart[1], apart[2], apart[3])
    elif turned := _NAME_ARCH_EVR.fullmatch(line):
        yield from _listed(turned[1], turned[3], turned[2])


def _listed(name: str, version: str, arch: str) -> Iterator[Listed]:
    if name != "gpg-pubkey":
        yield Listed(name=name, version=_version(version), arch=None if arch == "(none)" else arch)


def _version(written: str) -> str:
    epoch, colon, rest = written.rpartition(":")
    return rest if colon and epoch in ("0", "(none)", "") else written


def _of_json(line: str) -> Iterator[Listed]:
    said = _object(line)
    texts = {key: said.get(key) for key in ("name", "version", "release", "arch")}
    if not all(isinstance(each, str) and each for each in texts.values()):
        return
    epoch = str(said.get("epoch") or "0")
    yield from _listed(str(texts["name"]), f"{epoch}:{texts['version']}-{texts['release']}", str(texts["arch"]))


def _object(line: str) -> dict[str, object]:
    try:
        said = told_json(line)
    except Unreadable:
        return {}
    return said if isinstance(said, dict) else {}


def _is_row(line: str) -> bool:
    return any(True for _ in _row(line)) or bool(_KEY.match(line))


def _is_records(text: str) -> bool:
    head = text[:4000]
    return bool(_RECORD.match(head.lstrip("\n"))) and "\nRelease " in head and "\nVersion " in head


def _of_records(text: str) -> HostSoftware:
    """`rpm -qi`: the last record may be cut in its description, when the fields before it are whole."""
    starts = [each.start() for each in _RECORD.finditer(text)]
    found: list[Listed] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        record = text[start:end]
        said = dict(_FIELD.findall(record[: record.rfind("\n") + 1]))
        if not {"Name", "Version", "Release"} <= said.keys() or not _ARCHITECTURE.search(record):
            raise Unreadable("a package without name, version or release: the file was cut")
        evr = f"{said.get('Epoch', '0')}:{said['Version']}-{said['Release']}"
        found += _listed(said["Name"], evr, said.get("Architecture", "(none)"))
    return software_told("rpm", found, whole=text.endswith("\n"))


def recognises(file: HandedFile) -> bool:
    """Every line a package of the form, but for keys and complaints of rpm; of many lines one in ten may be damaged."""
    text = head_of(file)
    if _is_records(text):
        return True
    lines, rest = lines_of(text)
    rows = [line for line in lines if line and not _COMPLAINT.fullmatch(line)] or [rest]
    if not any(map(_is_row, rows[:_FEW])):
        return False
    told = sum(_is_row(line) for line in rows)
    return (told == len(rows) or (told > _FEW and told >= _MOSTLY * len(rows))) and not all(map(_KEY.match, rows))


IMPORTED = Imported(id="rpm", platform=Platform.LINUX, recognises=recognises, reads={HostSoftware: read})
