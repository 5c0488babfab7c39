"""Work lists out and back in, over a real scan of the example province: each row is taken, or told with its row and why."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.words import words
from scanner.apps.cli.main import run
from scanner.apps.cli.session import now
from scanner.apps.cli.worklists import spelling_of
from scanner.evidence.store import open_store
from scanner.inventory.exchange.columns import plain_heading
from scanner.inventory.exchange.worklist import Outcome, import_worklist, read_worklist
from scanner.inventory.exchange.worklist_rows import WAIVER
from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput, MissingInput
from scanner.model.local_time import local_day
from scanner.model.organisation import Agency
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.words import Decision, ExitCode, Status
from scanner.run.evaluation import Judging, evaluate
from tests.lesser_province import lesser_province

AGENCY = "phuong-ben-song"
WORK, REGISTER, GUIDE = "Việc cần làm", "Thiết bị", "Hướng dẫn"
BOTH: tuple[Language, ...] = ("vi", "en")
SOON = local_day(now()) + timedelta(days=30)
PLANNED: Mapping[str, object] = {"Quyết định": "Sẽ làm", "Người thực hiện": "Nguyễn Văn An", "Ngày hoàn thành": SOON}
WAIVED: Mapping[str, object] = {
    "Quyết định": "Đề nghị ngoại lệ",
    "Người thực hiện": "Nguyễn Văn An",
    "Ghi chú": "Phần mềm cũ",
    "Biện pháp thay thế": "Tách mạng",
    "Ngoại lệ đến hết ngày": SOON,
}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the province, the store of a scan of one agency, and its work lists."""
    place = tmp_path_factory.mktemp("worklist")
    lesser_province(place / "province", {AGENCY: ("tuong-lua", "pc-01", "pc-02", "pc-03"), "xa-nui-xanh": ("pc-01",)})
    store = ["--store", str(place / "store"), "--out", f"xlsx:{place}/lists"]
    for language in ("vi", "en"):
        command = "scan" if language == "vi" else "report"
        run([command, str(place / "province"), "--agency", AGENCY, *store, "--lang", language])
    return place


@pytest.fixture(scope="module")
def judged(scanned: Path) -> Results:
    with open_store(scanned / "store") as store:
        inventory = load_inventory(scanned / "province")
        return evaluate(inventory, store, None, Judging(as_of=now(), agencies=(AGENCY,)))


class Sent:
    """A copy of the inventory, and the work list that an officer fills in."""

    def __init__(self, place: Path, scanned: Path, judged: Results, language: Language = "vi") -> None:
        self.folder = place / "province"
        shutil.copytree(scanned / "province", self.folder)
        self.file = place / "returned.xlsx"
        self.results = replace(judged, inventory=load_inventory(self.folder))
        self.book: Any = openpyxl.load_workbook(scanned / "lists" / f"{AGENCY}.{language}.xlsx")

    def at(self, sheet: str, heading: str) -> int:
        found: int = next(cell.column for cell in self.book[sheet][1] if cell.value == heading)
        return found

    def fill(self, row: int, values: Mapping[str, object], sheet: str = WORK) -> None:
        for heading, value in values.items():
            self.book[sheet].cell(row, self.at(sheet, heading)).value = value

    def row_of(self, status: str) -> int:
        at = self.at(WORK, "Kết quả")
        return next(
            row for row in range(2, self.book[WORK].max_row + 1) if self.book[WORK].cell(row, at).value == status
        )

    def outcome(self, language: Language = "en") -> Outcome:
        self.book.save(self.file)
        return self.outcome_of(self.file, language)

    def outcome_of(self, file: Path, language: Language = "en") -> Outcome:
        spelling = spelling_of(language)
        read = read_worklist(file, self.results.inventory, spelling, language=language)
        return import_worklist(read, self.results, spelling=spelling, today=local_day(now()), language=language)

    def refused(self) -> str:
        with pytest.raises(BadInput) as refused:
            self.outcome()
        assert not (self.folder / AGENCY / "plans.yaml").exists()
        return "\n".join(map(str, refused.value.problems))

    def agency(self) -> Agency:
        return next(each for each in load_inventory(self.folder).agencies if each.code == AGENCY)


@pytest.fixture
def sent(tmp_path: Path, scanned: Path, judged: Results) -> Sent:
    return Sent(tmp_path, scanned, judged)


