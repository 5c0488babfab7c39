"""`fsav --version` of F-Secure, now WithSecure, Linux Security 9 to 11.

    F-Secure Linux Security version 11.10  build 68
    F-Secure Corporation Hydra database version 2026-03-18_01

Source: the administrator's guide of Linux Security. Every engine has databases of its own; told is the one listed first.
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
    r"^[ \t]{0,40}((?:F-Secure|WithSecure) [\w -]{0,40}?Linux[\w ]{0,30}?) version (\d[\d.]*)(?: +build (\d+))?",
    re.MULTILINE,
)
_DATA: Final = re.compile(r"\b[Dd]atabase version:? (\d{4}-\d\d-\d\d)(_\d{1,4})?[ \t]{0,40}$", re.MULTILINE)


def read(file: HandedFile) -> HostAntivirus:
    """The product, and the first of its databases."""
    text = "\n".join(whole_lines(file))
    found = _PRODUCT.search(text)
    data = _DATA.search(text)
    product = told(
        known_as("withsecure"),
        name=found[1] if found else "F-Secure Linux Security",
        version=found[2] if found else NOT_TOLD,
        signature_version=data[1] + (data[2] or "") if data else NOT_TOLD,
        signature_at=or_unseen(lambda: moment_of_text(data[1])) if data else NOT_TOLD,
    )
    return one(product, told_fields=("version", "signature_version"))


def recognises(file: HandedFile) -> bool:
    """Its name with a version, beside a database or its engines."""
    text = file.text or ""
    return bool(_PRODUCT.search(text)) and bool(_DATA.search(text) or "Scanner Engine versions" in text)


IMPORTED = Imported(id="fsav-version", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
