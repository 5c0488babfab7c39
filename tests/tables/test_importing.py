"""Feeds into the vulnerability file and out of it again: what they tell, of which day, and what is refused."""

import bz2
import gzip
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from scanner.model.dated_tables import Flaws
from scanner.model.errors import BadInput, BadSeal, MissingInput, RasoatError, StoreError, Unreadable, WrongUsage
from scanner.tables import archive, database
from scanner.tables.database import FILE
from scanner.tables.feeds import osv as osv_feed
from scanner.tables.importing import Importing, import_feeds
from scanner.tables.lookup import Vulnerabilities, open_vulnerabilities
from scanner.tables.signatures import ArchiveKey
from tests.tables.feeds import ALMA, BUILDS, BUILDS_CSV, CVRF, KEV, TRACKER, UBUNTU, osv, written, zipped

TODAY = date(2026, 11, 30)
DOWNLOADED = date(2026, 11, 20)


def order(folder: Path, **more: Any) -> Importing:
    settings = {"today": TODAY, "retrieved": None, "trusted": {}, "unsigned_ok": True, **more}
    return Importing(folder=folder / "tables", **settings)


def imported(folder: Path, *places: Path, **more: Any) -> Vulnerabilities:
    import_feeds(places, order(folder, **more))
    table = open_vulnerabilities(folder / "tables")
    assert table is not None
    return table


def found(table: Vulnerabilities, ecosystem: str, package: str, version: str) -> dict[str, str | None]:
    return {cve: each.fixed_in for each in table.affecting(ecosystem, package, version) for cve in each.cves}


def test_debian_tells_by_source_package_what_is_fixed_and_what_is_not(tmp_path: Path) -> None:
    table = imported(tmp_path, written(tmp_path / "data.json", TRACKER), retrieved=DOWNLOADED)
    assert found(table, "Debian:12", "openssl", "3.0.15-1") == {"CVE-2026-1001": "3.0.17-1", "CVE-2026-1002": None}
    assert found(table, "Debian:12", "openssl", "3.0.17-1~deb12u1") == {
        "CVE-2026-1001": "3.0.17-1",
        "CVE-2026-1002": None,
    }
    assert found(table, "Debian:12", "openssl", "3.0.17-1") == {"CVE-2026-1002": None}
    assert found(table, "Debian:13", "openssl", "1") == {}
    assert found(table, "Debian:12", "unheard-of", "1") == {}
    assert table.covers("Debian:13")
    assert not table.covers("Debian:11")
    feed = table.feed("debian")
    assert feed is not None
    assert (feed.as_of, feed.signed_by) == (DOWNLOADED, "")
    table.close()


def test_osv_tells_spans_and_names_cves_wherever_a_record_has_them(tmp_path: Path) -> None:
    table = imported(tmp_path, zipped(tmp_path / "all.zip", UBUNTU))
    assert found(table, "Ubuntu:22.04:LTS", "openssl", "3.0.2-0ubuntu1.19") == {"CVE-2026-1001": "3.0.2-0ubuntu1.20"}
    assert found(table, "Ubuntu:22.04:LTS", "bash", "5.1-6ubuntu1.1").keys() == {"CVE-2026-4001", "CVE-2026-4002"}
    assert found(table, "Ubuntu:22.04:LTS", "zlib", "1:1.2.11") == {"CVE-2026-4003": None}
    assert found(table, "PyPI", "requests", "1") == {}
    feed = table.feed("ubuntu")
    assert feed is not None
    assert feed.as_of == date(2026, 11, 15), "the newest change, where the day of the download is not told"
    table.close()


