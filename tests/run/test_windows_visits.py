"""Windows targets of an inventory: what a visit would do, what stands in its way, and a visit of a service on loopback."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.model.errors import Denied, NotCollected, Unsupported
from scanner.model.observation import Known
from scanner.model.organisation import Authorisation, Target
from scanner.model.question import Answer, Ask
from scanner.model.words import Connection, Platform, Way
from scanner.reach.pace import Stop
from scanner.reach.replay import Replay
from scanner.run import windows
from scanner.run.connect import Ways, connect
from scanner.run.costs import cost_of
from scanner.run.network import Network, NetworkSettings
from scanner.run.registry import collectors
from scanner.run.runner import collect_target
from scanner.run.windows import is_windows
from tests.oracle.record_windows import recording_of
from tests.oracle.windows_machines import MACHINES
from tests.reach.self_signed import self_signed
from tests.reach.winrm_server import PASSWORD, USER, Service, served
from tests.run.test_network import LAB, NOW, SIGNED, TARGET
from tests.run.test_windows_frames import found_of

SECRETS = {"RASOAT_CREDENTIAL_WIN": PASSWORD}


def network(*signed: Authorisation, environ: Mapping[str, str] | None = None) -> Network:
    settings = NetworkSettings(environ=SECRETS if environ is None else environ)
    return Network(replace(LAB, authorisations=signed), settings, clock=lambda: NOW, stop=Stop())


def target(address: str = "198.18.10.11", **connect: str) -> Target:
    return replace(
        TARGET,
        connection=Connection.WINRM,
        platform=Platform.UNKNOWN,
        addresses=(ip_address(address),),
        connect={"user": USER, "credential": "win", **connect},
    )


def visit(
    wanted: Target, *signed: Authorisation, folder: Path = Path(), environ: Mapping[str, str] | None = None
) -> None:
    ways = Ways(folder=folder, clock=lambda: NOW, network=network(*signed, environ=environ))
    connect(wanted, ways).close()


@pytest.mark.parametrize(
    ("address", "connect", "signed"),
    [
        ("198.18.10.11", {}, ()),
        ("198.18.11.1", {}, (SIGNED,)),
        ("198.18.10.0", {}, (SIGNED,)),
        ("198.18.10.11", {"port": "9100"}, (SIGNED,)),
        ("198.18.10.11", {}, (replace(SIGNED, valid_until=date(2026, 11, 29)),)),
        ("8.8.8.8", {}, (SIGNED,)),
    ],
)
def test_nothing_is_sent_to_what_no_authorisation_names(
    address: str, connect: dict[str, str], signed: tuple[Authorisation, ...]
) -> None:
    """Sockets are blocked in this test: one that was opened would fail it."""
    with pytest.raises(NotCollected) as refused:
        visit(target(address, **connect), *signed)
    assert refused.value.way is Way.AUTHORISE


def test_without_its_password_a_target_says_how_to_be_let_in() -> None:
    with pytest.raises(Denied, match="RASOAT_CREDENTIAL_WIN") as refused:
        visit(target(), SIGNED, environ={})
    assert refused.value.way is Way.LET_IN
    unnamed = replace(target(), connect={"user": USER})
    with pytest.raises(Denied, match="no credential is named"):
        visit(unnamed, SIGNED)


def test_without_the_library_a_target_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "find_spec", lambda _name: None)
    with pytest.raises(Unsupported, match="the extra winrm is not installed"):
        visit(target(), SIGNED)


@pytest.mark.parametrize(
    ("connect", "port"),
    [({}, 5986), ({"encryption": "tls"}, 5986), ({"encryption": "message"}, 5985), ({"port": "443"}, 443)],
)
def test_the_plan_names_the_port_and_costs_of_a_visit(connect: dict[str, str], port: int) -> None:
    planned = network(SIGNED).planned(target(**connect))
    assert (planned.port, planned.number, planned.refusal) == (port, SIGNED.number, "")
    assert planned.cost == cost_of(target(), tests=False, windows=True)
    assert "add its range" in network().planned(target()).refusal


def test_what_stands_in_the_way_is_told_before(tmp_path: Path) -> None:
    assert network(SIGNED).hindrances(target(), tmp_path) == []
    assert "RASOAT_CREDENTIAL_WIN" in network(SIGNED, environ={}).hindrances(target(), tmp_path)[0]
    missing = network(SIGNED).hindrances(target(ca_file="goc.pem"), tmp_path)
    assert missing == [f"{tmp_path / 'goc.pem'}: No such file or directory"]


@pytest.mark.parametrize(
    ("connection", "platform", "expected"),
    [
        (Connection.WINRM, Platform.UNKNOWN, True),
        (Connection.SSH, Platform.WINDOWS, True),
        (Connection.SSH, Platform.UNKNOWN, False),
        (Connection.SNMP, Platform.WINDOWS, False),
    ],
)
def test_what_is_asked_as_windows(connection: Connection, platform: Platform, expected: bool) -> None:
    assert is_windows(replace(target(), connection=connection, platform=platform)) is expected


@pytest.mark.slow
@pytest.mark.parametrize("encryption", ["tls", "message"])
def test_a_computer_that_was_reached_says_what_it_is(encryption: str, tmp_path: Path) -> None:
    made = self_signed(tmp_path / "goc", "may-1.example.vn")
    with served(Service(), tmp_path, made.files if encryption == "tls" else None) as service:
        said = {"port": str(service.port), "encryption": encryption, "ca_file": "goc/certificate.pem"}
        ways = Ways(folder=tmp_path, clock=lambda: NOW, network=network())
        reached = connect(target("127.0.0.1", **said), ways)
        reached.close()
    assert reached.platform is Platform.WINDOWS
    assert (reached.product, reached.language) == ("Microsoft Windows 10 Pro", "vi-VN")
    assert reached.identity.machine_id == "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert reached.taken_at() == NOW
    assert service.logons == ["Negotiate in"]


@pytest.mark.slow
def test_a_wrong_password_is_a_gap_of_its_target_and_tried_once(tmp_path: Path) -> None:
    ways = Ways(folder=tmp_path, clock=lambda: NOW, network=network(environ={"RASOAT_CREDENTIAL_WIN": "x"}))
    with served(Service(), tmp_path) as service, pytest.raises(Denied, match="tried once") as refused:
        connect(target("127.0.0.1", port=str(service.port), encryption="message"), ways)
    assert refused.value.way is Way.LET_IN
    assert service.logons == ["Negotiate refused"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["windows_7", "windows_11", "server_2019"])
def test_a_visit_gives_the_facts_that_a_recording_of_the_computer_gives(name: str, tmp_path: Path) -> None:
    recording = recording_of(MACHINES[name], "x/pc")
    service = Service(computer={each.ask: found_of(each) for each in recording.answers})
    with served(service, tmp_path):
        ways = Ways(folder=tmp_path, clock=lambda: recording.taken_at, network=network())
        reached = connect(target("127.0.0.1", port=str(service.port), encryption="message"), ways)
        visited = known(reached.ask, recording.taken_at)
        reached.close()
    recorded = known(Replay(recording), recording.taken_at)
    whole = {kind: fact for kind, fact in recorded.items() if "not asked when the recording was made" not in fact}
    assert {kind: visited[kind] for kind in whole} == whole
    assert len(whole) > 10
    assert service.operations.count("Command") == 1


def known(ask: Ask, taken_at: datetime) -> dict[str, str]:
    """The facts by kind; the words of an error are those of whoever tells it."""
    said = collect_target(ask, collectors(Platform.WINDOWS), seal=Answer.content_digest, clock=lambda: taken_at)
    found = {each.kind: repr(each.fact) for each in said.observations if isinstance(each, Known)}
    return {kind: re.sub(r"detail='[^']*0x8[^']*'", "detail", fact) for kind, fact in found.items()}
