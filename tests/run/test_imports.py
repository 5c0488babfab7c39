"""What agents leave is taken in once, in its order, from its own machine; everything else is refused in its own words."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.evidence.bundles import Bundles
from scanner.evidence.store import EvidenceStore, open_store
from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import ExitCode, Platform
from scanner.reach.record import pieces
from scanner.run.imports import Imported, import_from
from scanner.sealing.proofs import Algorithm, Signer
from scanner.transport.memory import Memory
from scanner.transport.register import Register
from scanner.transport.spool import Spool
from tests.reach.windows_computer import COMPUTER
from tests.reach.windows_emitter import bundle as windows_bundle
from tests.reach.windows_emitter import frames
from tests.transport.bundle_case import MACHINE, NOW, OTHER_MACHINE, TARGET, Machine, enrolment, recording


class Centre:
    """A store with its register, a folder, and a clock."""

    def __init__(self, store: EvidenceStore, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.road = Spool(folder)
        self.register = Register(store.folder)
        self.now = NOW

    def enrolled(self, machine: Machine, *, replaces: bool = False) -> Machine:
        self.register.offer(machine.enrolment, at=NOW, by="me", replaces=replaces)
        return machine

    def leave(self, named: tuple[str, bytes], name: str = "") -> str:
        (self.folder / (name or named[0])).write_bytes(named[1])
        return name or named[0]

    def take(self) -> Imported:
        return import_from(self.road, self.store, self.register, clock=lambda: self.now)

    def stored(self, machine: Machine) -> list[int]:
        return sorted(Bundles(self.store).of(machine.id))


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    (tmp_path / "spool").mkdir()
    with open_store(tmp_path / "store", create=True) as store:
        yield Centre(store, tmp_path / "spool")


@pytest.fixture
def machine(centre: Centre) -> Machine:
    """A machine that was accepted, with three bundles imported."""
    made = centre.enrolled(Machine())
    centre.leave(made.request())
    for _ in range(3):
        centre.leave(made.bundle(recording(Answer(ask="cmd:n", exit=0, stdout=str(made.sequence).encode()).sealed())))
    done = centre.take()
    assert (done.accepted, [each.sequence for each in done.kept], done.refused) == ([made.id], [1, 2, 3], [])
    return made


def refusal(done: Imported, name: str) -> tuple[str, ExitCode]:
    found = [each for each in done.refused if each.name == name]
    assert len(found) == 1, done
    return found[0].why, found[0].code


def test_answers_are_kept_once_and_nothing_is_imported_twice(centre: Centre, machine: Machine) -> None:
    again = centre.take()
    assert (again.kept, again.refused, len(again.known)) == ([], [], 3)
    for file in centre.folder.iterdir():  # as after a copy: other times, the same bytes
        os.utime(file, (1, 1))
    again = centre.take()
    assert (again.accepted, again.kept, again.refused, len(again.known)) == ([], [], [], 3)
    assert centre.stored(machine) == [1, 2, 3]
    third = Bundles(centre.store).of(machine.id)[3]
    assert [each.stdout for each in Bundles(centre.store).answers(third)] == [b"2"]


def test_the_folder_is_only_read(centre: Centre, machine: Machine) -> None:
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in centre.folder.iterdir()}
    centre.folder.chmod(0o500)
    centre.take()
    assert {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in centre.folder.iterdir()} == before
    assert centre.stored(machine) == [1, 2, 3]


def test_altered_bytes(centre: Centre, machine: Machine) -> None:
    name, raw = machine.bundle()
    place = raw.index(b"debian")
    centre.leave((name, raw[:place] + b"Debian" + raw[place + 6 :]))
    why, code = refusal(centre.take(), name)
    assert "altered" in why
    assert code is ExitCode.BAD_SEAL
    centre.leave((name, raw))
    assert [each.sequence for each in centre.take().kept] == [4]


def test_a_bundle_altered_after_its_import_is_noticed(centre: Centre, machine: Machine) -> None:
    file = centre.folder / f"{machine.id}-2.bundle"
    file.write_bytes(file.read_bytes().replace(b"cmd:n", b"cmd:m", 1))
    why, code = refusal(centre.take(), file.name)
    assert ("altered" in why, code) == (True, ExitCode.BAD_SEAL)


def test_cut_files(centre: Centre, machine: Machine) -> None:
    name, raw = machine.bundle()
    for left in (0, 40, len(raw) - 200, len(raw) - 1):
        centre.leave((name, raw[:left]))
        why, code = refusal(centre.take(), name)
        assert code is ExitCode.BAD_INPUT
    assert "cut" in why


def test_a_replay_under_another_name(centre: Centre, machine: Machine) -> None:
    raw = (centre.folder / f"{machine.id}-2.bundle").read_bytes()
    name = centre.leave(("", raw), f"{machine.id}-4.bundle")
    why, code = refusal(centre.take(), name)
    assert "name" in why
    assert code is ExitCode.BAD_INPUT
    assert centre.stored(machine) == [1, 2, 3]


def test_reordered_bundles(centre: Centre, machine: Machine) -> None:
    """Two files that were given each other's names; and a number that a bundle does not follow."""
    two = [machine.bundle(), machine.bundle()]
    names = [centre.leave((two[0][0], two[1][1])), centre.leave((two[1][0], two[0][1]))]
    done = centre.take()
    assert all("name" in refusal(done, name)[0] for name in names)
    astray = Machine(enrolment=machine.enrolment, signer=machine.signer, sequence=3, previous="f" * 64)
    centre.leave(astray.bundle())
    why, _ = refusal(centre.take(), f"{machine.id}-4.bundle")
    assert "does not follow bundle 3" in why