def test_a_span_begins_where_it_says_and_a_module_is_compared_with_its_own_stream(tmp_path: Path) -> None:
    later = osv(
        "ALSA-2026:5003",
        "AlmaLinux:9",
        "curl",
        {"introduced": "7.80.0-1"},
        {"fixed": "7.90.0-1"},
        related=["CVE-2026-5005"],
    )
    last = osv(
        "ALSA-2026:5004",
        "AlmaLinux:9",
        "less",
        {"introduced": "0"},
        {"last_affected": "600"},
        related=["CVE-2026-5006"],
    )
    table = imported(tmp_path, zipped(tmp_path / "all.zip", [*ALMA, later, last]))
    assert found(table, "AlmaLinux:9", "openssl-libs", "1:3.2.2-6.el9_5.1") == {"CVE-2026-1001": "1:3.2.2-7.el9_6"}
    assert found(table, "AlmaLinux:9", "openssl-libs", "1:3.2.2-7.el9_6") == {}
    assert found(table, "AlmaLinux:9", "curl", "7.79.0-1") == {}
    assert found(table, "AlmaLinux:9", "curl", "7.85.0-1") == {"CVE-2026-5005": "7.90.0-1"}
    with pytest.raises(Unreadable, match="two streams"):
        table.affecting("AlmaLinux:9", "nodejs", "1:20.11.1-1.module_el9.4.0+1+x")
    assert found(table, "AlmaLinux:9", "nodejs", "1:20.19.1-1.module_el9.4.0+1+x") == {
        "CVE-2026-5003": "1:20.19.5-1.module_el9.6.0+1+abc"
    }
    assert found(table, "AlmaLinux:9", "nodejs", "1:18.20.1-1.module_el9.4.0+1+x") == {}, "another stream"
    assert found(table, "AlmaLinux:9", "nodejs", "1:16.20.2-8.el9") == {}, "no module at all"
    assert found(table, "AlmaLinux:9", "less", "590") == {}, "where it ends nobody says"
    table.close()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_feed_that_was_made_smaller_is_refused_with_what_to_do(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    place = tmp_path / "data.json.packed"
    place.write_bytes(pack(json.dumps(TRACKER).encode()))
    with pytest.raises(BadInput, match="unpack it"):
        imported(tmp_path, place, retrieved=DOWNLOADED)


def test_a_flaw_that_came_back_is_there_and_events_stand_in_any_order(tmp_path: Path) -> None:
    again = osv(
        "DEBIAN-CVE-2026-6001", "Debian:12", "curl", {"introduced": "0"}, {"fixed": "7.80-1"}, {"introduced": "7.90-1"},
        {"fixed": "7.95-1"},
    )  # fmt: skip
    turned = osv("DEBIAN-CVE-2026-6002", "Debian:12", "less", {"fixed": "1:600-2"}, {"introduced": "0"})
    advisory = osv(
        "DSA-6001-1", "Debian:12", "less", {"introduced": "0"}, {"fixed": "1:600-2"}, upstream=["CVE-2026-6002"]
    )
    never = osv("DEBIAN-CVE-2026-6003", "Debian:12", "less", {"introduced": "0"}, {"fixed": "0"})
    table = imported(tmp_path, zipped(tmp_path / "all.zip", [again, turned, never, advisory]))
    assert found(table, "Debian:12", "curl", "7.79-1") == {"CVE-2026-6001": "7.80-1"}
    assert found(table, "Debian:12", "curl", "7.85-1") == {}
    assert found(table, "Debian:12", "curl", "7.91-1") == {"CVE-2026-6001": "7.95-1"}
    assert found(table, "Debian:12", "curl", "7.95-1") == {}
    assert found(table, "Debian:12", "less", "590-1") == {"CVE-2026-6002": "1:600-2"}, "the epoch decides"
    assert found(table, "Debian:12", "less", "1:600-2") == {}
    table.close()


def test_what_a_subscription_brings_is_told_apart(tmp_path: Path) -> None:
    """Ubuntu Pro has its own ecosystems, those of FIPS and others are of other packages."""
    free, pro = "Ubuntu:22.04:LTS", "Ubuntu:Pro:22.04:LTS"
    both = osv("UBUNTU-CVE-2026-6101", free, "vips", {"introduced": "0"})
    fixed = osv("x", pro, "vips", {"introduced": "0"}, {"fixed": "8.12.1-1ubuntu0.1~esm1"})
    records = [
        {**both, "affected": [*both["affected"], *fixed["affected"]]},
        osv("UBUNTU-CVE-2026-6102", free, "vips", {"introduced": "0"}, {"fixed": "8.12.1-1ubuntu0.2"}),
        osv("UBUNTU-CVE-2026-6103", pro, "vips", {"introduced": "0"}, {"fixed": "8.12.1-1ubuntu0.1~esm2"}),
        osv("UBUNTU-CVE-2026-6104", "Ubuntu:Pro:FIPS:22.04:LTS", "vips", {"introduced": "0"}, {"fixed": "9"}),
    ]
    table = imported(tmp_path, zipped(tmp_path / "all.zip", records))
    assert table.affecting(free, "vips", "8.12.1-1") == (
        Flaws(fixed_in="8.12.1-1ubuntu0.1~esm1", cves=("CVE-2026-6101",), bought=True),
        Flaws(fixed_in="8.12.1-1ubuntu0.1~esm2", cves=("CVE-2026-6103",), bought=True),
        Flaws(fixed_in="8.12.1-1ubuntu0.2", cves=("CVE-2026-6102",)),
    )
    assert found(table, free, "vips", "8.12.1-1ubuntu0.1~esm1").keys() == {"CVE-2026-6102", "CVE-2026-6103"}
    assert found(table, free, "vips", "8.12.1-1ubuntu0.1~esm2").keys() == {"CVE-2026-6102"}
    assert found(table, free, "vips", "8.12.1-1ubuntu0.2") == {}
    table.close()


def test_windows_builds_tell_updates_and_what_they_close(tmp_path: Path) -> None:
    table = imported(tmp_path, written(tmp_path / "builds.json", BUILDS))
    assert [(each.revision, each.kb, each.security) for each in table.builds(19045)] == [
        (6900, "KB5070001", True), (6950, "KB5070002", False), (7000, "KB5070003", True),
    ]  # fmt: skip
    assert table.builds(26100) == ()
    assert found(table, "Windows:19045", "windows", "6800") == {"CVE-2026-3001": "6900", "CVE-2026-3002": "7000"}
    assert found(table, "Windows:19045", "windows", "6950") == {"CVE-2026-3002": "7000"}
    with pytest.raises(Unreadable):
        table.affecting("Windows:19045", "windows", "x")
    table.close()


def test_a_table_of_builds_may_be_a_spreadsheet(tmp_path: Path) -> None:
    place = tmp_path / "builds.csv"
    place.write_text("\ufeff" + BUILDS_CSV)
    with pytest.raises(WrongUsage, match="--retrieved"):
        imported(tmp_path, place)
    table = imported(tmp_path, place, retrieved=DOWNLOADED)
    assert [each.revision for each in table.builds(19045)] == [6900, 6950]
    assert found(table, "Windows:19045", "windows", "1").keys() == {"CVE-2026-3001", "CVE-2026-3003"}
    table.close()


def test_months_of_microsofts_guide_add_up(tmp_path: Path) -> None:
    import_feeds([written(tmp_path / "builds.json", BUILDS)], order(tmp_path))
    table = imported(tmp_path, written(tmp_path / "2026-Nov.json", CVRF))
    told = {each.revision: (each.kb, each.released_at) for each in table.builds(19045)}
    assert told[7050] == ("KB5070009", date(2026, 11, 20)), "out of order: released when its first hole was told"
    assert told[7000] == ("KB5070003", date(2026, 11, 10))
    assert 6900 in told
    feed = table.feed("windows")
    assert feed is not None
    assert feed.as_of == date(2026, 11, 18), "a month knows what was known when it came out, the table a bit more"
    table.close()


def test_the_list_of_exploited_ones(tmp_path: Path) -> None:
    table = imported(tmp_path, written(tmp_path / "kev.json", KEV))
    assert table.exploited(frozenset({"CVE-2026-1001", "CVE-2026-1002"})) == {"CVE-2026-1001"}
    feed = table.feed("kev")
    assert feed is not None
    assert feed.as_of == date(2026, 11, 19)
    table.close()


def test_a_feed_that_is_imported_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    import_feeds([written(tmp_path / "data.json", TRACKER)], order(tmp_path, retrieved=DOWNLOADED))
    newer = {"bash": {"CVE-2026-9001": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "9"}}}}}
    table = imported(tmp_path, written(tmp_path / "new.json", newer), retrieved=TODAY)
    assert found(table, "Debian:12", "openssl", "1") == {}
    assert found(table, "Debian:12", "bash", "1") == {"CVE-2026-9001": "9"}
    table.close()