def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed")
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_list_that_nobody_filled_in_changes_nothing(
    tmp_path: Path, scanned: Path, judged: Results, language: Language
) -> None:
    outcome = Sent(tmp_path, scanned, judged, language).outcome()
    assert (outcome.proposal.files, outcome.proposal.changes, outcome.notes) == ({}, (), ())
    assert (outcome.rows, outcome.taken, outcome.left_out, outcome.corrections) == (0, 0, 0, 0)
    assert outcome.untouched > 100


def test_decisions_become_plans_and_targets_that_share_one_share_an_entry(sent: Sent) -> None:
    for row in range(2, 7):
        sent.fill(row, PLANNED)
    fails, partly = sent.row_of("Chưa đạt"), sent.row_of("Một phần")
    sent.fill(fails, {"Quyết định": "đã  LÀM", "Người thực hiện": "Lê Thị Bình"})
    sent.fill(
        partly, {"Quyết định": "Không thuộc đơn vị hoặc sai dữ liệu", "Người thực hiện": "Bình", "Ghi chú": "Máy\nmượn"}
    )
    outcome = sent.outcome()
    assert (outcome.rows, outcome.taken, outcome.same, outcome.left_out) == (7, 7, 0, 0)
    assert not (sent.folder / AGENCY / "plans.yaml").exists()
    outcome.proposal.apply()
    plans = sent.agency().plans
    assert sum(len(each.targets) for each in plans if each.decision is Decision.PLANNED) == 5
    assert len(plans) < 7
    done = next(each for each in plans if each.decision is Decision.DONE)
    other = next(each for each in plans if each.decision is Decision.NOT_OURS)
    assert (done.person, done.due_at, done.measures, done.run) == ("Lê Thị Bình", None, False, sent.results.run.id)
    assert done.checks
    assert other.note == "Máy mượn"
    assert {each.decided_at for each in plans} == {local_day(now())}


def test_the_same_list_a_second_time_changes_nothing(sent: Sent) -> None:
    sent.fill(2, PLANNED)
    sent.fill(sent.row_of("Chưa đạt"), WAIVED)
    sent.outcome().proposal.apply()
    sent.results = replace(sent.results, inventory=load_inventory(sent.folder))
    again = sent.outcome()
    assert (again.rows, again.taken, again.same, again.proposal.files) == (2, 0, 2, {})


def test_a_changed_mind_is_added_and_counts(sent: Sent) -> None:
    sent.fill(2, PLANNED)
    sent.outcome().proposal.apply()
    before = (sent.folder / AGENCY / "plans.yaml").read_bytes()
    sent.results = replace(sent.results, inventory=load_inventory(sent.folder))
    sent.fill(2, {"Người thực hiện": "Trần Văn Cường"})
    sent.outcome().proposal.apply()
    assert (sent.folder / AGENCY / "plans.yaml").read_bytes().startswith(before.rstrip())
    assert [each.person for each in sent.agency().plans] == ["Nguyễn Văn An", "Trần Văn Cường"]


def test_a_waiver_is_requested_and_never_approved(sent: Sent) -> None:
    page = sent.book[WORK]
    extra = page.max_column + 1
    page.cell(1, extra).value, page.cell(1, extra + 1).value = "Người phê duyệt", "approved_by"
    row = sent.row_of("Chưa đạt")
    sent.fill(row, WAIVED)
    page.cell(row, extra).value = page.cell(row, extra + 1).value = "Giám đốc"
    outcome = sent.outcome()
    assert sum("is not read" in str(each) for each in outcome.notes) == 2
    outcome.proposal.apply()
    (waiver,) = sent.agency().waivers
    assert (waiver.requested_by, waiver.approved_by, waiver.approved_at) == ("Nguyễn Văn An", "", None)
    assert (waiver.reason, waiver.compensation, waiver.ends_at) == ("Phần mềm cũ", "Tách mạng", SOON)
    assert not waiver.is_in_force(local_day(now()))