def test_a_rewritten_chain(centre: Centre, machine: Machine) -> None:
    """The key's own machine writes its past anew, or was set back to an older state."""
    again = Machine(enrolment=machine.enrolment, signer=machine.signer)
    name = centre.leave(again.bundle(recording(Answer(ask="cmd:other", exit=0).sealed())))
    why, code = refusal(centre.take(), name)
    assert "with another content" in why
    assert code is ExitCode.BAD_INPUT


def test_gaps_are_named_and_filled_when_the_rest_comes_late(centre: Centre, machine: Machine) -> None:
    four, five, six = machine.bundle(), machine.bundle(), machine.bundle()
    centre.leave(six)
    done = centre.take()
    assert [(each.sequence, each.gap) for each in done.kept] == [(6, (4, 5))]
    stranger = Machine(enrolment=machine.enrolment, signer=machine.signer, sequence=4, previous=machine.previous)
    centre.leave(stranger.bundle())  # bundle 6 does not follow this one
    why, _ = refusal(centre.take(), five[0])
    assert "bundle 6, imported before, does not follow it" in why
    centre.leave(five)
    centre.leave(four)
    done = centre.take()
    assert [(each.sequence, each.gap, each.is_late) for each in done.kept] == [(4, None, True), (5, None, True)]
    assert Bundles(centre.store).newest()[machine.id].sequence == 6


def test_a_wrong_signer(centre: Centre, machine: Machine) -> None:
    thief = Machine(enrolment=machine.enrolment, signer=Signer(), sequence=3, previous=machine.previous)
    name = centre.leave(thief.bundle())
    why, code = refusal(centre.take(), name)
    assert "signed by another" in why
    assert code is ExitCode.BAD_SEAL


def test_a_key_that_was_never_enrolled_proves_nothing(centre: Centre) -> None:
    stranger = Machine()
    names = [centre.leave(stranger.request()), centre.leave(stranger.bundle())]
    done = centre.take()
    for name in names:
        why, code = refusal(done, name)
        assert "was enrolled here" in why
        assert code is ExitCode.BAD_SEAL


