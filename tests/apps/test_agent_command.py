"""`rasoat agent` and `--from`: from a code to a verdict, and every refusal with its exit code."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.agent import machine
from scanner.apps.agent.running import Asking, run_once
from scanner.apps.agent.state import State
from scanner.apps.cli.main import run
from scanner.evidence.bundles import Bundles
from scanner.evidence.store import open_store
from scanner.model.question import Answer
from scanner.model.words import ExitCode
from scanner.transport.spool import Spool
from tests.transport.bundle_case import MACHINE, OTHER_MACHINE

REPOSITORY = Path(__file__).resolve().parents[2]
ASKED = {"file:/etc/os-release": Answer(ask="file:/etc/os-release", stdout=b'ID=debian\nVERSION_ID="12"\n')}


class Desk:
    """A folder with an inventory, a spool and a store; what commands print is kept."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture
        self.spool, self.state = folder / "spool", folder / "state"
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = int(run([*arguments, "--lang", "en"]))
        self.out, self.err = self._capture.readouterr()
        return code

    def runs(self) -> str:
        """One bundle of the agent of this desk, of one answer."""
        now = datetime.now(UTC)
        asking = Asking(ask=lambda question: ASKED[question].sealed(), questions=tuple(ASKED))
        return run_once(State(self.state), Spool(self.spool), asking, identity=MACHINE, clock=lambda: now).name


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASOAT_AGENT_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(machine, "this_machine", lambda: MACHINE)
    (tmp_path / "spool").mkdir()
    shutil.copytree(REPOSITORY / "inventories/this-computer", tmp_path / "inventory")
    targets = next((tmp_path / "inventory").rglob("targets.yaml"))
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace("connection: local", "connection: agent"), encoding="utf-8")
    yield Desk(tmp_path, capsys)
    capsys.readouterr()


def enrolled(desk: Desk) -> str:
    """The id of an agent whose machine has answered."""
    code = desk("agent", "enroll", "inventory", "--agency", "may-nay", "--target", "may-tinh")
    assert code == ExitCode.FINE
    typed = next(line.split()[-1] for line in desk.out.splitlines() if line.startswith("Code: "))
    bound = ["--agency", "may-nay", "--target", "may-nay/may-tinh"]
    assert desk("agent", "enroll", "--code", typed.lower(), *bound, "--spool", "spool") == ExitCode.FINE
    return typed[:5].lower()


def verdicts(desk: Desk, *arguments: str) -> tuple[int, Any]:
    code = desk("scan", "inventory", *arguments, "--no-walk", "--out", "json:-")
    return code, json.loads(desk.out)


def test_from_a_code_to_a_verdict(desk: Desk) -> None:
    agent = enrolled(desk)
    name = desk.runs()
    code, results = verdicts(desk, "--from", "spool")
    assert code == ExitCode.FINE
    assert f"agent {agent}: its machine is accepted" in desk.err
    assert f"{name}: imported, may-nay/may-tinh" in desk.err
    assert ", signed (Ed25519)\n" in desk.err
    (line,) = results["ledger"]
    assert line["proof"].startswith(f"agent bundle {agent}-1, Ed25519, key ")
    assert line["answered"] >= 1
    code, results = verdicts(desk)  # what was imported is there the next time
    assert (code, results["ledger"][0]["answered"]) == (ExitCode.FINE, line["answered"])


def test_a_bundle_that_could_not_be_signed_says_so(desk: Desk) -> None:
    assert desk("agent", "enroll", "--agency", "may-nay", "--hmac", "--to", "e") == ExitCode.FINE
    assert desk("agent", "enroll", "--file", "e") == ExitCode.FINE
    desk.runs()
    assert desk("collect", "--from", "spool") == ExitCode.FINE
    assert ", not signed, shared key (HMAC)\n" in desk.out