def test_the_register_is_corrected_in_its_place_and_comments_stay(sent: Sent) -> None:
    text = (sent.folder / AGENCY / "targets.yaml").read_text(encoding="utf-8")
    sent.fill(3, {"Phòng đặt máy": "P.205", "Số sê-ri": "0012345"}, REGISTER)
    sent.fill(4, {"Tình trạng": "Đang sửa chữa", "Ngày mua": date(2024, 2, 29)}, REGISTER)
    outcome = sent.outcome()
    assert outcome.corrections == 4
    outcome.proposal.apply()
    changed = (sent.folder / AGENCY / "targets.yaml").read_text(encoding="utf-8")
    assert sum(a != b for a, b in zip(text.splitlines(), changed.splitlines(), strict=False)) >= 3
    assert [line for line in text.splitlines() if "#" in line] == [line for line in changed.splitlines() if "#" in line]
    first, second = (sent.book[REGISTER].cell(row, sent.at(REGISTER, "Mã thiết bị")).value for row in (3, 4))
    targets = {each.id.partition("/")[2]: each for each in sent.agency().targets}
    assert (targets[first].room, targets[first].serial) == ("P.205", "0012345")
    assert (targets[second].status, targets[second].bought_at) == ("repair", date(2024, 2, 29))


Change = Callable[[Sent], None]


def mixed_up(sent: Sent) -> None:
    sent.fill(2, PLANNED)
    sent.fill(3, {**PLANNED, "Người thực hiện": "Người khác"})
    key = sent.at(WORK, "Mã dòng")
    sent.book[WORK].cell(3, key).value = sent.book[WORK].cell(2, key).value


def without(heading: str) -> Change:
    def change(sent: Sent) -> None:
        sent.fill(2, PLANNED)
        sent.book[WORK].delete_cols(sent.at(WORK, heading))

    return change


def renamed(heading: str, name: str) -> Change:
    def change(sent: Sent) -> None:
        sent.fill(2, PLANNED)
        sent.book[WORK].cell(1, sent.at(WORK, heading)).value = name

    return change


def filled(values: Mapping[str, object], row: int = 2, sheet: str = WORK) -> Change:
    return lambda sent: sent.fill(row, values, sheet)


