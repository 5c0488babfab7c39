"""Devices over SNMP as a scan visits them: met together, spared where they are fragile, never too many in memory."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.evidence.store import open_store
from scanner.inventory.load import load_inventory
from scanner.model.errors import Denied, GapError, NotCollected, TimedOut
from scanner.model.observation import Fact, Known, Missing
from scanner.model.organisation import Target
from scanner.model.words import Connection, Gap, Platform, TargetKind, Way
from scanner.reach.pace import Stop
from scanner.run import visits as run_visits
from scanner.run.collection import Order, Step, collect
from scanner.run.network import Network, NetworkSettings
from scanner.run.visits import Seen, visits
from tests.bench.snmp import many_agents
from tests.bench.snmp_agents import COMMUNITY, DATA
from tests.reach import snmp_wire as wire
from tests.reach.snmp_agents import hand_made, honest

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
INVENTORY = load_inventory(Path(__file__).resolve().parents[2] / "inventories/this-computer")
TARGET = INVENTORY.agencies[0].targets[0]
TRIES = 4
ENVIRON = {"RASOAT_CREDENTIAL_BAN_DO": COMMUNITY}


def device(number: int, port: int, *, kind: TargetKind = TargetKind.SWITCH, credential: str = "ban-do") -> Target:
    return replace(
        TARGET,
        id=f"may-nay/d-{number}",
        kind=kind,
        platform=Platform.UNKNOWN,
        connection=Connection.SNMP,
        connect={"credential": credential, "port": str(port)},
        addresses=(ip_address(f"127.31.{number // 200}.{number % 200 + 1}"),),
        segment=None,
    )


def settings(parallel: int = 4) -> NetworkSettings:
    return NetworkSettings(environ=ENVIRON, parallel=parallel)


def network(parallel: int = 4) -> Network:
    return Network(INVENTORY, settings(parallel), clock=lambda: NOW, stop=Stop())


def outcome(target: Target, opened: Network) -> GapError:
    with pytest.raises(GapError) as gap:
        opened.devices.visit(target)
    return gap.value


def silent(_to: wire.Asked) -> Iterator[bytes]:
    yield from ()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port on which every address of loopback is an agent with a system group."""
    (tmp_path / "agents").mkdir()
    with many_agents(tmp_path / "agents", loses=0) as found:
        yield found


def test_what_is_in_the_way_of_one_device_keeps_none_of_the_others_waiting(port: int) -> None:
    with hand_made(silent) as mute, closing(network()) as opened:
        outside = replace(device(1, port), addresses=(ip_address("198.51.100.7"),))
        unknown = device(2, port, credential="khong-co")
        quiet = replace(device(3, mute.port), addresses=(ip_address("127.0.0.1"),))
        met: list[Target] = []
        opened.devices.meet([outside, unknown, quiet, device(4, port)], met.append)
        assert [each.id for each in met] == [f"may-nay/d-{number}" for number in (1, 2, 4, 3)]
        refused, denied, late = (outcome(each, opened) for each in (outside, unknown, quiet))
        assert isinstance(refused, NotCollected)
        assert isinstance(denied, Denied)
        assert isinstance(late, TimedOut)
        assert [each.way for each in (refused, denied, late)] == [Way.AUTHORISE, Way.LET_IN, Way.LET_IN]
        assert opened.devices.visit(device(4, port))("snmp:1.3.6.1.2.1.1").gap is None
        assert len(mute.came) == TRIES  # the gap was taken without another packet


@pytest.mark.parametrize("kind", [each for each in TargetKind if each.is_fragile])
def test_printers_and_the_like_get_one_get(kind: TargetKind, tmp_path: Path) -> None:
    with hand_made(honest(DATA)) as agent:
        target = replace(device(1, agent.port, kind=kind), addresses=(ip_address("127.0.0.1"),))
        found, _ = collected(tmp_path, [target])
        assert len(agent.came) == 1
    known = [each.kind for each in found[target.id] if isinstance(each, Known)]
    assert sorted(known) == ["device.system", "service.snmp"]
    assert {each.gap for each in found[target.id] if isinstance(each, Missing)} == {Gap.UNSUPPORTED}