def test_older_data_is_refused_unless_forced_and_leaves_what_is_there(tmp_path: Path) -> None:
    place = written(tmp_path / "data.json", TRACKER)
    import_feeds([place], order(tmp_path, retrieved=DOWNLOADED))
    with pytest.raises(WrongUsage, match="--force"):
        import_feeds([place], order(tmp_path, retrieved=date(2026, 11, 1)))
    table = imported(tmp_path, place, retrieved=date(2026, 11, 1), force=True)
    assert table.feed("debian") is not None
    table.close()


@pytest.mark.parametrize(
    ("content", "more", "refusal"),
    [
        (TRACKER, {}, WrongUsage),
        (TRACKER, {"retrieved": date(2026, 12, 1)}, WrongUsage),
        (KEV, {"retrieved": date(2026, 11, 1)}, BadInput),
        ({**KEV, "dateReleased": "2026-12-24T00:00:00Z"}, {}, BadInput),
    ],
)
def test_the_day_of_a_feed_is_told_and_possible(
    tmp_path: Path, content: Any, more: Any, refusal: type[RasoatError]
) -> None:
    with pytest.raises(refusal):
        import_feeds([written(tmp_path / "feed.json", content)], order(tmp_path, **more))


DEEP = '{"openssl": {"CVE-2026-1": ' + "[" * 300 + "]" * 300 + "}}"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"null", b"hello", b"\xff\xfe\x00", b'{"openssl": {"CVE-2026-1001": 5}}',
        b'{"openssl": {"CVE-2026-1001": {"releases": {"bookworm": {"status": "resolved", "fixed_version": 5}}}}}',
        b'{"openssl": {"CVE-2026-1001": {"releases": {"bookworm": {"status": "solved"}}}}}',
        b'{"openssl": {"CVE-2026-1001": {"releases": {"sid": {"status": "open"}}}}}',
        json.dumps(TRACKER).encode()[:-40], json.dumps(TRACKER).encode() + b"x", DEEP.encode(), ("[" * 200_000).encode(),
        b'{"openssl": {"CVE-2026-1001": ' + b'{"a":' * 100_000,
        json.dumps({**KEV, "count": 7}).encode(), json.dumps(KEV).encode()[:-20],
        json.dumps({**KEV, "vulnerabilities": [{"cveID": "rm -rf"}, {}]}).encode(),
        json.dumps({**KEV, "dateReleased": "yesterday"}).encode(),
        json.dumps({**BUILDS, "windows_builds": 2}).encode(), json.dumps({**BUILDS, "builds": []}).encode(),
        json.dumps({**BUILDS, "builds": [{"build": -1, "revision": 1, "released_at": "2026-01-01", "kb": "KB5070001"}]}).encode(),
        json.dumps({**BUILDS, "builds": [{"build": 19045, "revision": True, "released_at": "2026-01-01", "kb": "KB5070001"}]}).encode(),
        json.dumps({**BUILDS, "builds": [{"build": 19045, "revision": 1, "released_at": "1/1/26", "kb": "KB5070001"}]}).encode(),
        json.dumps({**BUILDS, "builds": [{"build": 19045, "revision": 1, "released_at": "2026-01-01", "kb": "rollup"}]}).encode(),
        b"build,revision,released_at,kb\n", b'build,revision,released_at,kb\n1,2,"3\n',
        json.dumps({**CVRF, "Vulnerability": "none"}).encode(), json.dumps({**CVRF, "Vulnerability": []}).encode(),
        json.dumps({**CVRF, "DocumentTracking": {}}).encode(), b"PK\x03\x04garbage", b"\x1f\x8bgarbage",
    ],
    ids=range(32),
)  # fmt: skip
def test_a_hostile_or_broken_feed_is_one_clear_refusal_and_changes_nothing(tmp_path: Path, raw: bytes) -> None:
    good = written(tmp_path / "data.json", TRACKER)
    import_feeds([good], order(tmp_path, retrieved=DOWNLOADED))
    place = tmp_path / "feed"
    place.write_bytes(raw)
    with pytest.raises(BadInput) as refused:
        import_feeds([place], order(tmp_path, retrieved=TODAY))
    assert str(place) in str(refused.value)
    table = open_vulnerabilities(tmp_path / "tables")
    assert table is not None
    assert found(table, "Debian:12", "openssl", "1") != {}
    table.close()


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        import_feeds([tmp_path / "nowhere"], order(tmp_path))
    with pytest.raises(BadInput, match="not a file"):
        import_feeds([tmp_path], order(tmp_path))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.json", b" " * (30 * 1024 * 1024))
    with pytest.raises(BadInput, match="too large"):
        import_feeds([place], order(tmp_path))


