"""`rasoat verify REPORT`: a report is tested against the evidence of a real scan; each sort of damage in its own words."""

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode
from scanner.run.collection import PROGRAM
from scanner.run.signing import station_of
from scanner.sealing.report_code import agency_digest, code_of, codes_in, verdict_digest, whole_digest
from tests.lesser_province import lesser_province

REPOSITORY = Path(__file__).resolve().parents[2]
AGENCIES = ("xa-dong-lua", "xa-nui-xanh")
ONE, TWO = AGENCIES
Verify = Callable[..., tuple[ExitCode, str]]
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inventory, the store of a scan of two agencies, and its reports; the key of the station is trusted."""
    folder = tmp_path_factory.mktemp("verify")
    lesser_province(folder / "inventory", {ONE: ("modem", "pc-01", "pc-02", "pc-03"), TWO: ("pc-01", "pc-02")})
    (folder / "store").mkdir(mode=0o700)
    station = station_of(folder / "store", {}, make=True)
    assert station is not None
    with (folder / "inventory/province.yaml").open("a") as file:
        file.write(f"\ntrusted_keys: {{tram-mau: {station.public}}}\n")
    selected = [word for each in AGENCIES for word in ("--agency", each)]
    outs = [f"html:{folder}/html", f"json:{folder}/results.json", f"csv:{folder}/results.csv"]
    arguments = ["scan", str(folder / "inventory"), "--store", str(folder / "store"), *selected]
    arguments += [word for each in outs for word in ("--out", each)]
    for language in ("vi", "en"):
        command = "scan" if language == "vi" else "report"
        assert run([command, *arguments[1:], "--lang", language]) == ExitCode.FINE
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may damage, at the same place as far as the store and the report tell."""
    monkeypatch.delenv("RASOAT_SIGNING_KEY", raising=False)
    monkeypatch.setenv("RASOAT_TABLES", str(tmp_path / "tables"))
    shutil.copytree(made, tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture
def verify(place: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def verified(report: Path | str, *more: str, store: str = "store", language: str = "en") -> tuple[ExitCode, str]:
        arguments = ["verify", str(report), "--store", str(place / store), "--lang", language]
        arguments += more or ("--inventory", str(place / "inventory"))
        capsys.readouterr()
        code = run(arguments)
        told = capsys.readouterr()
        return ExitCode(code), told.out + told.err

    return verified


def _page(place: Path, agency: str = ONE, *, part: str = "", language: str = "en") -> Path:
    return place / "html" / f"{agency}.{language}{part}.html"


def _rewritten(report: Path, change: Callable[[Plain], None]) -> Path:
    document = json.loads(report.read_text())
    change(document)
    report.write_text(json.dumps(document, ensure_ascii=False))
    return report


def _replaced(report: Path, old: str, new: str, count: int = 1) -> Path:
    text = report.read_text()
    assert old in text
    report.write_text(text.replace(old, new, count))
    return report


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_report_that_was_not_touched_fits(place: Path, verify: Verify, language: str) -> None:
    reports = [
        place / "results.json",
        _page(place),
        _page(place, TWO, part="-evidence"),
        _page(place, "province"),
    ]
    for report in reports:
        code, told = verify(report, language=language)
        assert code == ExitCode.FINE, told
        assert "tram-mau" in told


def test_a_page_of_an_earlier_judging_fits_too(place: Path, verify: Verify) -> None:
    assert verify(_page(place, language="vi"))[0] == ExitCode.FINE


@pytest.mark.parametrize("typed", ["{}", "{lower}"])
def test_a_code_typed_from_paper_tells_what_the_evidence_says(place: Path, verify: Verify, typed: str) -> None:
    (code,) = codes_in(_page(place).read_text())
    ended, told = verify(typed.format(code, lower=code.lower().replace("-", " ")))
    assert ended == ExitCode.FINE, told
    document = json.loads((place / "results.json").read_text())
    stated = next(each for each in document["agencies"] if each["id"] == ONE)["score"]
    assert f"{100 * stated['proven']:.1f} points proven" in told


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("7K2Q-X9PD-03TM-HV6C", ExitCode.WRONG_USAGE, "slip of the hand"),
        ("0000-0000-0000-0000", ExitCode.NOT_ENOUGH, "no report with the code"),
        ("nowhere.json", ExitCode.MISSING_INPUT, "no such file"),
        ("x" * 100_000, ExitCode.MISSING_INPUT, "no such file"),
    ],
)
def test_what_is_no_code_of_this_store_is_told(verify: Verify, typed: str, code: ExitCode, words: str) -> None:
    ended, told = verify(typed)
    assert (ended, words in told) == (code, True), told


