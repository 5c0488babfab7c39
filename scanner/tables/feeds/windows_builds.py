"""The cumulative updates of Windows, as a table people can write: JSON or CSV, described in docs/tables.md.

JSON {windows_builds: 1, as_of, source, builds: [{build, revision, released_at, kb, security, cves}]}; CSV with a header of the
same names, `cves` with spaces between. What Microsoft publishes: its release-health pages, and the monthly CVRF (msrc_cvrf.py).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.text_guard import decoded_input
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
    text_in,
)

FEED: Final = "windows"
MAX_BYTES: Final = 32 * 1024 * 1024
MAX_NUMBER: Final = 10_000_000
REQUIRED: Final = ("build", "revision", "released_at", "kb")
_KB = re.compile(r"(?:KB)?([0-9]{6,9})", re.ASCII)
_YES: Final = {"true": True, "yes": True, "1": True, "": True, "false": False, "no": False, "0": False}


def recognises_json(head: bytes) -> bool:
    """By the key that names the form."""
    return b'"windows_builds"' in head


def recognises_csv(head: bytes) -> bool:
    """By the columns of the header."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].lower()
    return all(each.encode() in first for each in REQUIRED) and not first.lstrip().startswith(b"{")


def read_json(place: Path) -> Iterator[Row]:
    """The rows, and the day the table says it is of."""
    plain = mapping_in(
        load_json(bytes_of(place, max_bytes=MAX_BYTES), str(place), max_bytes=MAX_BYTES), place, "the file"
    )
    if plain.get("windows_builds") != 1:
        raise bad(place, f"windows_builds {str(plain.get('windows_builds'))[:20]}: this program reads 1")
    yield from _rows(list_in(plain.get("builds"), place, "builds"), place)
    yield DatedRow(day=day_in(plain.get("as_of"), place, "as_of"))


def read_csv(place: Path) -> Iterator[Row]:
    """The rows; the file does not say of which day it is."""
    text = decoded_input(bytes_of(place, max_bytes=MAX_BYTES), str(place), max_bytes=MAX_BYTES)
    try:
        yield from _rows(list(csv.DictReader(io.StringIO(text), strict=True)), place)
    except csv.Error as error:
        raise bad(place, f"is no CSV: {str(error)[:80]}") from error


def _rows(entries: list[Any], place: Path) -> Iterator[Row]:
    if not entries:
        raise bad(place, "holds no build")
    for number, entry in enumerate(entries, start=1):
        yield from _row(mapping_in(entry, place, f"build {number}"), place, f"build {number}")


def _row(entry: Mapping[Any, Any], place: Path, where: str) -> Iterator[Row]:
    build, revision = (_number(entry.get(key), place, f"{where}, {key}") for key in ("build", "revision"))
    kb = _KB.fullmatch(str(entry.get("kb")).strip().upper())
    if kb is None:
        raise bad(place, f"{where}, kb: {str(entry.get('kb'))[:40]!r} is no number of an update")
    security = _YES.get(str(entry.get("security", "")).strip().lower())
    if security is None:
        raise bad(place, f"{where}, security: this is true or false")
    yield BuildRow(
        build=build,
        revision=revision,
        released_at=day_in(entry.get("released_at"), place, f"{where}, released_at"),
        kb=f"KB{kb[1]}",
        security=security,
    )
    yield EcosystemRow(ecosystem=f"Windows:{build}")
    for cve in _cves(entry.get("cves"), place, where):
        yield FlawRow(ecosystem=f"Windows:{build}", package=FEED, cve=cve, introduced="", fixed_in=str(revision))


def _number(value: Any, place: Path, where: str) -> int:
    written = str(value).strip() if not isinstance(value, bool) else ""
    if not (written.isascii() and written.isdecimal() and len(written) <= 8 and 0 < int(written) < MAX_NUMBER):  # noqa: PLR2004
        raise bad(place, f"{where}: {str(value)[:40]!r} is no number of a build")
    return int(written)


def _cves(value: Any, place: Path, where: str) -> list[str]:
    told = value.split() if isinstance(value, str) else list_in(value, place, f"{where}, cves")
    for each in told:
        if not CVE.fullmatch(text_in(each, place, f"{where}, cves")):
            raise bad(place, f"{where}, cves: {each[:40]!r} is no CVE")
    return told


FORM = FeedForm(id="windows-builds", feed=FEED, recognises=recognises_json, read=read_json, dated=True)
FORM_CSV = FeedForm(id="windows-builds-csv", feed=FEED, recognises=recognises_csv, read=read_csv, dated=False)