WRONG: Mapping[str, tuple[Change, str]] = {
    "no person": (filled({**PLANNED, "Người thực hiện": None}), "2: Will do needs Person"),
    "no day": (filled({**PLANNED, "Ngày hoàn thành": None}), "2: Will do needs Done by"),
    "a day that is no day": (filled({**PLANNED, "Ngày hoàn thành": "31/02/2027"}), "31/02/2027"),
    "a day in words": (filled({**PLANNED, "Ngày hoàn thành": "cuối năm"}), "cuối năm"),
    "a day that is over": (filled({**PLANNED, "Ngày hoàn thành": date(2026, 1, 5)}), "2026-01-05 is over already"),
    "done tomorrow": (filled({**PLANNED, "Quyết định": "Đã làm"}), "so it cannot be done"),
    "a decision of one's own": (filled({**PLANNED, "Quyết định": "Sẽ lam"}), "did you mean sẽ làm?"),
    "approved by oneself": (filled({**WAIVED, "Quyết định": "Đã phê duyệt"}), "Đã phê duyệt is no possible value"),
    "no decision": (filled({"Người thực hiện": "An"}), "this row is filled in and has no decision"),
    "no reason": (filled({**WAIVED, "Ghi chú": None}), "Request a waiver needs Note"),
    "no compensation": (filled({**WAIVED, "Biện pháp thay thế": None}), "Request a waiver needs Compensation"),
    "no end": (filled({**WAIVED, "Ngoại lệ đến hết ngày": None}), "Request a waiver needs Waiver until"),
    "a waiver for ever": (
        filled({**WAIVED, "Ngoại lệ đến hết ngày": date(2099, 1, 1)}),
        "2: a waiver like this cannot be requested: a waiver lasts 365 days at most",
    ),
    "a formula": (filled({**PLANNED, "Người thực hiện": "=1+1"}), "=1+1"),
    "a text without end": (filled({**PLANNED, "Ghi chú": "x" * 600}), "longer than 500 characters"),
    "an invisible character": (filled({**PLANNED, "Người thực hiện": "An\u202e"}), "U+202E"),
    "two rows in conflict": (mixed_up, "row 2 decide differently"),
    "no key": (filled({**PLANNED, "Mã dòng": None}), "has a decision and no row key"),
    "a column gone": (without("Người thực hiện"), "there is no column Person"),
    "the key gone": (without("Mã dòng"), "there is no column Row key"),
    "a heading renamed": (renamed("Ghi chú", "Ghi chu thêm"), "there is no column Note"),
    "a register of another agency": (filled({"Mã cơ quan": "so-y-te"}, 2, REGISTER), "is of so-y-te"),
    "a way to connect": (lambda sent: setattr(sent.book[REGISTER]["Z1"], "value", "Cách kết nối"), "Cách kết nối"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_row_and_nothing_is_written(sent: Sent, case: str) -> None:
    change, words = WRONG[case]
    change(sent)
    told = sent.refused()
    assert words in told
    assert all(each.startswith(sent.file.name) for each in told.splitlines())


def test_every_problem_of_every_row_is_told_at_once(sent: Sent) -> None:
    sent.fill(2, {"Quyết định": "Sẽ làm"})
    sent.fill(3, {"Quyết định": "gì đó"})
    sent.fill(2, {"Ngày mua": "hôm qua"}, REGISTER)
    told = sent.refused()
    assert told.count(sent.file.name) == 4


def test_what_changed_meanwhile_is_left_out_and_told_with_its_row(sent: Sent) -> None:
    fails, blind = sent.row_of("Chưa đạt"), sent.row_of("Chưa rõ")
    gone = next(row for row in range(2, 50) if row not in (fails, blind))
    for row in (fails, blind, gone):
        sent.fill(row, PLANNED)
    key = sent.at(WORK, "Mã dòng")
    keys = {row: sent.book[WORK].cell(row, key).value for row in (fails, blind)}
    sent.book[WORK].cell(gone, key).value = "0" * 24
    meanwhile = {keys[fails]: Status.PASS, keys[blind]: Status.FAIL}
    verdicts = tuple(replace(each, status=meanwhile.get(each.key, each.status)) for each in sent.results.verdicts)
    sent.results = replace(sent.results, verdicts=verdicts, run=replace(sent.results.run, id="a-later-run"))
    outcome = sent.outcome()
    assert (outcome.taken, outcome.left_out, outcome.proposal.files) == (0, 3, {})
    told = "\n".join(map(str, outcome.notes))
    assert "is held against run a-later-run" in told
    for row, reason in ((fails, "found no more"), (blind, "measured meanwhile"), (gone, "has the key 000")):
        assert any(f":{row}:" in str(each) and reason in str(each) for each in outcome.notes), told


def test_a_finding_that_can_no_longer_be_measured_is_still_planned_as_a_repair(sent: Sent) -> None:
    row = sent.row_of("Chưa đạt")
    sent.fill(row, PLANNED)
    key = sent.book[WORK].cell(row, sent.at(WORK, "Mã dòng")).value
    verdicts = tuple(
        replace(each, status=Status.UNKNOWN) if each.key == key else each for each in sent.results.verdicts
    )
    sent.results = replace(sent.results, verdicts=verdicts)
    sent.outcome().proposal.apply()
    (plan,) = sent.agency().plans
    assert (plan.measures, bool(plan.checks)) == (False, True)


def test_what_is_unknown_under_a_waiver_is_planned_as_measuring(sent: Sent) -> None:
    row = sent.row_of("Chưa rõ")
    sent.fill(row, {**PLANNED, "Kết quả": "Ngoại lệ có thời hạn"})
    sent.outcome().proposal.apply()
    assert [each.measures for each in sent.agency().plans] == [True]


def test_rows_columns_and_sheets_may_be_moved_hidden_renamed_and_added(sent: Sent) -> None:
    page = sent.book[WORK]
    sent.fill(2, PLANNED)
    key = page.cell(2, sent.at(WORK, "Mã dòng")).value
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    turned = sent.book.create_sheet("Tôi đã sắp lại")
    turned.append(["", "Bảng của tôi"])
    for row in (rows[0], *reversed(rows[1:])):
        turned.append(["", *reversed(row)])
    turned.row_dimensions[3].hidden = True
    del sent.book[WORK]
    outcome = sent.outcome()
    assert (outcome.rows, outcome.taken) == (1, 1)
    assert key in {each.key for each in sent.results.verdicts}


def test_the_same_row_twice_is_taken_once(sent: Sent) -> None:
    page = sent.book[WORK]
    sent.fill(2, PLANNED)
    page.append([cell.value for cell in page[2]])
    outcome = sent.outcome()
    assert (outcome.rows, outcome.taken, outcome.same) == (2, 1, 1)


def test_a_new_target_and_a_sheet_that_is_gone_are_told(sent: Sent) -> None:
    page = sent.book[REGISTER]
    page.append([AGENCY, "pc-999", "PC-999"])
    (note,) = sent.outcome().notes
    assert "pc-999 is no target of this agency yet" in str(note)
    del sent.book[REGISTER]
    (note,) = sent.outcome().notes
    assert "the sheet of targets is not there" in str(note)


def test_a_file_of_an_agency_that_is_not_known_or_not_said_is_refused(sent: Sent) -> None:
    page = sent.book[GUIDE]
    place = next(cell for row in page.iter_rows() for cell in row if cell.value == AGENCY)
    for strange in ("phuong-ben-xong", "../phuong-ben-song", "=1"):
        place.value = strange
        with pytest.raises(BadInput):
            sent.outcome()
    del sent.book[GUIDE]
    with pytest.raises(BadInput, match="does not say for which agency"):
        sent.outcome()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_file_that_libreoffice_has_saved_says_the_same(
    tmp_path: Path, scanned: Path, judged: Results, language: Language
) -> None:
    office, sent = soffice(), Sent(tmp_path, scanned, judged)
    sent.fill(2, PLANNED)
    sent.fill(sent.row_of("Chưa đạt"), {**WAIVED, "Ngoại lệ đến hết ngày": f"{SOON:%d/%m/%Y}"})
    sent.fill(3, {"Số sê-ri": "0012345"}, REGISTER)
    before = sent.outcome(language)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, "--headless", home, "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(sent.file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    after = sent.outcome_of(tmp_path / "saved" / sent.file.name, language)
    assert after == before
    assert (after.taken, after.corrections) == (2, 1)


@pytest.mark.parametrize("case", ["bomb", "entities", "no workbook", "another workbook", "no file"])
def test_a_hostile_file_is_refused_within_bounds(scanned: Path, judged: Results, case: str, tmp_path: Path) -> None:
    ours = scanned / "lists" / f"{AGENCY}.vi.xlsx"
    spelling, file = spelling_of("en"), tmp_path / "hostile.xlsx"
    if case in ("bomb", "entities"):
        with zipfile.ZipFile(ours) as good, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad:
            for part in good.namelist():
                body = good.read(part)
                if part == "xl/sharedStrings.xml" and case == "entities":
                    body = body.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY a "b">]><sst', 1)
                bad.writestr(part, b" " * (140 << 20) if part == "xl/sharedStrings.xml" and case == "bomb" else body)
    elif case == "no workbook":
        file.write_bytes(b"PK\x03\x04 nothing")
    elif case == "another workbook":
        other = openpyxl.Workbook()
        other.create_sheet("a").append(["a", "b"])
        other.save(file)
    with pytest.raises(MissingInput if case == "no file" else BadInput):
        read_worklist(file, judged.inventory, spelling, language="en")


def test_the_command_shows_then_writes(sent: Sent, scanned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent.fill(2, PLANNED)
    sent.book.save(sent.file)
    words = [
        "inventory",
        "import",
        str(sent.folder),
        f"worklist:{sent.file}",
        "--store",
        str(scanned / "store"),
        "--lang",
        "vi",
    ]
    assert run(words) == ExitCode.FINE
    shown = capsys.readouterr().out
    assert "1 dòng đã điền: 1 dòng được lấy" in shown
    assert f"+++ b/{AGENCY}/plans.yaml" in shown
    assert not (sent.folder / AGENCY / "plans.yaml").exists()
    assert run([*words, "--apply"]) == ExitCode.FINE
    assert f"đã ghi: {sent.folder}/{AGENCY}/plans.yaml" in capsys.readouterr().out
    assert sent.agency().plans
    assert run([*words[:4], "--store", str(scanned / "no-store")]) == ExitCode.MISSING_INPUT


@pytest.mark.parametrize("group", ["work", "register", "decision", "status", "target_kind", "asset_status"])
def test_no_word_of_a_list_stands_for_two_things(group: str) -> None:
    said = [(plain_heading(str(word)), code) for each in BOTH for code, word in words(each).known(group).items()]
    assert len({word for word, _ in said}) == len(set(said))


def test_every_decision_can_be_taken_back_in() -> None:
    assert set(spelling_of("vi").decisions.values()) == {*map(str, Decision), WAIVER}
    assert set(spelling_of("vi").statuses.values()) == {*map(str, Status), "waived"}