def _better(document: Plain) -> None:
    verdict = next(each for each in document["verdicts"] if each["status"] == "fail")
    verdict["status"] = verdict["original"] = "pass"


def _without_a_verdict(document: Plain) -> None:
    document["verdicts"].pop(3)


def _other_seen(document: Plain) -> None:
    next(each for each in document["verdicts"] if each["seen"])["seen"][0]["was"] = "something else"


def _other_evidence(document: Plain) -> None:
    next(each for each in document["verdicts"] if each["evidence"])["evidence"][0] = "0" * 64


def _higher_score(document: Plain) -> None:
    document["agencies"][0]["score"]["proven"] += 0.25


def _swapped(document: Plain) -> None:
    one, two = document["agencies"]
    one["score"], two["score"] = two["score"], one["score"]


def _reworded(document: Plain) -> None:
    document["verdicts"][0]["message"]["vi"] = "Đạt"


def _other_name(document: Plain) -> None:
    document["agencies"][0]["name"]["vi"] = "Sở khác"


def _one_action_less(document: Plain) -> None:
    document["agencies"][0]["actions"].pop()


@pytest.mark.parametrize(
    ("change", "is_in_the_code"),
    [
        (_better, True),
        (_without_a_verdict, True),
        (_other_seen, True),
        (_other_evidence, True),
        (_higher_score, True),
        (_swapped, True),
        (_reworded, False),
        (_other_name, False),
        (_one_action_less, False),
    ],
)
def test_an_altered_json_is_found_even_by_itself_as_far_as_the_code_goes(
    place: Path, verify: Verify, change: Callable[[Plain], None], is_in_the_code: bool
) -> None:
    report = _rewritten(place / "results.json", change)
    code, told = verify(report)
    assert code == ExitCode.BAD_SEAL
    assert "recomputed «" in told
    assert ("content or code was altered" in told) is is_in_the_code
    alone, _ = verify(report, store="nowhere")
    assert alone == (ExitCode.BAD_SEAL if is_in_the_code else ExitCode.NOT_ENOUGH)


@pytest.mark.parametrize("part", ["", "-evidence"])
def test_one_word_of_a_page_that_an_editor_changed_is_found_and_shown(place: Path, verify: Verify, part: str) -> None:
    report = _replaced(
        _page(place, part=part), '<span class="chip fail">Fail</span>', '<span class="chip pass">Pass</span>'
    )
    code, told = verify(report)
    assert code == ExitCode.BAD_SEAL
    assert re.search(r"\[DIFFERS\] \d+: .*«.*Pass.*».*«.*Fail.*»", told)


def test_a_change_that_nobody_sees_is_found_too(place: Path, verify: Verify) -> None:
    report = _replaced(_page(place), '<span class="chip fail">', '<span class="chip pass">')
    code, told = verify(report)
    assert code == ExitCode.BAD_SEAL
    assert 'class="chip pass"' in told


def test_lines_that_were_taken_out_of_a_page_are_found(place: Path, verify: Verify) -> None:
    page = _page(place, part="-evidence")
    lines = page.read_text().split("\n")
    at = next(number for number, each in enumerate(lines) if "chip fail" in each)
    page.write_text("\n".join([*lines[:at], *lines[at + 2 :]]))
    assert verify(page)[0] == ExitCode.BAD_SEAL


def test_a_page_of_one_agency_under_the_marks_of_another_is_found(place: Path, verify: Verify) -> None:
    marks = re.compile(r'<meta name="rasoat-.*?">\n', re.DOTALL)
    one, two = _page(place).read_text(), _page(place, TWO).read_text()
    body, head = marks.sub("", one), "".join(marks.findall(two))
    page = _page(place)
    page.write_text(body.replace("<title>", head + "<title>", 1))
    code, told = verify(page)
    assert code == ExitCode.BAD_SEAL
    assert "another code stands on the page" in told


