"""What would keep a scan from measuring is told before it, and nothing is sent."""

import os
from pathlib import Path

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode

PROVINCE = "name: {vi: Thử, en: Test}\ncode: '00'\ntree:\n  - {code: so, kind: department}\n"
AGENCY = """\
code: so
name: {vi: Sở, en: Department}
segments:
  - {id: lan, cidr: 198.18.7.0/24, zone: internal}
"""
AUTHORISATION = """\
authorisations:
  - {{id: quet, number: 01/CP, signed_at: 2026-01-02, signer: Giám đốc, ranges: [198.18.7.0/28], style: white_box,
     valid_from: 2026-01-02, valid_until: {end}}}
"""
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An agency whose targets a test writes; nobody's keys, agent or credentials."""
    place = tmp_path / "inventory"
    (place / "so").mkdir(parents=True)
    (place / "province.yaml").write_text(PROVINCE)
    (place / "so/agency.yaml").write_text(AGENCY)
    (place / "authorisations.yaml").write_text(AUTHORISATION.format(end="2099-12-31"))
    for name in [*os.environ]:
        if name.startswith(("RASOAT_", "SSH_AUTH_SOCK")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RASOAT_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return place


def targets(inventory: Path, *rows: str) -> None:
    lines = [f"  - {{id: m{number}, name: M, segment: lan, {row}}}" for number, row in enumerate(rows)]
    (inventory / "so/targets.yaml").write_text("\n".join(["targets:", *lines, ""]))


SSH = "kind: server, addresses: [198.18.7.2], connection: ssh, connect: {user: thu, credential: cua, host_keys: first_use}"


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = run(["doctor", *words])
    seen = capsys.readouterr()
    return code, seen.out + seen.err


def test_all_that_is_needed_is_there(
    inventory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASOAT_CREDENTIAL_CUA", "mat-khau-dai-lam")
    targets(inventory, SSH, "kind: computer, connection: none")
    code, said = told(capsys, "inventory")
    assert code == ExitCode.FINE
    assert "✗" not in said
    assert "✓ Ready (SSH): 1" in said
    assert "no connection is declared (connection in targets.yaml): 1" in said
    assert "mat-khau-dai-lam" not in said
    assert not (inventory.parent / ".rasoat").exists()


def test_what_hinders_many_is_told_once(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets(inventory, *["kind: computer, connection: agent"] * 10)
    code, said = told(capsys, "inventory")
    assert code == ExitCode.BAD_CONFIGURATION
    assert "✗ so/m0, so/m1, so/m2, so/m3, so/m4, so/m5, so/m6, so/m7, … (10): no agent is enrolled for it\n" in said
    assert "targets that cannot be visited as things stand: 10" in said


def test_targets_without_a_connection_are_not_called_ready(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets(inventory, "kind: computer, connection: none", "kind: computer")
    code, said = told(capsys, "inventory")
    assert code == ExitCode.FINE
    assert "Ready" not in said
    assert said.endswith("There is no target to measure. Declare a connection in targets.yaml before a scan.\n")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (SSH, "RASOAT_CREDENTIAL_CUA"),
        (SSH.replace("credential: cua, ", ""), "there is no SSH agent"),
        (SSH.replace(", host_keys: first_use", ""), "its host key is not known"),
        (SSH.replace("198.18.7.2", "198.18.7.200"), "198.18.7.200"),
        ("kind: switch, platform: device, addresses: [198.18.7.3], connection: snmp, connect: {credential: chuoi}",
         "RASOAT_CREDENTIAL_CHUOI"),
        ("kind: switch, platform: device, addresses: [198.18.7.3], connection: snmp", "no credential is named"),
        ("kind: computer, connection: recording, connect: {recording: r/x.rec.json}", "x.rec.json: No such file"),
        ("kind: computer, connection: agent", "no agent is enrolled for it"),
    ],
)  # fmt: skip
def test_what_is_in_the_way_is_told(inventory: Path, capsys: pytest.CaptureFixture[str], row: str, why: str) -> None:
    targets(inventory, row)
    code, said = told(capsys, "inventory")
    assert code == ExitCode.BAD_CONFIGURATION
    assert "✗ so/m0: " in said
    assert why in said


def test_an_authorisation_that_has_ended_is_told(
    inventory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASOAT_CREDENTIAL_CUA", "x")
    targets(inventory, SSH)
    (inventory / "authorisations.yaml").write_text(AUTHORISATION.format(end="2026-02-01"))
    code, said = told(capsys, "inventory")
    assert code == ExitCode.BAD_CONFIGURATION
    assert "01/CP" in said


@pytest.mark.parametrize("name", ["198.18.7.2", "198.18.7.*", "may-chu"])
def test_a_host_key_that_is_known_by_any_of_its_names_is_enough(
    inventory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("RASOAT_CREDENTIAL_CUA", "x")
    targets(inventory, SSH.replace("host_keys: first_use", "host: may-chu"))
    (inventory / "known_hosts").write_text(f"{name} {KEY}\n")
    assert told(capsys, "inventory")[0] == ExitCode.FINE
    (inventory / "known_hosts").write_text(f"@revoked {name} {KEY}\n")
    assert told(capsys, "inventory")[0] == ExitCode.BAD_CONFIGURATION


def test_the_list_for_sudo_is_for_those_who_log_on_with_it(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets(
        inventory, SSH.replace("first_use", "first_use, sudo: listed"), SSH.replace("thu", "ai").replace("7.2", "7.3")
    )
    code, said = told(capsys, "inventory", "--sudoers")
    assert code == ExitCode.FINE
    assert "\nthu ALL=(root) NOPASSWD: RASOAT_PROGRAMS, " in said
    assert "ai ALL" not in said
    assert "cat /etc/sudoers\n" in said.replace(", \\", "")
    assert "\nkiem ALL=(root) NOPASSWD: " in told(capsys, "inventory", "--sudoers", "--user", "kiem")[1]


def test_no_name_gets_more_than_a_name_into_the_list(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets(inventory, SSH)
    code, said = told(capsys, "inventory", "--sudoers", "--user", "x ALL=(ALL) ALL\n#")
    assert code == ExitCode.BAD_CONFIGURATION
    assert "NOPASSWD" not in said
