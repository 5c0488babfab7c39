"""The real agent on this machine: what it loads and weighs, that its facts are those of a scan, that kill -9 costs a gap."""

import codecs
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import scanner
from scanner.apps.agent.__main__ import run_here
from scanner.apps.agent.machine import this_machine
from scanner.apps.agent.units import CAPABILITIES, cron_line, systemd_units, windows_arguments, windows_task
from scanner.apps.cli.main import run
from scanner.model.errors import WrongUsage
from scanner.model.question import Answer
from scanner.model.words import ExitCode
from scanner.reach.replay import parse_recording
from scanner.transport.bundle import named, read_bundle
from scanner.transport.machines import tells_nothing

REPOSITORY = Path(scanner.__file__).parents[1]
LOADS = (
    "scanner", "scanner.apps", "scanner.apps.agent", "scanner.model", "scanner.sealing", "scanner.transport",
    "scanner.transport.bundle", "scanner.transport.enrolment", "scanner.transport.head_lines", "scanner.transport.spool",
    "scanner.collect", "scanner.collect.host", "scanner.collect.host.questions",
    "scanner.reach", "scanner.reach.apt_lists", "scanner.reach.commands", "scanner.reach.deadline", "scanner.reach.entries",
    "scanner.reach.failures", "scanner.reach.find_records", "scanner.reach.findings", "scanner.reach.globs",
    "scanner.reach.limits", "scanner.reach.local", "scanner.reach.lz4_frames", "scanner.reach.mounts", "scanner.reach.names",
    "scanner.reach.open_paths", "scanner.reach.owners", "scanner.reach.record", "scanner.reach.shadow",
    "scanner.reach.tree_questions", "scanner.reach.unpacking", "scanner.reach.walk", "scanner.reach.walk_starts",
)  # fmt: skip
"""Everything of ours that the agent may load: connectors to this machine and what writes files, no parser."""
WHOLE = ("scanner.apps.agent.", "scanner.model.", "scanner.sealing.")
OTHERS = ("cryptography", "_openssl", "_cffi_backend", "cffi")
MOST_MIB = 60
NOBODY = 65534
VOLATILE = {"host.processes", "host.listening", "host.neighbours", "host.logging", "host.services", "host.file_walk"}
"""What may change between two looks, or is not looked at twice in a test."""
SCRIPT = """
import runpy, sys
before = set(sys.modules)
sys.argv = ["agent", *sys.argv[1:]]
try:
    runpy.run_module("scanner.apps.agent", run_name="__main__", alter_sys=True)
except SystemExit as ended:
    assert not ended.code, ended.code
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


class Place:
    """A folder with an agent of this machine, enrolled at a centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool, self.state, self.store = folder / "spool", folder / "state", folder / "store"

    def rasoat(self, *arguments: str) -> int:
        return int(run([*arguments, "--store", str(self.store)]))

    def command(self, *more: str) -> list[str]:
        given = ["run", "--once", "--no-walk", "--state", str(self.state), "--spool", str(self.spool)]
        return [sys.executable, *(more or ("-m", "scanner.apps.agent")), *given]

    def agent(self, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*more), cwd=REPOSITORY, capture_output=True, text=True, check=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    if tells_nothing(this_machine()):
        pytest.skip(
            "this machine has neither serial number nor machine-id nor network card: no agent can be enrolled on it"
        )
    made = Place(tmp_path_factory.mktemp("agent"))
    made.spool.mkdir()
    file = str(made.folder / "enrolment")
    assert made.rasoat("agent", "enroll", "--agency", "may-nay", "--target", "may-tinh", "--to", file) == ExitCode.FINE
    given = ["agent", "enroll", "--file", file, "--spool", str(made.spool), "--state", str(made.state)]
    assert run(given) == ExitCode.FINE
    return made


def test_it_loads_what_it_needs_and_nothing_that_parses(place: Place) -> None:
    loaded = place.agent("-c", SCRIPT).stderr.split()
    assert {"scanner.apps.agent.running", "scanner.reach.local"} <= set(loaded)
    for name in loaded:
        top = name.partition(".")[0]
        if top == "scanner":
            assert name in LOADS or name.startswith(WHOLE), name
        else:
            ours = top in sys.stdlib_module_names or top.startswith(("_sysconfigdata", "__mp_main__"))
            assert ours or top in OTHERS, name


def test_it_stays_small(place: Place) -> None:
    """Its own memory at its highest (proc_pid_status(5)): getrusage(2) would count what pytest weighed before exec."""
    script = f"{SCRIPT}\nprint(open('/proc/self/status').read(), file=sys.stderr)"
    said = re.search(r"VmHWM:\s+(\d+) kB", place.agent("-c", script).stderr)
    assert said is not None
    assert int(said[1]) / 1024 <= MOST_MIB


