"""The agent: asks, records, signs, leaves bundles whose numbers it never gives twice, whenever it is killed."""

import hashlib
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from scanner.apps.agent.enrolling import handed_enrolment, typed_enrolment
from scanner.apps.agent.machine import this_machine
from scanner.apps.agent.running import MOUNTED, MOUNTED_OUTSIDE, Asking, Outside, run_once
from scanner.apps.agent.state import State
from scanner.model.errors import BadConfiguration, BadInput, MissingInput, StoreBusy, StoreError, WrongUsage
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.sealing.proofs import Algorithm, is_signed_by
from scanner.transport.admission import admit_bundle, admit_request, place_in_chain
from scanner.transport.bundle import Bundle, read_bundle
from scanner.transport.enrolment import enrolment_file, read_request
from scanner.transport.memory import Memory
from scanner.transport.register import Agent
from tests.apps.agent_case import SAID, Fixture
from tests.transport.bundle_case import AGENCY, MACHINE, NOW, SITE, TARGET, enrolment


class Imported(NamedTuple):
    """A link of a chain."""

    digest: str
    previous: str


class KilledError(BaseException):
    """As by kill -9: nothing tidies up after it."""


@pytest.fixture
def agent(tmp_path: Path) -> Fixture:
    return Fixture(tmp_path / "state")


def request_of(road: Memory) -> tuple[str, bytes]:
    (name,) = [each for each in road.names() if each.endswith(".request")]
    return name, road.files[name]


def bundles_of(road: Memory) -> dict[int, Bundle]:
    found = [read_bundle(raw, name) for name, raw in road.files.items() if name.endswith(".bundle")]
    return {each.head.sequence: each for each in found}


def test_a_machine_is_enrolled_by_a_typed_code(agent: Fixture) -> None:
    road = Memory()
    typed = typed_enrolment(agent.offered.code.reveal().lower(), agency=AGENCY, site=SITE, target=TARGET, now=NOW)
    done = agent.enrol(road, typed)
    name, raw = request_of(road)
    assert name == done.request
    offered = {done.agent: Agent(enrolment=agent.offered, offered_at=NOW)}
    admitted = admit_request(read_request(raw, name), name, offered, now=NOW)
    assert admitted is not None
    assert read_request(raw, name).identity == MACHINE


def test_a_machine_is_enrolled_by_a_file(agent: Fixture, tmp_path: Path) -> None:
    (tmp_path / "e").write_bytes(enrolment_file(agent.offered))
    assert handed_enrolment(tmp_path / "e") == agent.offered
    with pytest.raises(MissingInput):
        handed_enrolment(tmp_path / "nothing")
    (tmp_path / "long").write_bytes(enrolment_file(agent.offered) + b"x" * 100_000)
    with pytest.raises(BadInput):
        handed_enrolment(tmp_path / "long")


def test_enrolling_twice_is_enrolling_once(agent: Fixture) -> None:
    road = Memory()
    agent.enrol(road)
    agent.run(road)
    before = dict(road.files)
    agent.now += timedelta(hours=1)
    agent.enrol(road)
    assert road.files == before
    assert agent.run(road).sequence == 2


def admitted(agent: Fixture, road: Memory) -> bool:
    """Whether the centre accepts the request that lies on the road."""
    name, raw = request_of(road)
    offered = {agent.offered.agent: Agent(enrolment=agent.offered, offered_at=NOW)}
    return admit_request(read_request(raw, name), name, offered, now=NOW) is not None


def test_what_was_typed_wrongly_is_typed_again(agent: Fixture) -> None:
    """The centre refuses what the first try left; the second takes its place, with the same key."""
    road = Memory()
    code = agent.offered.code.reveal()
    agent.enrol(road, typed_enrolment(code, agency="so-y-te", site="", target="may-12", now=NOW))
    with pytest.raises(BadInput, match="so-y-te"):
        admitted(agent, road)
    agent.enrol(road, typed_enrolment(code, agency=AGENCY, site=SITE, target="may-12", now=NOW))
    assert admitted(agent, road)
    ran = agent.run(road)
    head = bundles_of(road)[ran.sequence].head
    assert (head.agency, head.site, head.target) == (AGENCY, SITE, TARGET)


