"""The command line: exit codes of design §4, one clear message for every mistake, examples that work."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from scanner.apps.cli.help_texts import help_texts
from scanner.apps.cli.main import CLI, run
from scanner.model.local_time import local_day
from scanner.model.secret import Secret
from scanner.model.words import ExitCode
from scanner.sealing.proofs import Algorithm
from scanner.transport.enrolment import Enrolment
from scanner.transport.register import Register
from tests.lesser_province import lesser_province

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Rasoat:
    """Runs `rasoat` in this process, in a folder of its own."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ended:
        code = run(arguments)
        out, err = self.capture.readouterr()
        return Ended(code=int(code), out=out, err=err)


@pytest.fixture
def rasoat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rasoat:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RASOAT_LANG", raising=False)
    monkeypatch.setenv("RASOAT_TABLES", str(tmp_path / "tables"))
    return Rasoat(capsys)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a scan of this computer was made."""
    folder = tmp_path_factory.mktemp("scanned")
    ended = in_process(folder, "scan", "--no-walk")
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture
def after_scan(scanned: Path, tmp_path: Path, rasoat: Rasoat) -> Rasoat:
    """`rasoat` in a copy of that folder."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    return rasoat


def in_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scanner", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def commands(group: click.Group = CLI, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name), command


COMMANDS = dict(commands())
SMALL_FEEDS = {
    "endoflife.json": '{"generated_at": "2026-11-20T00:00:00Z", "result": [{"name": "php", "releases": '
    '[{"name": "8.6", "isEol": false, "eolFrom": "2030-12-31"}]}]}',
    "debian.json": '{"openssl": {"CVE-2026-0001": {"releases": {"trixie": '
    '{"status": "resolved", "fixed_version": "3.5.4-1", "urgency": "high"}}}}}',
    "kev.json": '{"catalogVersion": "1", "dateReleased": "2026-11-20T00:00:00Z", "count": 1, '
    '"vulnerabilities": [{"cveID": "CVE-2026-0001"}]}',
}
"""What the examples of `rasoat tables` import."""
EXAMPLES = [
    (names, line)
    for names in [(), *COMMANDS]
    for line in help_texts("vi").command(" ".join(names), "examples").splitlines()
]