def test_bundles_wait_until_their_machine_is_accepted(centre: Centre) -> None:
    early = centre.enrolled(Machine())
    name = centre.leave(early.bundle())
    why, code = refusal(centre.take(), name)
    assert ("not accepted yet" in why, code) == (True, ExitCode.BAD_SEAL)
    centre.leave(early.request())
    done = centre.take()
    assert (done.accepted, [each.sequence for each in done.kept], done.refused) == ([early.id], [1], [])


def test_another_agency_site_or_target_than_it_was_enrolled_for(centre: Centre, machine: Machine) -> None:
    changes: list[dict[str, Any]] = [{"agency": "so-khac"}, {"site": "noi-khac"}, {"target": "so-noi-vu/may-13"}]
    for changed in changes:
        machine.sequence = 3
        name = centre.leave(machine.bundle(**changed))
        why, code = refusal(centre.take(), name)
        assert "was enrolled for" in why
        assert code is ExitCode.BAD_INPUT


def test_a_clone_of_the_machine(centre: Centre, machine: Machine) -> None:
    """The disk, with the key on it, runs in a second machine."""
    for identity, word in (
        (OTHER_MACHINE, "serial number VN-0013 instead of VN-0012"),
        (replace(MACHINE, machine_id="c" * 32), "machine-id"),
        (MachineIdentity(machine_id="a" * 32, macs=OTHER_MACHINE.macs), "MAC"),
        (MachineIdentity(), "nothing of what it said"),
    ):
        clone = Machine(
            enrolment=machine.enrolment, signer=machine.signer, identity=identity, sequence=3, previous=machine.previous
        )
        name = centre.leave(clone.bundle())
        why, _ = refusal(centre.take(), name)
        assert "second machine" in why
        assert word in why
    assert centre.stored(machine) == [1, 2, 3]


def test_stamps_from_the_future(centre: Centre, machine: Machine) -> None:
    name = centre.leave(machine.bundle(taken_at=NOW + timedelta(days=2)))
    assert "future" in refusal(centre.take(), name)[0]


def test_stamps_of_a_clock_that_lost_its_battery(centre: Centre, machine: Machine) -> None:
    """Ages that are counted from it would look good. What comes when the clock is right again is taken."""
    name = centre.leave(machine.bundle(taken_at=NOW - timedelta(days=365)))
    why, code = refusal(centre.take(), name)
    assert ("before agent" in why, "set the clock" in why, code) == (True, True, ExitCode.BAD_INPUT)
    centre.leave(machine.bundle())
    done = centre.take()
    assert [(each.sequence, each.gap) for each in done.kept] == [(5, (4, 4))]
    keyed = centre.enrolled(Machine(enrolment=enrolment(target="so-noi-vu/may-13", algorithm=Algorithm.HMAC)))
    keyed.identity = OTHER_MACHINE
    name = centre.leave(keyed.bundle(taken_at=NOW - timedelta(days=365)))
    assert "before agent" in refusal(centre.take(), name)[0]


def test_a_clock_that_was_turned_between_two_bundles(centre: Centre, machine: Machine) -> None:
    centre.now = NOW + timedelta(days=30)
    centre.leave(machine.bundle(taken_at=NOW + timedelta(days=29)))
    back, missing = machine.bundle(taken_at=NOW + timedelta(days=2)), machine.bundle(taken_at=NOW + timedelta(days=30))
    last = machine.bundle(taken_at=NOW + timedelta(days=29, hours=1))  # by an hour or so a clock may be set
    for each in (back, last):
        centre.leave(each)
    done = centre.take()
    assert "before bundle 4 of 2026-12-29 07:30 UTC: the clock" in refusal(done, back[0])[0]
    assert [each.sequence for each in done.kept] == [4, 7]
    centre.leave(missing)
    assert [each.sequence for each in centre.take().kept] == [6]


