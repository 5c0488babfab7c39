"""Microsoft's monthly security guide in JSON: https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2026-Nov, MBs each.

{DocumentTracking: {InitialReleaseDate}, Vulnerability: [{CVE, Remediations: [{Type: 2, Description: {Value: "5044273"}, FixedBuild:
"10.0.19045.5011"}], RevisionHistory: [{Date}]}]}. Several months are imported one by one and add up. Every update it names is a
security update, released on the day the first hole that it closes was told of: out of order, that is later than the month's own.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from scanner.reading.json_stream import parts
from scanner.tables.feeds.windows_builds import FEED
from scanner.tables.rows import (
    CVE,
    BuildRow,
    DatedRow,
    EcosystemRow,
    FeedForm,
    FlawRow,
    Row,
    bad,
    day_in,
    list_in,
    mapping_in,
)

_FIXED = re.compile(r"10\.0\.([0-9]{5})\.([0-9]{1,7})", re.ASCII)
_KB = re.compile(r"[0-9]{6,9}", re.ASCII)
VENDOR_FIX: Final = 2


def recognises(head: bytes) -> bool:
    """By the two keys every document begins with."""
    return b'"DocumentTitle"' in head or b'"DocumentTracking"' in head


def read(place: Path) -> Iterator[Row]:
    """Updates and holes of every Windows build the month speaks of, and the day the month came out."""
    tracking: Any = None
    released: dict[tuple[int, int], tuple[date, str]] = {}
    flaws: list[tuple[int, dict[str, Any]]] = []
    with place.open("rb") as file:
        for key, number, value in parts(file, str(place), into=lambda key: key == "Vulnerability"):
            if key == "DocumentTracking":
                tracking = value
            elif key == "Vulnerability":
                if not isinstance(number, int):
                    raise bad(place, "Vulnerability is no list")
                flaws.append((number, _kept(mapping_in(value, place, f"Vulnerability[{number}]"))))
    day = day_in(mapping_in(tracking, place, "DocumentTracking").get("InitialReleaseDate"), place, "InitialReleaseDate")
    for number, told in flaws:
        yield from _of_flaw(told, place, f"Vulnerability[{number}]", day=day, released=released)
    if not released:
        raise bad(place, "names no build of Windows")
    for (build, revision), (first, kb) in released.items():
        yield BuildRow(build=build, revision=revision, released_at=first, kb=kb, security=True)
        yield EcosystemRow(ecosystem=f"Windows:{build}")
    yield DatedRow(day=day)


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    """Of a vulnerability what is read: its texts and scores are the greater part of the file."""
    return {key: told[key] for key in ("CVE", "Remediations", "RevisionHistory") if key in told}


def _of_flaw(
    told: dict[str, Any], place: Path, where: str, *, day: date, released: dict[tuple[int, int], tuple[date, str]]
) -> Iterator[Row]:
    """The flaw in every build that fixes it; the updates that do are noted in `released`."""
    cve, first = str(told.get("CVE")), max(day, _first_told(told, place, where) or day)
    for each in list_in(told.get("Remediations"), place, f"{where}, Remediations"):
        fields = mapping_in(each, place, f"{where}, Remediations")
        fixed = _FIXED.fullmatch(str(fields.get("FixedBuild", "")))
        description = fields.get("Description")
        kb = str(description.get("Value", "")) if isinstance(description, dict) else ""
        if fields.get("Type") != VENDOR_FIX or fixed is None or not _KB.fullmatch(kb):
            continue
        key = int(fixed[1]), int(fixed[2])
        known = released.get(key)
        released[key] = (first if known is None else min(first, known[0]), f"KB{kb}")
        if CVE.fullmatch(cve):
            yield FlawRow(ecosystem=f"Windows:{key[0]}", package=FEED, cve=cve, introduced="", fixed_in=str(key[1]))


def _first_told(told: dict[str, Any], place: Path, where: str) -> date | None:
    history = [mapping_in(each, place, where) for each in list_in(told.get("RevisionHistory"), place, where)]
    return min((day_in(each["Date"], place, f"{where}, Date") for each in history if "Date" in each), default=None)


FORM = FeedForm(id="msrc-cvrf", feed=FEED, recognises=recognises, read=read, dated=True, adds=True)
