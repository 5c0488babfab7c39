"""`rasoat identify` as people and scripts use it."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode

FIREWALL = """\
1.3.6.1.2.1.1.1.0|4|
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.12356.101.1.644
1.3.6.1.4.1.12356.100.1.1.1.0|4|FGT60FTK00000001
1.3.6.1.4.1.12356.101.4.1.1.0|4|v7.2.8,build1639,240313 (GA.M)
"""
FIELDS = {
    "source", "type", "vendor", "product", "os", "version", "hardware", "serial", "service", "confidence", "witnesses",
    "conflicts", "unread_lines", "gap",
}  # fmt: skip


def said(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["identify", *words])
    return code, out.getvalue(), err.getvalue()


def rows(*words: str) -> list[dict[str, Any]]:
    _, out, _ = said(*words, "--out", "json:-")
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "fw.snmprec"
    file.write_text(FIREWALL)
    return file


def test_a_firewall_is_known_with_its_version_and_serial_number(recording: Path) -> None:
    (row,) = rows("--snmprec", str(recording))
    assert set(row) == FIELDS
    assert (row["type"], row["vendor"], row["version"], row["serial"]) == (
        "firewall",
        "Fortinet",
        "7.2.8",
        "FGT60FTK00000001",
    )
    assert row["service"] == {"product": None, "version": None}
    assert all(set(each) == {"sign", "says", "weight"} for each in row["witnesses"])


def test_every_file_gives_a_row_whatever_it_is(recording: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.snmprec"
    other.write_text("nothing of the kind\n")
    first, second = rows("--snmprec", str(other), str(recording))
    assert (first["source"], first["type"]) == (str(other), None)
    assert first["gap"] == "no line of it is OID|tag|value, as snmpsim records"
    assert second["type"] == "firewall"


def test_banners_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "banners.jsonl"
    lines = [
        {"id": "a", "protocol": "ssh", "banner": "nothing known"},
        {"protocol": "gopher", "banner": "x"},
    ]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    first, second = rows("--banners", str(file))
    assert (first["source"], first["witnesses"]) == ("a", [])
    assert second["source"] == f"{file}:2"
    assert second["gap"] == "nothing is known of the protocol 'gopher'"
    assert said("--banners", str(file))[0] == ExitCode.NOT_ENOUGH


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "2:"),
        ("[]", "2:1: a line is an object with the texts protocol and banner"),
        ('{"protocol": "ssh"}', "2:1: a line is an object with the texts protocol and banner"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "banners.jsonl"
    file.write_text(f'{{"protocol": "ssh", "banner": "x"}}\n{line}\n')
    code, _, err = said("--banners", str(file), "--lang", "en")
    assert code == ExitCode.BAD_INPUT
    assert f"{file}:{message}" in err.replace("\n", "")


def test_values_behind_one_option_belong_to_it() -> None:
    found = rows("--mac", "00:09:0f:aa:bb:cc", "0009.0f00.0001", "--ssh-algorithm", "kex:none-such", "mac:hmac-md5")
    assert [each.get("source") or each["algorithm"] for each in found] == [
        "00:09:0f:aa:bb:cc",
        "00:09:0f:00:00:01",
        "none-such",
        "hmac-md5",
    ]
    assert [each["verdict"] for each in found[2:]] == ["warn", "fail"]
    assert set(found[3]) == {"category", "algorithm", "verdict", "reasons"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name what is to be identified"),
        (["--mac", "zz"], "is no address of a network card"),
        (["--ssh-algorithm", "hmac-md5"], "is not CATEGORY:NAME"),
        (["--ssh-algorithm", "xyz:hmac-md5"], "is not CATEGORY:NAME"),
        (["stray"], "stray"),
    ],
)
def test_wrong_use_is_told(words: list[str], message: str) -> None:
    code, _, err = said(*words, "--lang", "en")
    assert code == ExitCode.WRONG_USAGE
    assert message in " ".join(err.split())


def test_people_are_told_in_both_languages(recording: Path) -> None:
    english, vietnamese = (
        " ".join(said("--snmprec", str(recording), "--lang", each)[1].split()) for each in ("en", "vi")
    )
    assert "Firewall · Fortinet FortiGate" in english
    assert "serial FGT60FTK00000001" in english
    assert "Tường lửa · Fortinet FortiGate" in vietnamese
    assert "số sê-ri FGT60FTK00000001" in vietnamese


def test_what_a_device_says_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "bad.snmprec"
    file.write_text(
        "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.12356.101.1.1\n1.3.6.1.4.1.12356.100.1.1.1.0|4|\x1b[31mred\u202e\n"
    )
    _, out, _ = said("--snmprec", str(file))
    assert "\x1b" not in out
    assert "\u202e" not in out