def test_a_bundle_that_comes_late_is_not_of_a_later_day_than_those_behind_it(centre: Centre, machine: Machine) -> None:
    centre.now = NOW + timedelta(days=30)
    late = machine.bundle(taken_at=NOW + timedelta(days=9))
    centre.leave(machine.bundle(taken_at=NOW + timedelta(days=5)))
    centre.leave(late)
    centre.leave(machine.bundle(taken_at=NOW + timedelta(days=10)), "aside")
    (centre.folder / late[0]).unlink()
    centre.take()
    centre.leave(late)
    assert "after bundle 5 of 2026-12-05" in refusal(centre.take(), late[0])[0]


def test_a_revoked_agent_is_believed_no_more(centre: Centre, machine: Machine) -> None:
    centre.register.revoke(machine.id, at=NOW, by="me", reason="stolen")
    name = centre.leave(machine.bundle())
    why, code = refusal(centre.take(), name)
    assert ("revoked" in why, code) == (True, ExitCode.BAD_SEAL)


def test_a_code_serves_one_machine(centre: Centre, machine: Machine) -> None:
    second = Machine(enrolment=machine.enrolment, identity=OTHER_MACHINE)
    name = centre.leave(second.request())
    assert "used before" in refusal(centre.take(), name)[0]
    centre.leave(machine.request(made_at=NOW + timedelta(hours=1)), f"{machine.id}-{'0' * 16}.request")
    assert centre.take().refused[0].name == name  # the machine's own request, sent again, is no news


def test_a_code_ends(centre: Centre) -> None:
    late = centre.enrolled(Machine())
    name = centre.leave(late.request())
    centre.now = NOW + timedelta(days=15)
    assert "ended on 2026-12-14" in refusal(centre.take(), name)[0]


def test_a_request_for_another_agency_or_with_a_guessed_code(centre: Centre) -> None:
    offered = centre.enrolled(Machine())
    other = Machine(enrolment=replace(offered.enrolment, agency="so-khac", target=""))
    name = centre.leave(other.request())
    assert "was enrolled for" in refusal(centre.take(), name)[0]
    guess = Machine(enrolment=replace(offered.enrolment, key=enrolment().key))
    name = centre.leave(guess.request())
    why, code = refusal(centre.take(), name)
    assert ("does not fit the code" in why, code) == (True, ExitCode.BAD_SEAL)


def test_two_agents_cannot_speak_for_one_target(centre: Centre, machine: Machine) -> None:
    second = centre.enrolled(Machine(identity=OTHER_MACHINE))
    name = centre.leave(second.request())
    why, _ = refusal(centre.take(), name)
    assert "two agents cannot speak for one target" in why
    assert machine.id in why


def test_one_machine_is_not_two_targets(centre: Centre, machine: Machine) -> None:
    image = MachineIdentity(serial="VN-0099", machine_id=MACHINE.machine_id, macs=("52:54:00:99:99:99",))
    second = centre.enrolled(Machine(enrolment=enrolment(target="so-noi-vu/may-13"), identity=image))
    name = centre.leave(second.request())
    why, _ = refusal(centre.take(), name)
    assert f"agent {machine.id}, or a clone of it: machine-id" in why


def test_a_machine_that_lost_its_key_is_enrolled_anew(centre: Centre, machine: Machine) -> None:
    again = centre.enrolled(Machine(), replaces=True)
    centre.leave(again.request())
    centre.leave(again.bundle())
    done = centre.take()
    assert (done.accepted, done.replaced, [each.agent for each in done.kept]) == ([again.id], [machine.id], [again.id])
    name = centre.leave(machine.bundle())
    assert [each.name for each in centre.take().refused] == [name]  # what it left before stays, and is no news
    assert "revoked" in refusal(centre.take(), name)[0]
    for file in centre.folder.iterdir():
        os.utime(file, (1, 1))
    assert [each.name for each in centre.take().refused] == [name]


def test_a_machine_that_says_nothing_of_itself_is_not_enrolled(centre: Centre) -> None:
    nobody = centre.enrolled(Machine(identity=MachineIdentity(serial="None")))
    name = centre.leave(nobody.request())
    assert "could be told" in refusal(centre.take(), name)[0]