def test_an_inventory_that_forgot_the_agent_is_told(desk: Desk) -> None:
    agent = enrolled(desk)
    desk.runs()
    targets = next((desk.folder / "inventory").rglob("targets.yaml"))
    targets.write_text(targets.read_text(encoding="utf-8").replace("connection: agent", "connection: none"))
    desk("collect", "inventory", "--from", "spool")
    assert f"agent {agent}: no target of the inventory is read by it (may-nay/may-tinh)" in desk.out


def test_a_scan_without_a_bundle_says_so(desk: Desk) -> None:
    code, results = verdicts(desk)
    assert code == ExitCode.NOT_ENOUGH
    assert {each["detail"] for each in results["ledger"][0]["details"]} == {"no agent is enrolled for it"}


def test_an_import_alone_asks_nobody(desk: Desk) -> None:
    enrolled(desk)
    desk.runs()
    assert desk("collect", "--from", "spool") == ExitCode.FINE
    assert "spool: 1 bundles imported" in desk.out
    assert desk.out.endswith("rasoat scan INVENTORY --store .rasoat\n")
    assert "Run " not in desk.out
    assert desk("collect", "--from", "spool") == ExitCode.FINE
    assert "imported before, and not a second time" in desk.out


def test_an_empty_folder_measures_nothing_and_a_missing_one_is_named(desk: Desk) -> None:
    assert desk("collect", "--from", "spool") == ExitCode.NOT_ENOUGH
    assert "nothing of any agent" in desk.out
    assert "Exit code 3: nothing was imported" in desk.out
    assert desk("collect", "--from", "nowhere") == ExitCode.MISSING_INPUT
    assert "nowhere: there is no such folder" in desk.err


def test_a_wrong_signature_ends_with_5_and_the_rest_is_imported(desk: Desk) -> None:
    enrolled(desk)
    one, two = desk.runs(), desk.runs()
    file = desk.spool / one
    file.write_bytes(file.read_bytes().replace(b"debian", b"DEBIAN"))
    assert desk("collect", "--from", "spool") == ExitCode.BAD_SEAL
    assert f"REFUSED {one}: its signature does not fit" in desk.out
    assert f"{two}: imported" in desk.out
    assert "bundles 1–1 are missing" in desk.out
    assert "Exit code 5: 1 files of agents refused" in desk.out
    code, _ = verdicts(desk, "--from", "spool")
    assert code == ExitCode.BAD_SEAL
    assert "Exit code 5" in desk.err


def test_a_file_refused_for_another_reason_ends_with_65(desk: Desk) -> None:
    agent = enrolled(desk)
    name = desk.runs()
    shutil.copy(desk.spool / name, desk.spool / f"{agent}-7.bundle")
    assert desk("collect", "--from", "spool") == ExitCode.BAD_INPUT
    assert f"REFUSED {agent}-7.bundle: its name is not that of bundle 1" in desk.out


def test_several_folders_are_imported_one_after_the_other(desk: Desk) -> None:
    enrolled(desk)
    first = desk.runs()
    (desk.folder / "stick").mkdir()
    shutil.move(desk.spool / first, desk.folder / "stick" / first)
    second = desk.runs()
    assert desk("collect", "--from", "spool", "--from", "stick") == ExitCode.FINE
    assert f"{second}: imported" in desk.out
    assert f"{first}: imported late" in desk.out


def test_refusals_are_told_in_vietnamese(desk: Desk) -> None:
    enrolled(desk)
    file = desk.spool / desk.runs()
    file.write_bytes(file.read_bytes()[:-300])
    run(["collect", "--from", "spool"])
    desk.out, desk.err = desk._capture.readouterr()
    assert "TỪ CHỐI" in desk.out
    assert "tệp bị cắt" in desk.out


def test_requests_are_accepted_alone(desk: Desk) -> None:
    agent = enrolled(desk)
    desk.runs()
    assert desk("agent", "accept", "spool") == ExitCode.FINE
    assert f"agent {agent}: its machine is accepted" in desk.out
    assert desk("agent", "list") == ExitCode.FINE
    assert f"{agent}  may-nay/may-tinh  at work  ed25519\n" in desk.out
    request = next(desk.spool.glob("*.request"))
    request.write_bytes(request.read_bytes().replace(b"may-tinh", b"may-tinb"))
    assert desk("agent", "accept", "spool") == ExitCode.BAD_SEAL