def test_version_loads_nothing_heavier_than_click() -> None:
    program = (
        "import sys\nfrom scanner.apps.cli.main import CLI\n"
        "try: CLI.main(args=['--version'], prog_name='rasoat')\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'pydantic', 'jinja2', 'yaml', 'paramiko', 'pysnmp', 'rich', 'cryptography', 'regex'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=REPOSITORY, capture_output=True)


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(rasoat: Rasoat, names: tuple[str, ...]) -> None:
    ended = rasoat(*names, "--help")
    assert ended.code == ExitCode.FINE
    assert f"rasoat {' '.join(names)}" in ended.out.split("Ví dụ:", 1)[1]
    assert f"rasoat {' '.join(names)}" in rasoat(*names, "--help", "--lang", "en").out.split("Examples:", 1)[1]


def test_help_says_everything_in_both_languages_and_nothing_of_what_is_not_there() -> None:
    vi, en = help_texts("vi"), help_texts("en")
    groups = {" ".join(names[:-1]) for names in COMMANDS} | {""}
    for texts in (vi, en):
        assert set(texts.known("command")) == {" ".join(names) for names in COMMANDS} | groups
        for path, parts in texts.known("command").items():
            needed = {"short", "help"} | (set() if path in groups - {""} else {"examples"})
            assert needed <= set(parts) <= {"short", "help", "examples", "notes", "options"}, path
            assert all(str(text).strip() for text in parts.values()), path
    options = {
        opt for each in [CLI, *COMMANDS.values()] for param in each.params if isinstance(param, click.Option)
        for opt in param.opts[:1]
    }  # fmt: skip
    assert set(vi.known("option")) == set(en.known("option")) == options | {"--help"}
    assert set(vi.known("frame")) == set(en.known("frame"))
    calls = [[line.split("  ")[0] for path in texts.known("command") for line in texts.command(path, "examples").splitlines()] for texts in (vi, en)]  # fmt: skip
    assert calls[0] == calls[1]


@pytest.mark.parametrize("names", [(), *COMMANDS], ids=lambda names: " ".join(names) or "rasoat")
def test_a_vietnamese_help_page_speaks_no_english(rasoat: Rasoat, names: tuple[str, ...]) -> None:
    page = rasoat(*names, "--help").out.split("Ví dụ:", 1)[0].replace(f"rasoat {' '.join(names)}", "")
    page = re.sub(r"--[a-z-]+", "", page)
    english = re.findall(
        r"\b(?:the|of|this|and|without|only|usage|options?|commands?|show|default|DIR|FILES?|CODE|OPTIONS|KIND|NAME|INVENTORY|RUN|DATE|TEXT|WORD)\b",
        page,
    )
    assert english == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scan", "--modd", "x"], "không có tùy chọn --modd; có phải ý là --mode?"),
        (["scan", "--mode", "x"], "giá trị của --mode không hợp lệ: chọn một trong các giá trị effective, written"),
        (["scan", "--root"], "tùy chọn '--root' cần có giá trị"),
        (["scan", "--plan=1"], "tùy chọn '--plan' không nhận giá trị"),
        (["scan", "a", "b"], "thừa tham số: b"),
        (["checks", "show"], "thiếu tham số MÃ"),
        (["evidence", "prune"], "thiếu tùy chọn --before"),
        (["scan", "--lang", "fr"], "giá trị của --lang không hợp lệ: chọn một trong các giá trị vi, en"),
        (["scan", "--store", "/etc/passwd"], "'/etc/passwd' là tệp, ở đây phải là thư mục"),
        (["inventory", "chek"], "không có lệnh chek; có phải ý là check?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_is_told_in_vietnamese_and_where_help_is(rasoat: Rasoat, arguments: list[str], told: str) -> None:
    ended = rasoat(*arguments)
    assert ended.code == ExitCode.WRONG_USAGE
    assert ended.err.startswith("Cách dùng: rasoat")
    assert "Xem hướng dẫn: rasoat" in ended.err
    assert told in ended.err


def test_the_language_is_that_of_the_option_wherever_it_stands_else_of_the_variable(
    rasoat: Rasoat, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Usage:" in rasoat("--lang", "en", "checks", "--help").out
    assert rasoat("--lang", "en", "scan", "--modd").err.endswith(
        "Error: there is no option --modd; did you mean --mode?\n"
    )
    monkeypatch.setenv("RASOAT_LANG", "en")
    assert "Usage:" in rasoat("--help").out
    assert "packets in all: 0" in rasoat("scan", "--plan").out
    assert "Cách dùng:" in rasoat("--help", "--lang=vi").out
    monkeypatch.setenv("RASOAT_LANG", "fr")
    assert rasoat("scan", "--plan").code == ExitCode.WRONG_USAGE


def prepare_agents(folder: Path, rasoat: Rasoat, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick, an agent that was offered, and, where the example is of a machine, one that is enrolled there."""
    monkeypatch.setenv("RASOAT_AGENT_STATE", str(folder / "state"))
    (folder / "usb").mkdir()
    offered = Enrolment(
        agent="k7qx9",
        agency="so-noi-vu",
        site="",
        target="",
        expires_at=datetime.now(UTC) + timedelta(days=1),
        algorithm=Algorithm.ED25519,
        key=Secret("0" * 64),
        code=Secret(""),
    )
    Register(folder / ".rasoat").offer(offered, at=datetime.now(UTC), by="an")
    file = str(folder / "made.enrolment")
    assert rasoat("agent", "enroll", "--agency", "may-nay", "--to", file).code == ExitCode.FINE
    if names == ("agent", "enroll"):
        Path(file).rename(folder / "may-12.enrolment")
    if names == ("agent", "run"):
        assert rasoat("agent", "enroll", "--file", file, "--spool", str(folder / "usb")).code == ExitCode.FINE


@pytest.mark.parametrize(("names", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_the_examples_of_help_work(
    after_scan: Rasoat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], line: str
) -> None:
    (tmp_path / "inventories").mkdir()
    shutil.copytree(REPOSITORY / "inventories/this-computer", tmp_path / "inventories/my-agency")
    (tmp_path / "inventories/example-province").symlink_to(REPOSITORY / "inventories/example-province")  # only read
    (tmp_path / "gate.yaml").write_text("max: {}\nmin_coverage_pct: 0\n")
    (tmp_path / "systeminfo.txt").write_text("Host Name: PC-01\n")
    (tmp_path / "switch.snmprec").write_text(
        "1.3.6.1.2.1.1.1.0|4|Cisco IOS Software, C2960 Software, Version 15.2(2)E\n"
    )
    (tmp_path / "packages.txt").write_text("bash 5.2.037-1\nzlib 1:1.3.1-2\n")
    (tmp_path / "hotfixes.csv").write_text("Node,HotFixID,InstalledOn\nPC-01,KB5034122,1/17/2024\n")
    (tmp_path / "policy.yml").write_text("checks: [{id: 1, name: x, condition: all, rules: ['f:/etc/seal']}]\n")
    for name, text in SMALL_FEEDS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "image/usr/bin").mkdir(parents=True)
    (tmp_path / "image/etc").mkdir()
    (tmp_path / "image/etc/os-release").write_text('NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n')
    soon = (local_day(datetime.now(UTC)) + timedelta(days=90)).isoformat()
    places = {"/mnt/image": str(tmp_path / "image"), "/mnt/usb": str(tmp_path / "usb"), "2026-12-31": soon}
    arguments = [places.get(each, each) for each in shlex.split(line.split("  ", maxsplit=1)[0])[1:]]
    if names == ("waivers", "approve"):
        (asked,) = help_texts("vi").command("waivers request", "examples").splitlines()
        assert after_scan(*[places.get(each, each) for each in shlex.split(asked)[1:]]).code == ExitCode.FINE
    if names[:1] == ("agent",) or "--from" in arguments:
        prepare_agents(tmp_path, after_scan, names, monkeypatch)
    if names == ("inventory", "import"):
        assert after_scan("inventory", "export", "inventories/my-agency", "xlsx:register.xlsx").code == ExitCode.FINE
        assert after_scan("report", "inventories/my-agency", "--out", "xlsx:lists").code in (0, ExitCode.NOT_ENOUGH)
        (tmp_path / "lists" / "may-nay.vi.xlsx").rename(tmp_path / "returned.xlsx")
    walk = (
        ("--no-walk",) if names in (("scan",), ("collect",), ("agent", "run")) or names == () else ()
    )  # as long as this machine has files
    ended = after_scan(*arguments, *walk)
    assert ended.code in {ExitCode.FINE, ExitCode.NOT_ENOUGH, ExitCode.FINDINGS}, ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["scam"], ExitCode.WRONG_USAGE, "có phải ý là scan?"),
        (["scan", "--mode", "loud"], ExitCode.WRONG_USAGE, "effective"),
        (["scan", "--as-of", "24/11/2026"], ExitCode.WRONG_USAGE, "2026-11-23"),
        (["scan", "--out", "pdf2:x"], ExitCode.WRONG_USAGE, "json"),
        (["scan", "--out", "html:-"], ExitCode.WRONG_USAGE, "thư mục"),
        (["scan", "--agency", "may-nai"], ExitCode.WRONG_USAGE, "may-nay"),
        (["scan", "--target", "may-tin"], ExitCode.WRONG_USAGE, "may-tinh"),
        (["scan", "--rulepack", "vn-1999"], ExitCode.WRONG_USAGE, "vn-2026"),
        (["scan", "nowhere"], ExitCode.MISSING_INPUT, "nowhere"),
        (["scan", "--root", "nowhere"], ExitCode.MISSING_INPUT, "nowhere"),
        (["scan", "--tables", "nowhere"], ExitCode.MISSING_INPUT, "nowhere: không có thư mục này"),
        (["scan", "--gate", "nowhere.yaml"], ExitCode.MISSING_INPUT, "nowhere.yaml"),
        (["scan", "--resume", "--store", "empty"], ExitCode.MISSING_INPUT, "chưa có lần chạy"),
        (["evaluate", "--store", "nowhere"], ExitCode.MISSING_INPUT, "rasoat scan"),
        (["verify", "--store", "nowhere"], ExitCode.MISSING_INPUT, "rasoat scan"),
        (["checks", "list", "--topic", "x"], ExitCode.WRONG_USAGE, "lockout, logging, mounts, passwords"),
        (["checks", "list", "--topic", "sshdd"], ExitCode.WRONG_USAGE, "có phải ý là sshd?"),
        (["checks", "list", "--control", "HOST-AV-1"], ExitCode.WRONG_USAGE, "HOST-AV-01"),
        (["checks", "show", "HOST-AV-1"], ExitCode.WRONG_USAGE, "có phải ý là HOST-AV-01?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_has_one_clear_message_and_its_code(
    rasoat: Rasoat, arguments: list[str], code: ExitCode, words: str
) -> None:
    ended = rasoat(*arguments)
    assert ended.code == code
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_a_bad_inventory_tells_every_problem_with_its_place(rasoat: Rasoat, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "inventories/this-computer", tmp_path / "mine")
    file = next((tmp_path / "mine").glob("*/agency.yaml"))
    file.write_text(file.read_text() + "\nstafff: 12\nofficers: many\n")
    ended = rasoat("scan", "mine")
    assert ended.code == ExitCode.BAD_INPUT
    assert re.search(r"agency\.yaml:\d+:\d+: .*stafff", ended.err)
    assert re.search(r"agency\.yaml:\d+:\d+: .*many", ended.err)
    assert not (tmp_path / ".rasoat").exists()


def test_a_plan_sends_nothing_and_stores_nothing(rasoat: Rasoat, tmp_path: Path) -> None:
    ended = rasoat("scan", "--plan", "--lang", "en")
    assert ended.code == ExitCode.FINE
    assert "packets in all: 0" in ended.out
    assert not list(tmp_path.iterdir())
    province = rasoat("scan", str(REPOSITORY / "inventories/example-province"), "--plan", "--lang", "en").out
    assert province.count(": From a recording\n") == province.count("\n") - 3
    assert "no connection is declared (connection in targets.yaml): 82\n" in province


def test_json_on_standard_output_is_json_and_nothing_else(after_scan: Rasoat) -> None:
    ended = after_scan("report", "--out", "json:-")
    results = json.loads(ended.out)
    assert results["verdicts"]
    assert "0:" in ended.err or "thoát" in ended.err


def test_a_scan_leaves_files_for_its_owner_alone(scanned: Path) -> None:
    files = [each for each in scanned.rglob("*") if each.is_file()]
    assert {each.name for each in files} >= {"evidence.sqlite", "results.json"}
    assert {each.stat().st_mode & 0o077 for each in files} == {0}


def test_the_stored_run_verifies_and_a_changed_one_does_not(after_scan: Rasoat, tmp_path: Path) -> None:
    assert after_scan("verify").code == ExitCode.FINE
    import sqlite3

    with sqlite3.connect(tmp_path / ".rasoat/evidence.sqlite") as connection:
        connection.execute("DROP TRIGGER state_no_UPDATE")
        connection.execute("UPDATE state SET detail = 1 WHERE detail IS NOT NULL")
    connection.close()
    ended = after_scan("verify")
    assert ended.code == ExitCode.BAD_SEAL
    assert "đã niêm phong" in ended.out


def test_a_gate_names_all_its_reasons_and_the_worst_code_wins(after_scan: Rasoat, tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text(
        "max: {fail: {critical: 0, high: 0}}\nmin_coverage_pct: 100\nmin_proven_pct: 100\n"
    )
    ended = after_scan("gate", "--file", "gate.yaml", "--lang", "en")
    assert ended.code == ExitCode.NOT_ENOUGH
    assert "coverage" in ended.out
    assert "score" in ended.out


def test_the_floor_of_today_opens_today_and_closes_when_something_got_worse(after_scan: Rasoat, tmp_path: Path) -> None:
    assert after_scan("gate", "--write", "floor.yaml").code == ExitCode.FINE
    floor = tmp_path / "floor.yaml"
    assert after_scan("gate", "--file", "floor.yaml").code == ExitCode.FINE
    text = floor.read_text(encoding="utf-8")
    floor.write_text(
        re.sub(r"^(  pass: .*critical: )(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text, flags=re.MULTILINE)
    )
    assert after_scan("gate", "--file", "floor.yaml").code == ExitCode.FINDINGS
    raised = floor.read_text(encoding="utf-8")
    assert after_scan("gate", "--write", "floor.yaml").code == ExitCode.FINE
    assert floor.read_text(encoding="utf-8").splitlines()[1:] == raised.splitlines()[1:]
    assert after_scan("gate", "--write", "floor.yaml", "--agency", "may-nay").code == ExitCode.WRONG_USAGE
    assert floor.read_text(encoding="utf-8").splitlines()[1:] == raised.splitlines()[1:]


def test_a_gate_file_tells_every_mistake(after_scan: Rasoat, tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("maxx: {}\nmin_coverage_pct: 150\n")
    ended = after_scan("gate", "--file", "gate.yaml")
    assert ended.code == ExitCode.BAD_INPUT
    assert "gate.yaml:1:1" in ended.err
    assert "max" in ended.err
    assert "gate.yaml:2:" in ended.err


def test_results_are_no_worse_than_themselves_and_worse_than_perfect_ones(after_scan: Rasoat, tmp_path: Path) -> None:
    results = json.loads((tmp_path / "reports/out/results.json").read_text())
    (tmp_path / "same.json").write_text(json.dumps(results))
    for verdict in results["verdicts"]:
        if verdict["status"] != "not_applicable":
            verdict["status"] = verdict["original"] = "pass"
    (tmp_path / "perfect.json").write_text(json.dumps(results))
    for name, code in (("same", ExitCode.FINE), ("perfect", ExitCode.WORSE)):
        (tmp_path / "gate.yaml").write_text(f"max: {{}}\nmin_coverage_pct: 0\nbaseline: {name}.json\n")
        assert after_scan("gate", "--file", "gate.yaml").code == code


def test_a_recording_judges_like_the_machine_it_was_made_of(rasoat: Rasoat, tmp_path: Path) -> None:
    assert rasoat("scan", "--no-walk", "--record", "recordings", "--out", "json:live.json").code == ExitCode.FINE
    recording = next((tmp_path / "recordings").glob("*.rec.json"))
    shutil.copytree(REPOSITORY / "inventories/this-computer", tmp_path / "mine")
    targets = next((tmp_path / "mine").glob("*/targets.yaml"))
    changed = targets.read_text().replace(
        "connection: local", f"connection: recording\n    connect: {{recording: {recording}}}"
    )
    assert changed != targets.read_text()
    targets.write_text(changed)
    assert rasoat("scan", "mine", "--no-walk", "--store", "other", "--out", "json:replayed.json").code == ExitCode.FINE
    live, replayed = (
        {each["key"]: each["status"] for each in json.loads((tmp_path / f"{name}.json").read_text())["verdicts"]}
        for name in ("live", "replayed")
    )
    assert live == replayed


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(20))
def test_a_killed_scan_goes_on_to_the_same_verdicts(tmp_path: Path, scanned: Path, moment: int) -> None:
    arguments = [sys.executable, "-m", "scanner", "scan", "--no-walk"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as scan:
        time.sleep(0.1 * moment)
        scan.send_signal(signal.SIGKILL)
    resumed = in_process(tmp_path, "scan", "--no-walk", "--resume")
    if resumed.returncode in (ExitCode.MISSING_INPUT, ExitCode.WRONG_USAGE):  # killed before it began, or after its end
        resumed = in_process(tmp_path, "scan", "--no-walk")
    assert resumed.returncode == 0, resumed.stderr
    before, after = (
        {
            each["key"]: each["status"]
            for each in json.loads((place / "reports/out/results.json").read_text())["verdicts"]
        }
        for place in (scanned, tmp_path)
    )
    assert before.keys() == after.keys()


def test_a_folder_that_is_no_system_measures_nothing(rasoat: Rasoat, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = rasoat("scan", "--root", "empty", "--lang", "en")
    assert ended.code == ExitCode.NOT_ENOUGH
    assert "no Linux root" in ended.err
    results = json.loads((tmp_path / "reports/out/results.json").read_text())
    of_machines = [each for each in results["verdicts"] if each["target"].endswith("may-tinh")]
    measured = [each for each in of_machines if not any(cite.startswith("inventory") for cite in each["evidence"])]
    assert {each["status"] for each in measured} <= {"unknown"}


def test_a_place_that_cannot_be_written_is_told_and_not_called_our_fault(after_scan: Rasoat) -> None:
    ended = after_scan("report", "--out", "json:/proc/none/results.json")
    assert ended.code == ExitCode.INTERNAL
    assert "/proc/none" in ended.err
    assert "rasoat report" in ended.err
    assert "RASOAT_DEBUG" not in ended.err


def test_a_policy_is_counted_for_people_and_machines(rasoat: Rasoat, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("checks: [{id: 1, name: x, condition: all, rules: ['f:/etc/seal', 'c:sealctl -> r:x']}]\n")
    counted = json.loads(rasoat("checks", "import", "wazuh", str(policy), "--out", "json:-").out)
    assert counted == {
        "checks": 1,
        "rules": {"c": 1, "d": 0, "f": 1, "p": 0, "r": 0},
        "conditions": {"all": 1, "any": 0, "none": 0},
        "answerable": 0,
    }
    assert (
        rasoat("checks", "import", "wazuh", str(policy), "--out", f"json:{tmp_path}/counts.json").code == ExitCode.FINE
    )
    assert json.loads((tmp_path / "counts.json").read_text()) == counted
    told = rasoat("checks", "import", "wazuh", str(policy), "--lang", "en").out
    assert "Can be answered: 0 checks, 1 rules" in told
    assert "1 × the command is not run" in told
    assert rasoat("checks", "import", "wazuh", str(policy), "--out", "csv:x").code == ExitCode.WRONG_USAGE


def test_a_policy_is_judged_beside_the_score(after_scan: Rasoat, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text(
        "policy: {name: Seals}\nchecks: [{id: 1, name: <b>x</b>, condition: all, rules: ['f:/etc/passwd -> r:^root']}]\n"
    )
    ended = after_scan("evaluate", "--policy", f"wazuh:{policy}", "--lang", "en", "--out", f"html:{tmp_path}/out")
    assert ended.code == ExitCode.FINE
    assert "Policies of others (not part of the score)\n  Seals (Wazuh SCA)" in ended.out
    page = next((tmp_path / "out").glob("*-evidence.html")).read_text()
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page


def test_waivers_are_listed_with_whether_they_are_needed(rasoat: Rasoat, tmp_path: Path) -> None:
    kept: dict[str, tuple[str, ...]] = {
        "so-khcn": ("tuong-lua-01", "dinh-tuyen-tslcd", "chuyen-mach-loi", "pc-01", "pc-08")
    }
    kept |= {"so-tai-chinh": ("tuong-lua", "pc-01"), "so-y-te": ("pc-01",)}
    place = str(lesser_province(tmp_path / "province", kept))
    assert rasoat("scan", place, "--out", "json:r.json").code == ExitCode.FINE
    listed = rasoat("waivers", "list", place, "--lang", "en")
    assert listed.code == ExitCode.FINE
    assert "so-khcn/het-ho-tro-pc-08  PC-KHCN-08" in listed.out
    assert "so-tai-chinh/ma-hoa-may-tram" in listed.out
    assert listed.out.count("approved by") == 3
    assert rasoat("waivers", "list", place, "--agency", "so-y-te").out
