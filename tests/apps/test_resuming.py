"""An interrupted run goes on as what it was: with its own targets, of its own inventory, read from its own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.apps.cli import session
from scanner.apps.cli.options import Collecting, Selection
from scanner.evidence.store import EvidenceStore, open_store
from scanner.model.errors import WrongUsage
from scanner.run.collection import Order, Step, collect

REPOSITORY = Path(__file__).resolve().parents[2]
PROVINCE = REPOSITORY / "inventories/example-province"


class Killed(Exception):
    """Stands for the moment the process ended."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    with open_store(tmp_path / "store", create=True) as opened:
        yield opened


def collecting(*, resume: str | None = None, root: Path | None = None) -> Collecting:
    return Collecting(
        root=root,
        resume=resume,
        record=None,
        walk=False,
        plan=False,
        progress="json",
        parallel=4,
        known_hosts=(),
        credentials=None,
        spools=(),
    )


def order(inventory: Path | None, *agencies: str, root: Path | None = None) -> Order:
    wanted = Selection(agencies=agencies, targets=())
    return session.order_of(inventory, wanted, collecting(root=root), store=Path("no-store"))


def interrupted(store: EvidenceStore, wanted: Order) -> str:
    """A run that ended after its first target; returns its id."""

    def die(_step: Step) -> None:
        raise Killed

    with pytest.raises(Killed):
        collect(wanted, store, clock=session.now, on_step=die)
    return store.runs()[-1].header.id


def resumed(store: EvidenceStore, wanted: Order, run: str = "") -> str:
    return session.collect_into(store, wanted, collecting(resume=run), language="en")


def test_it_visits_all_its_targets_whatever_is_selected_now(store: EvidenceStore) -> None:
    whole = order(PROVINCE, "so-y-te", "xa-dong-lua")
    run = interrupted(store, whole)
    assert resumed(store, order(PROVINCE, "xa-dong-lua")) == run
    assert store.visits(run).keys() == {each.id for each in whole.targets}


def test_the_newest_interrupted_run_goes_on_though_another_was_finished_since(store: EvidenceStore) -> None:
    run = interrupted(store, order(PROVINCE, "so-y-te"))
    collect(order(PROVINCE, "xa-dong-lua"), store, clock=session.now, on_step=lambda _step: None)
    assert resumed(store, order(PROVINCE, "so-y-te")) == run


def test_a_finished_run_does_not_go_on(store: EvidenceStore) -> None:
    run = collect(order(PROVINCE, "so-y-te"), store, clock=session.now, on_step=lambda _step: None)
    for name in ("", run):
        with pytest.raises(WrongUsage, match=f"{run} is finished"):
            resumed(store, order(PROVINCE, "so-y-te"), name)


def test_a_run_of_a_folder_does_not_go_on_with_the_machine_itself(store: EvidenceStore, tmp_path: Path) -> None:
    for name in ("etc", "usr/bin"):
        (tmp_path / "image" / name).mkdir(parents=True)
    (tmp_path / "image/etc/os-release").write_text("ID=debian\n")
    run = interrupted(store, order(None, root=tmp_path / "image"))
    for other in (order(None), order(None, root=tmp_path), order(PROVINCE)):
        with pytest.raises(WrongUsage, match=f"--root, is not the one the run {run} began with"):
            resumed(store, other)
    assert resumed(store, order(None, root=tmp_path / "image")) == run