def test_a_target_has_one_agent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = enrolled(desk)
    desk.runs()
    desk("collect", "--from", "spool")
    again = ("agent", "enroll", "inventory", "--agency", "may-nay", "--target", "may-tinh")
    assert desk(*again) == ExitCode.WRONG_USAGE
    assert f"it has the agent {first}" in desk.err
    assert desk(*again, "--replace", "--to", "e") == ExitCode.FINE
    monkeypatch.setattr(machine, "this_machine", lambda: OTHER_MACHINE)
    assert desk("agent", "enroll", "--file", "e", "--spool", "spool") == ExitCode.FINE
    assert desk("collect", "--from", "spool") == ExitCode.FINE
    assert f"agent {first}: believed no more" in desk.out


def test_an_agent_is_revoked_once(desk: Desk) -> None:
    agent = enrolled(desk)
    assert desk("agent", "revoke", agent, "--reason", "lost") == ExitCode.FINE
    assert desk("agent", "revoke", agent) == ExitCode.WRONG_USAGE
    assert desk("agent", "revoke", "zzzzz") == ExitCode.WRONG_USAGE
    desk("agent", "list")
    assert f"{agent}  may-nay/may-tinh  revoked" in desk.out
    assert desk("agent", "accept", "spool") == ExitCode.BAD_SEAL
    assert f"agent {agent} was revoked on" in desk.out


def test_an_enrolment_file_is_for_its_owner_alone_and_never_overwritten(desk: Desk) -> None:
    given = ("agent", "enroll", "--agency", "may-nay", "--hmac", "--to", "e")
    assert desk(*given) == ExitCode.FINE
    assert Path("e").stat().st_mode & 0o077 == 0
    assert "Code: " not in desk.out
    before = Path("e").read_bytes()
    assert desk(*given) == ExitCode.WRONG_USAGE
    assert Path("e").read_bytes() == before


def test_an_enrolment_that_could_not_be_written_waits_for_nobody(desk: Desk) -> None:
    assert desk("agent", "enroll", "--agency", "may-nay", "--to", "nowhere/e") != ExitCode.FINE
    assert "the enrolment cannot be written there" in desk.err
    assert desk("agent", "list") == ExitCode.FINE
    assert "revoked" in desk.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["enroll"], ExitCode.WRONG_USAGE, "--agency"),
        (["enroll", "--agency", "May Này"], ExitCode.BAD_INPUT, "no code such as"),
        (["enroll", "inventory", "--agency", "so-khac"], ExitCode.WRONG_USAGE, "there are: "),
        (["enroll", "inventory", "--agency", "may-nay", "--site", "x"], ExitCode.WRONG_USAGE, "no such site"),
        (["enroll", "inventory", "--agency", "may-nay", "--target", "x"], ExitCode.WRONG_USAGE, "no such target"),
        (["enroll", "--agency", "may-nay", "--target", "so-khac/x"], ExitCode.WRONG_USAGE, "no target of the agency"),
        (["enroll", "--agency", "may-nay", "--hmac"], ExitCode.WRONG_USAGE, "--to"),
        (["enroll", "--agency", "may-nay", "--days", "0"], ExitCode.WRONG_USAGE, "--days"),
        (["enroll", "--code", "x"], ExitCode.WRONG_USAGE, "--agency"),
        (["enroll", "--code", "x", "--agency", "may-nay", "--spool", "spool"], ExitCode.BAD_INPUT, "25 letters"),
        (["enroll", "--code", "x", "--file", "y"], ExitCode.WRONG_USAGE, "one of them"),
        (["enroll", "--file", "nothing"], ExitCode.MISSING_INPUT, "nothing"),
        (["run", "--spool", "spool"], ExitCode.WRONG_USAGE, "--once"),
        (["run", "--once"], ExitCode.WRONG_USAGE, "--spool"),
        (["run", "--once", "--spool", "nowhere"], ExitCode.MISSING_INPUT, "nowhere"),
        (["run", "--once", "--spool", "spool"], ExitCode.MISSING_INPUT, "agent enroll"),
        (["install", "--print", "systemd", "--spool", "relative"], ExitCode.WRONG_USAGE, "absolute"),
        (["accept", "nowhere"], ExitCode.MISSING_INPUT, "nowhere"),
        (["list", "--store", "nowhere"], ExitCode.MISSING_INPUT, "nowhere"),
    ],
)
def test_every_mistake_has_its_words(desk: Desk, arguments: list[str], code: ExitCode, says: str) -> None:
    assert desk("agent", *arguments) == code
    assert says in desk.err