@pytest.fixture(scope="module")
def inventory(place: Place) -> Path:
    """This computer, read by its agent."""
    copied = place.folder / "inventory"
    shutil.copytree(REPOSITORY / "inventories/this-computer", copied)
    targets = next(copied.rglob("targets.yaml"))
    text = targets.read_text(encoding="utf-8")
    assert "connection: local" in text
    targets.write_text(text.replace("connection: local", "connection: agent"), encoding="utf-8")
    return copied


def scanned(place: Place, name: str, *arguments: str) -> dict[str, Any]:
    """The results of a scan."""
    file = place.folder / f"{name}.json"
    assert place.rasoat("scan", *arguments, "--no-walk", "--out", f"json:{file}") == ExitCode.FINE
    results: dict[str, Any] = json.loads(file.read_text())
    return results


@pytest.fixture(scope="module")
def by_agent(place: Place, inventory: Path) -> dict[str, Any]:
    """The results of a scan of this machine by what its agent left."""
    place.agent()
    return scanned(place, "by-agent", str(inventory), "--from", str(place.spool))


def verdicts_of(results: dict[str, Any]) -> dict[str, Any]:
    """Every verdict by check, with what was seen."""
    return {
        each["check"] or each["control"]: (each["status"], each["gap"], each["seen"])
        for each in results["verdicts"]
        if each["target"] == "may-nay/may-tinh"
    }


def test_its_verdicts_are_those_of_a_scan_on_the_machine(place: Place, by_agent: dict[str, Any]) -> None:
    local, brought = verdicts_of(scanned(place, "local")), verdicts_of(by_agent)
    differing = {name: (each, brought.get(name)) for name, each in local.items() if brought.get(name) != each}
    assert local.keys() == brought.keys()
    assert sum(status in ("pass", "fail", "partial") for status, *_ in local.values()) > 20
    assert {name: both for name, both in differing.items() if not _is_of_a_moment(both)} == {}


def _is_of_a_moment(both: tuple[Any, Any]) -> bool:
    """Of counters and clocks the status alone has to be the same."""
    return bool(both[1]) and both[0][:2] == both[1][:2]


