"""Other people's recordings and banners: how many devices and products are known as they are said to be."""

import base64
import json
import re
import tarfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.network.identify import identify
from scanner.collect.network.ssh_algorithms import judged
from scanner.model.device_knowledge import Channel
from scanner.model.identity import Clues, Identity
from scanner.model.ssh_algorithm import Category
from scanner.run.identifying import of_recording

CORPORA = Path(__file__).resolve().parents[4] / "shared/corpora"
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the checkout"),
]
OURS = {
    "network": {"switch", "router", "network"},
    "power": {"ups", "power"},
    "wireless": {"access_point"},
    "server": {"server", "hypervisor"},
    "collaboration": {"voip", "video"},
    "loadbalancer": {"load_balancer"},
    "timing": {"appliance", "iot"},
    "sensor": {"environment", "iot"},
    "workstation": {"computer"},
}
"""What their kinds are called here, where that is another word."""
FIELDS = ("version", "hardware", "serial")
NEAR = 3


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPORA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], str, Identity]]:
    """Each device with all that it answers, and what it is known as."""
    place = tmp_path_factory.mktemp("librenms")
    with tarfile.open(CORPORA / "librenms/reduced.tar.xz") as archive:
        archive.extractall(place, filter="data")
    found = []
    for row in lines("librenms/index.jsonl"):
        if not row["app_fixture"]:
            file = place / "reduced" / row["file"]
            found.append((row, file.read_text(encoding="utf-8", errors="replace").lower(), of_recording(file).identity))
    return found


def test_kinds_of_devices(devices: list[tuple[dict[str, Any], str, Identity]]) -> None:
    """An enterprise's usual kind alone knows 64 %, the rules of the recordings' own project 88 %."""
    right = [str(found.type) in OURS.get(row["type"], {row["type"]}) for row, _, found in devices]
    assert sum(right) / len(right) >= 0.88
    are = {row["file"] for row, _, _ in devices if row["type"] == "firewall"}
    said = {row["file"] for row, _, found in devices if found.type == "firewall"}
    assert len(are & said) / len(are) >= 0.9
    assert len(are & said) / len(said) >= 0.9


def test_versions_hardware_and_serial_numbers(devices: list[tuple[dict[str, Any], str, Identity]]) -> None:
    """Of those that stand in what is answered; what is told and has nothing to do with it is wrong."""
    there, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for row, answered, found in devices:
        for name in FIELDS:
            wanted, told = plain(row[name] or ""), plain(getattr(found, name) or "")
            if wanted and str(row[name]).lower() in answered:
                there[name] += 1
                right[name] += told == wanted
                wrong[name] += bool(told) and told not in wanted and wanted not in told
    for name in FIELDS:
        assert right[name] / there[name] >= 0.75, name
        assert wrong[name] / there[name] <= 0.06, name


def test_products_and_versions_of_banners() -> None:
    """Nmap 7.93 names 41 % and 49 %."""
    named, versioned = list[bool](), list[bool]()
    for row in lines("recog/examples.jsonl"):
        if row["protocol"] not in set(Channel):
            continue
        found, expected = of_banner(row["protocol"], banner_of(row)), row["expected"]
        service, hardware, system = (expected.get(f"{each}.product") for each in ("service", "hw", "os"))
        if products := [
            each for each in (service, hardware, system, expected.get("service.component.product")) if each
        ]:
            told = [each for each in (found.service.product, found.product, found.os, found.hardware) if each]
            named.append(any(is_near(one, other) for one in products for other in told))
        keys = ("service.version", "os.version", "hw.version", "service.component.version")
        if versions := [plain(expected[each]) for each in keys if expected.get(each)]:
            versioned.append(any(plain(each or "") in versions for each in (found.service.version, found.version)))
    assert sum(named) / len(named) >= 0.7
    assert sum(versioned) / len(versioned) >= 0.75


def test_ssh_algorithms() -> None:
    rows = lines("ssh_tls/ssh_algorithms.jsonl")
    right = [judged(Category(row["category"]), row["algorithm"]).verdict == row["verdict"] for row in rows]
    assert sum(right) / len(right) >= 0.95


@cache
def of_banner(channel: str, text: str) -> Identity:
    return identify(Clues(objects={}, texts=((Channel(channel), text),)))


def banner_of(row: dict[str, Any]) -> str:
    return str(row["banner"]) if "banner" in row else base64.b64decode(row["banner_b64"]).decode("utf-8", "replace")


def plain(text: object) -> str:
    return re.sub(r"[^a-z0-9.]+", "", str(text).lower())


def is_near(one: str, other: str) -> bool:
    first, second = plain(one), plain(other)
    short, long = sorted((first, second), key=len)
    return first == second or (len(short) > NEAR and short in long)
