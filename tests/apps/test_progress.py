"""One live line on a terminal: of many targets it tells what matters while one waits."""

import pytest

from scanner.apps.cli.log import EARLIER, LOG_FILE, LONG_BYTES, log_into
from scanner.apps.cli.progress import Live
from scanner.run.collection import Step


def lines(capsys: pytest.CaptureFixture[str], total: int, *, seconds_each: float, silent: set[int]) -> list[str]:
    now = [0.0]
    live = Live("en", clock=lambda: now[0])
    for done in range(1, total + 1):
        now[0] += seconds_each
        gap = "unreachable" if done in silent else ""
        live(Step(done=done, total=total, target=f"so/m{done}", known=0 if gap else 40, missing=0, gap=gap))
    return [each.replace("\x1b[K", "") for each in capsys.readouterr().err.split("\r")[1:]]


def test_a_few_targets_are_told_each_with_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, 2, seconds_each=1, silent={2})[0] == "1/2 so/m1: 40 known, 0 missing"


def test_of_many_it_tells_how_many_kept_silent_and_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(capsys, 100, seconds_each=30, silent={2, 3})
    assert "left" not in said[3]  # too few to tell
    assert said[9].startswith("10 of 100 targets done, 2 of them told nothing · about 45 minutes left")
    assert "less than two minutes" in said[97]
    assert said[99].startswith("100 of 100")
    assert said[99].endswith("\n")


def test_a_run_that_goes_on_is_estimated_by_what_this_one_did(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    live = Live("en", clock=lambda: now[0])
    for done in range(81, 91):
        now[0] += 60
        live(Step(done=done, total=100, target="so/m", known=1, missing=0))
    assert "about 10 minutes left" in capsys.readouterr().err.split("\r")[-1]


def test_a_long_log_is_begun_anew_and_the_one_before_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("store")
    (folder / LOG_FILE).write_bytes(b"x" * (LONG_BYTES + 1))
    with log_into(folder):
        pass
    assert (folder / LOG_FILE).stat().st_size == 0
    assert (folder / EARLIER).stat().st_size == LONG_BYTES + 1
    with log_into(folder):
        pass
    assert (folder / EARLIER).stat().st_size == LONG_BYTES + 1
