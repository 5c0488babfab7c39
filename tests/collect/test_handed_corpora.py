"""Other people's files, by their index: systems, packages, settings and firewalls are told as they are said to be."""

import json
import re
import tarfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.model.errors import GapError
from scanner.run.handed import Row, rows_of

SHARED = Path(__file__).resolve().parents[3] / "shared/corpora/host_facts"
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not beside the checkout"),
]
IDS = {"amazonlinux": "amzn", "oracle": "ol", "mint": "linuxmint", "popos": "pop", "cumulus": "cumulus-linux", "windowsnano": "windows-server",
       "suse-sles": "sles", "suse-micro": "suse-microos", "arch-vm": "arch", "opensuse-leap": "opensuse", "centos-8-stream": "centos",
       "windows": "windows-server", "windows11": "windows", "azure-windows": "windows-server"}  # fmt: skip


@cache
def _index() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (SHARED / "index.jsonl").read_text().splitlines())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("host_facts")
    with tarfile.open(SHARED / "files.tar.xz") as archive:
        archive.extractall(place, filter="data")
    return place


def _rows(corpus: Path, *kinds: str) -> list[tuple[dict[str, Any], list[Row]]]:
    return [(row, list(rows_of(corpus / row["file"], None))) for row in _index() if row["kind"] in kinds]


def _fact(rows: list[Row], kind: str) -> Any:  # plain JSON
    return next((row.fact for row in rows if row.kind == kind and not row.gap), None)


def test_every_system_is_detected(corpus: Path) -> None:
    """By the platform in the file's name: its ID, and the version where the name has one."""
    wrong: list[tuple[str, object]] = []
    for row, rows in _rows(corpus, "os-detect"):
        name = row["expected"]["platform"]
        found = _fact(rows, "host.os")
        if found is None:
            wrong.append((name, None))
            continue
        plain = re.sub(r"[-_.]?\d.*$", "", name)
        wanted = IDS.get(name) or ("windows" if name.startswith("windows11") else IDS.get(plain, plain))
        number = re.search(r"\d+(?=\D|$)", name)
        digits = number[0][:2] if number else ""
        windows = found["family"] == "windows"
        told = re.sub(r"\D", "", found["name"] if windows else str(found.get("version") or ""))
        if found["id"] != wanted or (digits not in told):
            wrong.append((name, (found["id"], found["name"], found.get("version"))))
    assert wrong == []


def test_release_files_and_uname_are_told(corpus: Path) -> None:
    for row, rows in _rows(corpus, "os-release", "linux-output:os_release", "linux-output:uname"):
        assert _fact(rows, "host.os") or "DEBUG" in row["file"] or "ALT" in row["file"] or "UNAME2" in row["file"], row[
            "file"
        ]


def test_packages_are_as_many_as_expected(corpus: Path) -> None:
    """Of jc's lists: each package that is installed, with the version that the list prints."""
    count = 0
    for row in _index():
        said = row["expected"].get("parsed")
        if not re.search(r"dpkg-l|pacman--qii", row["file"]) or not isinstance(said, list):
            continue
        found = _fact(list(rows_of(corpus / row["file"], None)), "host.software")
        gone = [each for each in said if each.get("codes", "ii")[1] not in "itW"]
        names = {each.get("name") or each.get("package") for each in said if each not in gone}
        assert set(found["names"]) == names, row["file"]
        count += 1
    assert count


def test_what_sshd_prints_is_told_as_expected(corpus: Path) -> None:
    count = 0
    for row, rows in _rows(corpus, "sshd-config"):
        said = row["expected"].get("parsed")
        if not isinstance(said, dict) or "permitrootlogin" not in said:
            continue
        settings = _fact(rows, "host.sshd")["settings"]
        for field, keyword in {"permit_root_login": "permitrootlogin", "max_auth_tries": "maxauthtries", "log_level": "loglevel", "ciphers": "ciphers",
                               "macs": "macs", "login_grace_time_s": "logingracetime", "banner": "banner"}.items():  # fmt: skip
            wanted = said[keyword]
            found = settings[field]
            if isinstance(found, list):
                found = [each.lstrip("+^-") for each in found]  # jc's sample has a sign that sshd does not print
            assert str(found).lower() == str(wanted).lower() or found == wanted, (row["file"], field)
        for field, keyword in {"x11_forwarding": "x11forwarding", "password_authentication": "passwordauthentication", "use_pam": "usepam",
                               "permit_empty_passwords": "permitemptypasswords", "strict_modes": "strictmodes"}.items():  # fmt: skip
            assert settings[field] is (said[keyword] == "yes"), (row["file"], field)
        count += 1
    assert count == len(("sshd-T", "sshd-T-2"))


def test_ufw_is_told_as_expected(corpus: Path) -> None:
    for row, rows in _rows(corpus, "host-firewall"):
        said = row["expected"].get("parsed")
        if isinstance(said, dict) and "status" in said:
            found = _fact(rows, "host.firewall")
            assert found["profiles"][0]["enabled"] is (said["status"] == "active"), row["file"]
            if "default" in said:
                assert found["profiles"][0]["inbound"] == ("allow" if said["default"].startswith("allow") else "block")


def test_no_file_crashes_and_every_file_has_a_row(corpus: Path) -> None:
    for row in _index():
        try:
            rows = list(rows_of(corpus / row["file"], None))
        except GapError as gap:  # pragma: no cover
            raise AssertionError(row["file"]) from gap
        assert rows, row["file"]
        assert not any(each.gap == "broken" for each in rows), row["file"]


def test_recordings_in_toml_are_toml(corpus: Path) -> None:
    """What is recorded in this form is read in this form; nothing of it is guessed from the text."""
    for row in _index():
        if row["file"].endswith(".toml"):
            assert tomllib.loads((corpus / row["file"]).read_text())