def test_every_difference_is_counted_and_the_first_are_shown(place: Path, verify: Verify) -> None:
    def change(document: Plain) -> None:
        for each in document["verdicts"]:
            each["message"]["en"] = "fine"

    code, told = verify(_rewritten(place / "results.json", change))
    assert code == ExitCode.BAD_SEAL
    shown = told.count("recomputed «")
    more = int(re.findall(r"… and (\d+) more", told)[0])
    rows = len(json.loads((place / "results.json").read_text())["verdicts"])
    assert shown + more == rows
    assert f"{rows} differences" in told


def _signature(document: Plain) -> None:
    signature = document["run"]["seal"]["signature"]
    at = signature.rindex(" ") + 5
    document["run"]["seal"]["signature"] = signature[:at] + ("A" if signature[at] != "A" else "B") + signature[at + 1 :]


def _no_signature(document: Plain) -> None:
    for each in (document["run"], *document["agencies"]):
        each["seal"]["key"] = each["seal"]["signature"] = None


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_signature, ExitCode.BAD_SEAL, "the signature does not fit"),
        (_no_signature, ExitCode.NOT_ENOUGH, "not signed"),
    ],
)
def test_a_damaged_signature_is_bad_and_a_missing_one_is_told(
    place: Path, verify: Verify, change: Callable[[Plain], None], code: ExitCode, words: str
) -> None:
    ended, told = verify(_rewritten(place / "results.json", change))
    assert (ended, words in told) == (code, True), told
    assert "valid signature" not in told or change is _signature


def test_another_key_is_unknown_and_never_valid(place: Path, verify: Verify) -> None:
    (place / "store/station.key").unlink()
    arguments = ["report", str(place / "inventory"), "--store", str(place / "store"), "--agency", ONE]
    key = place / "other.key"
    key.touch(0o600)
    key.write_text("5" * 64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASOAT_SIGNING_KEY", str(key))
        assert run([*arguments, "--out", f"json:{place}/other.json"]) == ExitCode.FINE
    code, told = verify(place / "other.json")
    assert code == ExitCode.NOT_ENOUGH
    assert "signed by unknown" in told
    assert "valid" not in told


def _tampered(place: Path, statement: str) -> None:
    with sqlite3.connect(place / "store/evidence.sqlite") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE state SET detail = 1 WHERE detail IS NOT NULL", "its observations were sealed as"),
        ("UPDATE fact SET body = zeroblob(8) WHERE rowid = 1", "store: "),
        ("DELETE FROM visit WHERE number = 1", "root digest: the report says"),
        ("DELETE FROM state WHERE fact IS NOT NULL", "is not in the store"),
        ("UPDATE run_end SET root_digest = replace(root_digest, substr(root_digest, 1, 1), 'x')", "root digest"),
        ("UPDATE seal SET digest = replace(digest, substr(digest, 1, 1), '0')", "signature in the store does not fit"),
    ],
)
def test_a_store_that_somebody_altered_is_found(place: Path, verify: Verify, statement: str, words: str) -> None:
    _tampered(place, statement)
    code, told = verify(place / "results.json")
    assert (code, words in told) == (ExitCode.BAD_SEAL, True), told


def test_an_inventory_that_changed_since_is_no_accusation(place: Path, verify: Verify) -> None:
    _replaced(place / "inventory" / ONE / "agency.yaml", "staff: ", "staff: 1")
    code, told = verify(place / "results.json")
    assert code == ExitCode.NOT_ENOUGH, told
    assert "no longer as it was for the report" in told
    assert "[DIFFERS]" not in told


def test_a_report_of_an_older_program_is_judged_by_this_one_and_said_so(place: Path, verify: Verify) -> None:
    """Whoever writes another version into a JSON breaks its own code; a page says it of itself."""
    code, told = verify(_replaced(_page(place), f'content="{PROGRAM}"', 'content="rasoat 0.0.1"'))
    assert "another version of the tool: rasoat 0.0.1" in told
    assert code == ExitCode.NOT_ENOUGH
    assert "[not verified] code: " in told


def _resealed(document: Plain) -> None:
    """Codes formed again, as whoever alters a report would; nobody but the station can sign it."""
    run, agencies = document["run"], document["agencies"]
    verdicts: dict[str, list[str]] = {each["id"]: [] for each in agencies}
    for each in document["verdicts"]:
        verdicts[each["agency"]].append(verdict_digest(each))
    digests = {each["id"]: agency_digest(run, each, verdicts[each["id"]]) for each in agencies}
    digests[""] = whole_digest(run, document["province"], digests)
    for part in (run, *agencies):
        digest = digests["" if part is run else part["id"]]
        part["seal"] = {"digest": digest, "code": code_of(digest), "key": None, "signature": None}


