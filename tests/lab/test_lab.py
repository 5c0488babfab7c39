"""A scan of the miniature province: what is weak fails, what is off is unknown, and nothing is left of the lab."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.organisation import Target
from scanner.model.words import Connection, ExitCode
from scanner.reach.limits import SnmpLimits
from scanner.run.costs import cost_of
from scanner.run.devices import SNMP_PORT
from scanner.run.network import SSH_PORT
from tests.lab.agents import AGENCY, MACHINES, Agents
from tests.lab.building import data
from tests.lab.capture import TCP, UDP, Capture, Flow
from tests.lab.expectations import FOLDER, differences, expected, rows_of
from tests.lab.lab import INVENTORY, Lab, leftovers, running_lab
from tests.lab.network import CENTRE, CENTRE_ADDRESS, ROUTER, TRANSIT

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("debootstrap"), reason="needs root and debootstrap"),
]

AGENCIES = sorted(each.stem for each in FOLDER.glob("*.yaml") if each.stem != "beneath")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with running_lab() as built:
        assert len(leftovers(built.network.tag)) > 2 * len(built.network.made)  # it does see what is there
        yield built
    assert leftovers(built.network.tag) == []


@pytest.fixture(scope="module")
def scanned(lab: Lab) -> tuple[dict[str, Any], list[Flow]]:
    """What a scan said, and every packet of the lab while it ran."""
    capture = Capture.start(lab.network.namespaces())
    ended = lab.scan("scan", str(lab.inventory), "--known-hosts", "known_hosts", "--out", "json:results.json")
    flows = capture.flows()
    assert ended.returncode == ExitCode.FINE, ended.stderr[-2000:]
    return json.loads((lab.place / "results.json").read_text()), flows


@pytest.fixture
def results(scanned: tuple[dict[str, Any], list[Flow]]) -> dict[str, Any]:
    return scanned[0]


@pytest.fixture
def flows(scanned: tuple[dict[str, Any], list[Flow]]) -> list[Flow]:
    return scanned[1]


@pytest.mark.parametrize("weakness", data("weaknesses.yaml"), ids=lambda each: each["way"])
def test_every_stated_weakness_is_found(results: dict[str, Any], weakness: dict[str, Any]) -> None:
    """A check that is not due for a machine (one of servers, for a computer) says nothing of it."""
    found = {(each["check"], each["target"]): each["status"] for each in results["verdicts"]}
    for status, checks in (("fail", weakness["fails"]), ("partial", weakness.get("partly", []))):
        judged = weakness.get("judged", weakness["machines"])
        rows = [(check, f"xa-yeu/{subject}") for check in checks for subject in judged]
        assert [row for row in rows if found.get(row, status) != status] == []
        assert all(any(row[0] == check for row in rows if row in found) for check in checks)


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_verdict_is_the_expected_one(results: dict[str, Any], agency: str) -> None:
    """Rows that depend on what is beneath the lab are expected by name."""
    assert differences(rows_of(results, agency), expected(agency)) == []


def test_no_agency_is_left_out(results: dict[str, Any]) -> None:
    assert {each["id"] for each in results["agencies"]} == set(AGENCIES)


def test_the_well_kept_agency_alone_earns_a_letter(results: dict[str, Any]) -> None:
    """Which one hangs by a few points on what is beneath the lab; the others have too little measured or declared."""
    grades = {each["id"]: each["score"]["grade"] for each in results["agencies"]}
    assert [name for name, grade in grades.items() if grade in "ABC"] == ["so-guong-mau"]
    assert {grade for name, grade in grades.items() if name != "so-guong-mau"} == {"–"}


def test_machines_that_are_off_or_silent_are_unknown_and_never_pass(results: dict[str, Any]) -> None:
    silent = {
        *("phuong-dut-mang/pc-02", "phuong-dut-mang/pc-03", "phuong-dut-mang/camera", "xa-yeu/pc-03"),  # off
        "phuong-dut-mang/cong",  # closed to the centre
        "xa-yeu/camera",  # nobody asks it
    }
    ledger = {line["target"]: line for line in results["ledger"]}
    assert {name for name in ledger if ledger[name]["answered"] == 0} == silent
    declared = {each["check"] for each in results["verdicts"] if each["target"] in silent and each["status"] == "pass"}
    assert declared == set()


def test_every_machine_that_is_on_answers(results: dict[str, Any]) -> None:
    """All is known but the whole tree of files where the account is an ordinary one with sudo."""
    ledger = {line["target"]: line for line in results["ledger"]}
    for target in _reached(Connection.SSH):
        missing = {each["kind"] for each in ledger[target.id]["details"]}
        assert missing == ({"host.file_walk"} if "sudo" in target.connect else set()), target.id


def test_every_device_that_is_on_answers(results: dict[str, Any]) -> None:
    """Of fragile devices less is known: they are asked one thing."""
    answered = {line["target"]: line["answered"] for line in results["ledger"]}
    for target in _reached(Connection.SNMP):
        assert answered[target.id] >= 1, target.id
        assert (answered[target.id] < 5) is target.kind.is_fragile, target.id


def test_fragile_devices_are_asked_once(flows: list[Flow], lab: Lab) -> None:
    """One datagram, sent again only where its answer is late."""
    tries = len(SnmpLimits().patience_s)
    for target in _reached(Connection.SNMP):
        to = [each for each in flows if each.place == lab.network.name(CENTRE) and each.destination in target.addresses]
        assert (sum(each.packets for each in to) <= tries) is target.kind.is_fragile, target.id


def test_the_plan_told_how_many_packets(flows: list[Flow], lab: Lab) -> None:
    """Between the centre and each machine that answered, in both directions."""
    seen = [each for each in flows if each.place == lab.network.name(CENTRE)]
    for target in (*_reached(Connection.SSH), *_reached(Connection.SNMP)):
        both = [each for each in seen if {each.source, each.destination} & set(target.addresses)]
        least, most = cost_of(target, tests=True).packets
        assert least <= sum(each.packets for each in both) <= most, target.id


def _reached(connection: Connection) -> list[Target]:
    """Machines that are on, of one way to reach them; one gateway is closed to the centre."""
    targets = [each for agency in load_inventory(INVENTORY).agencies for each in agency.targets]
    on = data("machines.yaml").keys() - {"phuong-dut-mang/cong"}
    return [each for each in targets if each.id in on and each.connection is connection]


SERVICES = {
    "logs of the LAN arrive at its server": """
        for each in gw-so-guong-mau may-chu-web-10 pc-01-10 pc-02-10; do
            until grep -q " $each " /var/log/syslog; do sleep 1; done
        done
    """,
    "the gateway answers to names": "getent hosts cong.lan.example",
    "clocks follow the gateway": "until chronyc -n sources | grep -q '^.[*] 198.18.10.1 '; do sleep 1; done",
    "signatures are fetched": "until grep -q 'daily.cld database is up-to-date' /var/log/clamav/freshclam.log; do sleep 1; done",
    "a backup can be restored from": "cmp /etc/postfix/main.cf /var/cache/rsnapshot/daily.0/may-nay/etc/postfix/main.cf",
    "mail is delivered": """
        printf 'Subject: thu\\n\\n' | sendmail can-bo
        until [ -s /var/mail/can-bo ]; do sleep 1; done
    """,
}
"""Scripts that end well within 30 s in a server of the well-kept agency."""


@pytest.mark.parametrize("service", SERVICES)
def test_services_do_what_they_are_there_for(lab: Lab, results: dict[str, Any], service: str) -> None:
    assert results["verdicts"]
    script = f"timeout 30 sh -euc {shlex.quote(SERVICES[service])} && echo ok"
    assert lab.inside("so-guong-mau/may-chu-thu", script).endswith("ok\n")


DISCOVER = """
import socket, struct
hardware = bytes.fromhex("025b00001099")
head = struct.pack("!4BIHH16x16s192x", 1, 1, 6, 0, 4711, 0, 0x8000, hardware)
plug = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
plug.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
plug.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
plug.bind(("", 68))
plug.settimeout(30)
plug.sendto(head + bytes.fromhex("63825363 350101 ff"), ("255.255.255.255", 67))
print(socket.inet_ntoa(plug.recv(1500)[16:20]))
"""
"""A DHCPDISCOVER (RFC 2131) of a device that is new on the LAN, and the address it is offered."""


def test_the_gateway_offers_addresses_to_newcomers(lab: Lab, results: dict[str, Any]) -> None:
    assert results["verdicts"]
    offered = lab.network.inside("so-guong-mau-chuyen-mach", sys.executable, "-IS", "-c", DISCOVER).strip()
    assert IPv4Address("198.18.10.100") <= IPv4Address(offered) <= IPv4Address("198.18.10.150")


def test_no_packet_leaves_the_authorised_ranges(flows: list[Flow]) -> None:
    """Of the centre, wherever it is seen; and it did send what the scan is made of."""
    sent = [each for each in flows if str(each.source) == CENTRE_ADDRESS]
    assert [each for each in sent if not _is_authorised(each.destination)] == []
    assert {(each.protocol, each.port) for each in sent} == {(TCP, SSH_PORT), (UDP, SNMP_PORT)}


def test_no_question_makes_a_machine_send_anything_out_of_the_lab(flows: list[Flow]) -> None:
    """Machines speak to their own LAN and the centre; the kernel's own words to its neighbours are not ours."""
    at_home = (IPv4Network(f"{CENTRE_ADDRESS}/24", strict=False), TRANSIT)
    strays = [
        each
        for each in flows
        if not _is_authorised(each.destination)
        and not any(each.destination in network for network in at_home)
        and not (each.destination.is_multicast or each.destination.is_link_local)
    ]
    assert strays == []


