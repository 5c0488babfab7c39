"""From a target to an Ask: every way it fails is a gap of that target, with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.errors import GapError
from scanner.model.organisation import Target
from scanner.model.question import Answer, Recording
from scanner.model.words import Connection, Gap, Platform
from scanner.reach.record import write_recording
from scanner.run.connect import Ways, gap_of

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def target() -> Target:
    inventory = load_inventory(REPOSITORY / "inventories/this-computer")
    return inventory.agencies[0].targets[0]


def recorded(target: Target, folder: Path, taken_at: datetime) -> Target:
    recording = Recording(
        target=target.id,
        platform=Platform.LINUX,
        taken_at=taken_at,
        answers=(Answer(ask="file:/etc/hostname", stdout=b"x\n").sealed(),),
    )
    write_recording(recording, folder / "x.rec.json")
    return replace(target, connection=Connection.RECORDING, connect={"recording": "x.rec.json"})


def gap(target: Target, folder: Path) -> GapError:
    found = gap_of(target, Ways(folder=folder, clock=lambda: NOW))
    assert isinstance(found, GapError)
    return found


def test_a_recording_keeps_the_time_it_was_taken(target: Target, tmp_path: Path) -> None:
    taken = NOW - timedelta(days=200)
    found = gap_of(recorded(target, tmp_path, taken), Ways(folder=tmp_path, clock=lambda: NOW))
    assert not isinstance(found, GapError)
    assert found.taken_at() == taken


def test_a_recording_stamped_in_the_future_would_stay_fresh_for_ever_and_is_refused(
    target: Target, tmp_path: Path
) -> None:
    found = gap(recorded(target, tmp_path, NOW + timedelta(days=2)), tmp_path)
    assert found.gap is Gap.UNREADABLE
    assert "future" in found.detail


def test_a_recording_of_nothing_is_no_machine_without_desktop_and_accounts(target: Target, tmp_path: Path) -> None:
    answers = tuple(Answer(ask=f"file:{each}", absent=True).sealed() for each in ("/etc/passwd", "/etc/os-release"))
    recording = Recording(target=target.id, platform=Platform.LINUX, taken_at=NOW, answers=answers)
    write_recording(recording, tmp_path / "x.rec.json")
    empty = replace(target, connection=Connection.RECORDING, connect={"recording": "x.rec.json"})
    assert "no Linux system" in gap(empty, tmp_path).detail


def test_a_recording_of_windows_is_asked_as_windows_is(target: Target, tmp_path: Path) -> None:
    version = r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    said = Answer(ask=version, entries={"values": {"UBR": {"type": "REG_DWORD", "data": 1}}, "subkeys": []})
    for answer in (said, Answer(ask=version, absent=True)):
        recording = Recording(target=target.id, platform=Platform.WINDOWS, taken_at=NOW, answers=(answer.sealed(),))
        write_recording(recording, tmp_path / "x.rec.json")
        recorded = replace(target, connection=Connection.RECORDING, connect={"recording": "x.rec.json"})
        found = gap_of(recorded, Ways(folder=tmp_path, clock=lambda: NOW))
        if isinstance(found, GapError):
            assert "no Windows system" in found.detail
            assert answer.absent
        else:
            assert found.platform is Platform.WINDOWS
            assert found.ask(version).entries == said.entries


@pytest.mark.parametrize(
    ("connection", "connect", "word"),
    [
        (Connection.NONE, {}, Gap.NOT_COLLECTED),
        (Connection.SSH, {}, Gap.UNSUPPORTED),
        (Connection.RECORDING, {"recording": "nowhere.rec.json"}, Gap.UNREADABLE),
        (Connection.ROOT_FOLDER, {"root": "nowhere"}, Gap.UNREADABLE),
        (Connection.ROOT_FOLDER, {"root": "."}, Gap.UNREADABLE),
    ],
)
def test_what_cannot_be_reached_is_a_gap(
    target: Target, tmp_path: Path, connection: Connection, connect: dict[str, str], word: Gap
) -> None:
    assert gap(replace(target, connection=connection, connect=connect), tmp_path).gap is word


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"recording": 2}', b"\x00" * 100, b'{"recording": 1}'])
def test_a_broken_recording_is_a_gap_of_its_target(target: Target, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.rec.json").write_bytes(content)
    broken = replace(target, connection=Connection.RECORDING, connect={"recording": "x.rec.json"})
    assert gap(broken, tmp_path).gap is Gap.UNREADABLE
