"""`rasoat tables` from end to end: what is imported is judged by, told with its day, and can be looked at."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode
from tests.tables.feeds import BUILDS, KEV, TRACKER, written

STATUS = """Package: base-files
Status: install ok installed
Architecture: amd64
Version: 12.4+deb12u12

Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.15-1

"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root folder of a Debian, and tables of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASOAT_TABLES", str(tmp_path / "tables"))
    monkeypatch.setenv("RASOAT_LANG", "en")
    root = tmp_path / "root"
    (root / "usr/bin").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text(
        'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
    )
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").write_text(STATUS)
    return tmp_path


def verdict(place: Path, check: str) -> dict[str, Any]:
    (found,) = [each for each in json.loads(place.read_text())["verdicts"] if each["check"] == check]
    return dict(found)


def test_without_data_it_is_unknown_and_with_data_it_is_judged_anew(folder: Path) -> None:
    assert run(["scan", "--root", "root", "--no-walk", "--out", "json:before.json"]) in (
        ExitCode.FINE,
        ExitCode.FINDINGS,
    )
    before = verdict(folder / "before.json", "no_exploited_vulnerability_is_known")
    assert (before["status"], before["gap"]) == ("unknown", "not_collected")
    assert "no vulnerability data given" in before["message"]["en"]
    feeds = [written(folder / "debian.json", TRACKER), written(folder / "kev.json", KEV)]
    names = [argument for each in feeds for argument in ("--from", str(each))]
    assert run(["tables", "vulnerabilities", *names, "--retrieved", "2026-11-20", "--unsigned-ok"]) == ExitCode.FINE
    assert run(["evaluate", "--out", "json:after.json"]) != ExitCode.INTERNAL
    after = verdict(folder / "after.json", "no_exploited_vulnerability_is_known")
    assert after["status"] == "fail"
    assert after["message"]["en"] == (
        "1 vulnerabilities that attackers use: CVE-2026-1001 (openssl → 3.0.17-1). "
        "(data as of 2026-11-20, without a trusted signature)"
    )
    assert "không có chữ ký tin cậy" in after["message"]["vi"]
    assert after["evidence"]


def test_a_signed_archive_goes_the_whole_way(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = [written(folder / "debian.json", TRACKER), written(folder / "builds.json", BUILDS)]
    names = [argument for each in feeds for argument in ("--from", str(each))]
    assert (
        run(["tables", "pack", *names, "--retrieved", "2026-11-20", "--key", "k", "--archive", "feeds.tar.gz"])
        == ExitCode.FINE
    )
    key = capsys.readouterr().out.split()[-1]
    assert len(key) == 64
    (folder / "inv/a").mkdir(parents=True)
    (folder / "inv/province.yaml").write_text(
        f"name: {{vi: Thử, en: Test}}\ncode: '00'\ntrusted_keys: {{centre: {key}}}\ntree:\n  - {{code: a, kind: commune}}\n"
    )
    (folder / "inv/a/agency.yaml").write_text("name: {vi: Xã thử, en: Test commune}\ncode: a\n")
    assert run(["tables", "vulnerabilities", "--from", "feeds.tar.gz"]) == ExitCode.BAD_SEAL
    assert run(["tables", "vulnerabilities", "--from", "feeds.tar.gz", "--inventory", "inv"]) == ExitCode.FINE
    assert run(["tables", "list"]) == ExitCode.FINE
    told = capsys.readouterr().out
    assert "Vulnerabilities of debian: data of 20 Nov 2026" in told
    assert told.count("signed by centre") == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["vulnerabilities", "--from", "kev.json"], ExitCode.BAD_SEAL),
        (["vulnerabilities", "--from", "cut.json", "--unsigned-ok"], ExitCode.BAD_INPUT),
        (["vulnerabilities", "--from", "nowhere.json", "--unsigned-ok"], ExitCode.MISSING_INPUT),
        (["vulnerabilities", "--from", "debian.json", "--unsigned-ok"], ExitCode.WRONG_USAGE),
        (
            ["vulnerabilities", "--from", "debian.json", "--retrieved", "20/11/2026", "--unsigned-ok"],
            ExitCode.WRONG_USAGE,
        ),
        (["support", "--from", "kev.json"], ExitCode.BAD_INPUT),
        (["support", "--from", "nowhere.json"], ExitCode.MISSING_INPUT),
        (
            ["pack", "--from", "nowhere.json", "--retrieved", "2026-11-20", "--key", "k", "--archive", "x"],
            ExitCode.MISSING_INPUT,
        ),
    ],
)
def test_what_is_wrong_ends_with_its_code_and_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: ExitCode
) -> None:
    written(folder / "debian.json", TRACKER)
    (folder / "cut.json").write_bytes(written(folder / "kev.json", KEV).read_bytes()[:-30])
    assert run(["tables", *arguments]) == code
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert len(told.strip().splitlines()) == 1 or code is ExitCode.WRONG_USAGE


def test_a_table_that_cannot_be_used_ends_a_scan_before_its_first_question(folder: Path) -> None:
    (folder / "tables").mkdir()
    (folder / "tables/support.yaml").write_text("retrieved: soon\n")
    assert run(["scan", "--root", "root", "--no-walk"]) == ExitCode.BAD_INPUT
    (folder / "tables/support.yaml").unlink()
    (folder / "tables/vulnerabilities.sqlite").write_bytes(b"no database")
    assert run(["scan", "--root", "root", "--no-walk"]) == ExitCode.INTERNAL
    assert not (folder / ".rasoat/evidence.sqlite").exists()
