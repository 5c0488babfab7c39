"""`rasoat notify` after real scans: whoever is named is told, the exit code stays that of the scan, and silence is told too."""

import json
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from scanner.apps.cli import session
from scanner.apps.cli.main import run
from scanner.apps.cli.options import Rules
from scanner.evidence.store import open_store
from scanner.model.notice import Failure, NoticeKind
from scanner.model.words import ExitCode
from scanner.run.noticing import Telling, notice_of
from tests.apps.test_diff import one_root_alone
from tests.reach.post_servers import MailServer, WebServer, mail_server, web_server
from tests.reach.self_signed import Certificate, self_signed
from tests.reach.ssh_server import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "inventories" / "example-province"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example province and a store with one scan of it."""
    place = tmp_path_factory.mktemp("notify")
    shutil.copytree(EXAMPLE, place / "province")
    scan(place)
    return place


@pytest.fixture
def place(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; retries do not wait."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    return tmp_path


def scan(place: Path) -> int:
    return run(["scan", str(place / "province"), "--store", str(place / "store"), "--out", f"json:{place}/r.json"])


def declare(place: Path, *services: str) -> None:
    file = place / "province" / "province.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\nservices:\n" in text
    own = "".join(f"  - {each}\n" for each in services)
    file.write_text(text.replace("\nservices:\n", f"\nservices:\n{own}"), encoding="utf-8")


def mail(port: int, more: str = "encryption: none") -> str:
    return (
        f"{{name: thu, role: mail, host: 127.0.0.1, port: {port}, sender: rasoat@so.example.vn,"
        f" recipients: [truc@so.example.vn], {more}}}"
    )


def webhook(port: int, more: str = "encryption: none") -> str:
    return f"{{name: trung-tam, role: webhook, host: 127.0.0.1, port: {port}, path: /h, {more}}}"


def notify(place: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["notify", str(place / "province"), "--store", str(place / "store"), "--lang", "en", *words])
    said = capsys.readouterr()
    return int(code), said.out, said.err


def subject(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=default)["Subject"])


def test_mail_and_webhook_are_told_with_the_secrets_of_the_credentials_file(
    place: Path, capsys: pytest.CaptureFixture[str], certificate: Certificate
) -> None:
    shutil.copy(certificate.certificate, place / "province" / "documents-ca.pem")
    for name, secret in (("mat-khau", "p4ss"), ("khoa", "k3y")):
        (place / name).write_text(f"{secret}\n")
        (place / name).chmod(0o600)
    names = place / "credentials.yaml"
    names.write_text("mat-khau: {file: mat-khau}\nkhoa: {file: khoa}\n")
    names.chmod(0o600)
    (place / "province" / "documents").mkdir(exist_ok=True)
    (place / "province" / "documents-ca.pem").rename(place / "province" / "documents" / "ca.pem")
    ca = "ca: documents/ca.pem"
    with (
        mail_server(MailServer(tls=certificate, user="rasoat", password="p4ss")) as post,
        web_server(WebServer(tls=certificate)) as web,
    ):
        declare(
            place,
            mail(post.port, f"{ca}, user: rasoat, credential: mat-khau"),
            webhook(web.port, f"{ca}, credential: khoa"),
        )
        code, out, err = notify(place, capsys, "--credentials", str(names))
    assert (code, err) == (ExitCode.FINE, "")
    assert "sent to thu" in out
    assert subject(post.mails[0]).startswith("[rasoat] ")
    ((_, headers, body),) = web.posts
    assert headers["X-Rasoat-Signature"].startswith("sha256=")
    assert json.loads(body)["kind"] == headers["X-Rasoat-Notice"]
    assert "p4ss" not in out + err


def test_the_kind_follows_what_happened(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        assert notify(place, capsys)[0] == ExitCode.FINE
        scan(place)
        notify(place, capsys, "--agency", "so-khcn")
        one_root_alone(place / "province/recordings/so-khcn/may-csdl.rec.json")
        scan(place)
        notify(place, capsys, "--agency", "so-khcn")
        notify(place, capsys, "--agency", "so-khcn", "--scan-exit", "4")
        notify(place, capsys, "--agency", "so-khcn", "--scan-exit", "65")
    told = [json.loads(body) for _, _, body in web.posts]
    kinds = [each["kind"] for each in told]
    graded = told[1]["agencies"][0]["grade"] is not None
    expected = ["heartbeat", "changed", "worse"] if graded else ["not_enough"] * 3
    assert kinds[1:] == [*expected, "failed"]
    assert told[1]["agencies"][0]["before"]["proven"] == told[1]["agencies"][0]["proven"]
    assert told[2]["agencies"][0]["before"]["proven"] < told[2]["agencies"][0]["proven"]
    assert told[4]["failure"] == "ended"
    assert told[4]["agencies"] == []
    assert told[4]["measured_at"] is not None


@pytest.mark.parametrize("ended", ["0", "2", "137", "TERM", ""])
def test_the_exit_code_is_that_of_the_scan(ended: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        code, _, _ = notify(place, capsys, "--scan-exit", ended)
    assert code == (int(ended) if ended.isdecimal() else ExitCode.INTERNAL)
    assert (json.loads(web.posts[0][2])["kind"] == "failed") is (ended not in {"0", "2"})


@pytest.mark.parametrize(("ended", "code"), [((), 69), (("--scan-exit", "0"), 69), (("--scan-exit", "2"), 2)])
def test_who_could_not_be_told_is_told_here_and_the_others_are_told_all_the_same(
    ended: tuple[str, ...], code: int, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with web_server(WebServer(statuses=[404])) as web, mail_server(MailServer()) as post:
        declare(place, webhook(web.port), mail(post.port))
        was, out, err = notify(place, capsys, *ended)
    assert was == code
    assert f"sent to thu (127.0.0.1:{post.port})" in out
    assert f"trung-tam (127.0.0.1:{web.port}): answered 404" in err
    assert (len(web.posts), len(post.mails)) == (1, 1)


def test_a_server_that_is_busy_twice_is_asked_a_third_time(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(WebServer(statuses=[500, 429, 200])) as web:
        declare(place, webhook(web.port))
        assert notify(place, capsys)[0] == ExitCode.FINE
    assert len(web.posts) == 3
    assert len({headers["X-Rasoat-Delivery"] for _, headers, _ in web.posts}) == 1


def test_a_server_that_stays_broken_is_asked_three_times(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(WebServer(statuses=[500])) as web:
        declare(place, webhook(web.port))
        assert notify(place, capsys)[0] == ExitCode.UNDELIVERED
    assert len(web.posts) == 3


def test_print_sends_nothing_and_needs_no_secret(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(WebServer()) as web, mail_server(MailServer()) as post:
        declare(place, webhook(web.port, "encryption: none, credential: khong-co"), mail(post.port))
        code, out, _ = notify(place, capsys, "--print")
    assert code == ExitCode.FINE
    assert "To: truc@so.example.vn" in out
    assert "/h\n" in out
    assert (web.posts, post.connections) == ([], 0)


@pytest.mark.parametrize(
    ("service", "words", "code", "says"),
    [
        ("{name: a, role: resolver, host: 127.0.0.1}", (), 78, "nobody to notify"),
        ("{name: a, role: mail, host: 127.0.0.1, recipients: [a@b.vn]}", (), 78, "names no `sender`"),
        ("{name: a, role: webhook, host: h.vn, encryption: starttls}", (), 78, "not starttls"),
        ("{name: a, role: webhook, host: h.vn, credential: k}", (), 78, "there is no credential k"),
        ("{name: a, role: webhook, host: h.vn}", ("--to", "b"), 64, "there are: a"),
        ("{name: a, role: webhook, host: h.vn}", ("--scan-exit", "999"), 64, "runs from 0 to 255"),
        ("{name: a, role: webhook, host: h.vn}", ("--scan-exit", "a b"), 64, "name of the signal"),
        ("{name: a, role: webhook, host: h.vn, path: 'x y'}", (), 65, "is no path"),
        ('{name: a, role: mail, host: h.vn, recipients: ["a@b.vn\\r\\nBcc: c@d.vn"]}', (), 65, "is no plain mail address"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_one_clear_line(
    service: str, words: tuple[str, ...], code: int, says: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(place, service)
    was, out, err = notify(place, capsys, *words)
    assert (was, out) == (code, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("{name: b, role: webhook, host: localhost, credential: k}", "there is no credential k"),
        ("{name: b, role: mail, host: localhost, recipients: [a@b.vn]}", "names no `sender`"),
    ],
)
def test_a_receiver_that_is_not_complete_keeps_nobody_else_from_being_told(
    broken: str, says: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with web_server(WebServer()) as web:
        declare(place, broken, webhook(web.port))
        code, out, err = notify(place, capsys)
    assert (code, len(web.posts)) == (ExitCode.BAD_CONFIGURATION, 1)
    assert "sent to" in out
    assert says in err


def test_a_broken_agency_file_is_told_to_whoever_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "province/so-y-te/agency.yaml").write_text("name: [")
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        assert notify(place, capsys)[0] == ExitCode.FINE
    told = json.loads(web.posts[0][2])
    assert (told["kind"], told["failure"]) == ("failed", "inventory")


def test_no_run_an_unfinished_one_and_a_broken_store_are_failures(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        with sqlite3.connect(place / "store" / "evidence.sqlite") as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute("DELETE FROM run_end")
        database.close()
        notify(place, capsys)
        (place / "store" / "evidence.sqlite").write_bytes(b"no database at all" * 1000)
        notify(place, capsys)
        shutil.rmtree(place / "store")
        notify(place, capsys)
    assert [json.loads(body)["failure"] for _, _, body in web.posts] == ["unfinished", "store", "no_run"]


def test_an_agency_taken_out_of_the_inventory_is_no_heartbeat(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = place / "province" / "province.yaml"
    text = file.read_text(encoding="utf-8")
    entry = "  - code: so-y-te\n    kind: department\n    parent: ubnd-tinh\n"
    assert entry in text
    file.write_text(text.replace(entry, f"{entry}    valid_to: 2026-01-01\n"), encoding="utf-8")
    scan(place)
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        notify(place, capsys)
    told = json.loads(web.posts[0][2])
    assert (told["gone"], told["change"] in ("changed", "worse")) == (1, True)


def test_a_scan_that_is_days_old_is_no_heartbeat(place: Path) -> None:
    rules = Rules(as_of=None, mode="effective", rulepack="vn-2026", policy=(), tables=None)
    telling = Telling(
        inventory=place / "province", store=place / "store", run=None, scan_exit="0", demands=lambda: None,
        judging=lambda: session.judging_of(rules, ()), language="en", at=session.now() + timedelta(hours=23),
    )  # fmt: skip
    assert notice_of(telling).failure is None
    late = notice_of(replace(telling, at=session.now() + timedelta(hours=25)))
    assert (late.kind, late.failure) == (NoticeKind.FAILED, Failure.OLD)
    with open_store(place / "store") as store:
        named = replace(telling, at=session.now() + timedelta(days=9), run=store.run().header.id)
    assert notice_of(named).failure is None


@pytest.mark.parametrize("shell", ["sh", "sh -e"])
@pytest.mark.parametrize("gate", ["min_coverage_pct: 0\nmax: {}", "min_proven_pct: 100\nmin_coverage_pct: 0"])
def test_the_printed_line_of_cron_scans_tells_and_keeps_the_exit_code_of_the_scan(
    shell: str, gate: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "gate.yaml").write_text(gate)
    with web_server(WebServer()) as web:
        declare(place, webhook(web.port))
        capsys.readouterr()
        words = ["--store", str(place / "store"), "--reports", str(place / "out"), "--gate", str(place / "gate.yaml")]
        assert run(["schedule", "print", "cron", str(place / "province"), *words]) == 0
        line = capsys.readouterr().out.splitlines()[1].split(" ", 6)[6].replace(r"\%", "%")
        line = line.replace(f"{shlex.quote(sys.executable)} -I", shlex.quote(sys.executable))
        done = subprocess.run(
            [*shell.split(), "-c", line], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
    assert done.returncode == (ExitCode.FINDINGS if "proven" in gate else ExitCode.FINE), done.stderr
    (told,) = [json.loads(body) for _, _, body in web.posts]
    assert told["scan_exit"] == str(done.returncode)
    assert told["gate"]["is_open"] is (done.returncode == 0)


def test_every_printed_schedule_tells_somebody(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declare(place, webhook(free_port()))
    for form in ("systemd", "cron", "gitlab", "github"):
        capsys.readouterr()
        assert run(["schedule", "print", form, str(place / "province"), "--credentials", "/etc/c.yaml"]) == 0
        said = capsys.readouterr()
        assert said.out.count(" notify ") == 1
        assert said.out.count("--credentials /etc/c.yaml") == 2
        assert said.err == "" or "docs/notify.md" not in said.err
        assert ("ExecStopPost=" in said.out) is (form == "systemd")