def _as_another_program_writes_it(document: Plain) -> None:
    document["run"]["program"] = "rasoat 0.0.1"
    _resealed(document)


def test_a_json_of_an_older_program_that_judges_the_same_differs_in_nothing(place: Path, verify: Verify) -> None:
    with sqlite3.connect(place / "store/evidence.sqlite") as database:
        database.execute("DROP TABLE seal")  # as in the store of a program that did not sign
    database.close()
    code, told = verify(_rewritten(place / "results.json", _as_another_program_writes_it))
    assert code == ExitCode.NOT_ENOUGH, told
    assert "another version of the tool: rasoat 0.0.1" in told
    assert "[fits] judged again" in told
    assert "not signed" in told


def test_a_json_from_before_there_were_codes_is_compared_all_the_same(place: Path, verify: Verify) -> None:
    def change(document: Plain) -> None:
        for part in (document["run"], *document["agencies"]):
            del part["seal"]

    code, told = verify(_rewritten(place / "results.json", change))
    assert "no verification code" in told
    assert code == ExitCode.BAD_SEAL, "this version writes one"


def test_the_signature_of_another_statement_of_the_same_station_is_noticed(place: Path, verify: Verify) -> None:
    """Whoever alters a JSON and forms its codes again cannot sign it; the station noted what it judged."""

    def change(document: Plain) -> None:
        _better(document)
        _resealed(document)

    code, told = verify(_rewritten(place / "results.json", change))
    assert code == ExitCode.BAD_SEAL
    assert "content or code was altered" not in told
    assert "not signed" in told
    assert "the station noted the code" in told


def _bundle(place: Path, verify: Verify, report: Path) -> tuple[ExitCode, str]:
    recordings = str(place / "inventory/recordings")
    return verify(report, "--inventory", str(place / "inventory"), "--bundle", recordings, store="nowhere")


def test_recordings_alone_tell_whether_verdicts_and_scores_are_right(place: Path, verify: Verify) -> None:
    code, told = _bundle(place, verify, place / "results.json")
    assert code == ExitCode.NOT_ENOUGH, told
    assert "[fits] judged again from the files of the folder" in told
    assert "cannot be formed again from recordings" in told


def test_an_altered_verdict_is_found_by_recordings_alone(place: Path, verify: Verify) -> None:
    def change(document: Plain) -> None:
        _better(document)
        _resealed(document)

    code, told = _bundle(place, verify, _rewritten(place / "results.json", change))
    assert code == ExitCode.BAD_SEAL
    assert "status: the report says «pass», recomputed «fail»" in told


def test_what_a_folder_lacks_and_what_cannot_be_used_is_named(place: Path, verify: Verify) -> None:
    recordings = place / "inventory/recordings" / ONE
    (recordings / "pc-01.rec.json").write_text("{")
    code, told = _bundle(place, verify, place / "results.json")
    assert code == ExitCode.NOT_ENOUGH, told
    assert "the file pc-01.rec.json cannot be used" in told
    assert f"of which the report has data: {ONE}/pc-01" in told


def test_a_page_is_held_against_recordings_by_its_figures(place: Path, verify: Verify) -> None:
    code, told = _bundle(place, verify, _page(place))
    assert code == ExitCode.NOT_ENOUGH, told
    assert "points proven" in told


@pytest.mark.parametrize(
    "arguments", [["--bundle", "x"], ["0000-0000-0000-0000", "--bundle", "."], ["results.json", "--run", "x"]]
)
def test_what_makes_no_sense_together_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(place)
    assert run(["verify", *arguments]) == ExitCode.WRONG_USAGE


def test_a_run_that_was_pruned_says_what_is_gone(place: Path, verify: Verify) -> None:
    store = str(place / "store")
    assert run(["scan", str(place / "inventory"), "--store", store, "--agency", TWO, "--out", f"json:{place}/x"]) == 3
    assert run(["evidence", "prune", "--store", store, "--before", "2100-01-01"]) == ExitCode.FINE
    code, told = verify(place / "results.json")
    assert code == ExitCode.NOT_ENOUGH, told
    assert "pruned, only their digests are left" in told


