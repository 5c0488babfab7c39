"""A newer table of ends of support, out of an export of endoflife.date in each of its forms."""

import json
import tarfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.derive.support_tables import support_table
from scanner.model.errors import BadInput, MissingInput, RasoatError, WrongUsage
from scanner.run.tables import Rebuilt, own_support, rebuild_support

TODAY = date(2026, 12, 24)


def release(name: str, eol: str | None, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": name,
        "releaseDate": "2026-01-01",
        "isLts": False,
        "isEol": False,
        "eolFrom": eol,
        **more,
    }


API: dict[str, Any] = {
    "schema_version": "1.2.1",
    "generated_at": "2026-12-20T06:00:00+00:00",
    "result": [
        {
            "name": "debian",
            "releases": [release("14", "2032-06-30", eoasFrom="2030-06-30"), release("13", "2030-06-30")],
        },
        {
            "name": "windows",
            "releases": [
                release("11-26h2-e", "2029-10-09", latest={"name": "10.0.26300"}),
                release("11-26h2-w", "2028-10-10", latest={"name": "10.0.26300"}),
                release("10-22h2", "2025-10-14", eoesFrom="2028-10-10", latest={"name": "10.0.19045"}),
                release("10-21h2-iot-lts", "2032-01-13", latest={"name": "10.0.19044"}),
            ],
        },
        {"name": "windows-server", "releases": [release("2025", "2034-11-14", latest={"name": "10.0.26100"})]},
        {
            "name": "mssqlserver",
            "releases": [
                release("13.0-sp3", "2026-07-14", label="2016 SP3", eoesFrom="2029-07-17"),
                release("13.0-sp2", "2022-10-11", label="2016 SP2"),
                release("10.50-sp3", "2019-07-09", label="2008 'Kilimanjaro' R2"),
            ],
        },
        {"name": "office", "releases": [release("2027", "2032-10-12"), release("2016-for-mac", "2020-10-13")]},
        {"name": "php", "releases": [release("8.6", None), release("3", None, isEol=True)]},
        {
            "name": "chrome",
            "releases": [
                release("161", None, releaseDate="2026-12-15"),
                release("160", "2026-12-15", releaseDate="2026-12-01"),
            ],
        },
        {"name": "unheard-of", "releases": [release("1", "2020-01-01")]},
    ],
}
PAGE = """---
title: PHP
releases:
  - releaseCycle: "8.6"
    releaseDate: 2026-11-19
    eol: 2030-12-31
    latest: "8.6.1"
  - releaseCycle: "8.5"
    eol: false
  - releaseCycle: "5"
    eol: true
---

> PHP
"""


def rebuilt(folder: Path, source: Path, **more: Any) -> Rebuilt:
    settings = {"today": TODAY, "retrieved": None, "force": False, **more}
    return rebuild_support(source, folder / "tables", **settings)


def written(folder: Path, content: Any, name: str = "full.json") -> Path:
    place = folder / name
    place.write_text(json.dumps(content))
    return place


def test_the_export_renews_what_it_knows_and_leaves_the_rest(tmp_path: Path) -> None:
    made = rebuilt(tmp_path, written(tmp_path, API))
    assert made.retrieved == date(2026, 12, 20)
    table = own_support(tmp_path / "tables")
    assert table is not None
    before = support_table()
    assert table.valid_until == date(2027, 6, 18)
    debian = table.products["debian"]
    assert (debian.releases["14"].ends_at, debian.releases["14"].extended_ends_at) == (
        date(2030, 6, 30),
        date(2032, 6, 30),
    )
    assert debian.releases["13"] == before.products["debian"].releases["13"], "its free support is not told: ours stays"
    assert debian.releases["12"] == before.products["debian"].releases["12"]
    assert debian.retrieved == made.retrieved
    assert debian.seen_by == ("suite", "security")
    assert table.products["windows-enterprise"].releases["26300"].ends_at == date(2029, 10, 9)
    assert table.products["windows-enterprise"].releases["26300"].name == "11 26H2"
    assert table.products["windows-home-pro"].releases["19045"].extended_ends_at == date(2028, 10, 10)
    assert table.products["windows-ltsc"] == before.products["windows-ltsc"]
    assert table.products["fedora"] == before.products["fedora"], "older than the rest, and it says so"
    assert table.editions == before.editions


def test_bought_support_that_the_export_does_not_tell_of_stays(tmp_path: Path) -> None:
    ltsb = release("10-1607-e-lts", "2026-10-13", latest={"name": "10.0.14393"})
    rebuilt(tmp_path, written(tmp_path, {**API, "result": [{"name": "windows", "releases": [ltsb]}]}))
    table = own_support(tmp_path / "tables")
    assert table is not None
    ours, theirs = support_table().products, table.products
    assert theirs["windows-ltsc"].releases["14393"] == ours["windows-ltsc"].releases["14393"]
    assert theirs["windows-home-pro"].releases["19045"] == ours["windows-home-pro"].releases["19045"]
    assert theirs["rocky"].releases["9"] == ours["rocky"].releases["9"]
    assert theirs["ubuntu"].mark == "esm"


