"""Files people have become facts and gaps; every file gives a row, and none stops the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode

HOTFIXES = "Description  HotFixID   InstalledOn\nUpdate       KB5034122  1/17/2024\n"
OS_RELEASE = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASOAT_LANG", "en")
    (tmp_path / "os-release").write_text(OS_RELEASE)
    (tmp_path / "va.txt").write_bytes(HOTFIXES.encode("utf-16"))
    (tmp_path / "rong.txt").write_text("")
    (tmp_path / "la.txt").write_text("hello\n")
    return tmp_path


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = run(["facts", *words, "--out", "json:-"])
    return code, json.loads(capsys.readouterr().out)


def test_every_file_gives_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    files = ("os-release", "va.txt", "rong.txt", "la.txt", ".")
    code, said = rows(capsys, *files)
    assert code == ExitCode.FINE
    assert {each["target"] for each in (*said["facts"], *said["gaps"])} == set(files)
    assert [(each["target"], each["kind"]) for each in said["facts"]] == [
        ("os-release", "host.os"),
        ("va.txt", "host.updates"),
    ]
    whole = {each["target"]: each["gap"] for each in said["gaps"] if each["kind"] == "file"}
    assert whole == {"rong.txt": "unreadable", "la.txt": "unsupported", ".": "unreadable"}


def test_what_was_not_seen_of_a_fact_is_no_null_but_a_gap(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = rows(capsys, "os-release")
    [fact] = said["facts"]
    assert "arch" not in fact["fact"]
    assert fact["fact"]["language"] is None  # a Linux system has none
    assert [(each["field"], each["gap"]) for each in said["gaps"]] == [("arch", "not_collected")]


def test_a_recording_is_read_as_a_machine_that_answered(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    recording = {
        "recording": 1, "target": "so/may-1", "platform": "linux", "product": "", "language": "",
        "taken_at": "2026-11-30T00:00:00Z", "identity": {"serial": "", "machine_id": "", "macs": []},
        "answers": [{"ask": "file:/etc/os-release", "exit": None, "stdout": OS_RELEASE, "stderr": ""}],
    }  # fmt: skip
    (place / "may-1.rec.json").write_text(json.dumps(recording))
    code, said = rows(capsys, "may-1.rec.json")
    assert code == ExitCode.FINE
    assert {each["target"] for each in said["facts"]} == {"so/may-1"}
    assert "host.os" in {each["kind"] for each in said["facts"]}
    assert "host.sshd" in {each["kind"] for each in said["gaps"]}
    (place / "hong.rec.json").write_text('{"recording": 1, "target": ')
    assert rows(capsys, "hong.rec.json")[1]["gaps"][0]["gap"] == "unreadable"


def test_a_kind_that_is_named_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = rows(capsys, "os-release", "--kind", "systeminfo")
    assert said["facts"] == []
    assert {each["gap"] for each in said["gaps"]} == {"unreadable"}
    assert run(["facts", "os-release", "--kind", "nix"]) == ExitCode.WRONG_USAGE
    assert "systeminfo" in capsys.readouterr().err


def test_people_read_a_block_a_file_and_a_line_a_fact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "os-release", "va.txt", "la.txt"]) == ExitCode.FINE
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "os-release"
    assert said[1].startswith("  Operating system (host.os): name Debian GNU/Linux; version 12")
    assert said[1].endswith("none or not set: build, edition, release, language")
    assert "  Patches and updates (host.updates): installed KB5034122; last_installed_at 17 Jan 2024; " in said[4]
    assert said[-2:] == [
        "la.txt",
        "  the file: Not supported – this kind of file is not recognised; where you know it, name it with --kind",
    ]


def test_what_was_not_seen_for_one_reason_stands_in_one_line(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "va.txt").write_text("HotFixID\nKB5034122\n")
    run(["facts", "va.txt"])
    unseen = [line for line in capsys.readouterr().out.splitlines() if line.startswith("    Not collected")]
    assert len(unseen) == len({line.partition(": ")[0] for line in unseen})
    assert any("indexed_at, " in line for line in unseen)


def test_a_terminal_stays_clean(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "x").write_text('NAME="\x1b[31mred"\nID=debian\n')
    run(["facts", "x"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere"], ExitCode.MISSING_INPUT),
        (["la.txt"], ExitCode.NOT_ENOUGH),
        (["os-release", "--out", "xml:-"], ExitCode.WRONG_USAGE),
        (["os-release", "--out", "json:f.json"], ExitCode.FINE),
        ([], ExitCode.WRONG_USAGE),
    ],
)
def test_each_ending_has_its_code(words: list[str], code: ExitCode) -> None:
    assert run(["facts", *words]) == code


@pytest.mark.parametrize("kind", [None, "ps", "mounts", "sysctl-conf", "certificate", "rpm"])
def test_no_secret_of_a_file_is_told(capsys: pytest.CaptureFixture[str], place: Path, kind: str | None) -> None:
    """Taken for whatever it is: a hash, a key or a password is in no fact and in no gap."""
    secrets = {
        "shadow": "root:$6$bimat$deadbeefdeadbeefdeadbeef:18113:0:99999:7:::\n",
        "fstab": "# x\n//srv/s /mnt cifs username=x,password=deadbeefdeadbeef 0 0\n/dev/sda1 / ext4 defaults 0 1\n",
        "key.pem": "-----BEGIN PRIVATE KEY-----\nMIIBdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdead\n-----END PRIVATE KEY-----\n",
    }
    for name, text in secrets.items():
        (place / name).write_text(text)
    run(["facts", *secrets, "--out", "json:-", *(["--kind", kind] if kind else [])])
    assert "deadbeef" not in capsys.readouterr().out
