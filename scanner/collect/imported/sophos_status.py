"""Sophos on Linux: `savdstatus`, `savdstatus --version`, `savscan --version`, and VERSION.ini of Sophos Protection for Linux.

    Sophos Anti-Virus is active             on-access scanning is running
    Threat detection engine = 3.79.0        Threat data release = Tue 26 Jun 2018 12:00:00 AM
    Virus data version 5.53, June 2018      PRODUCT_VERSION = 1.1.9.9

Source: Sophos Anti-Virus for Linux, configuration guide; files of Sophos Protection for Linux.
"""

import re
from datetime import datetime
from typing import Final

from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import (
    Lines,
    lines_of,
    refuse_repeated,
    told_by,
    version_text,
    whole_lines,
)
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_STATE: Final = re.compile(r"Sophos Anti-Virus is (active|inactive)", re.IGNORECASE)
_ACCESS: Final = re.compile(r"on-access scanning is (not running|running|enabled|disabled)", re.IGNORECASE)
_DATA: Final = re.compile(r"Virus data version\s*(?::\s*)?(\d[\d.]*)")
_ENGINE: Final = re.compile(r"Virus engine version\s*(?::\s*)?(\d[\d.]*)")
_PRODUCT: Final = re.compile(r"Product version\s*:\s*(\d[\d.]*)", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"^[A-Z][a-z]{2} ")


def read(file: HandedFile) -> HostAntivirus:
    """Whichever of the outputs it is."""
    text, lines = "\n".join(whole_lines(file)), lines_of(file)
    refuse_repeated(file, "sophos anti-virus is", "threat data release")
    active, access = _STATE.search(text), _ACCESS.search(text)
    realtime = access[1].lower() in ("running", "enabled") if access else NOT_TOLD
    product = told(
        known_as("sophos"),
        name="Sophos Protection for Linux" if "product_version" in lines else "Sophos Anti-Virus",
        version=_first(_PRODUCT, text) or told_by(lines, "product_version", "sophos anti-virus", read=version_text),
        engine_version=_first(_ENGINE, text) or told_by(lines, "threat detection engine", read=version_text),
        signature_version=_first(_DATA, text) or told_by(lines, "threat data", read=version_text),
        signature_at=told_by(lines, "threat data release", "released", read=_moment),
        enabled=_enabled(active, realtime),
        realtime=False if active and active[1].lower() == "inactive" else realtime,
    )
    return one(product, told_fields=("version", "engine_version", "signature_version", "enabled"))


def _enabled(active: re.Match[str] | None, realtime: bool | Unseen) -> bool | Unseen:
    if active:
        return active[1].lower() == "active"
    return True if realtime is True else NOT_TOLD


def _moment(said: str) -> datetime:
    return moment_of_text(_WEEKDAY.sub("", said))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].rstrip(".") if found else ""


def recognises(file: HandedFile) -> bool:
    """Sophos by name, beside what one of its outputs has."""
    text, lines = file.text or "", lines_of(file)
    if _is_ini(lines):
        return True
    return (
        bool(_STATE.search(text)) or "threat data release" in lines or ("Sophos" in text and bool(_DATA.search(text)))
    )


def _is_ini(lines: Lines) -> bool:
    name = lines.get("product_name", "").lower()
    return "product_version" in lines and ("sophos" in name or name.startswith("spl-"))


IMPORTED = Imported(id="sophos-status", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
