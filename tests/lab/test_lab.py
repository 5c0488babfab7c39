"""A scan of the miniature province: what is weak fails, what is off is unknown, and nothing is left of the lab."""

import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from scanner.model.words import ExitCode
from tests.lab.expectations import FOLDER, differences, expected, rows_of
from tests.lab.lab import INVENTORY, Lab, data, leftovers, new_lab

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("debootstrap"), reason="needs root and debootstrap"),
]

AGENCIES = sorted(each.stem for each in FOLDER.glob("*.yaml") if each.stem != "beneath")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    built = new_lab()
    built.up()
    yield built
    built.down()
    assert leftovers(built.network.tag) == []
    shutil.rmtree(built.place)


@pytest.fixture(scope="module")
def results(lab: Lab) -> dict[str, Any]:
    ended = lab.scan("scan", str(INVENTORY), "--known-hosts", "known_hosts", "--out", "json:results.json")
    assert ended.returncode == ExitCode.FINE, ended.stderr[-2000:]
    found: dict[str, Any] = json.loads((lab.place / "results.json").read_text())
    return found


@pytest.mark.parametrize("weakness", data("weaknesses.yaml"), ids=lambda each: each["way"])
def test_every_stated_weakness_is_found(results: dict[str, Any], weakness: dict[str, Any]) -> None:
    """A check that is not due for a machine (one of servers, for a computer) says nothing of it."""
    found = {(each["check"], each["target"]): each["status"] for each in results["verdicts"]}
    for status, checks in (("fail", weakness["fails"]), ("partial", weakness.get("partly", []))):
        rows = [(check, f"xa-yeu/{machine}") for check in checks for machine in weakness["machines"]]
        assert [row for row in rows if found.get(row, status) != status] == []
        assert all(any(row[0] == check for row in rows if row in found) for check in checks)


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_verdict_is_the_expected_one(results: dict[str, Any], agency: str) -> None:
    """Rows that depend on what is beneath the lab are expected by name."""
    assert differences(rows_of(results, agency), expected(agency)) == []


def test_no_agency_is_left_out(results: dict[str, Any]) -> None:
    assert {each["id"] for each in results["agencies"]} == set(AGENCIES)


def test_machines_that_are_off_are_unknown_and_never_pass(results: dict[str, Any]) -> None:
    here = set(data("machines.yaml"))
    ledger = {line["target"]: line for line in results["ledger"]}
    off = {"phuong-dut-mang/pc-02", "phuong-dut-mang/pc-03", "xa-yeu/pc-03"}
    assert {name for name in ledger if ledger[name]["answered"] == 0 and not name.endswith("/cong")} == off
    assert off.isdisjoint(here)
    declared = {each["check"] for each in results["verdicts"] if each["target"] in off and each["status"] == "pass"}
    assert declared == set()


def test_every_machine_that_is_on_answers(results: dict[str, Any]) -> None:
    ledger = {line["target"]: line for line in results["ledger"]}
    assert all(ledger[name]["answered"] > 35 for name in data("machines.yaml"))


def test_no_packet_leaves_the_authorised_ranges(lab: Lab, results: dict[str, Any]) -> None:
    """Counted by the kernel where the scan runs; the kernel's own neighbour discovery (IPv6) is not ours."""
    assert results["verdicts"]
    assert lab.sent_elsewhere() == 0
    lab.network.inside("centre", "sh", "-c", "echo x | timeout 1 bash -c 'cat >/dev/udp/198.18.99.9/9'")
    assert lab.sent_elsewhere() == 1  # it does count