@pytest.mark.parametrize(
    "change", [lambda raw: raw[:-40], lambda raw: raw.replace(b"VN-0012", b"VN-0011"), lambda _raw: b""]
)
def test_a_request_that_was_damaged_on_its_way_is_left_anew(agent: Fixture, change: Callable[[bytes], bytes]) -> None:
    road = Memory()
    agent.enrol(road)
    name, raw = request_of(road)
    road.files[name] = change(raw)
    agent.enrol(road)
    assert road.files[name] == raw


def test_a_request_of_a_clock_that_was_wrong_is_left_anew(agent: Fixture) -> None:
    road = Memory()
    agent.now = NOW + timedelta(days=13)
    agent.enrol(road)
    with pytest.raises(BadInput, match="in the future"):
        admitted(agent, road)
    agent.now = NOW
    agent.enrol(road)
    assert admitted(agent, road)


def test_a_new_enrolment_takes_the_place_of_the_old_and_counts_anew(agent: Fixture) -> None:
    road = Memory()
    agent.enrol(road)
    agent.run(road)
    again = enrolment()
    assert agent.enrol(road, again).agent == again.agent
    ran = agent.run(road)
    assert (ran.name, ran.sequence) == (f"{again.agent}-1.bundle", 1)


def test_an_enrolment_that_has_ended_is_not_taken_up(agent: Fixture) -> None:
    agent.now = NOW + timedelta(days=15)
    with pytest.raises(BadInput, match="ended on 2026-12-14, and by the clock of this machine it is 2026-12-15"):
        agent.enrol(Memory())
    with pytest.raises(WrongUsage, match="--spool"):
        Fixture(agent.folder).enrol(None)


def test_the_key_is_for_its_owner_alone(agent: Fixture) -> None:
    agent.enrol(Memory())
    key = agent.folder / agent.offered.agent / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(agent.folder.stat().st_mode) == 0o700
    key.chmod(0o644)
    with pytest.raises(BadConfiguration, match="others may read"):
        agent.run(Memory())


def test_a_bundle_holds_every_answer_and_is_believed(agent: Fixture) -> None:
    road = Memory()
    agent.enrol(road)
    ran = agent.run(road)
    bundle = read_bundle(road.files[ran.name], ran.name)
    public = read_request(request_of(road)[1], "x").public
    assert is_signed_by(public, bundle.proof, bundle.signed)
    known = {
        bundle.head.agent: Agent(
            enrolment=agent.offered, offered_at=NOW, accepted_at=NOW, public=public, identity=MACHINE
        )
    }
    assert admit_bundle(bundle, ran.name, known, now=NOW) is None
    assert bundle.content.count(b'{"ask": ') == len(SAID)
    assert (ran.asked, ran.answered) == (5, 4)


def test_an_agent_with_an_hmac_proves_with_the_key_it_was_handed(agent: Fixture) -> None:
    agent.offered = enrolment(algorithm=Algorithm.HMAC)
    road = Memory()
    assert agent.enrol(None).request == ""
    ran = agent.run(road)
    bundle = read_bundle(road.files[ran.name], ran.name)
    offered = {agent.offered.agent: Agent(enrolment=agent.offered, offered_at=NOW)}
    assert admit_bundle(bundle, ran.name, offered, now=NOW) is not None


def test_what_root_would_add_is_named(agent: Fixture) -> None:
    """What was denied as a whole or in part, and what an ordinary user is never told in full; not what is absent."""
    road = Memory()
    agent.enrol(road)
    assert agent.run(road).denied == ("shadow:/etc/shadow", "files:/etc/sudoers.d/*", "cmd:ss -Hlntupe")


