"""Logs of freshclam, ClamAV's updater: which databases it found current, or fetched, and when.

    Fri Dec  5 17:43:13 2025 -> daily.cld updated (version: 27841, sigs: 2077269, f-level: 90, builder: …)
    daily.cvd database is up-to-date (version: 27841, …)              without a time where LogTime is off
    daily.cld is up to date (version: …)                              before 0.103

The newest there was at that moment is what the machine has since; when it was built the log does not tell.
Source: libfreshclam/libfreshclam_internal.c.
"""

import re
from datetime import datetime
from typing import Final

from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_DAILY: Final = re.compile(
    r"(?:(.{1,40}?) -> )?\^?daily\.c[lv]d (updated|is up to date|database is up-to-date|database is up to date|is up-to-date)"
    r" \(version: (\d{1,9})\b"
)
_STARTED: Final = re.compile(
    r"(?:(.{1,40}?) -> )?(?:ClamAV update process started at (.{10,40})|.*freshclam daemon .*)"
)
_BEHIND: Final = re.compile(r"WARNING: (?:Your ClamAV installation is OUTDATED|Local version: )", re.IGNORECASE)
_FAILED: Final = re.compile(
    r"(?:ERROR: |-> !|^!)(?!.{0,20}[Cc]lamd)|daily database available for update|(?:WARNING: |-> \^|^\^)(?:Can't (?:download|query|get)|Update failed|getpatch: |Mirror |You are (?:still )?on cool-down|FreshClam (?:previously )?received error code|Database load exited)"
    r"|Database update (?:process )?failed"
)
"""In its log `!` stands for an error and `^` for a warning. That clamd was not told is none of the databases'."""
_ANY: Final = re.compile(
    r"(?:daily|main|bytecode)\.c[lv]d (?:updated|is up to date|database is up-to-date|is up-to-date)"
)
_LOGGED: Final = re.compile(r"(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|(\d{4}-\d\d-\d\d[T ]\S+)) \S+ freshclam(?:\[\d+\])?: ")
"""What syslog and the journal write before a line: a time without a year, or in the form of ISO 8601."""
_ENGINE: Final = re.compile(r"freshclam daemon (\d[\w.-]*)")


def read(file: HandedFile) -> HostAntivirus:
    """The last that is told of the daily database; what failed after it makes nothing current."""
    begun, at, last, current = None, None, None, False
    for logged in whole_lines(file):
        before = _LOGGED.match(logged)
        line = logged[before.end() :] if before else logged
        started = _STARTED.match(line)
        if started and started[2]:
            begun = _moment(started[2])
        if found := _DAILY.match(line):
            last, current = found, True
            at = _moment(found[1] or (before[1] if before else None)) or begun
        elif last and _FAILED.search(line):
            current = False
    if last is None:
        raise Unreadable("no line tells the state of the daily database")
    product = told(
        known_as("clamav"),
        engine_version=_engine(file),
        signature_version=last[3],
        signature_at=at or NOT_TOLD,
        up_to_date=current or NOT_TOLD,
        updates_itself=None,
        licence_end=None,
    )
    return one(product)


def _engine(file: HandedFile) -> object:
    found = [each[1] for line in whole_lines(file) if (each := _ENGINE.search(line))]
    return found[-1] if found else NOT_TOLD


def _moment(written: str | None) -> datetime | None:
    try:
        return moment_of_text(written) if written else None
    except GapError:
        return None


def recognises(file: HandedFile) -> bool:
    """A line of a database, as no other program writes it."""
    return bool(_ANY.search(file.text or "")) and "version: " in (file.text or "")


IMPORTED = Imported(id="freshclam-log", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
