"""`avgctl --stat-all` of AVG Anti-Virus for Linux.

    AVG version  : 13.0.3118
    Virus database version      : 4793/15885
    Virus database release date : Tue, 17 Mar 2026 09:16:00 +0700
    Oad          running         0               13 minute(s)

Source: the manual of AVG Anti-Virus for Linux and FreeBSD. `Oad` is what scans on access.
"""

import re
from typing import Final

from scanner.collect.imported.antivirus_dates import day_of_text, moment_of_text
from scanner.collect.imported.antivirus_lines import (
    lines_of,
    plain_text,
    refuse_repeated,
    told_by,
    version_text,
    whole_lines,
)
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_ON_ACCESS: Final = re.compile(r"^Oad\s+(running|stopped)\s", re.MULTILINE)


def read(file: HandedFile) -> HostAntivirus:
    """What it prints of program, database and licence."""
    lines = lines_of(file)
    refuse_repeated(file, "avg version", "virus database version")
    found = _ON_ACCESS.search("\n".join(whole_lines(file)))
    on = found[1] == "running" if found else NOT_TOLD
    product = told(
        known_as("avg"),
        name="AVG Anti-Virus for Linux",
        version=told_by(lines, "avg version", read=version_text),
        signature_version=told_by(lines, "virus database version", read=plain_text),
        signature_at=told_by(lines, "virus database release date", read=moment_of_text),
        enabled=on,
        realtime=on,
        licence=told_by(lines, "license type", read=_licence),
        licence_end=told_by(lines, "license expires on", read=day_of_text),
    )
    return one(product, told_fields=("version", "signature_version", "enabled"))


def _licence(said: str) -> str:
    words = {"free": "free", "full": "licensed", "trial": "trial"}
    if said.lower() not in words:
        raise Unsupported(f"the licence is {said[:40]!r}")
    return words[said.lower()]


def recognises(file: HandedFile) -> bool:
    """Its version beside its database or its parts."""
    lines = lines_of(file)
    return "avg version" in lines and ("AVG" in (file.text or "") and len(lines) > 1)


IMPORTED = Imported(id="avgctl-stat", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
