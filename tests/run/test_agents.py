"""A target with `connection: agent` is filled from its agent's newest bundle; where there is none, that is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.evidence.bundles import Bundles
from scanner.evidence.store import open_store
from scanner.inventory.load import load_inventory
from scanner.model.errors import GapError
from scanner.model.observation import Known
from scanner.model.organisation import Target
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Connection, Gap, Platform, Way
from scanner.run.agents import agents_of
from scanner.run.collection import Order, collect
from scanner.run.connect import Ways, gap_of
from scanner.run.ledger import ledger_line
from scanner.sealing.proofs import Algorithm
from scanner.transport.bundle import Content
from tests.reach.windows_emitter import Found, frames, raw
from tests.run.test_imports import Centre
from tests.transport.bundle_case import MACHINE, NOW, OTHER_MACHINE, TARGET, Machine, enrolment, recording

REPOSITORY = Path(__file__).resolve().parents[2]
CURRENT_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
INVENTORY = load_inventory(REPOSITORY / "inventories/this-computer")


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    (tmp_path / "spool").mkdir()
    with open_store(tmp_path / "store", create=True) as store:
        yield Centre(store, tmp_path / "spool")


def target(name: str = TARGET, *, serial: str | None = None, macs: tuple[str, ...] = ()) -> Target:
    one = INVENTORY.agencies[0].targets[0]
    return replace(one, id=name, agency="so-noi-vu", connection=Connection.AGENT, connect={}, serial=serial, macs=macs)


def gap(centre: Centre, wanted: Target) -> GapError:
    ways = Ways(folder=centre.folder, clock=lambda: centre.now, agents=agents_of(centre.store, lambda: centre.now))
    found = gap_of(wanted, ways)
    assert isinstance(found, GapError), found
    return found


def brought(centre: Centre, machine: Machine, *bundles: tuple[str, bytes]) -> None:
    centre.enrolled(machine)
    centre.leave(machine.request())
    for each in bundles or (machine.bundle(),):
        centre.leave(each)
    assert centre.take().refused == []


def scanned(centre: Centre, *targets: Target) -> str:
    order = Order(inventory=INVENTORY, folder=centre.folder, targets=targets)
    return collect(order, centre.store, clock=lambda: centre.now, on_step=lambda _step: None)


@pytest.mark.parametrize(
    ("algorithm", "word"), [(Algorithm.ED25519, "Ed25519, key "), (Algorithm.HMAC, "HMAC-SHA-256, key ")]
)
def test_facts_have_the_bundles_own_time_and_proof(centre: Centre, algorithm: Algorithm, word: str) -> None:
    machine = centre.enrolled(Machine(enrolment=enrolment(algorithm=algorithm)))
    taken = NOW - timedelta(days=3)
    if algorithm is Algorithm.ED25519:
        centre.leave(machine.request())
    centre.leave(machine.bundle(taken_at=taken))
    assert centre.take().refused == []
    run = scanned(centre, target())
    seen = {each.kind: each for _, each in centre.store.observations(run, TARGET)}
    assert isinstance(seen["host.os"], Known)
    assert seen["host.os"].provenance.taken_at == taken
    assert {each.provenance.proof.partition(word)[1] for each in seen.values()} == {word}
    assert ledger_line(target(), seen.values()).proof == f"agent bundle {machine.id}-1, {word}" + (
        machine.id if algorithm is Algorithm.HMAC else machine.signer.sign(b"").key_id
    )
    visit = centre.store.visits(run)[TARGET]
    assert (visit.platform, visit.identity) == (Platform.LINUX, MACHINE)


def test_the_newest_bundle_counts_whatever_came_last(centre: Centre) -> None:
    machine = Machine()
    said = [Answer(ask="file:/etc/os-release", stdout=f"ID=debian\nVERSION_ID={each}\n".encode()) for each in (11, 12)]
    one, two = (machine.bundle(recording(each.sealed())) for each in said)
    brought(centre, machine, two)
    centre.leave(one)
    assert [each.is_late for each in centre.take().kept] == [True]
    run = scanned(centre, target())
    (system,) = [each for _, each in centre.store.observations(run, TARGET, ["host.os"])]
    assert isinstance(system, Known)
    assert system.fact.version == "12"  # type: ignore[attr-defined]  # a host.os


def test_without_a_bundle_each_reason_has_its_words(centre: Centre) -> None:
    assert gap(centre, target()).detail == "no agent is enrolled for it"
    machine = centre.enrolled(Machine())
    assert "its machine has not answered yet" in gap(centre, target()).detail
    centre.leave(machine.request())
    centre.take()
    assert f"no bundle of its agent {machine.id} was imported yet" in gap(centre, target()).detail
    centre.register.revoke(machine.id, at=NOW, by="me", reason="")
    found = gap(centre, target())
    assert (found.gap, found.way, "was revoked" in found.detail) == (Gap.NOT_COLLECTED, Way.BUNDLE, True)


def test_an_old_bundle_is_a_gap_that_tells_its_age(centre: Centre) -> None:
    brought(centre, Machine())
    centre.now = NOW + timedelta(days=40)
    found = gap(centre, target())
    assert (found.gap, found.way) == (Gap.STALE, Way.BUNDLE)
    assert "taken on 2026-11-30, 40 days ago" in found.detail
    run = scanned(centre, target())
    line = ledger_line(target(), [each for _, each in centre.store.observations(run, TARGET)])
    assert line.answered == 0
    assert set(line.why) == {"stale"}


def test_an_agent_without_a_target_is_found_by_the_register_of_machines(centre: Centre) -> None:
    machine = Machine(enrolment=enrolment(target=""))
    brought(centre, machine)
    for wanted in (target(serial="VN-0012"), target(macs=("52:54:00:12:34:56",))):
        ways = Ways(folder=centre.folder, clock=lambda: NOW, agents=agents_of(centre.store, lambda: NOW))
        assert not isinstance(gap_of(wanted, ways), GapError)
    assert "no agent" in gap(centre, target(serial="VN-0013")).detail
    assert "no agent" in gap(centre, replace(target(serial="VN-0012"), agency="so-khac")).detail


def test_two_agents_of_one_machine_are_a_gap(centre: Centre) -> None:
    brought(centre, Machine(enrolment=enrolment(target="")))
    brought(centre, Machine(enrolment=enrolment(target=""), identity=OTHER_MACHINE))
    found = gap(centre, target(serial="VN-0012", macs=OTHER_MACHINE.macs))
    assert (found.gap, found.way) == (Gap.UNREADABLE, Way.CORRECT)
    assert "several agents" in found.detail


def test_one_machine_answers_for_one_target(centre: Centre) -> None:
    """The same answers under two targets are a copy, whoever signed them."""
    brought(centre, Machine())
    other = Machine(enrolment=enrolment(target="so-noi-vu/may-13"), identity=OTHER_MACHINE)
    brought(centre, other)
    run = scanned(centre, target(), target("so-noi-vu/may-13"))
    second = ledger_line(target(), [each for _, each in centre.store.observations(run, "so-noi-vu/may-13")])
    assert second.answered == 0
    assert "is a copy" in second.details[0][2]


def test_where_there_is_no_store_nothing_could_be_imported() -> None:
    found = gap_of(target(), Ways(folder=REPOSITORY, clock=lambda: NOW))
    assert isinstance(found, GapError)
    assert found.gap is Gap.UNSUPPORTED


def test_a_bundle_of_nothing_is_no_machine_without_accounts(centre: Centre) -> None:
    machine = Machine(identity=MachineIdentity(machine_id="d" * 32))
    absent = tuple(Answer(ask=f"file:{each}", absent=True).sealed() for each in ("/etc/passwd", "/etc/os-release"))
    brought(centre, machine, machine.bundle(recording(*absent)))
    assert "no Linux system" in gap(centre, target()).detail


def test_answers_of_the_windows_runner_are_read_at_the_centre(centre: Centre) -> None:
    """As windows_runner.ps1 prints them, in a bundle with an HMAC whose name has zeros before its number."""
    asked = f"reg:{CURRENT_VERSION}"
    values = {
        "ProductName": {"type": "String", "data": "Windows 10 Pro"},
        "CurrentBuild": {"type": "String", "data": "19045"},
    }
    content = raw(frames([asked], {asked: Found(says={"entries": {"values": values, "subkeys": []}})})).rstrip(b"\n")
    machine = centre.enrolled(Machine(enrolment=enrolment(algorithm=Algorithm.HMAC)))
    _, bundle = machine.bundle(content, content=Content.ANSWERS)
    name = centre.leave(("", bundle), f"{machine.id}-00000001.bundle")
    done = centre.take()
    assert ([each.name for each in done.kept], done.refused) == ([name], [])
    run = scanned(centre, target())
    assert centre.store.visits(run)[TARGET].platform is Platform.WINDOWS
    stored = Bundles(centre.store).answers(Bundles(centre.store).newest()[machine.id])
    assert [(each.ask, each.gap) for each in stored] == [(asked, None)]


@pytest.mark.parametrize("content", [b"", b"rasoat\task\tAAAA", raw(frames([], {}))[:-30]])
def test_answers_that_are_not_whole_are_refused(centre: Centre, content: bytes) -> None:
    machine = centre.enrolled(Machine(enrolment=enrolment(algorithm=Algorithm.HMAC)))
    name = centre.leave(machine.bundle(content, content=Content.ANSWERS))
    (refusal,) = centre.take().refused
    assert refusal.name == name
    assert "is no recording: the answers are not whole" in refusal.why