def test_more_records_than_any_export_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osv_feed, "MAX_RECORDS", 2)
    with pytest.raises(BadInput, match="more than 2 records"):
        import_feeds([zipped(tmp_path / "all.zip", UBUNTU)], order(tmp_path))
    monkeypatch.setattr(database, "MAX_ROWS", 1)
    with pytest.raises(StoreError, match="more than 1 rows"):
        import_feeds([written(tmp_path / "kev.json", KEV)], order(tmp_path))


def test_unsigned_data_needs_a_word(tmp_path: Path) -> None:
    with pytest.raises(BadSeal, match="--unsigned-ok"):
        import_feeds([written(tmp_path / "kev.json", KEV)], order(tmp_path, unsigned_ok=False))


def packed(tmp_path: Path) -> tuple[Path, ArchiveKey]:
    key = ArchiveKey(tmp_path / "feeds.key")
    place = tmp_path / "feeds.tar.gz"
    feeds = [written(tmp_path / "debian.json", TRACKER), written(tmp_path / "kev.json", KEV)]
    archive.pack([(each, DOWNLOADED) for each in feeds], place, key, made_at="2026-11-20T08:00:00+00:00")
    return place, key


def test_a_signed_archive_is_imported_and_its_signer_kept(tmp_path: Path) -> None:
    place, key = packed(tmp_path)
    assert (tmp_path / "feeds.key").stat().st_mode & 0o777 == 0o600
    assert ArchiveKey(tmp_path / "feeds.key").public == key.public
    table = imported(tmp_path, place, trusted={"centre": key.public}, unsigned_ok=False)
    for name in ("debian", "kev"):
        feed = table.feed(name)
        assert feed is not None
        assert (feed.signed_by, feed.as_of) == ("centre", DOWNLOADED)
    table.close()


