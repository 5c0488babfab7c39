"""A collection: every target leaves a row that says what came of it, and where nothing can be kept nothing begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.evidence.store import EvidenceStore, open_store
from scanner.inventory.load import load_inventory
from scanner.model.errors import StoreError
from scanner.model.organisation import Target
from scanner.model.question import Answer, Recording
from scanner.model.words import Connection, Gap, Platform
from scanner.reach.record import write_recording
from scanner.run.collection import Order, Step, collect
from scanner.run.ledger import ledger_line

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[2]
INVENTORY = load_inventory(REPOSITORY / "inventories/this-computer")


@contextmanager
def opened(folder: Path) -> Iterator[EvidenceStore]:
    with open_store(folder / "store", create=True) as store:
        yield store


def recorded(folder: Path, platform: Platform) -> Target:
    recording = Recording(
        target="x", platform=platform, taken_at=NOW, answers=(Answer(ask="cmd:ver", exit=0, stdout=b"x\n").sealed(),)
    )
    write_recording(recording, folder / "x.rec.json")
    target = INVENTORY.agencies[0].targets[0]
    return replace(target, connection=Connection.RECORDING, connect={"recording": "x.rec.json"})


@pytest.mark.parametrize("platform", [Platform.MACOS, Platform.UNKNOWN])
def test_a_platform_without_questions_is_a_gap_with_its_reason(tmp_path: Path, platform: Platform) -> None:
    target = recorded(tmp_path, platform)
    steps: list[Step] = []
    order = Order(inventory=INVENTORY, folder=tmp_path, targets=(target,))
    with opened(tmp_path) as store:
        run = collect(order, store, clock=lambda: NOW, on_step=steps.append)
        line = ledger_line(target, [seen for _, seen in store.observations(run, target.id)])
        assert store.visits(run)[target.id].platform is platform
    assert (line.asked, line.answered, line.skipped, line.why) == (1, 0, 1, {str(Gap.UNSUPPORTED): 1})
    assert steps[0].gap == Gap.UNSUPPORTED
    assert str(platform) in steps[0].detail


def machine(folder: Path, name: str, *, system: str) -> Target:
    """A target with a recording of its own file; those of one system are of one machine, of none they say nothing."""
    said = {"file:/etc/os-release": f"ID={system}\nNAME={system}\n".encode(), "list:/usr/bin": b""} if system else {}
    answers = tuple(Answer(ask=ask, stdout=stdout).sealed() for ask, stdout in said.items())
    recording = Recording(target="x", platform=Platform.LINUX, taken_at=NOW, answers=answers)
    write_recording(recording, folder / f"{name}.rec.json")
    target = INVENTORY.agencies[0].targets[0]
    connect = {"recording": f"{name}.rec.json"}
    return replace(target, id=f"may-nay/{name}", connection=Connection.RECORDING, connect=connect)


@pytest.mark.parametrize("is_resumed", [False, True])
def test_a_copy_of_a_recording_measures_no_second_machine(tmp_path: Path, is_resumed: bool) -> None:
    targets = [machine(tmp_path, name, system=system) for name, system in [("a", "x"), ("b", "y"), ("c", "x")]]
    steps: list[Step] = []
    order = Order(inventory=INVENTORY, folder=tmp_path, targets=tuple(targets))

    def stop_after_two(step: Step) -> None:
        steps.append(step)
        if is_resumed and len(steps) == 2:
            raise KeyboardInterrupt

    with opened(tmp_path) as store:
        try:
            collect(order, store, clock=lambda: NOW, on_step=stop_after_two)
        except KeyboardInterrupt:
            collect(order, store, clock=lambda: NOW, on_step=steps.append, resume=store.run().header.id)
        known = [step.known for step in steps]
    assert known[0] == known[1] > 0
    assert (known[2], steps[2].gap) == (0, Gap.UNREADABLE)
    assert "may-nay/a" in steps[2].detail


def test_recordings_that_answer_nothing_are_no_copies_of_each_other(tmp_path: Path) -> None:
    targets = [machine(tmp_path, name, system="") for name in ("a", "b")]
    steps: list[Step] = []
    with opened(tmp_path) as store:
        order = Order(inventory=INVENTORY, folder=tmp_path, targets=tuple(targets))
        collect(order, store, clock=lambda: NOW, on_step=steps.append)
    assert [step.gap for step in steps] == [steps[0].gap, steps[0].gap]
    assert not any("copy" in step.detail for step in steps)


def test_where_no_recording_can_be_written_no_run_begins(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    order = Order(inventory=INVENTORY, folder=tmp_path, targets=(), record=tmp_path / "file/recordings")
    with opened(tmp_path) as store:
        with pytest.raises(StoreError, match="file/recordings: Not a directory"):
            collect(order, store, clock=lambda: NOW, on_step=lambda _step: None)
        assert store.runs() == ()