def collected(folder: Path, targets: list[Target]) -> tuple[dict[str, list[Known[Fact] | Missing]], list[Step]]:
    """What a collection stored, by target, and the steps it told."""
    steps: list[Step] = []
    order = Order(inventory=INVENTORY, folder=folder, targets=tuple(targets), network=settings())
    with open_store(folder / "store", create=True) as store:
        run = collect(order, store, clock=lambda: NOW, on_step=steps.append)
        assert store.visits(run).keys() == {each.id for each in targets}
        return {each.id: [seen for _, seen in store.observations(run, each.id)] for each in targets}, steps


def test_every_device_leaves_one_row_whatever_comes_of_it(tmp_path: Path, port: int) -> None:
    targets = [device(number, port, credential="khong-co" if number % 5 == 0 else "ban-do") for number in range(60)]
    found, steps = collected(tmp_path, targets)
    assert [step.done for step in steps] == list(range(1, 61))
    for number, target in enumerate(targets):
        gaps = {each.gap for each in found[target.id] if isinstance(each, Missing)}
        assert (Gap.DENIED in gaps) == (number % 5 == 0)
        assert "device.system" in {each.kind for each in found[target.id]}


def test_a_run_that_was_cut_goes_on_with_the_devices_that_are_left(tmp_path: Path, port: int) -> None:
    targets = tuple(device(number, port) for number in range(80))
    order = Order(inventory=INVENTORY, folder=tmp_path, targets=targets, network=settings())
    steps: list[Step] = []

    def cut(step: Step) -> None:
        steps.append(step)
        if len(steps) == 20:
            raise KeyboardInterrupt

    with open_store(tmp_path / "store", create=True) as store:
        with pytest.raises(KeyboardInterrupt):
            collect(order, store, clock=lambda: NOW, on_step=cut)
        run = store.run().header.id
        assert len(store.visits(run)) == 20
        collect(order, store, clock=lambda: NOW, on_step=steps.append, resume=run)
    assert sorted(step.target for step in steps) == sorted(each.id for each in targets)


def test_devices_do_not_pile_up_in_memory(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stores is slower than who meets; half of the devices say nothing of use, which is no reason to go on."""
    monkeypatch.setattr(run_visits, "_MET_AHEAD", 40)
    targets = [device(number, port, credential="khong-co" if number % 2 else "ban-do") for number in range(300)]
    begun: list[str] = []
    ahead = []
    with closing(network()) as opened:

        def ask(target: Target) -> Seen:
            return Seen(target=target, reached=None, outcome=outcome_or_none(target, opened))

        met = opened.devices._opened

        def counting(target: Target) -> object:
            begun.append(target.id)
            return met(target)

        monkeypatch.setattr(opened.devices, "_opened", counting)
        for done, _ in enumerate(visits(targets, ask, opened)):
            ahead.append(len(begun) - done)
    assert len(begun) == len(ahead) == 300
    assert max(ahead) <= 40 + 1


def outcome_or_none(target: Target, opened: Network) -> GapError:
    try:
        opened.devices.visit(target).close()
    except GapError as gap:
        return gap
    return NotCollected("met")


def test_whoever_ends_the_visits_ends_the_meeting(port: int) -> None:
    with hand_made(silent) as mute, closing(network()) as opened:
        quiet = [replace(device(number, mute.port), addresses=(ip_address("127.0.0.1"),)) for number in range(200)]

        def ask(target: Target) -> Seen:
            return Seen(target=target, reached=None, outcome=outcome_or_none(target, opened))

        under_way = visits([device(999, port), *quiet], ask, opened)
        next(under_way)
        began = time.monotonic()
        under_way.close()
        assert time.monotonic() - began < 2
        assert not [each for each in threading.enumerate() if each.name.startswith("visit")]
