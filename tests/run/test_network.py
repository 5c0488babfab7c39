"""No connector sends outside the gates: sockets are blocked in these tests, so one that tried would fail them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.inventory.load import load_inventory
from scanner.model.errors import Denied, NotCollected
from scanner.model.organisation import Authorisation, Inventory, Origin, Target
from scanner.model.question import Answer
from scanner.model.words import Connection, Gap, ScanStyle, Way
from scanner.reach.pace import Stop
from scanner.reach.snmp import SnmpHost
from scanner.reach.snmp_defaults import QUESTION
from scanner.run.network import Network, NetworkSettings
from tests.together import together

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)  # ten in the morning in Việt Nam
LAB = load_inventory(Path(__file__).resolve().parents[2] / "inventories/lab")
TARGET = next(each for agency in LAB.agencies for each in agency.targets if each.connection is Connection.SSH)
SIGNED = Authorisation(
    id="a",
    number="1/QĐ",
    signed_at=date(2026, 11, 1),
    signer="A",
    valid_from=date(2026, 11, 1),
    valid_until=date(2026, 12, 31),
    ranges=(ip_network("198.18.10.0/24"),),
    hours=(),
    packets_per_second=None,
    style=ScanStyle.WHITE_BOX,
    active_tests=(),
    public=False,
    document="",
    origin=Origin(file="a.yaml", path="x", digest="d"),
)


def network(*signed: Authorisation, environ: Mapping[str, str] | None = None) -> Network:
    inventory: Inventory = replace(LAB, authorisations=signed)
    settings = NetworkSettings(environ={"RASOAT_CREDENTIAL_BAN_THU": "x"} if environ is None else environ)
    return Network(inventory, settings, clock=lambda: NOW, stop=Stop())


def target(address: str = "198.18.10.11", **connect: str) -> Target:
    return replace(TARGET, addresses=(ip_address(address),), connect={"user": "u", "credential": "ban-thu", **connect})


def refusal(wanted: Target, *signed: Authorisation) -> NotCollected:
    with pytest.raises(NotCollected) as refused:
        network(*signed).ssh(wanted, ("file:/etc/passwd",))
    assert refused.value.way is Way.AUTHORISE
    return refused.value


def test_what_no_authorisation_names_is_not_collected_and_says_what_to_do() -> None:
    assert "add its range to `ranges`" in refusal(target()).detail


@together(
    "address, connect, changes",
    [
        ("198.18.11.1", {}, {}),
        ("198.18.9.255", {}, {}),
        ("198.18.10.0", {}, {}),
        ("198.18.10.255", {}, {}),
        ("255.255.255.255", {}, {"ranges": (ip_network("255.255.255.0/24"),)}),
        ("224.0.0.1", {}, {"ranges": (ip_network("224.0.0.0/24"),)}),
        ("198.18.10.11", {"port": "9100"}, {}),
        ("198.18.10.11", {"port": "515"}, {}),
        ("198.18.10.11", {}, {"valid_until": date(2026, 11, 29)}),
        ("198.18.10.11", {}, {"valid_from": date(2026, 12, 1)}),
        ("198.18.10.11", {}, {"signed_at": date(2026, 12, 1)}),
        ("198.18.10.11", {}, {"hours": ((time(18, 0), time(22, 0)),)}),
        ("8.8.8.8", {}, {"ranges": (ip_network("8.8.8.0/24"),)}),
        ("10.1.2.3", {}, {"ranges": (ip_network("10.0.0.0/8"),)}),
        ("::ffff:198.18.11.1", {}, {}),
        ("fe80::1", {}, {}),
    ],
)
def test_the_gate_refuses_before_anything_is_opened(
    address: str, connect: dict[str, str], changes: dict[str, Any]
) -> None:
    refusal(target(address, **connect), replace(SIGNED, **changes))


def test_a_bastion_has_to_be_named_too() -> None:
    """The way leads through a machine of another agency, whose LAN is not authorised."""
    bastion = next(each for agency in LAB.agencies for each in agency.targets if each.id == "xa-yeu/may-chu-tep")
    assert bastion.connection is Connection.SSH
    assert "198.18.20.11" in refusal(target(bastion=bastion.id), SIGNED).detail


def test_a_target_behind_an_authorised_bastion_has_to_be_named_itself() -> None:
    signed = replace(SIGNED, ranges=(ip_network("198.18.20.0/24"),))
    assert "198.18.10.11" in refusal(target(bastion="xa-yeu/may-chu-tep"), signed).detail


def test_a_host_name_is_never_looked_up() -> None:
    """Whoever resolves it would be sent a packet, and could answer something else at the next call."""
    assert "198.18.10.11" in refusal(target(host="may.example.vn")).detail


@given(st.ip_addresses())
def test_no_address_passes_that_is_not_in_the_range(address: Any) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    plain = mapped or address
    if plain.is_loopback or plain in SIGNED.ranges[0]:
        return
    refusal(target(str(address)), SIGNED)


def test_without_its_credential_a_target_says_how_to_be_let_in() -> None:
    with pytest.raises(Denied, match="RASOAT_CREDENTIAL_BAN_THU") as refused:
        network(SIGNED, environ={}).ssh(target(), ("file:/etc/passwd",))
    assert refused.value.way is Way.LET_IN


def test_a_plan_tells_who_allowed_it() -> None:
    planned = network(SIGNED).planned(target(port="2222"))
    assert (planned.address, planned.port, planned.number, planned.refusal) == ("198.18.10.11", 2222, "1/QĐ", "")
    assert network().planned(target()).refusal


def device(address: str = "198.18.10.1", **connect: str) -> Target:
    return replace(target(address), connection=Connection.SNMP, connect={"credential": "ban-thu", **connect})


@pytest.mark.parametrize("address", ["198.18.11.1", "198.18.10.255", "8.8.8.8"])
def test_a_device_outside_the_gate_is_not_asked_over_snmp(address: str) -> None:
    with pytest.raises(NotCollected) as refused:
        network(SIGNED).devices.visit(device(address))
    assert refused.value.way is Way.AUTHORISE


def test_a_device_without_a_credential_is_not_asked() -> None:
    with pytest.raises(Denied, match="no credential is named"):
        network(SIGNED).devices.visit(replace(device(), connect={}))


def trial_of(signed: Authorisation) -> Answer:
    """What the test of default communities says at a device that was met; sockets are blocked, so it may not begin."""
    opened = network(signed)
    session = opened.devices._open(device())
    return SnmpHost(session, defaults=opened.devices._test(session))(QUESTION)


def test_an_active_test_that_no_authorisation_names_is_not_made() -> None:
    answer = trial_of(SIGNED)
    assert (answer.gap, answer.way) == (Gap.NOT_COLLECTED, Way.AUTHORISE)
    assert "snmp-default-communities" in answer.detail


def test_an_active_test_is_not_made_where_another_authorisation_names_it() -> None:
    """The one that covers the address has to."""
    elsewhere = replace(
        SIGNED, id="b", ranges=(ip_network("198.18.11.0/24"),), active_tests=("snmp-default-communities",)
    )
    opened = network(SIGNED, elsewhere)
    session = opened.devices._open(device())
    answer = SnmpHost(session, defaults=opened.devices._test(session))(QUESTION)
    assert (answer.gap, answer.way) == (Gap.NOT_COLLECTED, Way.AUTHORISE)
    assert "have it added to `active_tests`" in answer.detail


def test_an_active_test_that_is_named_begins() -> None:
    with pytest.raises(UserWarning, match="tried to use socket"):
        trial_of(replace(SIGNED, active_tests=("snmp-default-communities",)))
