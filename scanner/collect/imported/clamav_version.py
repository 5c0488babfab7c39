"""`clamscan --version`, `clamd --version`, `freshclam --version`, `sigtool --version`: one line of ClamAV; and `sigtool --info`.

    ClamAV 1.0.7/27426/Sat Oct 12 08:34:52 2024      engine, daily database and when it was built, by the clock of the host
    ClamAV 1.0.7                                     no database was found
    Build time: 14 Mar 2026 04:26 -0400              of the database whose file `File: …/daily.cld` names

Source: libclamav and shared/misc.c, print_version.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import lines_of, told_by, version_text, whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.collect.imported.one_machine import refuse_differing
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LINE: Final = re.compile(r"\s*ClamAV (\d[^/\s]*)(?:/(\d{1,9})(?:/(\S.*\S))?)?\s*")
_WHOLE: Final = re.compile(r"ClamAV [^/\n]{1,100}/\d{1,20}/\S.{0,100} \d{4}$", re.MULTILINE)
"""A line that ends in a year is whole, also where no line feed follows."""


_DATABASE: Final = re.compile(r"File: (?:.*[/\\])?daily\.c[lv]d")


def read(file: HandedFile) -> HostAntivirus:
    """The engine, and the daily database where there is one; whether anything runs it does not tell."""
    if _is_of_database(file):
        return _read_database(file)
    found = _found(file)
    if found is None:
        raise Unreadable("no line is a version of ClamAV, or it was cut")
    version, database, built = found.groups()
    product = told(
        known_as("clamav"),
        version=version,
        engine_version=version,
        signature_version=database,
        signature_at=or_unseen(lambda: moment_of_text(built)) if built else NOT_TOLD if database else None,
        licence_end=None,
    )
    return one(product)


def _read_database(file: HandedFile) -> HostAntivirus:
    lines = lines_of(file)
    product = told(
        known_as("clamav"),
        signature_version=told_by(lines, "version", read=version_text),
        signature_at=told_by(lines, "build time", read=moment_of_text),
        licence_end=None,
    )
    return one(product, told_fields=("signature_version", "signature_at"))


def _is_of_database(file: HandedFile) -> bool:
    """Other databases are hardly ever renewed, and tell nothing of the daily one."""
    lines = (file.text or "").lstrip().split("\n", 1)
    return bool(_DATABASE.fullmatch(lines[0].rstrip())) and "\nBuild time: " in (file.text or "")


def _found(file: HandedFile) -> re.Match[str] | None:
    lines = [*whole_lines(file), *_WHOLE.findall(file.text or "")]
    found = [each for line in lines if (each := _LINE.fullmatch(line))]
    refuse_differing(each[0] for each in found)
    return found[0] if found else None


def recognises(file: HandedFile) -> bool:
    """Such a line among few others, or the head of a daily database."""
    if _is_of_database(file):
        return True
    lines = [line for line in (file.text or "").split("\n") if line.strip()]
    return len(lines) <= 5 and any(_LINE.fullmatch(line) for line in lines)  # noqa: PLR2004  # warnings stand before it


IMPORTED = Imported(id="clamav-version", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
