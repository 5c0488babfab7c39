"""Spreadsheets: what goes out comes back unchanged, what officers change is proposed, what is wrong is named by its cell."""

import csv
import io
import os
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scanner.inventory.exchange.cells import guarded, unguarded
from scanner.inventory.exchange.export import export_csv, export_xlsx
from scanner.inventory.exchange.grid import MAX_ROWS, letters
from scanner.inventory.exchange.importing import import_csv, import_xlsx
from scanner.inventory.exchange.package import MAX_PART_BYTES
from scanner.inventory.exchange.propose import Proposal
from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput, MissingInput
from scanner.model.organisation import Inventory
from scanner.model.text import Language
from tests.inventory.folders import SHIPPED, good_copy
from tests.together import together

Change = Callable[[Any], None]


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    return load_inventory(good_copy(tmp_path))


def filled(inventory: Inventory, place: Path, change: Change, *, language: Language = "vi") -> Path:
    """An exported workbook with `change` made to it, saved as a person would."""
    book = openpyxl.load_workbook(export_xlsx(inventory, place / "export.xlsx", language=language))
    change(book)
    book.save(place / "filled.xlsx")
    return place / "filled.xlsx"


def cell(book: Any, heading: str, row: int, sheet: str = "Thiết bị") -> Any:
    page = book[sheet]
    at = next(each.column for each in page[1] if each.value == heading)
    return page.cell(row, at)


def proposed(inventory: Inventory, place: Path, change: Change) -> Proposal:
    return import_xlsx(filled(inventory, place, change), inventory)


def refused(inventory: Inventory, place: Path, change: Change, *, language: Language = "en") -> list[str]:
    with pytest.raises(BadInput) as error:
        import_xlsx(filled(inventory, place, change), inventory, language=language)
    return [str(each) for each in error.value.problems]


def put(heading: str, row: int, value: Any, sheet: str = "Thiết bị") -> Change:
    def change(book: Any) -> None:
        cell(book, heading, row, sheet).value = value

    return change