def test_an_agent_with_an_hmac_needs_no_request(centre: Centre) -> None:
    windows = centre.enrolled(Machine(enrolment=enrolment(algorithm=Algorithm.HMAC)))
    centre.leave(windows.bundle())
    centre.leave(windows.bundle())
    done = centre.take()
    assert (done.accepted, [each.sequence for each in done.kept]) == ([windows.id], [1, 2])
    second = Machine(
        enrolment=windows.enrolment, identity=OTHER_MACHINE, sequence=windows.sequence, previous=windows.previous
    )
    name = centre.leave(second.bundle())
    assert "second machine" in refusal(centre.take(), name)[0]
    signed = Machine(enrolment=windows.enrolment, sequence=2, previous=windows.previous)
    name, raw = signed.bundle()
    begin = raw[: raw.rindex(b"signature: ")]
    centre.leave((name, begin + f"signature: {Signer().sign(begin)}\n".encode()))
    assert refusal(centre.take(), name)[1] is ExitCode.BAD_SEAL


def test_what_the_windows_agent_leaves_is_read_into_the_answers_of_its_machine(centre: Centre) -> None:
    enrolled = enrolment(algorithm=Algorithm.HMAC)
    windows = centre.enrolled(Machine(enrolment=enrolled))
    said = {"agent": windows.id, "agency": enrolled.agency, "site": enrolled.site, "target": enrolled.target}
    key, printed = bytes.fromhex(enrolled.key.reveal()), frames(COMPUTER, COMPUTER)
    stamped = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    first = windows_bundle(printed, enrolment=said, key=key, at=stamped)
    centre.leave((f"{windows.id}-1.bundle", first))
    cut = windows_bundle(
        printed[:-1], enrolment=said, key=key, at=stamped, number=2, previous=hashlib.sha256(first).hexdigest()
    )
    name = centre.leave((f"{windows.id}-2.bundle", cut))
    done = centre.take()
    assert (done.accepted, [each.sequence for each in done.kept]) == ([windows.id], [1])
    assert "not whole" in refusal(done, name)[0]
    kept = Bundles(centre.store).newest()[windows.id]
    assert (kept.platform, kept.product, kept.identity.serial) == (
        Platform.WINDOWS, "Microsoft Windows 10 Pro", "VMware-56 4d",
    )  # fmt: skip
    assert {each.ask for each in Bundles(centre.store).answers(kept)} == set(COMPUTER)


def test_the_first_bundle_with_an_hmac_must_come_in_time(centre: Centre) -> None:
    windows = centre.enrolled(Machine(enrolment=enrolment(algorithm=Algorithm.HMAC)))
    name = centre.leave(windows.bundle())
    centre.now = NOW + timedelta(days=20)
    assert "ended on" in refusal(centre.take(), name)[0]


def test_a_recording_of_another_machine_is_refused(centre: Centre, machine: Machine) -> None:
    own = Recording(target=TARGET, platform=Platform.LINUX, taken_at=NOW, identity=MACHINE)
    for other, says in (
        (replace(own, target="so-noi-vu/may-13"), "its recording is of so-noi-vu/may-13, not of"),
        (replace(own, identity=OTHER_MACHINE), "its recording is of another machine than its head: serial number"),
    ):
        name = centre.leave(machine.bundle(b"".join(pieces(other))))
        why, code = refusal(centre.take(), name)
        assert (why.startswith(says), code) == (True, ExitCode.BAD_INPUT)
    name = centre.leave(machine.bundle(b"".join(pieces(own))))
    assert name in [each.name for each in centre.take().kept]


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 100, b"[" * 100_000, b'{"recording": 1}', b'{"recording": 2}'])
def test_content_that_is_no_recording(centre: Centre, machine: Machine, content: bytes) -> None:
    name = centre.leave(machine.bundle(content))
    why, code = refusal(centre.take(), name)
    assert ("is no recording" in why, code) == (True, ExitCode.BAD_INPUT)