def test_programs_are_renewed_each_by_its_own_numbering(tmp_path: Path) -> None:
    rebuilt(tmp_path, written(tmp_path, API))
    table = own_support(tmp_path / "tables")
    assert table is not None
    sql = table.programs["mssqlserver"].releases
    assert (sql["2016"].ends_at, sql["2016"].extended_ends_at) == (date(2026, 7, 14), date(2029, 7, 17))
    assert sql["2008 R2"].ends_at == date(2019, 7, 9)
    assert table.programs["office"].releases["2027"].ends_at == date(2032, 10, 12)
    assert table.programs["office"].releases["2016"].ends_at == date(2025, 10, 14), "not that for the Mac"
    php = table.programs["php"].releases
    assert php["8.6"].ends_at is None
    assert "3" not in php, "it ended, and no day is told"
    chrome = table.programs["chrome"]
    assert chrome.paced_end(160) == date(2027, 1, 30)
    assert chrome.paced_end(162) == date(2027, 2, 27), "the next is thought to come after the last step"


def test_a_table_made_from_nothing_new_is_the_same_table(tmp_path: Path) -> None:
    """Written out and read back, nothing is lost."""
    rebuilt(tmp_path, written(tmp_path, {**API, "result": API["result"][5:6]}))
    table = own_support(tmp_path / "tables")
    before = support_table()
    assert table is not None
    assert table.products == before.products
    assert (
        replace(table, programs=before.programs, retrieved=before.retrieved, valid_until=before.valid_until) == before
    )


@pytest.mark.parametrize("form", ["folder", "archive"])
def test_the_pages_of_the_repository_do_as_well(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "endoflife.date-main" / "products"
    folder.mkdir(parents=True)
    (folder / "php.md").write_text(PAGE)
    (folder / "readme.md").write_text("no front matter")
    source = folder.parent
    if form == "archive":
        source = tmp_path / "main.tar.gz"
        with tarfile.open(source, "w:gz") as tar:
            tar.add(folder.parent, "endoflife.date-main")
    with pytest.raises(WrongUsage, match="--retrieved"):
        rebuilt(tmp_path, source)
    made = rebuilt(tmp_path, source, retrieved=date(2026, 12, 1))
    assert made.renewed == ("php",)
    table = own_support(tmp_path / "tables")
    assert table is not None
    assert table.programs["php"].releases["8.6"].ends_at == date(2030, 12, 31)
    assert table.programs["php"].releases["8.5"].ends_at is None
    assert "5" not in table.programs["php"].releases


def test_older_than_the_table_in_use_is_refused_unless_forced(tmp_path: Path) -> None:
    old = written(tmp_path, {**API, "generated_at": "2026-01-01T00:00:00Z"}, "old.json")
    with pytest.raises(WrongUsage, match="--force"):
        rebuilt(tmp_path, old)
    rebuilt(tmp_path, old, force=True)
    table = own_support(tmp_path / "tables")
    assert table is not None
    assert table.retrieved == date(2026, 1, 1)
    rebuilt(tmp_path, written(tmp_path, API))
    with pytest.raises(WrongUsage, match="2026-12-20"):
        rebuilt(tmp_path, old)


def test_a_table_of_an_older_version_gives_way_to_that_of_this_one(tmp_path: Path) -> None:
    made = rebuilt(tmp_path, written(tmp_path, API))
    made.place.write_text(
        made.place.read_text().replace("retrieved: 2026-12-20\nvalid", "retrieved: 2026-01-01\nvalid", 1)
    )
    assert own_support(tmp_path / "tables") is None


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({}, BadInput), ([], BadInput), ({"result": 5}, BadInput), ({"result": [5]}, BadInput),
        ({"result": [{"name": "php", "releases": [{"name": 8.6}]}]}, BadInput),
        ({**API, "result": [{"name": "php", "releases": [release("8.6", "soon")]}]}, BadInput),
        ({**API, "result": [{"name": "php", "releases": [release("8.6", "0001-01-01")]}]}, BadInput),
        ({**API, "result": API["result"][-1:]}, BadInput),
        ({**API, "generated_at": "2027-01-01T00:00:00Z"}, WrongUsage),
        ({**API, "generated_at": "never"}, BadInput),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_and_nothing_written(
    tmp_path: Path, content: Any, refusal: type[RasoatError]
) -> None:
    with pytest.raises(refusal):
        rebuilt(tmp_path, written(tmp_path, content))
    assert not (tmp_path / "tables").exists()


def test_what_is_not_there_or_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        rebuilt(tmp_path, tmp_path / "nowhere")
    (tmp_path / "x.tar.gz").write_bytes(b"\x1f\x8bgarbage")
    with pytest.raises(BadInput):
        rebuilt(tmp_path, tmp_path / "x.tar.gz")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no page"):
        rebuilt(tmp_path, tmp_path / "empty")
