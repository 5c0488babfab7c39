"""`kill -9` at every step of writing: an inventory is as before or as it should be, file by file, and what was told stays."""

import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scanner.apps.cli.main import run
from scanner.evidence.store import open_store
from scanner.evidence.verify import verify_run
from scanner.inventory.load import load_inventory
from scanner.model.words import ExitCode
from tests.lesser_province import lesser_province

pytestmark = pytest.mark.slow

AGENCY = "phuong-ben-song"
SOON = date.today() + timedelta(days=60)  # noqa: DTZ011  # any day that is not over
_DYING = """
import os, signal, sys
folder, left = sys.argv[1], int(sys.argv[2])
CHANGES = {"os.rename": 1, "os.remove": 0, "os.chmod": 0, "os.truncate": 0}

def watch(event, args):
    global left
    if event == "open":
        path, writes = args[0], isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        path, writes = args[CHANGES[event]] if event in CHANGES else None, True
    if writes and isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(folder):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

sys.addaudithook(watch)
from scanner.apps.cli.main import run
sys.exit(run(sys.argv[3:]))
"""
"""The program, killed before the change number `left` that it makes below `folder` (sys.audit, PEP 578)."""
MOST = 40
TAKEN_AGAIN = 4
"""After every so many kills the command is given once more."""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward, judged, and its work list with a plan, a correction and a request filled in."""
    place = tmp_path_factory.mktemp("killed")
    lesser_province(place / "province", {AGENCY: ("tuong-lua", "pc-01", "pc-02"), "xa-nui-xanh": ("pc-01",)})
    words = ["scan", str(place / "province"), "--store", str(place / "store"), "--agency", AGENCY, "--lang", "vi"]
    assert run([*words, "--out", f"xlsx:{place}/lists"]) == ExitCode.FINE
    book: Any = openpyxl.load_workbook(place / "lists" / f"{AGENCY}.vi.xlsx")
    work, register = book["Việc cần làm"], book["Thiết bị"]
    head = [cell.value for cell in work[1]]
    fails = [row for row in range(2, 60) if work.cell(row, head.index("Kết quả") + 1).value == "Chưa đạt"]
    planned = {"Quyết định": "Sẽ làm", "Người thực hiện": "An", "Ngày hoàn thành": SOON}
    waived = {
        "Quyết định": "Đề nghị ngoại lệ", "Người thực hiện": "An", "Ghi chú": "Cũ", "Biện pháp thay thế": "Tách mạng",
        "Ngoại lệ đến hết ngày": SOON,
    }  # fmt: skip
    for row, values in zip(fails, (planned, waived), strict=False):
        for heading, value in values.items():
            work.cell(row, head.index(heading) + 1).value = value
    rooms = [cell.value for cell in register[1]].index("Phòng đặt máy") + 1
    register.cell(3, rooms).value = "P.999"
    book.save(place / "returned.xlsx")
    return place


def files_of(folder: Path) -> dict[str, bytes]:
    """What people wrote; what begins with a dot is nobody's."""
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.name.startswith(".")
    }


def killed_at_every_step(place: Path, words: list[str]) -> list[dict[str, bytes]]:
    """The inventory after each kill, the last after the command came to its end."""
    states = []
    for step in range(MOST):
        folder = place / f"at-{step}"
        shutil.copytree(place / "province", folder)
        command = [
            sys.executable,
            "-c",
            _DYING,
            str(folder),
            str(step),
            *(each.format(folder=folder) for each in words),
        ]
        ended = subprocess.run(command, capture_output=True, check=False, timeout=120)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
        load_inventory(folder)
        states.append(files_of(folder))
        if ended.returncode == 0:
            return states
        if step % TAKEN_AGAIN:
            shutil.rmtree(folder)
            continue
        again = subprocess.run(
            [sys.executable, "-m", "scanner", *(each.format(folder=folder) for each in words)],
            capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        assert again.returncode in (0, ExitCode.BAD_INPUT), again.stderr.decode()
        load_inventory(folder)
        left = [each.name for each in folder.rglob(".*") if each.is_file()]
        assert len(left) <= 1, "no more than the file that was being written"
    raise AssertionError("it never came to its end")


def assert_old_or_new(states: list[dict[str, bytes]]) -> None:
    """Every file is as before or as it came to be, and at some kill something was written already."""
    before, after = states[0], states[-1]
    changed = [name for name in after if before.get(name) != after[name]]
    assert changed
    for state in states:
        assert state.keys() - set(changed) == before.keys() - set(changed)
        for name in changed:
            assert state.get(name) in (before.get(name), after[name]), name
    assert len(states) > 2 * len(changed)


def test_a_work_list_is_taken_file_by_file_and_again_as_if_nothing_had_been(scanned: Path, tmp_path: Path) -> None:
    shutil.copytree(scanned / "province", tmp_path / "province")
    words = ["inventory", "import", "{folder}", f"worklist:{scanned}/returned.xlsx"]
    states = killed_at_every_step(tmp_path, [*words, "--store", str(scanned / "store"), "--apply", "--lang", "en"])
    assert_old_or_new(states)
    ends = [files_of(each) for each in sorted(tmp_path.glob("at-*"))]
    assert all(each.keys() == states[-1].keys() for each in ends)
    assert {json.dumps(sorted(each)) for each in ends} == {json.dumps(sorted(states[-1]))}
    assert all(each == states[-1] for each in ends), "taken again, it comes to the same"


def test_a_request_and_its_approval_are_written_whole(scanned: Path, tmp_path: Path) -> None:
    shutil.copytree(scanned / "province", tmp_path / "province")
    asked = ["waivers", "request", "{folder}", "--agency", AGENCY, "--control", "HOST-OS-01", "--target", "pc-01"]
    asked += ["--until", SOON.isoformat(), "--reason", "Cũ", "--compensation", "Tách", "--by", "An", "--lang", "en"]
    states = killed_at_every_step(tmp_path, asked)
    assert_old_or_new(states)
    (tmp_path / "approval").mkdir()
    shutil.copytree(tmp_path / f"at-{len(states) - 1}", tmp_path / "approval/province")
    (waiver,) = next(
        each.waivers for each in load_inventory(tmp_path / "approval/province").agencies if each.code == AGENCY
    )
    approved = ["waivers", "approve", "{folder}", waiver.id, "--by", "Bình", "--lang", "en"]
    assert_old_or_new(killed_at_every_step(tmp_path / "approval", approved))


@pytest.mark.parametrize("moment", range(10))
def test_what_scorecards_said_is_kept_whole_or_not_at_all(scanned: Path, tmp_path: Path, moment: int) -> None:
    """`evaluate` notes what it said in the store; killed anywhere, the store is whole and goes on."""
    shutil.copytree(scanned / "store", tmp_path / "store")
    words = [str(scanned / "province"), "--store", str(tmp_path / "store")]
    command = [sys.executable, "-m", "scanner", "evaluate", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(0.25 + 0.07 * moment)
        process.send_signal(signal.SIGKILL)
    with open_store(tmp_path / "store") as store:
        assert verify_run(store).faults == ()
    assert run(["trend", "--store", str(tmp_path / "store")]) == ExitCode.FINE
    assert run(["evaluate", *words]) == ExitCode.FINE
