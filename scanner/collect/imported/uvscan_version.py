"""`uvscan --version` of Trellix, formerly McAfee, VirusScan Command Line; on Windows `scan /version`.

    McAfee VirusScan Command Line for Linux64 Version: 7.0.0.477
    AV Engine version: 6100.8979 for Linux64.
    Dat set version: 11000 created Mar 18 2026

Source: the product guide of VirusScan Command Line. It scans when it is asked to, and watches nothing.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_PRODUCT: Final = re.compile(
    r"^[ \t]{0,40}((?:McAfee|Trellix) VirusScan Command Line)[\w ]{0,40} Version: ?(\d[\d.]*)", re.MULTILINE
)
_ENGINE: Final = re.compile(r"^(?:AV )?Engine version: ?(\d+(?:\.\d+)*)", re.MULTILINE | re.IGNORECASE)
_DATA: Final = re.compile(r"^Dat set version: ?(\d{1,9})(?: created (\w.{5,30}\d{4}))?", re.MULTILINE | re.IGNORECASE)
_COPY: Final = re.compile(r"\b(LICENSED|EVALUATION) COPY\b")


def read(file: HandedFile) -> HostAntivirus:
    """The versions it prints."""
    text = "\n".join(whole_lines(file))
    found, engine, data, copy = (each.search(text) for each in (_PRODUCT, _ENGINE, _DATA, _COPY))
    product = told(
        known_as("trellix"),
        name=found[1] if found else "McAfee VirusScan Command Line",
        version=found[2] if found else NOT_TOLD,
        engine_version=engine[1] if engine else NOT_TOLD,
        signature_version=data[1] if data else NOT_TOLD,
        signature_at=or_unseen(lambda: moment_of_text(data[2])) if data and data[2] else NOT_TOLD,
        realtime=False,
        licence={"LICENSED": "licensed", "EVALUATION": "trial"}[copy[1]] if copy else NOT_TOLD,
    )
    return one(product, told_fields=("version", "engine_version", "signature_version"))


def recognises(file: HandedFile) -> bool:
    """Its name beside the version of its signatures or its engine."""
    text = file.text or ""
    return bool(_PRODUCT.search(text)) and bool(_DATA.search(text) or _ENGINE.search(text))


IMPORTED = Imported(id="uvscan-version", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
