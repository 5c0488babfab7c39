"""A real agent as a scan sees it: facts or gaps of every kind, and a recording that says the same without it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.model.kinds.device_interfaces import DeviceInterfaces
from scanner.model.kinds.device_resources import DeviceResources
from scanner.model.kinds.device_system import DeviceSystem
from scanner.model.observation import Known, Missing
from scanner.model.question import Answer, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.limits import SnmpLimits
from scanner.reach.record import write_recording
from scanner.reach.replay import Replay, read_recording
from scanner.run.registry import collectors
from scanner.run.runner import Collected, collect_target
from tests.reach.snmp_agents import COMMUNITY, SNMPD, Snmpd, asking, start_snmpd, user

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SNMPD, reason="there is no snmpd here")]

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    found = start_snmpd(tmp_path_factory.mktemp("snmpd"), f"sysContact ask for {COMMUNITY} or auth-password\n")
    yield found
    found.stop()


def collected(port: int, *, fast: bool) -> Collected:
    with asking(port, credential=None if fast else user(), fast=fast, bounds=SnmpLimits()) as host:
        return collect_target(host, collectors(Platform.DEVICE), seal=Answer.content_digest, clock=lambda: NOW)


@pytest.mark.parametrize("fast", [pytest.param(True, id="v2c by gufo"), pytest.param(False, id="v3 by pysnmp")])
def test_a_real_agent_gives_facts_and_gaps(snmpd: Snmpd, fast: bool, tmp_path: Path) -> None:
    found = collected(snmpd.port, fast=fast)
    known = {each.kind: each.fact for each in found.observations if isinstance(each, Known)}
    system, interfaces, resources = (known[each] for each in ("device.system", "device.interfaces", "device.resources"))
    assert isinstance(system, DeviceSystem)
    assert (system.name, system.enterprise, system.location) == ("may-chu-01", 8072, "Phòng máy chủ, tầng 2")
    assert isinstance(interfaces, DeviceInterfaces)
    assert "lo" in [each.name for each in interfaces.interfaces]
    assert isinstance(resources, DeviceResources)
    assert isinstance(resources.memory_bytes, int)
    assert {"device.addresses", "device.neighbours"} <= known.keys()
    missing = {each.kind: each.gap for each in found.observations if isinstance(each, Missing)}
    assert missing == {"device.mac_table": Gap.UNSUPPORTED, "device.entities": Gap.UNSUPPORTED}
    secret = COMMUNITY if fast else "auth-password"
    assert secret not in repr(found)

    recording = Recording(target="sw-01", platform=Platform.DEVICE, taken_at=NOW, answers=found.answers)
    write_recording(recording, tmp_path / "sw-01.rec.json")
    assert secret not in (tmp_path / "sw-01.rec.json").read_text(encoding="utf-8")
    replay = Replay(read_recording(tmp_path / "sw-01.rec.json"))
    again = collect_target(replay, collectors(Platform.DEVICE), seal=Answer.content_digest, clock=lambda: NOW)
    assert again.observations == found.observations