@pytest.mark.parametrize("is_root", [True, False])
@pytest.mark.parametrize("denied", [[], ["/root"]])
def test_a_walk_that_could_not_enter_every_folder_is_named(agent: Fixture, is_root: bool, denied: list[str]) -> None:
    agent.enrol(Memory())
    walked = Answer(ask="walk:/", entries={"denied": denied, "entries": 9, "cut": ""}).sealed()
    asking = Asking(ask=lambda _question: walked, questions=("walk:/",), is_root=is_root)
    ran = run_once(agent.state, Memory(), asking, identity=MACHINE, clock=lambda: NOW)
    assert ran.denied == (("walk:/",) if denied and not is_root else ())


def test_without_an_enrolment_nothing_is_asked(agent: Fixture, tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="agent enroll"):
        agent.run(Memory())
    with pytest.raises(MissingInput, match="agent enroll"):
        State(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["key", "enrolment", "chain"])
def test_a_state_that_lost_a_part_begins_nothing_anew(agent: Fixture, name: str) -> None:
    """A chain that began again would give numbers twice."""
    road = Memory()
    agent.enrol(road)
    agent.run(road)
    place = agent.folder / agent.offered.agent / name
    kept = place.read_bytes()
    place.unlink()
    with pytest.raises(BadConfiguration, match="anew"):
        agent.run(road)
    for damaged in (b"", kept[:-2], b"\xff" * 70, b"0 -\nx"):
        place.write_bytes(damaged)
        with pytest.raises((BadConfiguration, BadInput)):
            agent.run(road)
    assert set(bundles_of(road)) == {1}


def test_two_runs_at_once_are_refused(agent: Fixture) -> None:
    agent.enrol(Memory())
    with agent.state.alone(), pytest.raises(StoreBusy):
        agent.run(Memory())


class MortalRoad(Memory):
    """Kills at the step of that number."""

    left = -1

    def _step(self) -> None:
        if self.left == 0:
            raise KilledError
        self.left -= 1

    def stage(self, name: str, content: bytes | bytearray) -> None:
        self._step()
        super().stage(name, content)
        self._step()

    def publish(self, name: str) -> None:
        self._step()
        super().publish(name)
        self._step()


class MortalState(State):
    """Kills before and after each number is given out."""

    road: MortalRoad

    def give_out(self, agent: str, number: int, digest: str) -> None:
        self.road._step()
        super().give_out(agent, number, digest)
        self.road._step()


@pytest.mark.parametrize("is_other_road", [False, True], ids=["same folder", "another stick"])
@pytest.mark.parametrize("step", range(6))
def test_a_run_that_is_killed_leaves_at_most_a_gap(agent: Fixture, step: int, is_other_road: bool) -> None:
    road = MortalRoad()
    agent.enrol(road)
    agent.run(road)
    first = dict(road.files)
    MortalState.road = road
    agent.state_type = MortalState
    road.left = step
    with pytest.raises(KilledError):
        agent.run(road)
    road.left = -1
    agent.state_type = State
    after: Memory = Memory() if is_other_road else road
    agent.run(after)
    agent.run(after)
    found = {**bundles_of(road), **bundles_of(after)}
    assert first.items() <= road.files.items()
    chain: dict[int, Imported] = {}
    for number, bundle in sorted(found.items()):
        place = place_in_chain(bundle, "x", chain)  # raises where a number was given twice, or nothing fits
        assert place.gap in (None, (2, 2)), step
        chain[number] = Imported(bundle.digest, bundle.head.previous)
    assert (2 in found) or is_other_road


def test_a_full_disk_leaves_nothing_and_takes_no_number(agent: Fixture) -> None:
    class Full(Memory):
        def stage(self, name: str, content: bytes | bytearray) -> None:
            raise StoreError(f"{name}: {len(content)} bytes: No space left on device")

    road = Memory()
    agent.enrol(road)
    with pytest.raises(StoreError):
        agent.run(Full())
    assert agent.run(road).sequence == 1