def test_what_starts_it_each_day_is_printed(desk: Desk) -> None:
    assert desk("agent", "install", "--print", "systemd", "--spool", "/srv/spool") == ExitCode.FINE
    assert "[Service]" in desk.out
    assert "[Timer]" in desk.out
    assert desk("agent", "install", "--print", "cron", "--spool", "/srv/spool") == ExitCode.FINE
    assert desk.out.startswith("0 9 * * * root ")
    assert desk("agent", "install", "--print", "windows", "--spool", r"\\may-chu\rasoat$") == ExitCode.FINE
    assert r"windows_agent.ps1" in desk.out
    assert r'-Spool "\\may-chu\rasoat$"' in desk.out
    assert "icacls" in desk.out
    assert desk("agent", "install", "--print", "windows") == ExitCode.FINE
    assert r'-Spool "C:\ProgramData\Rasoat\spool"' in desk.out
    assert "/var/spool" not in desk.out


@pytest.mark.slow
def test_an_import_that_is_killed_is_run_again(desk: Desk) -> None:
    """Kill -9 at any moment: nothing is lost, nothing is there twice."""
    agent = enrolled(desk)
    names = [desk.runs() for _ in range(60)]
    command = [sys.executable, "-m", "scanner", "collect", "--from", "spool"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    moments = random.Random(11)  # noqa: S311  # no secret
    for _ in range(12):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0.2, 0.9))
            process.send_signal(signal.SIGKILL)
    assert desk("collect", "--from", "spool") == ExitCode.FINE
    with open_store(desk.folder / ".rasoat") as store:
        assert sorted(Bundles(store).of(agent)) == list(range(1, len(names) + 1))
    assert desk("verify") in (ExitCode.FINE, ExitCode.MISSING_INPUT)


def test_the_files_for_windows_are_written(desk: Desk, tmp_path: Path) -> None:
    assert desk("agent", "install", "--print", "windows", "--spool", r"D:\goi", "--to", str(tmp_path)) == ExitCode.FINE
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {
        "windows_agent.ps1", "questions.txt", "rasoat.xml",
    }  # fmt: skip
    assert "function Get-RasoatAnswers {" in (tmp_path / "windows_agent.ps1").read_text(encoding="ascii")
    assert "reg:HKLM" in (tmp_path / "questions.txt").read_text(encoding="ascii")
    assert "windows_agent.ps1" in (tmp_path / "rasoat.xml").read_text()


def test_the_files_of_a_jea_endpoint_are_written(desk: Desk, tmp_path: Path) -> None:
    said = ("agent", "install", "--print", "jea", "--account", "PC1\\doc")
    assert desk(*said, "--to", str(tmp_path)) == ExitCode.FINE
    assert (tmp_path / "RoleCapabilities/RasoatRead.psrc").exists()
    assert "'PC1\\doc'" in (tmp_path / "Rasoat.pssc").read_text()
    assert desk(*said) == ExitCode.FINE
    assert desk(*said, "--to", str(tmp_path / "none")) == ExitCode.MISSING_INPUT
    assert desk("agent", "install", "--print", "cron", "--to", str(tmp_path)) == ExitCode.WRONG_USAGE