def test_every_fact_tells_who_vouches_for_it(
    place: Place, by_agent: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    from scanner.evidence.store import open_store

    with open_store(place.store) as store:
        seen = [each for _, each in store.observations(by_agent["run"]["id"], "may-nay/may-tinh")]
    proofs = {each.provenance.proof for each in seen}
    assert len(proofs) == 1
    assert re.fullmatch(r"agent bundle [a-z0-9]{5}-\d+, Ed25519, key [0-9a-f]{16}", proofs.pop())
    assert place.rasoat("agent", "list", "--lang", "en") == ExitCode.FINE
    assert "at work  ed25519  newest bundle: " in capsys.readouterr().out
    assert place.rasoat("verify") == ExitCode.FINE


@pytest.mark.slow
def test_kill_9_at_any_moment_costs_at_most_a_gap(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    moments = random.Random(7)  # noqa: S311  # no secret
    started = time.monotonic()
    place.agent()
    length = time.monotonic() - started
    for _ in range(12):
        with subprocess.Popen(place.command(), cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
            time.sleep(length * moments.uniform(0.5, 1.05))
            process.send_signal(signal.SIGKILL)
    place.agent()
    numbers = [read_bundle(each.read_bytes(), each.name).head.sequence for each in place.spool.glob("*.bundle")]
    assert len(numbers) == len(set(numbers))
    assert not [each for each in place.spool.iterdir() if each.name.startswith(".")]
    capsys.readouterr()
    assert place.rasoat("collect", "--from", str(place.spool), "--lang", "en") == ExitCode.FINE
    assert "REFUSED" not in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_user_runs_it_and_is_told_what_root_would_add(place: Place, tmp_path: Path) -> None:
    """A child of this process becomes nobody: the interpreter itself may lie where nobody may look."""
    spool, state = tmp_path / "spool", tmp_path / "state"
    shutil.copytree(place.state, state)
    spool.mkdir()
    for place_of in (*tmp_path.parents, tmp_path, spool, state, *state.rglob("*")):
        if "pytest" in str(place_of):
            os.chown(place_of, NOBODY, NOBODY) if place_of.is_relative_to(tmp_path) else place_of.chmod(0o711)
    for each in ("ascii", "latin-1", "utf-16-le", "utf-16-be"):
        codecs.lookup(each)  # nobody could load them
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the other threads of this process hold nothing the child needs
        child = os.fork()
    if not child:
        code = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            ran = run_here(state, spool, walk=False)
            code = 0 if "shadow:/etc/shadow" in ran.denied and len(ran.denied) > 20 and ran.answered > 400 else 2
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    (name,) = [each.name for each in spool.iterdir()]
    assert named(name) is not None


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root and setpriv")
def test_the_rights_of_the_unit_are_enough_for_every_question(place: Place) -> None:
    """What root is answered with all its capabilities, it is answered with those of the unit, and may gain no others."""
    before = {each.name for each in place.spool.iterdir()}
    every = place.agent().stdout
    kept = ",".join(["-all", *(f"+{each.lower().removeprefix('cap_')}" for each in CAPABILITIES)])
    command = ["setpriv", f"--bounding-set={kept}", "--no-new-privs", *place.command()]
    few = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert few.returncode == 0, few.stderr
    assert few.stdout.splitlines()[1:] == every.splitlines()[1:]  # needs_root: …
    one, two = ({each.ask: each for each in _answers(place, name)} for name in _new(place, before))
    assert [ask for ask, each in two.items() if each.gap is not one[ask].gap or each.exit != one[ask].exit] == []


def _new(place: Place, before: set[str]) -> list[str]:
    made = [each.name for each in place.spool.glob("*.bundle") if each.name not in before]
    return sorted(made, key=lambda name: (named(name) or ("", 0))[1])


def _answers(place: Place, name: str) -> Sequence[Answer]:
    bundle = read_bundle((place.spool / name).read_bytes(), name)
    return parse_recording(bundle.content, name).answers


UNITS = systemd_units(Path(sys.executable), Path("/var/lib/rasoat-agent"), Path("/srv/thư mục/50%"))


def test_a_unit_takes_away_what_could_be_changed_and_nothing_that_is_to_be_seen() -> None:
    service, timer = UNITS
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "IPAddressDeny=any",
        "UMask=0077",
        "AmbientCapabilities=",
    ):
        assert f"\n{line}\n" in service
    assert f"CapabilityBoundingSet={' '.join(CAPABILITIES)}\n" in service
    assert not {"CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN"} & set(CAPABILITIES)
    for word in (
        "PrivateNetwork",
        "PrivateTmp",
        "PrivateDevices",
        "ProtectHome",
        "ProtectProc",
        "ProtectKernelModules",
    ):
        assert f"\n{word}=" not in service
    for line in ("RandomizedDelaySec=1h", "Persistent=true"):
        assert f"\n{line}\n" in timer


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    (tmp_path / "rasoat-agent.service").write_text(UNITS[0])
    (tmp_path / "rasoat-agent.timer").write_text(UNITS[1])
    units = [str(tmp_path / f"rasoat-agent.{kind}") for kind in ("service", "timer")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "rasoat-agent" in line]
    assert said == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_little_that_is_exposed(tmp_path: Path) -> None:
    unit = tmp_path / "rasoat-agent.service"
    unit.write_text(UNITS[0])
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=45", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def test_paths_with_spaces_and_percents_survive() -> None:
    assert 'ReadWritePaths=/var/lib/rasoat-agent "/srv/thư mục/50%%" -/run/xtables.lock\n' in UNITS[0]
    line = cron_line(Path("/usr/bin/python3"), Path("/var/lib/rasoat agent"), Path("/srv/50%"))
    assert "'/var/lib/rasoat agent'" in line
    assert r"/srv/50\%" in line
    assert line.count("\n") == 1


def test_a_path_that_ends_in_a_backslash_does_not_take_in_the_quote_behind_it() -> None:
    """As CommandLineToArgvW reads it: 2n backslashes before a quote are n, and the quote ends the word."""
    assert '-Spool "E:\\\\" -Enrolment' in windows_arguments("E:\\")
    assert '-Spool "D:\\goi" -Enrolment' in windows_arguments("D:\\goi")
    with pytest.raises(WrongUsage):
        windows_arguments('D:\\"')


@pytest.mark.slow
def test_machines_of_one_clock_wait_differently() -> None:
    """An awk that seeds by the clock would let all machines of an agency begin in the same second."""
    wait = cron_line(Path("/x"), Path("/x"), Path("/x")).split("root sleep ")[1].split(";")[0].replace("\\%", "%")
    waits = {
        subprocess.run(["/bin/sh", "-c", f"echo {wait}"], capture_output=True, check=True).stdout for _ in range(8)
    }
    assert len(waits) > 4
    assert all(0 <= int(each) < 3600 for each in waits)


def test_the_task_of_windows_is_well_formed_and_as_the_rules_say() -> None:
    from xml.etree import ElementTree as ET

    task = windows_task(r"\\may-chu\rasoat$ & <x>")
    tree = ET.fromstring(task)  # noqa: S314  # our own text
    said = {each.tag.partition("}")[2]: each.text for each in tree.iter()}
    assert (said["RandomDelay"], said["StartWhenAvailable"], said["Priority"]) == ("PT60M", "true", "7")
    assert (said["ExecutionTimeLimit"], said["UserId"]) == ("PT15M", "S-1-5-18")
    assert r'windows_agent.ps1" -Spool "\\may-chu\rasoat$ & <x>" -Enrolment' in str(said["Arguments"])
    assert windows_task(r"\\máy-chủ\gói").isascii()  # whatever code page it is read in
    tree = ET.fromstring(windows_task(r"\\máy-chủ\gói"))  # noqa: S314  # our own text
    assert any(r'-Spool "\\máy-chủ\gói" ' in str(each.text) for each in tree.iter())
    assert said["Command"] == r"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe"