def test_bundles_follow_each_other(agent: Fixture) -> None:
    road = Memory()
    agent.enrol(road)
    names = [agent.run(road).name for _ in range(3)]
    found = bundles_of(road)
    assert [found[number].head.previous for number in (1, 2, 3)] == [
        "",
        *(hashlib.sha256(road.files[name]).hexdigest() for name in names[:2]),
    ]


def test_who_a_machine_is(tmp_path: Path) -> None:
    assert this_machine(tmp_path).serial == ""
    cards = tmp_path / "sys/class/net"
    for name, address, is_card in (("eth0", "52:54:00:AA:BB:CC", True), ("docker0", "02:42:00:00:00:01", False), ("lo", "0", True)):  # fmt: skip
        (cards / name).mkdir(parents=True)
        (cards / name / "address").write_text(f"{address}\n")
        if is_card:
            (cards / name / "device").mkdir()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/machine-id").write_text(f"{'A' * 32}\n")
    (tmp_path / "sys/class/dmi/id").mkdir(parents=True)
    (tmp_path / "sys/class/dmi/id/product_serial").write_bytes(b" VN\n\x00\xff 12 \n")
    found = this_machine(tmp_path)
    assert (found.serial, found.machine_id, found.macs) == ("VN 12", "a" * 32, ("52:54:00:aa:bb:cc",))


def test_an_address_that_was_drawn_or_set_is_no_cards_own(tmp_path: Path) -> None:
    """A laptop shows each wireless network another address, and would be a clone of itself."""
    said = {
        "eth0": {"address": "52:54:00:00:00:01", "addr_assign_type": "0"},
        "eth1": {
            "address": "52:54:00:00:00:01",
            "addr_assign_type": "3",
            "bonding_slave/perm_hwaddr": "52:54:00:00:00:02",
        },
        "wlan0": {"address": "de:ad:00:00:00:09", "addr_assign_type": "3", "phy80211/macaddress": "52:54:00:00:00:03"},
        "usb0": {"address": "de:ad:00:00:00:08", "addr_assign_type": "1"},
    }
    for card, files in said.items():
        for name, text in {"device/uevent": "", **files}.items():
            place = tmp_path / "sys/class/net" / card / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f"{text}\n")
    assert this_machine(tmp_path).macs == tuple(f"52:54:00:00:00:0{number}" for number in (1, 2, 3))


def test_of_a_sandbox_nothing_is_told() -> None:
    """Mounts of the first process are those of the machine; where they may not be read, a service says so."""

    def of(outside: Answer, *, may_be_sandboxed: bool) -> Answer:
        answers = {MOUNTED: Answer(ask=MOUNTED, stdout=b"own"), MOUNTED_OUTSIDE: outside}
        return Outside(answers.__getitem__, may_be_sandboxed=may_be_sandboxed)(MOUNTED)

    seen, denied = Answer(ask=MOUNTED_OUTSIDE, stdout=b"all"), Answer(ask=MOUNTED_OUTSIDE, gap=Gap.DENIED)
    for sandboxed in (True, False):
        answer = of(seen, may_be_sandboxed=sandboxed)
        assert (answer.ask, answer.stdout, answer.is_intact) == (MOUNTED, b"all", True)
    assert of(denied, may_be_sandboxed=True).gap is Gap.DENIED
    assert of(denied, may_be_sandboxed=False).stdout == b"own"


def test_files_of_the_state_survive_a_crash_of_their_writer(agent: Fixture) -> None:
    """What was half written lies beside them and is taken away."""
    road = Memory()
    agent.enrol(road)
    (agent.folder / agent.offered.agent / ".chain.new").write_bytes(b"9")
    assert agent.run(road).sequence == 1
    assert not (agent.folder / agent.offered.agent / ".chain.new").exists()
    assert os.access(agent.folder, os.W_OK)
