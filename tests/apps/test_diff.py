"""`rasoat diff` over two real scans of the example province: a repair, a machine that went dark, and a new machine."""

import contextlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode
from tests.lesser_province import lesser_province

KEPT = {
    "so-khcn": ("tuong-lua-01", "dinh-tuyen-tslcd", "may-csdl", "pc-01", "pc-08"),
    "so-tai-chinh": ("tuong-lua", "may-chu-01", "may-mat-01", "pc-01", "pc-02", "pc-03", "pc-04", "pc-05", "pc-06"),
    "so-y-te": ("pc-01",),
    "xa-dong-lua": ("modem", "pc-01", "pc-02"),
}
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example province, scanned, changed in three places, and scanned again."""
    place = lesser_province(tmp_path_factory.mktemp("diff") / "province", KEPT)
    scan(place)
    one_root_alone(place / "recordings/so-khcn/may-csdl.rec.json")
    (place / "recordings/so-tai-chinh/pc-01.rec.json").unlink()
    targets = place / "xa-dong-lua/targets.yaml"
    text = targets.read_text(encoding="utf-8")
    entry = text[text.index("  - id: pc-01") : text.index("  # Cố ý ghi cho có.")]
    entry = entry.replace("pc-01", "pc-99").replace("ASMAU0501", "ASMAU0599")
    targets.write_text(f"{text}\n{entry}", encoding="utf-8")
    renamed(place / "recordings/xa-dong-lua/pc-01.rec.json", "xa-dong-lua/pc-99")
    scan(place)
    return place


def scan(place: Path) -> None:
    assert (
        run(["scan", str(place), "--store", str(place.parent / "store"), "--out", f"json:{place.parent}/r.json"]) == 0
    )


def renamed(file: Path, target: str) -> None:
    """The recording of another machine of the same kind."""
    recording = json.loads(file.read_text(encoding="utf-8"))
    recording["target"], recording["identity"] = target, {"serial": "ASMAU0599", "machine_id": "9" * 32, "macs": []}
    file.with_name(f"{target.partition('/')[2]}.rec.json").write_text(json.dumps(recording), encoding="utf-8")


def one_root_alone(file: Path) -> None:
    """The second account of number 0 is given another number."""
    recording = json.loads(file.read_text(encoding="utf-8"))
    (answer,) = [each for each in recording["answers"] if each["ask"] == "file:/etc/passwd"]
    changed = re.sub(r"^((?!root:)[^:]+:[^:]*):0:", r"\1:4242:", answer["stdout"], flags=re.MULTILINE)
    assert changed != answer["stdout"]
    answer["stdout"] = changed
    answer.pop("seal", None)
    file.write_text(json.dumps(recording), encoding="utf-8")


@pytest.fixture
def said(province: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(
            ["diff", *words, "--inventory", str(province), "--store", str(province.parent / "store"), "--lang", "en"]
        )
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture(scope="module")
def text(province: Path) -> str:
    """What is said of the newest two runs."""
    place, told = province.parent, io.StringIO()
    with contextlib.redirect_stdout(told):
        code = run(["diff", "--inventory", str(province), "--store", str(place / "store"), "--lang", "en"])
    assert code == ExitCode.FINE
    return told.getvalue()


def block(text: str, agency: str) -> str:
    return next(each for each in text.split("\n\n") if f"({agency})" in each)


def parts(text: str) -> tuple[float, float, float, float]:
    """The whole change of a block, and its three parts."""
    plain = text.replace("−", "-")
    whole = re.search(r"→ [\d.]+ \(([+-]?[\d.]+)\)", plain)
    found = re.search(r"worse ([+-]?[\d.]+) · .* lost ([+-]?[\d.]+) · .* machines ([+-]?[\d.]+)", plain)
    assert whole
    assert found
    work, coverage, targets = map(float, found.groups())
    return float(whole[1]), work, coverage, targets


def test_a_repair_is_work_and_names_what_is_better(text: str) -> None:
    science = block(text, "so-khcn")
    assert re.search(r"Better: \d", science)
    assert re.search(r"HOST-ACC-01 .*: Fail → Pass", science)
    whole, work, coverage, targets = parts(science)
    assert (work > 0, coverage, targets) == (True, 0, 0)
    assert whole == work


def test_a_machine_that_tells_nothing_any_more_is_lost_coverage(text: str) -> None:
    finance = block(text, "so-tai-chinh")
    assert re.search(r"No longer measured: \d", finance)
    _, work, coverage, _ = parts(finance)
    assert (work, coverage < 0) == (0, True)


def test_a_new_machine_stands_apart(text: str) -> None:
    commune = block(text, "xa-dong-lua")
    _, work, coverage, targets = parts(commune)
    assert (work, coverage, targets != 0) == (0, 0, True)
    assert re.search(r"New: \d", commune)


def test_what_is_printed_sums(text: str) -> None:
    for each in text.split("\n\n")[1:]:
        whole, *rest = parts(each)
        assert abs(whole - sum(rest)) < 0.05
    assert "Nothing changed." in block(text, "so-y-te")


def test_runs_are_named_in_their_order(said: Said, province: Path) -> None:
    run_after = json.loads((province.parent / "r.json").read_text())["run"]["id"]
    code, _, told = said(run_after, run_after)
    assert (code, "is not before" in told) == (ExitCode.WRONG_USAGE, True)
    assert said("no-such-run")[0] == ExitCode.MISSING_INPUT
    assert said("--as-of", "2026-11-01")[0] == ExitCode.WRONG_USAGE


@pytest.mark.parametrize("command", [["diff"], ["report", "--out", "json:-"], ["evaluate"], ["gate"]])
def test_a_run_is_not_judged_as_this_computer_when_its_inventory_was_not_named(
    command: list[str], province: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run([*command, "--store", str(province.parent / "store"), "--lang", "en"])
    told = capsys.readouterr()
    assert (code, told.out) == (ExitCode.WRONG_USAGE, "")
    assert f"holds nothing of this computer; name the inventory it was made of ({province})" in told.err


def test_the_trend_is_what_the_scorecards_said(
    province: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The numbers of the newest results, and the agency that fell before those that rose."""
    store = str(province.parent / "store")
    assert run(["trend", "--store", store, "--lang", "en"]) == ExitCode.FINE
    told = capsys.readouterr().out
    results = json.loads((province.parent / "r.json").read_text(encoding="utf-8"))
    for each in results["agencies"]:
        (line,) = [line for line in told.splitlines() if f"({each['id']})" in line]
        last = float(line.split(" → ")[1].split(" ")[0])
        assert abs(last - each["score"]["proven"] * 100) < 0.06
        assert line.split(" · ")[2] == each["score"]["grade"]
    assert told.count(" points proven") == 2
    falling = [line.endswith("going down") for line in told.split("\n\n")[1].splitlines()]
    assert falling == sorted(falling, reverse=True)
    assert next(line for line in told.splitlines() if "(so-tai-chinh)" in line).endswith("going down")
    assert run(["trend", "--store", store, "--lang", "vi", "--agency", "so-khcn", "--runs", "1"]) == ExitCode.FINE
    assert "xếp loại" in capsys.readouterr().out
    assert run(["trend", "--store", str(tmp_path / "none")]) == ExitCode.MISSING_INPUT


