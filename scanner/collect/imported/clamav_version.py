"""`clamscan --version`, `clamd --version`, `freshclam --version`, `sigtool --version`: one line of ClamAV.

    ClamAV 1.0.7/27426/Sat Oct 12 08:34:52 2024      engine, daily database and when it was built, by the clock of the host
    ClamAV 1.0.7                                     no database was found

Source: libclamav and shared/misc.c, print_version.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LINE: Final = re.compile(r"\s*ClamAV (\d[^/\s]*)(?:/(\d{1,9})(?:/(\S.*\S))?)?\s*")
_WHOLE: Final = re.compile(r"ClamAV [^/\n]{1,100}/\d{1,20}/\S.{0,100} \d{4}$", re.MULTILINE)
"""A line that ends in a year is whole, also where no line feed follows."""


def read(file: HandedFile) -> HostAntivirus:
    """The engine, and the daily database where there is one; whether anything runs it does not tell."""
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


def _found(file: HandedFile) -> re.Match[str] | None:
    lines = [*whole_lines(file), *_WHOLE.findall(file.text or "")]
    return next((found for line in lines if (found := _LINE.fullmatch(line))), None)


def recognises(file: HandedFile) -> bool:
    """Such a line among few others."""
    lines = [line for line in (file.text or "").split("\n") if line.strip()]
    return len(lines) <= 5 and any(_LINE.fullmatch(line) for line in lines)  # noqa: PLR2004  # warnings stand before it


IMPORTED = Imported(id="clamav-version", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
