"""`mfetpcli --version` (`isecav --version`) of Trellix, formerly McAfee, Endpoint Security for Linux Threat Prevention.

    Trellix Endpoint Security for Linux Threat Prevention
    Version : 10.7.15.50        License : Full        DAT Version : 5121.0        DAT Date : 05-22-2023

Source: Trellix's product guide, command line. The order of day and month in the date is the maker's: month first.
"""

import re
from datetime import UTC, datetime

from scanner.collect.imported.antivirus_lines import lines_of, plain_text, refuse_repeated, told_by, version_text
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_DAY = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_TITLE = re.compile(r"(?:McAfee|Trellix) Endpoint Security for Linux")


def read(file: HandedFile) -> HostAntivirus:
    """The versions it prints."""
    lines = lines_of(file)
    refuse_repeated(file, "version", "dat version")
    product = told(
        known_as("trellix"),
        name="Trellix Endpoint Security for Linux Threat Prevention",
        version=told_by(lines, "version", read=version_text) if _TITLE.search(file.text or "") else NOT_TOLD,
        engine_version=told_by(lines, "engine version", read=plain_text),
        signature_version=told_by(lines, "dat version", read=plain_text),
        signature_at=told_by(lines, "dat date", "dat creation date", read=_moment),
        licence=told_by(lines, "license", read=_licence),
    )
    return one(product, told_fields=("version", "engine_version", "signature_version"))


def _moment(said: str) -> datetime:
    """Month first; a day that cannot be one is no date."""
    found = _DAY.fullmatch(said)
    try:
        return datetime(int(found[3]), int(found[1]), int(found[2]), tzinfo=UTC)  # type: ignore[index]  # caught below
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{said[:40]!r} is no day") from error


def _licence(said: str) -> str:
    words = {"full": "licensed", "evaluation": "trial", "trial": "trial", "expired": "expired"}
    if said.lower() not in words:
        raise Unsupported(f"the licence is {said[:40]!r}")
    return words[said.lower()]


def recognises(file: HandedFile) -> bool:
    """Its name and the version of its signatures."""
    return bool(_TITLE.search(file.text or "")) and bool({"dat version", "engine version"} & set(lines_of(file)))


IMPORTED = Imported(id="mfetpcli-version", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