def test_secrets_an_agent_did_not_take_out_are_not_stored(centre: Centre, machine: Machine) -> None:
    said = Answer(ask="file:/etc/x.conf", stdout=b"password = hunter2-hunter2\n").sealed()
    centre.leave(machine.bundle(recording(said)))
    centre.take()
    kept = Bundles(centre.store).newest()[machine.id]
    assert b"hunter2" not in b"".join(each.stdout for each in Bundles(centre.store).answers(kept))


def test_a_hostile_folder_is_looked_at_and_left_alone(centre: Centre, machine: Machine) -> None:
    (centre.folder / "secret").write_bytes(b"secret")
    os.mkfifo(centre.folder / "aaaaa-1.bundle")
    (centre.folder / "aaaaa-2.bundle").symlink_to(centre.folder / "secret")
    (centre.folder / "aaaaa-3.bundle").mkdir()
    (centre.folder / "aaaaa-4.bundle").symlink_to("/dev/zero")
    with (centre.folder / "aaaaa-5.bundle").open("wb") as huge:
        huge.truncate(1 << 40)
    for strange in ("x\n-1.bundle", "\x1b[2J.bundle", "\u202egpj.bundle", ".hidden", "a" * 250):
        (centre.folder / strange).write_bytes(b"x")
    os.close(os.open(os.fsencode(centre.folder) + b"/\xff\xfe.bundle", os.O_CREAT, 0o600))
    name = centre.leave(machine.bundle())
    done = centre.take()
    assert [each.name for each in done.kept] == [name]
    assert {each.name for each in done.refused} == {f"aaaaa-{number}.bundle" for number in range(1, 6)}
    assert done.strange == 7
    assert (centre.folder / "secret").read_bytes() == b"secret"


def test_a_hundred_thousand_files_of_others_cost_little(centre: Centre, machine: Machine) -> None:
    """By a road of names alone: a file system would only slow the test."""
    road = Memory()
    road.files = dict.fromkeys((f"{number}.tmp" for number in range(60_000)), b"")
    road.files |= {f"{number:05}-1.bundle": b"rubbish" for number in range(40_000)}
    name, raw = machine.bundle()
    road.files[name] = raw
    done = import_from(road, centre.store, centre.register, clock=lambda: NOW)
    assert ([each.name for each in done.kept], len(done.refused), done.strange) == ([name], 40_000, 60_000)


def test_an_import_that_ends_anywhere_is_run_again(centre: Centre, tmp_path: Path) -> None:
    """As kill -9 between any two of its steps."""
    made = centre.enrolled(Machine())
    centre.leave(made.request())
    for _ in range(4):
        centre.leave(made.bundle())
    steps = 0
    while True:

        class Dying(Spool):
            left = steps

            def read(self, name: str, *, max_bytes: int) -> bytes:
                self.left -= 1
                if self.left < 0:
                    raise KeyboardInterrupt
                return super().read(name, max_bytes=max_bytes)

        with open_store(tmp_path / f"store{steps}", create=True) as store:
            shutil.copy(centre.store.folder / "agents.jsonl", store.folder)
            try:
                import_from(Dying(centre.folder), store, Register(store.folder), clock=lambda: NOW)
                break
            except KeyboardInterrupt:
                done = import_from(centre.road, store, Register(store.folder), clock=lambda: NOW)
            assert done.refused == []
            assert sorted(Bundles(store).of(made.id)) == [1, 2, 3, 4]
        steps += 1
    assert steps == 5


def test_what_is_refused_can_be_told(centre: Centre, machine: Machine) -> None:
    """Whatever a hostile file holds, its refusal is text."""
    name = centre.leave((f"{machine.id}-9.bundle", b"rasoat-bundle 1\nagent: \xed\xa0\x80\x1b[2J\n\n"))
    why, _ = refusal(centre.take(), name)
    json.dumps(why).encode()
