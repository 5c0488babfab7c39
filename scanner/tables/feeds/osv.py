"""OSV exports: https://osv-vulnerabilities.storage.googleapis.com/Debian/all.zip and its neighbours, one JSON record a file.

Records: https://ossf.github.io/osv-schema/. Distributions state ECOSYSTEM ranges of events; a CVE stands in the id, or in
`upstream`, `aliases` or `related`. A record that was withdrawn tells nothing. `versions` lists repeat the ranges.
"""

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scanner.reading.json_stream import check_depth
from scanner.tables.rows import (
    CVE,
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

FAMILIES: Final = {"Debian": "debian", "Ubuntu": "ubuntu", "AlmaLinux": "almalinux", "Rocky Linux": "rocky"}
"""The feed of each family of ecosystems."""
MAX_RECORD_BYTES: Final = 24 * 1024 * 1024
MAX_RECORDS: Final = 500_000
MAX_RATIO: Final = 200
MAX_TOTAL_BYTES: Final = 8 * 1024**3
MAX_CVES: Final = 5000
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    LookupError,
    RuntimeError,
    EOFError,
    OverflowError,
    UnicodeError,
    OSError,
)
"""What zipfile raises for archives that are none; a place before the beginning of the file is an OSError."""
_ID_TAIL = re.compile(r"(?:[A-Z]+-)?(CVE-[0-9-]+)", re.ASCII)


def recognises(head: bytes) -> bool:
    """Any zip archive: its records tell what it is."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read(place: Path) -> Iterator[Row]:
    """The rows of every record, and the newest day on which one was changed."""
    found: set[str] = set()
    newest = None
    for name, record in _records(place):
        modified = day_in(record.get("modified"), place, f"{name}, modified")
        newest = modified if newest is None or modified > newest else newest
        if record.get("withdrawn"):
            continue
        yield from _of_record(record, place, name, found)
    if newest is None or not found:
        raise bad(place, "holds no OSV record of Debian, Ubuntu, AlmaLinux or Rocky Linux")
    yield from (EcosystemRow(ecosystem=each) for each in sorted(found))
    yield DatedRow(day=newest)


def _records(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record; the archive is bounded in number, size and ratio before a byte is unpacked."""
    try:
        with zipfile.ZipFile(place) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir() and each.filename.endswith(".json")]
            _refuse_bombs(entries, place)
            for entry in entries:
                yield text_in(entry.filename, place, "a name in the archive"), _record(archive, entry, place)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise  # the file itself cannot be read
        raise bad(place, f"the zip archive cannot be read: {str(error)[:120]}") from error


def _refuse_bombs(entries: list[zipfile.ZipInfo], place: Path) -> None:
    if len(entries) > MAX_RECORDS:
        raise bad(place, f"holds more than {MAX_RECORDS:,} records")
    if sum(each.file_size for each in entries) > MAX_TOTAL_BYTES:
        raise bad(place, f"unpacks to more than {MAX_TOTAL_BYTES:,} bytes")
    for each in entries:
        if each.file_size > MAX_RECORD_BYTES or each.file_size > MAX_RATIO * max(each.compress_size, 1024):
            raise bad(place, f"{each.filename[:80]!r} unpacks to {each.file_size:,} bytes: too large")


def _record(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> dict[str, Any]:
    with archive.open(entry) as file:
        raw = file.read(MAX_RECORD_BYTES + 1)
    name = f"{place}, {entry.filename[:80]!r}"
    if len(raw) > MAX_RECORD_BYTES:
        raise bad(place, f"{entry.filename[:80]!r} is larger than it says")
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise bad(place, f"{entry.filename[:80]!r} is no JSON: {str(error)[:120]}") from error
    check_depth(record, name)
    return mapping_in(record, place, entry.filename[:80])


def _of_record(record: dict[str, Any], place: Path, name: str, found: set[str]) -> Iterator[Row]:
    cves = _cves(record, place, name)
    for number, affected in enumerate(list_in(record.get("affected"), place, f"{name}, affected")):
        where = f"{name}, affected[{number}]"
        fields = mapping_in(affected, place, where)
        package = mapping_in(fields.get("package", {}), place, f"{where}, package")
        ecosystem = package.get("ecosystem")
        if not isinstance(ecosystem, str) or ecosystem.partition(":")[0] not in FAMILIES:
            continue
        ecosystem, title = text_in(ecosystem, place, where), text_in(package.get("name"), place, f"{where}, name")
        found.add(ecosystem)
        if _is_no_hole(fields):
            continue
        for introduced, fixed in _spans(fields, place, where):
            yield from (
                FlawRow(ecosystem=ecosystem, package=title, cve=cve, introduced=introduced, fixed_in=fixed)
                for cve in cves
            )


def _cves(record: dict[str, Any], place: Path, name: str) -> list[str]:
    """The CVEs a record is about; an advisory without any goes by its own id."""
    own = text_in(record.get("id"), place, f"{name}, id")
    tail = _ID_TAIL.fullmatch(own)
    told = [tail[1]] if tail else []
    for key in ("upstream", "aliases") if not tail else ():
        told += [each for each in list_in(record.get(key), place, f"{name}, {key}") if isinstance(each, str)]
    named = [each for each in dict.fromkeys(told) if CVE.fullmatch(each)]
    if not named and not tail:
        related = list_in(record.get("related"), place, f"{name}, related")
        named = [each for each in dict.fromkeys(related) if isinstance(each, str) and CVE.fullmatch(each)]
    if len(named) > MAX_CVES:
        raise bad(place, f"{name} names more than {MAX_CVES} CVEs")
    return named or [own]


def _is_no_hole(fields: dict[str, Any]) -> bool:
    """What Debian calls unimportant is none, as on its tracker's own pages."""
    specific = fields.get("ecosystem_specific")
    return isinstance(specific, dict) and specific.get("urgency") in ("unimportant", "end-of-life")


def _spans(fields: dict[str, Any], place: Path, where: str) -> Iterator[tuple[str, str]]:
    """(introduced, fixed) of every span of versions; "" for from the first on, and for never fixed."""
    for each in list_in(fields.get("ranges"), place, f"{where}, ranges"):
        told = mapping_in(each, place, f"{where}, ranges")
        if told.get("type") != "ECOSYSTEM":
            continue
        introduced: str | None = None
        for kinds in _in_order([mapping_in(one, place, f"{where}, events") for one in _events(told, place, where)]):
            if "introduced" in kinds:
                start = text_in(kinds["introduced"], place, f"{where}, introduced")
                introduced = "" if start == "0" else start
            elif "fixed" in kinds and introduced is not None:
                yield introduced, text_in(kinds["fixed"], place, f"{where}, fixed")
                introduced = None
            elif "last_affected" in kinds:
                introduced = None  # what comes after it, and whether it is packaged, nobody says
        if introduced is not None:
            yield introduced, ""


def _events(told: dict[str, Any], place: Path, where: str) -> list[Any]:
    return list_in(told.get("events"), place, f"{where}, events")


def _in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schema lets events stand in any order; of more than one span the order is that of versions, and is as they are written."""
    if sum("introduced" in each for each in events) > 1:
        return events
    return sorted(events, key=lambda each: "introduced" not in each)


FORM = FeedForm(id="osv", feed="", recognises=recognises, read=read, dated=True)
