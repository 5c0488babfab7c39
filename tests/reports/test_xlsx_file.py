"""The work list in XLSX: a row a piece of work, words for every status, days as days, and nothing that runs."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.html_pages import stem_of
from reports.material import material
from reports.words import words
from reports.xlsx_file import DAYS, FILLED, WIDTHS, workbook, write
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Decision, Status
from scanner.model.work import MEASURED, REPAIRED, work_of
from tests.reports.results_case import NOW, Case, build
from tests.reports.test_plans import one_of, plan_of, with_plans

HOSTILE = (
    '=cmd|"/c calc"!A1',
    "+1",
    "@SUM(A1)",
    "https://a.example/=x",
    "\x00\x1b[31m\u202e\ud800",
    "_x0041_",
    "]]>&<a>",
)
LANGUAGES: tuple[Language, ...] = ("vi", "en")


def book_of(results: Results, folder: Path, language: Language = "vi") -> Any:
    file, *_ = write(results, folder, language)
    return openpyxl.load_workbook(file)


def rows_of(book: Any, language: Language, sheet: str = "work") -> Iterator[dict[str, Any]]:
    page = book[words(language).of("work_sheet", sheet)]
    head, *rows = page.iter_rows(values_only=True)
    for row in rows:
        yield dict(zip(head, row, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_of_work_has_one_row_with_its_key_and_words(
    one: Results, language: Language, tmp_path: Path
) -> None:
    say = words(language)
    book = book_of(one, tmp_path, language)
    assert book.sheetnames == [say.of("work_sheet", each) for each in ("cover", "work", "targets", "gaps", "lists")]
    rows = {row[say.of("work", "key")]: row for row in rows_of(book, language)}
    pieces = work_of(one.verdicts)
    assert set(rows) == {each.key for each in pieces}
    for piece in pieces:
        row, first = rows[piece.key], piece.verdicts[0]
        assert row[say.of("work", "status")] == say.of("status", "waived" if first.waiver else first.status)
        assert row[say.of("work", "target_id")] == first.target
        assert first.control in row[say.of("work", "control")]
        assert all(row[say.of("work", each)] for each in ("what", "todo", "who", "severity", "kind", "target"))
        assert all(row[say.of("work", each)] is None for each in FILLED)


def test_every_status_is_work_or_needs_none() -> None:
    """A new status must say which: what nobody lists here would never reach an officer."""
    assert {*REPAIRED, *MEASURED, Status.PASS, Status.NOT_APPLICABLE} == set(Status)


@pytest.mark.parametrize("status", [*REPAIRED, *MEASURED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_that_is_work_has_its_word_and_colour(
    one: Results, status: Status, language: Language, tmp_path: Path
) -> None:
    verdict = replace(next(each for each in one.verdicts if each.decides), status=status, waiver=None)
    page = book_of(replace(one, verdicts=(verdict,)), tmp_path, language)[words(language).of("work_sheet", "work")]
    cell = page.cell(2, list(WIDTHS).index("status") + 1)
    assert cell.value == words(language).of("status", status)
    assert cell.fill.fgColor.rgb not in ("00000000", "FFFFFFFF")


def test_what_gains_most_for_its_effort_comes_first_and_says_its_points(one: Results, tmp_path: Path) -> None:
    rows = list(rows_of(book_of(one, tmp_path), "vi"))
    orders = [row["Thứ tự"] for row in rows]
    known = [each for each in orders if each is not None]
    assert known == sorted(known)
    assert orders[: len(known)] == known
    assert all((row["Thứ tự"] is None) == (row["Điểm tăng thêm"] is None) for row in rows)
    assert rows[0]["Điểm tăng thêm"] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_results_give_the_same_bytes_made_when_they_were_judged(
    one: Results, language: Language, tmp_path: Path
) -> None:
    first, second = (write(one, tmp_path / each, language)[0].read_bytes() for each in "ab")
    assert first == second
    made = openpyxl.load_workbook(tmp_path / "a" / f"{stem_of('so-mau', language)}.xlsx").properties.created
    assert made.isoformat() == "2026-11-29T16:30:00"
    assert NOW.hour == 9


def test_the_parts_of_the_file_count_what_they_hold(one: Results, tmp_path: Path) -> None:
    """Excel offers to repair a file whose parts do not fit each other."""
    file, *_ = write(one, tmp_path, "vi")
    with zipfile.ZipFile(file) as package:
        sheets = [package.read(each).decode() for each in package.namelist() if "worksheets/sheet" in each]
        strings = package.read("xl/sharedStrings.xml").decode()
    cells = sum(each.count(' t="s"') for each in sheets)
    assert f' count="{cells}" uniqueCount="{strings.count("<si>")}"' in strings
    for each in sheets:
        placed = re.findall(r'<c r="([A-Z]+)(\d+)"', each)
        assert len(placed) == len(set(placed))
        last = max(int(row) for _, row in placed)
        assert re.search(rf'<dimension ref="A1:[A-Z]+{last}"', each)


def test_every_agency_has_a_file_and_only_its_own_work(province: Results, tmp_path: Path) -> None:
    files = write(province, tmp_path, "vi")
    assert [each.name for each in files] == [f"{each.agency}.vi.xlsx" for each in province.agencies]
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in files)
    for score, file in zip(province.agencies, files, strict=True):
        targets = {row["Mã đối tượng"] for row in rows_of(openpyxl.load_workbook(file), "vi")}
        assert targets
        assert all(each == score.agency or each.startswith(f"{score.agency}/") for each in targets)


def test_the_guide_says_whose_it_is_of_which_run_and_what_every_column_means(one: Results, tmp_path: Path) -> None:
    page = book_of(one, tmp_path)["Hướng dẫn"]
    said = {row[0]: row[1] for row in page.iter_rows(values_only=True) if row[0]}
    assert said["Mã cơ quan"] == "so-mau"
    assert said["Mã lần chạy"] == one.run.id
    assert "thang 100" in said["Điểm"]
    assert said["Độ phủ"]
    assert said["Gửi lại cho"]
    assert all(said[words("vi").of("work", each)] for each in WIDTHS)
    assert any("GIẢ ĐỊNH" in str(each) for each in said)


def test_headings_stay_in_view_filter_and_are_repeated_on_paper(one: Results, tmp_path: Path) -> None:
    book = book_of(one, tmp_path)
    for name in ("Việc cần làm", "Thiết bị", "Chưa đo được"):
        page = book[name]
        assert page.freeze_panes[1:] == "2"
        assert page.auto_filter.ref.startswith("A1:")
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"
        assert str(page.page_setup.paperSize) == "9"
        assert "&P" in page.oddFooter.right.text
        assert page.protection.sheet
        assert not page.protection.password
        assert not page.protection.autoFilter
    assert book["Danh mục giá trị"].sheet_state == "hidden"


def test_only_what_the_agency_fills_in_is_coloured_and_open(one: Results, tmp_path: Path) -> None:
    page = book_of(one, tmp_path)["Việc cần làm"]
    for at, key in enumerate(WIDTHS, 1):
        cell = page.cell(2, at)
        assert cell.protection.locked == (key not in FILLED), key
        if key in FILLED:
            assert cell.fill.fgColor.rgb == "FFFFF2CC"
        if key not in (*DAYS, "order", "points"):
            assert cell.number_format == "@", key


@pytest.mark.parametrize(("language", "form"), [("vi", "dd/mm/yyyy"), ("en", "d mmm yyyy")])
def test_days_and_decisions_are_asked_for_as_such(one: Results, language: Language, form: str, tmp_path: Path) -> None:
    book = book_of(one, tmp_path, language)
    page = book[words(language).of("work_sheet", "work")]
    rules = {str(each.sqref).partition(":")[0]: each for each in page.data_validations.dataValidation}
    at = {key: get_column_letter(n) for n, key in enumerate(WIDTHS, 1)}
    assert rules[f"{at['decision']}2"].type == "list"
    for key in DAYS:
        assert rules[f"{at[key]}2"].type == "date"
        assert page[f"{at[key]}2"].number_format == form
    listed = [
        each[0]
        for each in book[words(language).of("work_sheet", "lists")].iter_rows(max_col=1, max_row=4, values_only=True)
    ]
    assert listed == list(words(language).known("decision").values())
    assert set(words(language).known("decision")) == {*map(str, Decision), "waiver"}


def test_an_earlier_decision_need_not_be_written_again(one: Results, tmp_path: Path) -> None:
    verdict = one_of(one, Status.FAIL)
    rows = rows_of(book_of(with_plans(one, plan_of(verdict, note="=1")), tmp_path), "vi")
    row = next(each for each in rows if each["Mã dòng"] == verdict.key)
    assert row["Quyết định"] == "Sẽ làm"
    assert row["Ngày hoàn thành"].date() == date(2026, 12, 31)
    assert row["Ghi chú"] == "'=1"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_a_link_or_broken_xml(text: str, tmp_path: Path) -> None:
    results = build(Case(hosts=2, name=lambda _number: text))
    message = Text(vi=text, en=text)
    measured = {"so-mau/pc-1": {"name": text, "macs": [text]}}
    results = replace(
        results, measured=measured, verdicts=tuple(replace(each, message=message) for each in results.verdicts)
    )
    file, *_ = write(results, tmp_path, "vi")
    with zipfile.ZipFile(file) as package:
        assert not [each for each in package.namelist() if "externalLink" in each or "hyperlink" in each]
        for part in package.namelist():
            tree = ET.fromstring(package.read(part))  # noqa: S314  # our own file
            assert not [each for each in tree.iter() if re.search(r"}(f|hyperlink)$", each.tag)], part
    for page in openpyxl.load_workbook(file):
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        texts = [cell.value for cell in cells if isinstance(cell.value, str)]
        assert not [
            each for each in texts if each.startswith(("=", "+", "-", "@")) or "\u202e" in each or "\x1b" in each
        ]


def test_a_text_longer_than_a_cell_says_how_much_is_left(one: Results, tmp_path: Path) -> None:
    changed = replace(one, measured={"so-mau/pc-1": {"serial": "x" * 40_000}})
    row = next(rows_of(book_of(changed, tmp_path), "vi", "targets"))
    shown = row["Số sê-ri (đo được)"]
    assert len(shown) < 32_767
    assert shown.endswith("… [+38000]")
    long = Text(vi="y" * 1_000_000, en="y")
    verdicts = tuple(replace(each, message=long) for each in one.verdicts)
    for each in rows_of(book_of(replace(one, verdicts=verdicts), tmp_path), "vi"):
        assert len(each["Thực tế"] or "") < 32_767


def test_what_was_measured_stands_beside_what_is_declared_and_differs_in_colour(one: Results, tmp_path: Path) -> None:
    target = replace(one.inventory.agencies[0].targets[0], serial="A1", vendor="Dell", vendor_support_end="2029-12-31")
    agency = replace(one.inventory.agencies[0], targets=(target, *one.inventory.agencies[0].targets[1:]))
    changed = replace(
        one,
        inventory=replace(one.inventory, agencies=(agency,)),
        measured={target.id: {"serial": "B2", "vendor": "DELL"}},
    )
    page = book_of(changed, tmp_path)["Thiết bị"]
    at = {cell.value: cell.column for cell in page[1]}
    serial, vendor = (page.cell(2, at[f"{each} (đo được)"]) for each in ("Số sê-ri", "Hãng sản xuất"))
    assert (page.cell(2, at["Số sê-ri"]).value, serial.value, vendor.value) == ("A1", "B2", "DELL")
    assert serial.fill.fgColor.rgb == "FFFCE4D6"
    assert vendor.fill.fgColor.rgb == "FFEDEDED"
    assert page.cell(2, at["Ngày hãng hết hỗ trợ"]).value.date() == date(2029, 12, 31)
    assert page.cell(2, at["Mã thiết bị"]).value == "pc-1"


def test_what_was_not_measured_stands_on_its_own_sheet_with_what_to_do(one: Results, tmp_path: Path) -> None:
    rows = list(rows_of(book_of(one, tmp_path), "vi", "gaps"))
    assert rows
    assert all(row["Lý do"] and row["Cách thực hiện"] and row["Ai làm được"] for row in rows)


def test_a_list_that_is_cut_says_so_on_its_first_sheet(one: Results, tmp_path: Path) -> None:
    file = tmp_path / "cut.xlsx"
    file.write_bytes(workbook(material(one, "vi"), one.agencies[0], most=3))
    book = openpyxl.load_workbook(file)
    assert len(list(rows_of(book, "vi"))) == 3
    said = [str(cell.value) for row in book["Hướng dẫn"].iter_rows(max_row=4) for cell in row]
    assert any("Chỉ liệt kê 3 trong" in each and "CSV và JSON" in each for each in said)


def test_nothing_to_do_is_an_empty_list_that_opens(one: Results, tmp_path: Path) -> None:
    assert not list(rows_of(book_of(replace(one, verdicts=()), tmp_path), "vi"))