def test_a_key_inside_the_archive_proves_nothing(tmp_path: Path) -> None:
    place, _ = packed(tmp_path)
    with pytest.raises(BadSeal, match="unknown key"):
        import_feeds([place], order(tmp_path, unsigned_ok=False, trusted={"centre": "00" * 32}))
    table = imported(tmp_path, place)
    feed = table.feed("kev")
    assert feed is not None
    assert feed.signed_by == ""
    table.close()


def repacked(place: Path, change: Any) -> Path:
    """The archive with its members changed: a dict of name and bytes, or (TarInfo, bytes)."""
    with tarfile.open(place) as tar:
        members = {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]  # all are files
    made = place.with_name("changed.tar.gz")
    with tarfile.open(made, "w:gz") as tar:
        for name, content in change(dict(members)):
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if info.type == tarfile.REGTYPE:
                info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return made


def special(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda m: [*(m | {"kev.json": m["kev.json"] + b" "}).items()], BadSeal),
        (lambda m: [*(m | {"manifest.json": m["manifest.json"] + b" "}).items()], BadSeal),
        (lambda m: [*(m | {"manifest.sig": b"ed25519 x y"}).items()], BadSeal),
        (lambda m: [each for each in m.items() if each[0] != "manifest.sig"], BadSeal),
        (lambda m: [each for each in m.items() if each[0] != "manifest.json"], BadInput),
        (lambda m: [each for each in m.items() if each[0] != "kev.json"], BadInput),
        (lambda m: [*m.items(), ("more.json", b"{}")], BadInput),
        (lambda m: [*m.items(), ("kev.json", b"{}")], BadInput),
        (lambda m: [*m.items(), ("../escaped.json", b"{}")], BadInput),
        (lambda m: [*m.items(), ("/tmp/escaped.json", b"{}")], BadInput),
        (lambda m: [*m.items(), ("a/b.json", b"{}")], BadInput),
        (lambda m: [*m.items(), (special("link", tarfile.SYMTYPE, "/etc/passwd"), b"")], BadInput),
        (lambda m: [*m.items(), (special("hard", tarfile.LNKTYPE, "/etc/passwd"), b"")], BadInput),
        (lambda m: [*m.items(), (special("pipe", tarfile.FIFOTYPE), b"")], BadInput),
        (lambda m: [*m.items(), (special("folder", tarfile.DIRTYPE), b"")], BadInput),
    ],
)
def test_an_archive_that_was_touched_or_leads_outside_is_refused(
    tmp_path: Path, change: Any, refusal: type[RasoatError]
) -> None:
    place, key = packed(tmp_path)
    with pytest.raises(refusal):
        import_feeds([repacked(place, change)], order(tmp_path, trusted={"centre": key.public}, unsigned_ok=False))
    assert not list(tmp_path.rglob("escaped*"))


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, key = packed(tmp_path)
    with pytest.raises(BadInput, match="unpacks to more"):
        archive.unpacked(place, tmp_path / "x", {"centre": key.public}, unsigned_ok=False, most=100)
    monkeypatch.setattr(archive, "MAX_FILES", 1)
    with pytest.raises(BadInput, match="more than 1 files"):
        import_feeds([place], order(tmp_path, trusted={"centre": key.public}))


def test_long_extended_headers_are_not_read_into_memory(tmp_path: Path) -> None:
    place = tmp_path / "feeds.tar.gz"
    with tarfile.open(place, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a.json")
        info.pax_headers = {"comment": "x" * 1_000_000}
        tar.addfile(info)
    with pytest.raises(BadInput, match="too long"):
        import_feeds([place], order(tmp_path))


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    place, key = packed(tmp_path)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(place.read_bytes()[:-30])
    with pytest.raises((BadInput, BadSeal)):
        import_feeds([cut], order(tmp_path, trusted={"centre": key.public}))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00garbage", b"text"])
def test_a_file_that_is_no_vulnerability_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError):
        open_vulnerabilities(tmp_path)


def test_without_a_file_there_is_no_table(tmp_path: Path) -> None:
    assert open_vulnerabilities(tmp_path) is None


def test_the_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    imported(tmp_path, written(tmp_path / "kev.json", KEV)).close()
    assert (tmp_path / "tables").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "tables" / FILE).stat().st_mode & 0o777 == 0o600
