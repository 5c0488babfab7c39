"""A scan of devices over SNMP: what an agent says becomes facts, and one that says nothing keeps none from the others."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.words import ExitCode
from tests.reach.snmp_agents import COMMUNITY, SNMPD, USER, Snmpd, free_udp_port, start_snmpd

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SNMPD, reason="there is no snmpd here")]

PROVINCE = "name: {vi: Thử, en: Test}\ncode: '00'\ntree:\n  - {code: so, kind: department}\n"
AGENCY = """\
code: so
name: {vi: Sở, en: Department}
segments:
  - {id: lan, cidr: 127.0.0.0/8, zone: loopback}
"""
TARGETS = """\
targets:
  - {{id: moi, kind: switch, platform: device, name: Moi, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {port}, version: "3", credential: nguoi}}}}
  - {{id: cu, kind: switch, platform: device, name: Cu, segment: lan, addresses: [127.0.0.2], connection: snmp,
     connect: {{port: {closed}, credential: chuoi}}}}
"""


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    found = start_snmpd(tmp_path_factory.mktemp("snmpd"))
    yield found
    found.stop()


def scanned(folder: Path, targets: str, authorisations: str = "") -> "subprocess.CompletedProcess[str]":
    """A scan of these targets, with its results in `results.json`."""
    place = folder / "inventory/so"
    place.mkdir(parents=True)
    (place.parent / "province.yaml").write_text(PROVINCE)
    (place / "agency.yaml").write_text(AGENCY)
    (place / "targets.yaml").write_text(targets)
    if authorisations:
        (place.parent / "authorisations.yaml").write_text(authorisations)
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    secrets = {
        "RASOAT_CREDENTIAL_NGUOI": USER,
        "RASOAT_CREDENTIAL_CHUOI": COMMUNITY,
        "RASOAT_CREDENTIAL_MAC_DINH": "public",
    }
    return subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "inventory", "--out", "json:results.json"],
        cwd=folder,
        env=kept | secrets | {"HOME": str(folder), "RASOAT_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_what_an_agent_says_becomes_facts(tmp_path: Path, snmpd: Snmpd) -> None:
    done = scanned(tmp_path, TARGETS.format(port=snmpd.port, closed=free_udp_port()))
    assert done.returncode == ExitCode.FINE, done.stderr
    ledger = {line["target"]: line for line in json.loads((tmp_path / "results.json").read_text())["ledger"]}
    assert ledger["so/moi"]["answered"] >= 4
    assert (ledger["so/cu"]["answered"], set(ledger["so/cu"]["why"])) == (0, {"unreachable"})
    assert "auth-password" not in done.stdout + done.stderr
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"auth-password" not in file.read_bytes()


KINDS = """\
targets:
  - {{id: kin, kind: switch, name: Kin, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {kept}, version: "3", credential: nguoi}}}}
  - {{id: rieng, kind: switch, name: Rieng, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {own}, credential: chuoi}}}}
  - {{id: ho, kind: router, name: Ho, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {open}, version: "3", credential: nguoi}}}}
  - {{id: mac-dinh, kind: firewall, name: Mac dinh, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {open}, credential: mac-dinh}}}}
  - {{id: may-in, kind: printer, name: May in, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {open}, credential: mac-dinh}}}}
  - {{id: im, kind: switch, name: Im, segment: lan, addresses: [127.0.0.1], connection: snmp,
     connect: {{port: {closed}, credential: chuoi}}}}
"""
SIGNED = """\
authorisations:
  - id: thu
    number: 1/QĐ
    signed_at: 2026-11-01
    signer: A
    valid_from: 2026-11-01
    valid_until: 2099-12-31
    ranges: [127.0.0.0/24]
    style: white_box
    active_tests: [snmp-default-communities]
"""
VERDICTS = {"kin": "pass", "rieng": "partial", "ho": "fail", "mac-dinh": "fail", "may-in": "partial", "im": "unknown"}
UNTRIED = {"kin": "unknown", "rieng": "unknown", "ho": "unknown"}


@pytest.mark.parametrize(
    ("authorisations", "changes"), [pytest.param(SIGNED, {}, id="named"), pytest.param("", UNTRIED, id="not named")]
)
def test_default_communities_are_judged_by_what_was_tried(
    tmp_path: Path, snmpd: Snmpd, authorisations: str, changes: dict[str, str]
) -> None:
    """NET-MGT-04 on real agents: silence counts where the defaults were tried, and nowhere else."""
    (tmp_path / "scan").mkdir()
    open_to_all = start_snmpd(tmp_path / "open", "rocommunity public 127.0.0.0/8\n")
    kept = start_snmpd(tmp_path / "kept", only_version_3=True)
    try:
        targets = KINDS.format(kept=kept.port, own=snmpd.port, open=open_to_all.port, closed=free_udp_port())
        done = scanned(tmp_path / "scan", targets, authorisations)
    finally:
        open_to_all.stop()
        kept.stop()
    assert done.returncode == ExitCode.FINE, done.stderr
    results = json.loads((tmp_path / "scan/results.json").read_text())
    judged = {
        each["target"].removeprefix("so/"): each["status"]
        for each in results["verdicts"]
        if each["control"] == "NET-MGT-04"
    }
    assert judged == VERDICTS | changes