@pytest.mark.parametrize("name", ["this-computer", "example-province"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_round_trip_without_edits_proposes_nothing(name: str, language: Language, tmp_path: Path) -> None:
    inventory = load_inventory(SHIPPED / name)
    measured = {inventory.agencies[0].targets[0].id: {"serial": "X", "addresses": ["10.0.0.1"]}}
    export_csv(inventory, tmp_path, language=language, measured=measured)
    book = export_xlsx(inventory, tmp_path / "r.xlsx", language=language, measured=measured)
    for proposal in (import_csv(tmp_path, inventory), import_xlsx(book, inventory)):
        assert proposal == Proposal(folder=Path(inventory.folder))
        assert proposal.diff == ""
        assert proposal.apply() == ()


def test_an_edited_serial_changes_exactly_one_line(inventory: Inventory, tmp_path: Path) -> None:
    proposal = proposed(inventory, tmp_path, put("Số sê-ri", 3, "SN-9"))
    assert proposal.changes == ("so-mau/targets.yaml: pc-1: Serial number: 5123456 → SN-9",)
    changed = [each for each in proposal.diff.splitlines() if re.match(r"[-+][^-+]", each)]
    assert changed == [
        "-    serial: 5123456              # nhãn sau máy",
        "+    serial: SN-9              # nhãn sau máy",
    ]


def test_nothing_is_written_before_it_is_applied(inventory: Inventory, tmp_path: Path) -> None:
    register = Path(inventory.folder) / "so-mau" / "targets.yaml"
    before = register.read_bytes()
    register.chmod(0o640)
    proposal = proposed(inventory, tmp_path, put("Số sê-ri", 3, "SN-9"))
    assert register.read_bytes() == before
    assert proposal.apply() == (register,)
    assert register.read_bytes() == before.replace(b"5123456", b"SN-9")
    assert register.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in register.parent.iterdir() if each.name.startswith(".")] == []
    again = load_inventory(Path(inventory.folder))
    assert import_xlsx(tmp_path / "filled.xlsx", again).changes == ()


def test_a_file_that_changed_meanwhile_is_not_overwritten(inventory: Inventory, tmp_path: Path) -> None:
    proposal = proposed(inventory, tmp_path, put("Số sê-ri", 3, "SN-9"))
    register = Path(inventory.folder) / "so-mau" / "targets.yaml"
    register.write_text(register.read_text(encoding="utf-8") + "# mới\n", encoding="utf-8")
    with pytest.raises(BadInput, match="was changed while the proposal was made"):
        proposal.apply()
    assert register.read_text(encoding="utf-8").endswith("# mới\n")


@pytest.mark.parametrize(
    ("heading", "row", "value", "line"),
    [
        ("Tên thiết bị", 3, "  PC-2 \xa0", "name: PC-2"),
        ("Người hoặc đơn vị phụ trách", 3, unicodedata.normalize("NFD", "Phòng Nội vụ"), "owner: Phòng Nội vụ"),
        ("Ngày hãng hết hỗ trợ", 3, datetime(2030, 2, 1), "vendor_support_end: 2030-02-01"),
        ("Ngày hãng hết hỗ trợ", 3, "1/2/2030", "vendor_support_end: 2030-02-01"),
        ("Ngày hãng hết hỗ trợ", 3, "Hãng không công bố", "vendor_support_end: not published"),
        ("Ngày mua", 3, date(2024, 12, 31), "bought_at: 2024-12-31"),
        ("Ngày mua", 3, "31.12.2024", "bought_at: 2024-12-31"),
        ("Ngày mua", 3, "2024-12-31", "bought_at: 2024-12-31"),
        ("Phòng đặt máy", 3, 202, 'room: "202"'),
        ("Phòng đặt máy", 3, 202.0, 'room: "202"'),
        ("Phòng đặt máy", 3, None, "room: null"),
        ("Số sê-ri", 3, 42.5, "serial: 42.5 "),
        ("Số sê-ri", 3, "'=1+1", "serial: =1+1 "),
        ("Loại", 3, "Máy chủ", "kind: server"),
        ("Loại", 3, "máy  CHỦ", "kind: server"),
        ("Loại", 3, "server", "kind: server"),
        ("Vai trò", 3, "Máy tính xách tay; vpn", "roles: [laptop, vpn]"),
        ("Lưu dữ liệu không công khai", 3, "x", "stores_nonpublic: true"),
        ("Dùng để làm việc từ xa", 3, False, "remote_access: false"),
        ("Địa chỉ IP", 3, "198.18.1.31\n198.18.1.32", "addresses: [198.18.1.31, 198.18.1.32]"),
        ("Địa chỉ MAC", 3, "00-1A-2B-3C-4D-5F", "macs: [00-1A-2B-3C-4D-5F]"),
        ("Tình trạng", 3, "Đang sửa chữa", "status: repair"),
        ("Ngày xóa dữ liệu", 3, "5/6/2026", "disposal: {wiped_at: 2026-06-05}"),
        ("Phục vụ hệ thống", 4, None, "systems: null"),
    ],
)  # fmt: skip
def test_what_officers_write_is_understood(
    heading: str, row: int, value: Any, line: str, inventory: Inventory, tmp_path: Path
) -> None:
    proposal = proposed(inventory, tmp_path, put(heading, row, value))
    added = [each[1:].strip() for each in proposal.diff.splitlines() if re.match(r"\+[^+]", each)]
    assert [each for each in added if each.startswith(line.strip())], proposal.diff
    assert len(added) == 1


@pytest.mark.parametrize(
    ("heading", "row", "value", "says"),
    [
        ("Ngày mua", 3, "31/13/2024", "31/13/2024 is no date — write it as 31/12/2026 or 2026-12-31"),
        ("Ngày mua", 3, "31/12/24", "31/12/24 is no date — write it as 31/12/2026 or 2026-12-31"),
        ("Ngày mua", 3, 45000, "45000 is no date"),
        ("Ngày hãng hết hỗ trợ", 3, "2029", "2029 is no date"),
        ("Ngày hãng hết hỗ trợ", 3, "99999999999-01-01", "99999999999-01-01 is no date"),
        ("Loại", 3, "Máy tín", "Máy tín is no possible value — did you mean Máy tính?"),
        ("Tình trạng", 3, "bỏ", "bỏ is no possible value — write one of: Đang sử dụng, Dự phòng"),
        ("IP cấp động (DHCP)", 3, "có lẽ", "có lẽ is neither yes nor no — write Có or Không"),
        ("Địa chỉ IP", 3, "198.18.1.300", "198.18.1.300 is no IP address"),
        ("Địa chỉ MAC", 3, "không rõ", "không rõ is no MAC address"),
        ("Số sê-ri", 3, 1234567890123456789, "1234567890123457024 is too long for a number: the spreadsheet has lost"),
        ("Số sê-ri", 3, "=1+1", "=1+1 is a formula — copy the cell and paste its value only"),
        ("Phòng đặt máy", 3, "#N/A", "the cell shows the error #N/A"),
        ("Phòng đặt máy", 3, datetime(2026, 1, 2), "the spreadsheet has turned this into the date 2026-01-02"),
        ("Loại", 3, None, "kind is missing"),
        ("Mã cơ quan", 3, "so-mauu", "there is no agency so-mauu in this inventory — did you mean so-mau?"),
        ("Mã cơ quan", 3, None, "Mã cơ quan is empty"),
        ("Mã thiết bị", 3, "PC 1", "PC 1 is no id"),
        ("Mã thiết bị", 3, "srv-1", "srv-1 stands here for the second time"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_sheet_and_cell(
    heading: str, row: int, value: Any, says: str, inventory: Inventory, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        target = cell(book, heading, row)
        target.value = value
        places.append((target.row, target.column))

    places: list[tuple[int, int]] = []
    found = refused(inventory, tmp_path, change)
    assert len(found) == 1
    line, column = places[0]
    where = re.fullmatch(r"filled\.xlsx\[Thiết bị\]:(\d+):(\d+): ([A-Z]+)(\d+): (.*)", found[0])
    assert where, found[0]
    assert where[5].startswith(says)
    assert where[3] == letters(int(where[2]))
    assert int(where[2]) == column
    assert int(where[1]) == int(where[4]) in (line, 4)


def test_every_wrong_cell_is_told_at_once(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Ngày mua", 3).value = "hôm qua"
        cell(book, "Địa chỉ IP", 4).value = "x"
        cell(book, "Vùng mạng", 2, "Mạng LAN").value = "Vùng lạ"
        cell(book, "Cấp độ", 2, "Hệ thống").value = 7

    found = refused(inventory, tmp_path, change, language="vi")
    assert [each.partition("]")[0] + "]" for each in found] == [
        "filled.xlsx[Hệ thống]", "filled.xlsx[Mạng LAN]", "filled.xlsx[Thiết bị]", "filled.xlsx[Thiết bị]",
    ]  # fmt: skip
    assert "7 quá lớn — lớn nhất là 5" in found[0]


def test_a_wrong_cell_with_a_wrong_neighbour_in_one_row(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Ngày mua", 3).value = "hôm qua"
        cell(book, "Địa chỉ IP", 3).value = "x"

    assert len(refused(inventory, tmp_path, change)) == 2


def test_what_no_cell_can_know_is_checked_on_the_inventory_as_it_would_be(inventory: Inventory, tmp_path: Path) -> None:
    found = refused(inventory, tmp_path, put("Địa chỉ IP", 3, "198.18.2.10"))
    assert found == [
        "so-mau/targets.yaml:12:5: none of its addresses (198.18.2.10) is in the segment lan (198.18.1.0/24) — correct the segment or the address",
        "so-mau/targets.yaml:26:9: the address 198.18.2.10 belongs to so-mau/pc-1 already — see so-mau/targets.yaml, line 13; correct one of them",
    ]  # fmt: skip
    assert "198.18.1.21" in (Path(inventory.folder) / "so-mau" / "targets.yaml").read_text(encoding="utf-8")


def test_a_new_row_becomes_a_new_entry_at_the_end(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for heading, value in {
            "Mã cơ quan": "xa-mau",
            "Mã thiết bị": "pc-9",
            "Loại": "Máy tính",
            "IP cấp động (DHCP)": "Có",
        }.items():
            cell(book, heading, 12).value = value

    proposal = proposed(inventory, tmp_path, change)
    assert proposal.changes == ("xa-mau/targets.yaml: + pc-9",)
    assert proposal.diff.endswith("+\n+  - id: pc-9\n+    kind: computer\n+    dhcp: true\n")


def test_a_row_that_was_deleted_changes_nothing(inventory: Inventory, tmp_path: Path) -> None:
    assert proposed(inventory, tmp_path, lambda book: book["Thiết bị"].delete_rows(3)).changes == ()


def test_a_column_that_was_deleted_changes_nothing(inventory: Inventory, tmp_path: Path) -> None:
    assert proposed(inventory, tmp_path, lambda book: book["Thiết bị"].delete_cols(14, 4)).changes == ()


def test_hidden_columns_moved_rows_and_empty_rows_do_not_matter(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        page = book["Thiết bị"]
        page.column_dimensions["D"].hidden = True
        page.row_dimensions[3].hidden = True
        page.insert_rows(3, 2)
        page.insert_rows(2)
        cell(book, "Số sê-ri", 6).value = "SN-9"

    assert proposed(inventory, tmp_path, change).changes == (
        "so-mau/targets.yaml: pc-1: Serial number: 5123456 → SN-9",
    )


def test_cells_merged_downwards_hold_for_each_row(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        at = cell(book, "Phòng đặt máy", 3)
        at.value = "Phòng 9"
        book["Thiết bị"].merge_cells(start_row=3, end_row=4, start_column=at.column, end_column=at.column)

    proposal = proposed(inventory, tmp_path, change)
    assert proposal.changes == (
        "so-mau/targets.yaml: pc-1: Room: 101 → Phòng 9", "so-mau/targets.yaml: srv-1: Room: – → Phòng 9",
    )  # fmt: skip


@pytest.mark.parametrize("columns", ["Q3:R3", "B3:B4", "C1:D1"])
def test_cells_merged_otherwise_are_refused(columns: str, inventory: Inventory, tmp_path: Path) -> None:
    found = refused(inventory, tmp_path, lambda book: book["Thiết bị"].merge_cells(columns))
    assert any(f"the cells {columns} are merged" in each for each in found)


def test_a_renamed_sheet_is_named(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Thiết bị"].title = "Sheet1"

    assert refused(inventory, tmp_path, change) == [
        "filled.xlsx[Sheet1]: the sheet Sheet1 was renamed — name it Thiết bị again"
    ]


def test_a_sheet_of_the_officers_own_is_left_alone(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.create_sheet("Ghi chú").append(["Việc cần làm", "Hạn"])

    assert proposed(inventory, tmp_path, change).changes == ()


def test_a_workbook_without_our_sheets_says_how_to_begin(inventory: Inventory, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(BadInput, match="there is no sheet of an inventory in this file"):
        import_xlsx(tmp_path / "other.xlsx", inventory)


def test_unknown_and_doubled_columns_are_named(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        page = book["Thiết bị"]
        cell(book, "Số sê-ri", 1).value = "Số xê-ri"
        page.cell(1, page.max_column + 1).value = "Mật khẩu"
        cell(book, "Phòng đặt máy", 1).value = "Mục đích sử dụng"

    found = refused(inventory, tmp_path, change)
    assert len(found) == 3
    assert any("unknown column Số xê-ri" in each and "did you mean Số sê-ri?" in each for each in found)
    assert any("secrets never stand in YAML" in each for each in found)
    assert any("the column Mục đích sử dụng stands here for the second time" in each for each in found)


def test_of_a_table_with_hundreds_of_unknown_columns_the_first_are_guessed(
    inventory: Inventory, tmp_path: Path
) -> None:
    (place,) = [each for each in export_csv(inventory, tmp_path / "csv") if each.name == "targets.csv"]
    rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8-sig")), delimiter=";"))
    rows[0] += [f"Số xê-ri {n}" for n in range(300)]
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    with pytest.raises(BadInput) as error:
        import_csv(place, inventory)
    found = [str(each) for each in error.value.problems]
    assert all("unknown column Số xê-ri" in each for each in found if "more problems" not in each)
    assert ["did you mean" in each for each in found][:40] == [True] * 20 + [False] * 20


def test_measured_values_stand_beside_the_declared_ones(inventory: Inventory, tmp_path: Path) -> None:
    measured = {"so-mau/pc-1": {"serial": "=HYPERLINK(1)", "addresses": ["198.18.1.99"], "status": "spare"}}
    book = openpyxl.load_workbook(export_xlsx(inventory, tmp_path / "r.xlsx", measured=measured))
    headings = [each.value for each in book["Thiết bị"][1]]
    at = headings.index("Số sê-ri")
    assert headings[at + 1] == "Số sê-ri (đo được)"
    assert [each.value for each in book["Thiết bị"][3]][at : at + 2] == ["5123456", "'=HYPERLINK(1)"]
    assert cell(book, "Địa chỉ IP (đo được)", 3).value == "198.18.1.99"
    assert cell(book, "Tình trạng (đo được)", 3).value == "Dự phòng"
    assert cell(book, "Số sê-ri (đo được)", 2).value is None
    assert not any("đo được" in str(each.value) for each in book["Mạng LAN"][1])


def test_a_workbook_is_made_for_people(inventory: Inventory, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export_xlsx(inventory, tmp_path / "r.xlsx"))
    assert book.sheetnames == ["Thiết bị", "Mạng LAN", "Hệ thống", "Hướng dẫn", "Danh mục giá trị"]
    page = book["Thiết bị"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref
    assert all(page.column_dimensions[letters(at)].width >= 10 for at in range(1, page.max_column + 1))
    kinds = cell(book, "Loại", 3).coordinate
    (lists,) = [each for each in page.data_validations.dataValidation if kinds in each.sqref]
    reference = re.fullmatch(r"=?'?Danh mục giá trị'?!\$([A-Z])\$1:\$\1\$(\d+)", lists.formula1)
    assert reference
    words = [book["Danh mục giá trị"][f"{reference[1]}{row}"].value for row in range(1, int(reference[2]) + 1)]
    assert words[:2] == ["Máy tính", "Máy chủ"]
    assert book["Danh mục giá trị"].sheet_state == "hidden"
    assert "GIẢ ĐỊNH" in str(book["Hướng dẫn"]["A1"].value)
    assert cell(book, "Ngày hãng hết hỗ trợ", 3).is_date
    for page in (book["Thiết bị"], book["Mạng LAN"], book["Hệ thống"]):
        assert page.page_setup.orientation == "landscape"
        assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$C")
        assert page.sheet_properties.pageSetUpPr
        assert page.sheet_properties.pageSetUpPr.fitToPage
    assert book["Mạng LAN"].page_setup.fitToWidth in (1, 2)


def test_an_export_is_the_same_whenever_it_is_made(inventory: Inventory, tmp_path: Path) -> None:
    one, other = export_xlsx(inventory, tmp_path / "a.xlsx"), export_xlsx(inventory, tmp_path / "b.xlsx")
    assert one.read_bytes() == other.read_bytes()


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "'=1",
    "''=1",
    "%0A=1",
    "|x",
]


@together("text", [*FORMULAS, "bình thường", "'nháy", "1-2", ""])
def test_a_guarded_cell_starts_no_formula_and_comes_back(text: str) -> None:
    guard = guarded(text)
    assert unguarded(guard) == text
    assert not guard.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("text", [each for each in FORMULAS if each.isprintable() and each == each.strip()])
def test_hostile_names_survive_the_way_out_and_back(text: str, tmp_path: Path) -> None:
    folder = good_copy(tmp_path)
    register = folder / "so-mau" / "targets.yaml"
    quoted = "'" + text.replace("'", "''") + "'"
    register.write_text(
        register.read_text(encoding="utf-8").replace("owner: Văn phòng", f"owner: {quoted}"), encoding="utf-8"
    )
    inventory = load_inventory(folder)
    export_csv(inventory, tmp_path / "csv")
    assert import_csv(tmp_path / "csv", inventory).changes == ()
    rows = list(
        csv.reader(io.StringIO((tmp_path / "csv" / "targets.csv").read_text(encoding="utf-8-sig")), delimiter=";")
    )
    assert all(not each.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for row in rows for each in row)
    assert import_xlsx(export_xlsx(inventory, tmp_path / "r.xlsx"), inventory).changes == ()


def test_csv_files_open_in_excel_with_their_accents(inventory: Inventory, tmp_path: Path) -> None:
    files = export_csv(inventory, tmp_path / "csv")
    assert [each.name for each in files] == ["targets.csv", "segments.csv", "systems.csv"]
    assert all(each.read_bytes().startswith(b"\xef\xbb\xbf") for each in files)


def test_csv_as_vietnamese_excel_saves_it_is_read(inventory: Inventory, tmp_path: Path) -> None:
    (place,) = [each for each in export_csv(inventory, tmp_path / "csv") if each.name == "targets.csv"]
    rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8-sig")), delimiter=";"))
    rows[2][rows[0].index("Số sê-ri")] = "SN-9"
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert import_csv(place, inventory).changes == ("so-mau/targets.yaml: pc-1: Serial number: 5123456 → SN-9",)


def test_a_register_that_is_a_table_already_is_not_edited_from_here(inventory: Inventory, tmp_path: Path) -> None:
    folder = Path(inventory.folder)
    (folder / "xa-mau" / "targets.yaml").unlink()
    (folder / "xa-mau" / "targets.csv").write_text("id,kind\npc-1,computer\n", encoding="utf-8")
    again = load_inventory(folder)
    found = refused(again, tmp_path, put("Tên thiết bị", 6, "Máy xã"))
    assert "xa-mau keeps its register in targets.csv, which is not edited from here" in found[0]


def test_segments_and_systems_are_changed_too(inventory: Inventory, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Có Internet", 3, "Mạng LAN").value = "Không"
        cell(book, "Tên hệ thống (tiếng Anh)", 2, "Hệ thống").value = "Documents"
        cell(book, "Tình trạng phương án bảo đảm ANM", 2, "Hệ thống").value = "Đã triển khai đầy đủ"

    proposal = proposed(inventory, tmp_path, change)
    added = [each[1:] for each in proposal.diff.splitlines() if re.match(r"\+[^+]", each)]
    assert added == ["    has_internet: false", "    name: {vi: Văn bản, en: Documents}", "    plan_state: full"]


def bomb(place: Path, change: Callable[[dict[str, bytes]], None], inventory: Inventory) -> Path:
    """A workbook whose parts were tampered with."""
    with zipfile.ZipFile(export_xlsx(inventory, place / "export.xlsx")) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    change(parts)
    with zipfile.ZipFile(place / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return place / "bomb.xlsx"


SHEET = "xl/worksheets/sheet1.xml"


def _large(parts: dict[str, bytes]) -> None:
    parts["xl/media/x.bin"] = b"\0" * (MAX_PART_BYTES + 1)


def _dtd(parts: dict[str, bytes]) -> None:
    head, _, rest = parts[SHEET].partition(b"?>")
    parts[SHEET] = head + b'?><!DOCTYPE a [<!ENTITY b "c">]>' + rest


def _wide(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET].decode().encode("utf-16")


def _linked(parts: dict[str, bytes]) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = b"<x/>"


def _macros(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"x"


def _crowd(parts: dict[str, bytes]) -> None:
    parts.update({f"x/{at}": b"" for at in range(2100)})


def _cut(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET][: len(parts[SHEET]) // 2]


def _empty(parts: dict[str, bytes]) -> None:
    parts["xl/workbook.xml"] = b""


def _rows(parts: dict[str, bytes]) -> None:
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = b"".join(row % (at, at) for at in range(2, MAX_ROWS + 3))
    parts[SHEET] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", parts[SHEET], flags=re.DOTALL
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(_large, "unpacks to more than", marks=pytest.mark.slow),
        (_dtd, "holds XML with a document type"),
        (_wide, "in another encoding"),
        (_linked, "is linked to other files"),
        (_macros, "holds macros"),
        (_crowd, "has too many parts"),
        (_cut, "this workbook is damaged"),
        (_empty, "this workbook is damaged"),
        pytest.param(_rows, "has more than 200,000 rows", marks=pytest.mark.slow),
    ],
)
def test_bombs_are_refused_in_words(change: Callable[[dict[str, bytes]], None], says: str, inventory: Inventory, tmp_path: Path) -> None:  # fmt: skip
    with pytest.raises(BadInput, match=says):
        import_xlsx(bomb(tmp_path, change, inventory), inventory)


def test_a_cell_in_the_last_row_of_excel_costs_nothing(inventory: Inventory, tmp_path: Path) -> None:
    found = refused(inventory, tmp_path, put("Tên thiết bị", 1_048_576, "xa"))
    assert len(found) == 2
    assert "Mã cơ quan is empty" in found[0]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"id,kind\n"]
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, inventory: Inventory, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(BadInput, match=r"is no \.xlsx workbook|is an old \.xls"):
        import_xlsx(tmp_path / "x.xlsx", inventory)


def test_a_file_that_is_not_there_is_missing_input(inventory: Inventory, tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        import_xlsx(tmp_path / "none.xlsx", inventory)
    with pytest.raises(MissingInput):
        import_csv(tmp_path / "none.csv", inventory)
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingInput):
        import_csv(tmp_path / "empty", inventory)


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_system(inventory: Inventory, tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        export_xlsx(inventory, tmp_path)


def test_a_pipe_is_no_spreadsheet_and_is_not_waited_for(inventory: Inventory, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for read in (import_xlsx, import_csv):
        with pytest.raises(BadInput, match="pipe: is not a file"):
            read(tmp_path / "pipe", inventory)