def test_a_packet_that_leaves_them_would_be_seen(lab: Lab) -> None:
    capture = Capture.start(lab.network.namespaces())
    lab.network.greet(CENTRE, ["198.18.99.9"])
    outside = [each for each in capture.flows() if str(each.destination) == "198.18.99.9"]
    assert {each.place for each in outside} == {lab.network.name(CENTRE), lab.network.name(ROUTER)}
    assert not any(_is_authorised(each.destination) for each in outside)


def _is_authorised(address: IPv4Address | IPv6Address) -> bool:
    return any(address in each for each in _authorised())


@cache
def _authorised() -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(each for one in load_inventory(INVENTORY).authorisations for each in one.ranges)


@pytest.fixture(scope="module")
def agents(lab: Lab, scanned: tuple[dict[str, Any], list[Flow]]) -> Agents:
    """Two machines with an agent each, after they were scanned over SSH."""
    assert scanned
    made = Agents(lab)
    made.up()
    return made


def test_two_agents_give_the_verdicts_that_ssh_gives(lab: Lab, agents: Agents, results: dict[str, Any]) -> None:
    capture = Capture.start(lab.network.namespaces())
    ended = agents.scan()
    flows = capture.flows()
    assert ended.returncode == ExitCode.FINE, ended.stdout + ended.stderr
    by_agent = json.loads((lab.place / "agents.json").read_text())
    over_ssh, brought = rows_of(results, AGENCY), rows_of(by_agent, AGENCY)
    for name in MACHINES:
        assert brought[f"{AGENCY}/{name}"] == over_ssh[f"{AGENCY}/{name}"]
    proofs = {line["target"]: line["proof"] for line in by_agent["ledger"] if line["proof"]}
    assert {each.partition(",")[2][:9] for each in proofs.values()} == {" Ed25519,"}
    assert set(proofs) == {f"{AGENCY}/{name}" for name in MACHINES}
    assert [each for each in flows if str(each.source) == CENTRE_ADDRESS] == []


def test_what_is_not_of_the_agent_is_refused_in_the_lab(agents: Agents) -> None:
    assert agents.collect().returncode == ExitCode.FINE
    clone = agents.cloned()
    agents.leave(clone)
    (name,) = [each for each in clone if each.endswith("-3.bundle")]
    whole = clone[name]
    for content, says in (
        (whole, "second machine"),
        (whole.replace(b"Debian", b"debian", 1), "does not fit"),
        (whole[: len(whole) // 2], "it is cut"),
    ):
        agents.leave({name: content})
        ended = agents.collect()
        assert f"REFUSED {name}: " in ended.stdout
        assert says in ended.stdout
        assert ended.returncode in (ExitCode.BAD_SEAL, ExitCode.BAD_INPUT)
    agents.take_away(clone)
    assert agents.collect().returncode == ExitCode.FINE
