"""`drweb-ctl baseinfo`, `drweb-ctl license` and `drweb-ctl --version` of Dr.Web for Linux, together or one alone.

    Core engine version: 7.00.47.04280
    Virus database timestamp: 2020-Aug-11 18:40:16
    License number 123456789, expires 2026-Jul-01 (212 days left)

Source: Dr.Web's user manual, "Command-line calls".
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import day_of_text, moment_of_text
from scanner.collect.imported.antivirus_lines import lines_of, plain_text, refuse_repeated, told_by, whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_EXPIRES: Final = re.compile(r"\bexpires (\d{4}-\w{3}-\d{1,2})", re.IGNORECASE)
_VERSION: Final = re.compile(r"drweb-ctl (\d[\d.]+)")


def read(file: HandedFile) -> HostAntivirus:
    """Engine, database and licence; whether it scans on access another command tells."""
    lines, text = lines_of(file), "\n".join(whole_lines(file))
    refuse_repeated(file, "virus database timestamp")
    ends, version = _EXPIRES.search(text), _VERSION.search(text)
    product = told(
        known_as("drweb"),
        name="Dr.Web for Linux",
        version=version[1] if version else NOT_TOLD,
        engine_version=told_by(lines, "core engine version", read=plain_text),
        signature_version=told_by(lines, "virus database timestamp", read=plain_text),
        signature_at=told_by(lines, "virus database timestamp", read=moment_of_text),
        licence_end=or_unseen(lambda: day_of_text(ends[1])) if ends else NOT_TOLD,
    )
    return one(product, told_fields=("version", "engine_version", "signature_at", "licence_end"))


def recognises(file: HandedFile) -> bool:
    """Its database, its licence, or the name of its tool."""
    text = file.text or ""
    return "virus database timestamp" in lines_of(file) or bool(
        re.search(r"^License number \S+, expires ", text, re.MULTILINE) or re.match(r"\s*drweb-ctl \d[\d.]+\s*$", text)
    )


IMPORTED = Imported(id="drweb-baseinfo", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
