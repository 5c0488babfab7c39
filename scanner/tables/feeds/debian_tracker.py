"""Debian's security tracker: https://security-tracker.debian.org/tracker/data/json, some 60 MB.

{source package: {CVE: {releases: {codename: {status: resolved|open|undetermined, fixed_version, urgency}}}}}. `resolved` with the
version 0 was never vulnerable; `open` has no fix yet; `unimportant` and `end-of-life` are no holes, as the tracker's own pages count.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scanner.reading.json_stream import parts
from scanner.tables.rows import CVE, EcosystemRow, FeedForm, FlawRow, Row, bad, mapping_in, text_in

RELEASES: Final = {"stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14"}
"""https://wiki.debian.org/DebianReleases; what is not here (sid) is on no server."""
_HEAD = re.compile(rb'\s*\{\s*"[a-z0-9][a-z0-9+.-]*"\s*:\s*\{\s*"(?:CVE-|TEMP-)')
_NO_HOLE: Final = ("unimportant", "end-of-life")


def recognises(head: bytes) -> bool:
    """By a source package whose first member is a CVE."""
    return _HEAD.match(head) is not None


def read(place: Path) -> Iterator[Row]:
    """The rows of every release that is known by name."""
    seen: set[str] = set()
    with place.open("rb") as file:
        for source, cve, told in parts(file, str(place), into=lambda _: True):
            name = text_in(source, place, "a source package")
            if not isinstance(cve, str):
                raise bad(place, f"{name} is no object")
            if CVE.fullmatch(cve):
                yield from _of_releases(name, cve, told, place, seen)
    if not seen:
        raise bad(place, "holds no release of Debian that is known here")
    yield from (EcosystemRow(ecosystem=f"Debian:{each}") for each in sorted(seen))


def _of_releases(source: str, cve: str, told: Any, place: Path, seen: set[str]) -> Iterator[Row]:
    releases = mapping_in(mapping_in(told, place, cve).get("releases", {}), place, f"{cve}, releases")
    for codename, state in releases.items():
        if codename not in RELEASES:
            continue
        seen.add(RELEASES[codename])
        fields = mapping_in(state, place, f"{cve}, {codename}")
        fixed = _fixed_in(fields, place, cve)
        if fixed is not None:
            yield FlawRow(
                ecosystem=f"Debian:{RELEASES[codename]}", package=source, cve=cve, introduced="", fixed_in=fixed
            )


def _fixed_in(fields: dict[str, Any], place: Path, cve: str) -> str | None:
    """The version that fixes it, "" where none does, None where it is no hole here or nobody knows yet."""
    status, urgency = fields.get("status"), str(fields.get("urgency", ""))
    if status == "open":
        return None if urgency.rstrip("*") in _NO_HOLE else ""
    if status == "undetermined":
        return None
    if status != "resolved":
        raise bad(place, f"{cve}: status {str(status)[:40]!r} is none of the tracker's")
    fixed = text_in(fields.get("fixed_version"), place, f"{cve}, fixed_version")
    return None if fixed == "0" else fixed


FORM = FeedForm(id="debian-tracker", feed="debian", recognises=recognises, read=read, dated=False)
