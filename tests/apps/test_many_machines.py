"""A scan of many machines over SSH: each is asked once, together; killed at any moment it goes on to the same verdicts."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.evidence.store import Visit, open_store
from scanner.inventory.load import load_inventory
from scanner.model.errors import MissingInput, StoreError
from scanner.model.words import ExitCode, Status
from scanner.run.evaluation import Judging, evaluate
from tests.apps.many_machines import ManyMachines, many_machines
from tests.reach.ssh_server import SSHD, Server, start

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SSHD, reason="there is no sshd here")]

MOMENTS = 20
MACHINES = 3
COLLECT = ("collect", "inventory", "--no-walk")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    addresses = "".join(f"ListenAddress 127.0.0.{11 + n}\n" for n in range(MACHINES))
    found = start(tmp_path_factory.mktemp("sshd"), f"MaxStartups 100\n{addresses}")
    yield found
    found.stop()


def verdicts(machines: ManyMachines, store: str) -> dict[tuple[str, str, str], Status]:
    """Status by check, control and target."""
    inventory = load_inventory(machines.folder / "inventory")
    with open_store(machines.folder / store) as evidence:
        results = evaluate(inventory, evidence, None, Judging(as_of=datetime.now(UTC)))
    return {(each.check, each.control, each.target): each.status for each in results.verdicts}


def test_every_machine_is_asked_once_and_answers(tmp_path: Path, server: Server) -> None:
    machines = many_machines(tmp_path, server, MACHINES)
    before = server.log.count("Accepted publickey")
    ended = machines.run("scan", "inventory", "--no-walk", "--out", "json:results.json", "--progress", "json")
    assert ended.code == ExitCode.FINE, ended.err
    results = json.loads((tmp_path / "results.json").read_text())
    ledger = {line["target"]: line for line in results["ledger"]}
    assert set(ledger) == {f"so/may-{n}" for n in range(MACHINES)}
    assert all(line["answered"] > 30 for line in ledger.values())
    assert server.log.count("Accepted publickey") == before + MACHINES
    steps = [json.loads(line) for line in ended.err.splitlines() if line.startswith("{")]
    assert [step["done"] for step in steps] == list(range(1, MACHINES + 1))
    kept = (tmp_path / ".rasoat/known_hosts").read_text().splitlines()
    assert len(kept) == MACHINES


def test_a_machine_that_does_not_answer_keeps_none_from_it(tmp_path: Path, server: Server) -> None:
    machines = many_machines(tmp_path, server, MACHINES + 1)  # on the last address nobody listens
    ended = machines.run("scan", "inventory", "--no-walk", "--out", "json:results.json")
    assert ended.code == ExitCode.FINE, ended.err
    ledger = {line["target"]: line for line in json.loads((tmp_path / "results.json").read_text())["ledger"]}
    silent = ledger[f"so/may-{MACHINES}"]
    assert (silent["answered"], list(silent["why"])) == (0, ["unreachable"])
    assert all(line["answered"] > 30 for name, line in ledger.items() if name != silent["target"])


def test_the_credential_is_in_no_file_and_on_no_screen(tmp_path: Path, server: Server) -> None:
    machines = many_machines(tmp_path, server, 1)
    ended = machines.run("scan", "inventory", "--no-walk", "--record", "recordings")
    secret = max((server.folder / "id").read_text().splitlines(), key=len)
    assert secret not in ended.out + ended.err
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_without_its_credential_a_machine_is_denied_and_told_how_to_be_let_in(tmp_path: Path, server: Server) -> None:
    machines = many_machines(tmp_path, server, 1)
    done = subprocess.run(
        machines.command("scan", "inventory", "--no-walk", "--out", "json:results.json"),
        cwd=tmp_path,
        env={name: value for name, value in machines.environment().items() if "CREDENTIAL" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ExitCode.NOT_ENOUGH
    assert "RASOAT_CREDENTIAL_THU" in done.stderr
    [agency] = json.loads((tmp_path / "results.json").read_text())["agencies"]
    assert "let_in" in {action["way"] for action in agency["actions"]}


def test_an_interrupt_ends_many_visits_at_once_and_the_run_goes_on(tmp_path: Path, server: Server) -> None:
    machines = many_machines(tmp_path, server, MACHINES)
    with subprocess.Popen(
        machines.command("collect", "inventory", "--no-walk"),
        cwd=tmp_path,
        env=machines.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as scan:
        while not (tmp_path / ".rasoat/known_hosts").exists() and scan.poll() is None:
            time.sleep(0.01)
        scan.send_signal(signal.SIGTERM)
        _, said = scan.communicate(timeout=60)
    assert scan.returncode == ExitCode.INTERRUPTED
    assert "--resume" in said
    assert "Traceback" not in said
    assert machines.run("collect", "inventory", "--resume").code == ExitCode.FINE


def test_killed_at_any_moment_it_goes_on_to_the_same_verdicts(tmp_path: Path, server: Server) -> None:
    """Twenty times, at moments spread over the length of an undisturbed run."""
    machines = many_machines(tmp_path, server, MACHINES)
    began = time.monotonic()
    assert machines.run(*COLLECT, "--store", "whole").code == ExitCode.FINE
    length = time.monotonic() - began
    wanted = verdicts(machines, "whole")
    dice = random.Random(20261130)  # noqa: S311  # moments of a test
    killed = began_well = 0
    for moment in range(MOMENTS):
        store = f"killed-{moment}"
        killed += _killed(machines, store, dice.uniform(0, length))
        cut = _cut_run(tmp_path / store)
        ended = machines.run(*COLLECT, "--store", store, *(["--resume"] if cut else []))
        assert ended.code == ExitCode.FINE, ended.err
        assert verdicts(machines, store) == wanted
        began_well += bool(cut and cut.visits)
        if cut:  # what was stored before stands as it was: no machine is asked twice
            with open_store(tmp_path / store) as evidence:
                assert cut.visits.items() <= evidence.visits(cut.run).items()
    assert killed > MOMENTS / 2
    assert began_well, "no run was killed between its first visit and its last"


def _killed(machines: ManyMachines, store: str, after: float) -> bool:
    """Begin a run and kill it; False when it was done before."""
    with subprocess.Popen(
        machines.command(*COLLECT, "--parallel", "1", "--store", store),  # more is stored when it is killed
        cwd=machines.folder,
        env=machines.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as scan:
        try:
            scan.wait(after)
        except subprocess.TimeoutExpired:
            scan.kill()
    return scan.returncode == -signal.SIGKILL


@dataclass(frozen=True)
class CutRun:
    """An unfinished run and what it had stored when it was killed."""

    run: str
    visits: dict[str, Visit]


def _cut_run(store: Path) -> CutRun | None:
    """None when none was begun, or it is finished."""
    try:
        with open_store(store) as evidence:
            runs = [each.header.id for each in evidence.runs() if each.finished_at is None]
            return CutRun(runs[-1], evidence.visits(runs[-1])) if runs else None
    except (MissingInput, StoreError):  # killed before there was a store
        return None
