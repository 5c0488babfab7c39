"""Installed packages as front ends print them: `apt list --installed`, `yum list installed` and its like, `zypper packages -i`.

Sources: apt(8); yum(8) and dnf(8): a long name stands alone, its version in the next line; zypper(8): the first column begins
with an i where the package is installed. Words are translated: in any language yum writes an @ before the source that a package was
installed from, and apt names `now` among the suites of what is there.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.packages_told import Listed, lines_of, software_told
from scanner.collect.imported.rpm_list import ARCHES
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_APT: Final = re.compile(
    r"([a-z0-9][a-z0-9+.\-]+)/\S* (\S+) ([a-z0-9]+)(?: \[(installed|upgradable from: |residual)[^\]]*\])?"
)
_APT_WORDS: Final = re.compile(
    r"(?:Listing\.\.\.|WARNING: apt does not have a stable CLI|N: ).*|[^/\n]{1,60}(?:\.\.\.|…)[^/\n]{0,20}"
)
_APT_THERE: Final = re.compile(r"([a-z0-9][a-z0-9+.\-]+)/(?:\S*,)?now (\S+) ([a-z0-9]+) \[[^\]]+\]")
"""`[đã cài đặt]`: of `apt list --installed` in any language, where every row is such."""
_YUM_HEAD: Final = re.compile(r"Installed [Pp]ackages\s*")
_YUM: Final = re.compile(rf"([\w.+\-]+)\.({ARCHES})\s+((?:\d+:)?[^\s:@]+-[^\s:@]+)\s+(@?\S+)\s*")
_YUM_NAME: Final = re.compile(rf"[\w.+\-]+\.(?:{ARCHES})")
_OTHER_LISTS: Final = re.compile(
    r"(?:Available|Updated|Obsoleting|Recently Added|Extra) [Pp]ackages\s*|Available [Uu]pgrades\s*"
)
_ZYPPER: Final = re.compile(
    r"S\s*\|\s*(?:Repository\s*\|\s*)?Name\s*\|\s*(?:Type\s*\|\s*)?Version\s*\|\s*Arch\s*(?:\|.*)?"
)
_ZYPPER_ANY: Final = re.compile(r"S *(?:\|[^|\n]{1,60}){5}")
_ZYPPER_RULER: Final = re.compile(r"-+(?:\+-+){5}")
_PACKAGE_WORDS: Final = frozenset(
    (
        "package",
        "paket",
        "paquet",
        "paquete",
        "pacchetto",
        "pacote",
        "pakiet",
        "pakket",
        "balíček",
        "пакет",
        "パッケージ",
        "软件包",
        "套件",
        "gói",
    )
)
"""What the third of six columns says of a package, where others are of patches and patterns."""
_LONGEST: Final = 1000
_NEAR: Final = 20
"""Lines within which a heading stands."""
Found = tuple[list[Listed], bool]
"""The packages, and whether every line was one."""


def read(file: HandedFile) -> HostSoftware:
    """What is installed; of `apt list` the version that is, where a newer one is offered."""
    text = file.text or ""
    lines, rest = lines_of(text)
    for number, line in enumerate(lines):
        if _YUM_HEAD.fullmatch(line):
            found, whole = _yum(
                [*lines[number + 1 :], rest]
            )  # of a last line that is cut in its repository, all else is whole
            return software_told("rpm", found, whole=whole and not rest)
        if number < _NEAR and _is_zypper_in_any_language(lines, number):
            return software_told(
                "rpm", _zypper("S|Name|Type|Version|Arch|Repository", lines[number + 1 :]), whole=not rest
            )
        if len(line) < _LONGEST and _ZYPPER.fullmatch(line):
            return software_told("rpm", _zypper(line, lines[number + 1 :]), whole=not rest)
    rows = [line for line in lines if line and not _APT_WORDS.fullmatch(line)]
    if _is_yum_in_any_language(lines):
        found, whole = _yum([*lines, rest])
        return software_told("rpm", found, whole=whole and not rest)
    if rows and all(map(_APT_THERE.fullmatch, rows)):
        there = [each for row in rows if (each := _APT_THERE.fullmatch(row))]
        return software_told(
            "dpkg", (Listed(name=each[1], version=each[2], arch=each[3]) for each in there), whole=not rest
        )
    return software_told("dpkg", _apt(rows), whole=not rest and all(map(_APT.fullmatch, rows)))


def _is_yum_in_any_language(lines: list[str]) -> bool:
    """Every row of it names an @ source: what is only offered has none."""
    rows = [found for line in lines if len(line) < _LONGEST and (found := _YUM.fullmatch(line))]
    others = len(lines) - len(rows)  # lines of words, and long names that stand alone
    return bool(rows) and all(each[4].startswith("@") for each in rows) and others <= len(rows) + len("abc")


def _apt(rows: list[str]) -> Iterator[Listed]:
    for row in rows:
        found = _APT.fullmatch(row)
        if found is None or (found[4] or "residual").startswith("residual"):
            continue  # without a word it is only offered
        old = re.search(r"\[upgradable from: ([^\s\]]+)\]", row)
        yield Listed(name=found[1], version=old[1] if old else found[2], arch=found[3])


def _yum(lines: list[str]) -> Found:
    found: list[Listed] = []
    whole, waiting = True, ""
    for line in lines:
        if _OTHER_LISTS.fullmatch(line):
            break
        joined = f"{waiting} {line.strip()}".strip()
        row = _YUM.fullmatch(joined) if len(joined) < _LONGEST else None
        waiting = joined if row is None and _YUM_NAME.fullmatch(joined.split(" ", 1)[0]) and not waiting else ""
        if row:
            found.append(Listed(name=row[1], version=row[3].removeprefix("0:"), arch=row[2]))
        elif line.strip() and not waiting:
            whole = False
    return found, whole and not waiting


def _is_zypper_in_any_language(lines: list[str], number: int) -> bool:
    """Six columns above a ruler, the third of which names packages."""
    head, ruler, first = [*lines[number : number + 3], "", "", ""][:3]
    if max(map(len, (head, ruler, first))) > _LONGEST or not (
        _ZYPPER_ANY.fullmatch(head) and _ZYPPER_RULER.fullmatch(ruler)
    ):
        return False
    kinds = [cells[2].strip().lower() for line in lines[number + 2 :] if len(cells := line.split("|")) == len("SNTVAR")]
    return any(each in _PACKAGE_WORDS for each in kinds)


def _zypper(head: str, lines: list[str]) -> Iterator[Listed]:
    columns = [each.strip() for each in head.split("|")]
    for line in lines:
        cells = [each.strip() for each in line.split("|")]
        if len(cells) != len(columns):
            continue
        row = dict(zip(columns, cells, strict=True))
        if (
            row["S"].startswith("i")
            and row["Name"]
            and row["Version"]
            and row.get("Type", "package").lower() in _PACKAGE_WORDS
        ):
            yield Listed(name=row["Name"], version=row["Version"], arch=row["Arch"] or None)


def recognises(file: HandedFile) -> bool:
    """The heading of yum or zypper, or rows with an @; or nothing but rows of `apt list`, one or, in other languages, all installed."""
    lines = [line for line in lines_of(head_of(file))[0] if line]
    if any(_YUM_HEAD.fullmatch(line) for line in lines[:_NEAR]):
        return True
    if any(len(line) < _LONGEST and _ZYPPER.fullmatch(line) for line in lines[:_NEAR]):
        return True
    if any(_is_zypper_in_any_language(lines, number) for number in range(min(_NEAR, len(lines)))):
        return True
    rows = [line for line in lines if not _APT_WORDS.fullmatch(line)]
    if _is_yum_in_any_language(lines) or (rows and all(map(_APT_THERE.fullmatch, rows))):
        return True
    return bool(rows) and all(map(_APT.fullmatch, rows)) and any("[installed" in row for row in rows)


IMPORTED = Imported(id="package-tables", platform=Platform.LINUX, recognises=recognises, reads={HostSoftware: read})
