"""CISA's Known Exploited Vulnerabilities: known_exploited_vulnerabilities.json, 1.3 MB (CC0), mirrored in cisagov/kev-data.

{catalogVersion, dateReleased, count, vulnerabilities: [{cveID, …}]}. It has no versions: it tells which holes come first.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.tables.rows import CVE, DatedRow, ExploitedRow, FeedForm, Row, bad, day_in, list_in, mapping_in, text_in

MAX_BYTES: Final = 32 * 1024 * 1024


def recognises(head: bytes) -> bool:
    """By the two keys that no other feed has together."""
    return b'"catalogVersion"' in head and (b'"vulnerabilities"' in head or b'"dateReleased"' in head)


def read(place: Path) -> Iterator[Row]:
    """Every CVE of the list; raises BadInput where it holds fewer than it counts: it was cut."""
    plain = mapping_in(
        load_json(bytes_of(place, max_bytes=MAX_BYTES), str(place), max_bytes=MAX_BYTES), place, "the file"
    )
    entries = list_in(plain.get("vulnerabilities"), place, "vulnerabilities")
    if not entries or plain.get("count") != len(entries):
        raise bad(place, f"counts {str(plain.get('count'))[:20]} vulnerabilities and holds {len(entries)}")
    for entry in entries:
        cve = text_in(mapping_in(entry, place, "a vulnerability").get("cveID"), place, "cveID")
        if not CVE.fullmatch(cve):
            raise bad(place, f"{cve[:40]!r} is no CVE")
        yield ExploitedRow(cve=cve)
    yield DatedRow(day=day_in(plain.get("dateReleased"), place, "dateReleased"))


FORM = FeedForm(id="kev", feed="kev", recognises=recognises, read=read, dated=True)
