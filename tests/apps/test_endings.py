"""How the program ends when it is asked to, when a stream is closed, and when something is our own fault."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.apps.cli.main import Endings, Interrupted, run
from scanner.model.words import ExitCode

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY), "RASOAT_LANG": "en"}
ENVIRONMENT.pop("RASOAT_DEBUG", None)
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)  # streams as people have them


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """`line` in a shell, with $RASOAT for the program."""
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**ENVIRONMENT, "RASOAT": f"{sys.executable} -m scanner"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that holds one run."""
    folder = tmp_path_factory.mktemp("collected")
    assert shell(folder, "$RASOAT collect --no-walk").returncode == ExitCode.FINE
    return folder


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_closed_stream_changes_nothing_but_what_is_seen(collected: Path, closed: str) -> None:
    ended = shell(collected, f"$RASOAT evaluate {closed}")
    assert ended.returncode == ExitCode.FINE
    assert not ended.stderr


def test_a_report_for_a_standard_output_that_is_closed_is_wrong_usage(collected: Path) -> None:
    ended = shell(collected, "$RASOAT evaluate --out json:- >&-")
    assert ended.returncode == ExitCode.WRONG_USAGE
    assert "standard output is closed" in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full of Linux")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("evaluate 2>/dev/full", ExitCode.MISSING_INPUT),
        ("evaluate >/dev/full 2>&1", ExitCode.MISSING_INPUT),
        ("--no-such-option 2>/dev/full", ExitCode.WRONG_USAGE),
        ("2>/dev/full", ExitCode.WRONG_USAGE),
        ("--version >/dev/full", ExitCode.INTERNAL),
    ],
)
def test_a_full_disk_keeps_the_code(tmp_path: Path, line: str, code: ExitCode) -> None:
    """Python's own is 120; what was asked for and could not be written is no success."""
    assert shell(tmp_path, f"$RASOAT {line}").returncode == code


HEEDING = """
import os, signal, sys
signal.signal(int(sys.argv[1]), signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
"""A shell that runs the tests in the background ignores SIGINT, and what it starts does too."""


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_scan_resumable(tmp_path: Path, wish: signal.Signals) -> None:
    """Signalled as soon as the run is begun; on a busy machine it may be done before, and then another is begun."""
    for attempt in range(10):
        code, said = _signalled(tmp_path / str(attempt), wish)
        if code != ExitCode.FINE:
            break
    assert code == ExitCode.INTERRUPTED
    assert "--resume" in said
    assert "Traceback" not in said


def _signalled(folder: Path, wish: signal.Signals) -> tuple[int, str]:
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING, str(int(wish)), "-m", "scanner", "collect", "--no-walk"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as scan:
        while scan.poll() is None and not (folder / ".rasoat/lock").exists():
            time.sleep(0.01)
        scan.send_signal(wish)
        _, said = scan.communicate()
    return scan.returncode, said


def test_what_nohup_ignores_stays_ignored(tmp_path: Path) -> None:
    line = "trap '' HUP; $RASOAT collect --no-walk & while [ ! -e .rasoat/lock ]; do sleep 0.01; done; kill -HUP $!; wait $!"
    ended = shell(tmp_path, line)
    assert ended.returncode == ExitCode.FINE, ended.stderr


def test_the_first_signal_closes_in_order_the_next_are_the_same_wish_and_a_late_one_leaves() -> None:
    moments = iter([10.0, 10.1, 11.9, 12.5])
    left: list[int] = []
    endings = Endings(clock=lambda: next(moments), leave=left.append)
    with pytest.raises(Interrupted):
        endings(signal.SIGINT, None)
    endings(signal.SIGINT, None)
    endings(signal.SIGTERM, None)
    assert not left
    endings(signal.SIGINT, None)
    assert left == [ExitCode.INTERRUPTED]


def test_our_own_fault_is_told_in_plain_words(tmp_path: Path) -> None:
    """A command that crashes stands for all that nobody expects; with RASOAT_DEBUG the traceback is shown."""
    program = (
        "import sys; from scanner.apps.cli import main\n"
        "sys.argv = ['rasoat', 'evaluate']\n"
        "main.CLI.main = lambda **_: 1 / 0\n"
        "main.main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == ExitCode.INTERNAL
    assert "ZeroDivisionError" in ended.stderr
    assert "Traceback" not in ended.stderr
    traced = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**ENVIRONMENT, "RASOAT_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert traced.returncode == ExitCode.INTERNAL
    assert "Traceback" in traced.stderr


@pytest.mark.parametrize(
    "moment",
    ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "0026-11-23", "9999-12-31", "2026-02-30", "hôm nay", ""],
)
def test_a_day_outside_our_time_is_wrong_usage(capsys: pytest.CaptureFixture[str], moment: str) -> None:
    assert run(["evaluate", "--as-of", moment, "--lang", "en"]) == ExitCode.WRONG_USAGE
    assert "2026-11-23T08:00:00+07:00" in capsys.readouterr().err


def test_a_prune_of_no_store_says_so_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (tmp_path / "none", tmp_path):
        assert run(["evidence", "prune", "--before", "2026-01-01", "--store", str(folder)]) == ExitCode.MISSING_INPUT
        assert "rasoat scan" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