def test_a_run_of_another_store_is_not_verified(place: Path, verify: Verify) -> None:
    other = str(place / "other")
    arguments = ["scan", str(place / "inventory"), "--store", other, "--agency", ONE, "--out", f"json:{place}/x"]
    assert run(arguments) == ExitCode.FINE
    code, told = verify(place / "results.json", store="other")
    assert code == ExitCode.NOT_ENOUGH
    assert "the store has no run" in told


def test_a_file_with_codes_shows_the_figures_of_each(place: Path, verify: Verify) -> None:
    code, told = verify(place / "results.csv")
    assert code == ExitCode.FINE
    assert told.count("points proven") == len(AGENCIES)


def test_a_code_in_an_office_document_is_found(place: Path, verify: Verify) -> None:
    (code,) = codes_in(_page(place).read_text())
    document = place / "report.docx"
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>Mã kiểm chứng: {code}</w:t>")
    ended, told = verify(document)
    assert ended == ExitCode.NOT_ENOUGH
    assert code in told


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"{",
        b'{"run":' + b"[" * 100_000,
        b'{"run":{}}',
        b'{"run":{"id":1},"agencies":[],"verdicts":{},"province":1,"ledger":[],"policies":[]}',
        b'{"run":null,"agencies":[]}',
        b"<!doctype html><html>",
        b"<!doctype html>" + b"<meta name=" * 100_000,
        b"PK\x03\x04 no archive",
        b"%PDF-1.7 without a code",
        "\u202e𝕏".encode() * 100,
    ],
)
def test_a_file_that_is_no_report_is_one_clear_error(place: Path, verify: Verify, content: bytes) -> None:
    report = place / "hostile"
    report.write_bytes(content)
    code, told = verify(report)
    assert code == ExitCode.BAD_INPUT, told
    assert "Traceback" not in told
    assert str(report) in told


def test_a_bomb_in_a_document_is_refused(place: Path, verify: Verify) -> None:
    report = place / "bomb.docx"
    with zipfile.ZipFile(report, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (65 * 1024 * 1024))
    code, told = verify(report)
    assert (code, "unpacks to more than" in told) == (ExitCode.BAD_INPUT, True)


def test_no_text_of_a_report_reaches_the_terminal_raw(place: Path, verify: Verify) -> None:
    def change(document: Plain) -> None:
        document["verdicts"][0]["message"]["en"] = "\x1b[2J\u202e" + "A" * 1_000_000

    code, told = verify(_rewritten(place / "results.json", change))
    assert code == ExitCode.BAD_SEAL
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told) < 20_000


def test_a_run_alone_says_who_signed_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["verify", "--store", str(place / "store"), "--lang", "en"]
    assert run([*arguments, "--inventory", str(place / "inventory")]) == ExitCode.FINE
    assert "valid signature of tram-mau" in capsys.readouterr().out
    other = str(REPOSITORY / "inventories/this-computer")
    assert run([*arguments, "--inventory", other]) == ExitCode.FINE
    assert "signed by unknown" in capsys.readouterr().out
    _tampered(place, "UPDATE seal SET signature = replace(signature, 'A', 'B')")
    assert run(arguments) == ExitCode.BAD_SEAL


def test_pages_with_history_fit_before_and_after_a_later_run(place: Path, verify: Verify) -> None:
    """What was before stands on the page; what came later is not on it when it is written again."""
    assert "Since last time" in _page(place).read_text()
    assert 'class="history"' not in _page(place).read_text()
    later = place / "later"
    arguments = ["scan", str(place / "inventory"), "--store", str(place / "store"), "--out", f"html:{later}"]
    arguments += [word for each in AGENCIES for word in ("--agency", each)]
    assert run([*arguments, "--lang", "en"]) == ExitCode.FINE
    newer = later / f"{ONE}.en.html"
    assert 'class="history"' in newer.read_text()
    for page in (_page(place), _page(place, "province"), newer, later / "province.en.html"):
        code, told = verify(page)
        assert code == ExitCode.FINE, told
    assert run(["evaluate", str(place / "inventory"), "--store", str(place / "store")]) == ExitCode.FINE
    for page in (_page(place), newer):
        code, told = verify(page)
        assert code == ExitCode.FINE, told


def test_a_history_that_was_altered_on_the_page_differs(place: Path, verify: Verify) -> None:
    page = _replaced(_page(place), "there is nothing to compare with yet", "the score went up by 20 points")
    code, told = verify(page)
    assert code == ExitCode.BAD_SEAL, told
    assert "went up by 20 points" in told