def test_the_change_as_json_sums_exactly(said: Said) -> None:
    code, text, _ = said("--out", "json:-")
    assert code == ExitCode.FINE
    told = json.loads(text)
    assert {"so-khcn", "so-tai-chinh", "xa-dong-lua"} <= {each["id"] for each in told["agencies"]}
    for each in told["agencies"]:
        assert each["after"] - each["before"] == pytest.approx(each["work"] + each["coverage"] + each["targets"])
        assert each["before"] - each["told"] == pytest.approx(each["rules"])
        assert bool(each["moves"]) == (each["id"] in ("so-khcn", "so-tai-chinh", "xa-dong-lua"))
    science = next(each for each in told["agencies"] if each["id"] == "so-khcn")
    assert {"control": "HOST-ACC-01", "target": "so-khcn/may-csdl", "before": "fail", "after": "pass"} in science[
        "moves"
    ]
    assert said("--out", "html:x")[0] == ExitCode.WRONG_USAGE


def test_the_trend_as_json_is_what_was_told(province: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store, out = str(province.parent / "store"), tmp_path / "trend.json"
    assert run(["trend", "--store", store, "--out", f"json:{out}"]) == ExitCode.FINE
    assert "so-khcn" in capsys.readouterr().out
    told = json.loads(out.read_text(encoding="utf-8"))
    results = json.loads((province.parent / "r.json").read_text(encoding="utf-8"))
    last = {each["id"]: each["line"][-1] for each in told["agencies"]}
    for each in results["agencies"]:
        point = last[each["id"]]
        score = each["score"]
        assert (point["run"], point["grade"]) == (results["run"]["id"], score["grade"])
        for share in ("proven", "possible", "coverage", "with_waivers"):
            assert point[share] == pytest.approx(score[share])
        assert {name: n for name, n in point["statuses"].items() if n} == each["statuses"]
    assert [each["run"] for each in told["province"]][-1] == results["run"]["id"]
    assert "so-tai-chinh" in {each["id"] for each in told["agencies"] if each["is_down"]}
