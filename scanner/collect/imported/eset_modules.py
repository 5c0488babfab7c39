"""`upd --list-modules` and `lic --status` of ESET for Linux (7 and later), together or one alone; `ecls /version` of Windows too.

    EM002      28123 (20241002)      Detection engine
    ECLS Command-line scanner, version 15.0.23.0, (C) 1992-2021 ESET, spol. s r.o.
    Module scanner, version 24407 (20211204), build 51523
    Status:                          Activated
    License Validity:                2025-11-30

Source: ESET's online help to Endpoint Antivirus and Server Security for Linux.
"""

import re
from datetime import UTC, datetime
from typing import Final

from scanner.collect.imported.antivirus_dates import day_of_text
from scanner.collect.imported.antivirus_lines import lines_of, refuse_repeated, told_by, whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.antivirus_product import Product
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_MODULE: Final = re.compile(r"(EM\d{3})\s+(\d[\w.]*)\s+\((\d{4})(\d\d)(\d\d)\)(?:\s+\S.*)?")
_ENGINE: Final = "EM002"
_NAMED: Final = re.compile(
    r"ESET (Endpoint Antivirus|Server Security|File Security)|/opt/eset/(eea|efs)\b|\((eea|efs)\)"
)
_ALONE: Final = re.compile(r"\((?:eea|efs)\) ?\d[\d.]+$")
"""`odscan --version` and its like."""
_PROGRAM: Final = re.compile(r"\((?:eea|efs)\) ?(\d[\d.]+)$", re.MULTILINE)


_SCANNER: Final = re.compile(r"ECLS Command-line scanner, version (\d[\d.]*), ")
_SCANNING: Final = re.compile(r"(Module scanner), version (\d[\w.]*) \((\d{4})(\d\d)(\d\d)\)")


def read(file: HandedFile) -> HostAntivirus:
    """The detection engine and its day, and the licence, as far as they are told."""
    if scanner := _SCANNER.search("\n".join(whole_lines(file))):
        return _read_scanner(file, scanner[1])
    found = next(
        (each for line in whole_lines(file) if (each := _MODULE.match(line.strip())) and each[1] == _ENGINE), None
    )
    lines = lines_of(file)
    refuse_repeated(file, "em002")
    version = _PROGRAM.search("\n".join(whole_lines(file)))
    product = told(
        _product(file),
        version=version[1] if version else NOT_TOLD,
        signature_version=found[2] if found else NOT_TOLD,
        signature_at=_day(found) if found else NOT_TOLD,
        licence=told_by(lines, "status", "license status", read=_licence),
        licence_end=told_by(lines, "license validity", "validity", "expiration", "expiration date", read=day_of_text),
    )
    return one(product, told_fields=("version", "signature_version", "licence", "licence_end"))


def _read_scanner(file: HandedFile, version: str) -> HostAntivirus:
    found = next((each for line in whole_lines(file) if (each := _SCANNING.match(line.strip()))), None)
    product = told(
        known_as("eset"),
        name="ESET",
        version=version,
        signature_version=found[2] if found else NOT_TOLD,
        signature_at=_day(found) if found else NOT_TOLD,
    )
    return one(product)


def _product(file: HandedFile) -> Product:
    """By a name or path in the output; the two print alike otherwise."""
    found = _NAMED.search(file.text or "")
    server = found is not None and (found[1] in ("Server Security", "File Security") or "efs" in found.groups())
    return known_as("eset-efs" if server else "eset-eea")


def _day(found: re.Match[str]) -> datetime:
    try:
        return datetime(int(found[3]), int(found[4]), int(found[5]), tzinfo=UTC)
    except ValueError as error:
        raise Unreadable(f"{found[0][:60]!r} has no day") from error


def _licence(said: str) -> str | None:
    word = said.strip().lower()
    words = {"activated": "licensed", "not activated": None, "expired": "expired", "trial": "trial"}
    if word not in words:
        raise Unsupported(f"the licence is {said[:60]!r}")
    return words[word]


def recognises(file: HandedFile) -> bool:
    """Modules by their numbers, or a licence as ESET words it."""
    lines = [line.strip() for line in (file.text or "").split("\n")]
    return (
        any(map(_MODULE.match, lines))
        or any(map(_SCANNER.match, lines))
        or any(map(_ALONE.search, lines))
        or (
            any(re.match(r"License Validity:", line) for line in lines)
            and any(
                re.match(r"(?:License )?(?:Public )?(?:Status|ID):|Public ID", line, re.IGNORECASE) for line in lines
            )
        )
    )


IMPORTED = Imported(id="eset-modules", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
