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


def test_what_an_agent_says_becomes_facts(tmp_path: Path, snmpd: Snmpd) -> None:
    place = tmp_path / "inventory/so"
    place.mkdir(parents=True)
    (place.parent / "province.yaml").write_text(PROVINCE)
    (place / "agency.yaml").write_text(AGENCY)
    (place / "targets.yaml").write_text(TARGETS.format(port=snmpd.port, closed=free_udp_port()))
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    secrets = {"RASOAT_CREDENTIAL_NGUOI": USER, "RASOAT_CREDENTIAL_CHUOI": COMMUNITY}
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "inventory", "--out", "json:results.json"],
        cwd=tmp_path,
        env=kept | secrets | {"HOME": str(tmp_path), "RASOAT_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == ExitCode.FINE, done.stderr
    ledger = {line["target"]: line for line in json.loads((tmp_path / "results.json").read_text())["ledger"]}
    assert ledger["so/moi"]["answered"] >= 4
    assert (ledger["so/cu"]["answered"], set(ledger["so/cu"]["why"])) == (0, {"unreachable"})
    assert "auth-password" not in done.stdout + done.stderr
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"auth-password" not in file.read_bytes()
