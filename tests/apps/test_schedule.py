"""`rasoat schedule print`: what it prints is what systemd, cron, GitLab and GitHub understand, and says what was asked."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode
from scanner.reading.yaml_guard import load_yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "inventories" / "example-province"


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["schedule", "print", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def scan_words(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The arguments behind `scan` in the line for cron."""
    _, line, _ = printed(capsys, "cron", *words)
    command = shlex.split(line.splitlines()[1].split(" ", 6)[6].replace(r"\%", "%"))
    return command[command.index("scan") + 1 :]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("every", ["day", "week", "month"])
def test_systemd_takes_its_units(every: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "kiểm kê 100% $HOME"
    place.mkdir()
    _, text, _ = printed(
        capsys, "systemd", str(place), "--every", every, "--user", "root", "--gate", "gate.yaml", "--notify"
    )
    service, _, timer = text.partition("# /etc/systemd/system/rasoat-scan.timer")
    (tmp_path / "rasoat-scan.service").write_text(service, encoding="utf-8")
    (tmp_path / "rasoat-scan.timer").write_text(timer, encoding="utf-8")
    units = [str(tmp_path / name) for name in ("rasoat-scan.service", "rasoat-scan.timer")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert [each for each in done.stderr.splitlines() if "rasoat-scan" in each] == []
    calendar = next(each for each in timer.splitlines() if each.startswith("OnCalendar=")).partition("=")[2]
    subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=True)


def test_the_command_of_cron_is_a_scan_of_the_inventory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "a 'b' 50%"
    words = scan_words(capsys, str(place), "--store", "/srv/e", "--reports", "/srv/r", "--gate")
    assert words == [
        str(place),
        "--store",
        "/srv/e",
        "--out",
        "html:/srv/r",
        "--out",
        "json:/srv/r/results.json",
        "--gate",
    ]


@pytest.mark.parametrize(
    ("at", "every", "cron", "github"),
    [
        ("02:30", "day", "30 2 * * *", "30 19 * * *"),
        ("02:30", "week", "30 2 * * 1", "30 19 * * 0"),
        ("22:05", "week", "5 22 * * 1", "5 15 * * 1"),
        ("07:00", "month", "0 7 1 * *", "0 0 1 * *"),
    ],
)
def test_the_hour_is_that_of_viet_nam(
    at: str, every: str, cron: str, github: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, line, _ = printed(capsys, "cron", "inventories/my-agency", "--at", at, "--every", every)
    assert line.splitlines()[1].startswith(f"{cron} ")
    _, text, _ = printed(capsys, "github", "inventories/my-agency", "--at", at, "--every", every)
    assert load_yaml(text.replace("\non:", '\n"on":').encode(), "w.yaml").value["on"]["schedule"] == [{"cron": github}]
    _, text, _ = printed(capsys, "gitlab", "inventories/my-agency", "--at", at, "--every", every)
    assert f"`{cron}`" in text


@pytest.mark.parametrize("reports", ["out", "báo cáo: {tháng}", "a # b"])
def test_gitlab_and_github_read_the_same_command(reports: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("inventories/x", "--reports", reports, "--gate", "gate.yaml")
    job = load_yaml(printed(capsys, "gitlab", *words)[1].encode(), "g.yaml").value["rasoat"]
    steps = load_yaml(printed(capsys, "github", *words)[1].encode(), "h.yaml").value["jobs"]["scan"]["steps"]
    assert job["script"] == [steps[1]["run"]]
    command = shlex.split(job["script"][0])
    assert command[:3] == ["rasoat", "scan", "inventories/x"]
    assert f"junit:{job['artifacts']['reports']['junit']}" in command
    assert f"sarif:{steps[2]['with']['sarif_file']}" in command
    assert command[-2:] == ["--gate", "gate.yaml"]


def test_hours_that_no_authorisation_names_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "inventory"
    shutil.copytree(EXAMPLE, place)
    papers = place / "authorisations.yaml"
    text = papers.read_text(encoding="utf-8")
    assert "hours:" in text
    code, out, told = printed(capsys, "cron", str(place), "--at", "12:00")
    assert (code, out.startswith("# /etc/cron.d")) == (ExitCode.FINE, True)
    assert "12:00" in told
    assert "23:00" not in printed(capsys, "cron", str(place), "--at", "23:00")[2]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--at", "9:00"), "--at 9:00"),
        (("--at", "24:00"), "--at 24:00"),
        (("--user", "a b"), "--user a b"),
        (("--store", "relative"), "--store relative"),
        (("--store", "/a\nb"), "--store"),
        (("--gate", "gate\nUser=root"), "--gate"),
    ],
)
def test_what_could_not_run_is_wrong_usage(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, told = printed(capsys, "systemd", "inventories/my-agency", *words)
    assert (code, out) == (ExitCode.WRONG_USAGE, "")
    assert says in told
