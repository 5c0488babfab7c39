"""Mẫu số 08 of NĐ 331/2026: three parts, twelve columns, every word of the form, dots for what nobody declared."""

from collections.abc import Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import date
from itertools import takewhile
from pathlib import Path

import docx
from docx.table import Table

from reports.mau08_file import REPORT, write
from reports.paper_shapes import DOTS
from reports.paper_systems import TOTALS
from reports.words import words
from scanner.inventory.forms.agency import LEVEL_STATES, PLAN_STATES
from scanner.model.organisation import Contact, System
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.words import Status
from tests.reports.paper import fields, whole_text, xml_of
from tests.together import together

LANGUAGES: tuple[Language, ...] = ("vi", "en")
COLUMNS = (
    "STT",
    "Tên hệ thống thông tin",
    "Chủ quản hệ thống thông tin",
    "Đơn vị vận hành",
    "Cấp độ đề xuất (1–5)",
    "Tình trạng phê duyệt cấp độ",
    "Quyết định phê duyệt (số, ngày, cơ quan)",
    "Quy chế (số, ngày, cơ quan)",
    "Dự kiến phê duyệt",
    "Đã triển khai phương án",
    "Dự kiến triển khai đầy đủ",
    "Đã kiểm tra, đánh giá",
)


def with_systems(results: Results, *systems: System) -> Results:
    agency = replace(results.inventory.agencies[0], systems=systems)
    return replace(results, inventory=replace(results.inventory, agencies=(agency,)))


def base(results: Results) -> System:
    """A system of which nothing but its name is declared."""
    system = results.inventory.agencies[0].systems[0]
    return replace(system, level=None, level_state=None, level_decision=None, owner="", operator="")


def table_in(file: Path) -> Table:
    (found,) = [each for each in docx.Document(str(file)).tables if len(each.columns) == 12]
    return found


def rows(results: Results, folder: Path) -> list[list[str]]:
    (file,) = write(results, folder / "mau08.docx", "vi")
    return [[cell.text for cell in row.cells] for row in table_in(file).rows][2:]


def notes(file: Path) -> list[str]:
    text = whole_text(file)
    head = words("vi").say("paper_notes")
    if head not in text:
        return []
    return list(takewhile(lambda line: line.startswith("- "), text.split(head)[1].splitlines()[1:]))


def test_it_is_a_letter_written_only_where_somebody_asks(one: Results, tmp_path: Path) -> None:
    assert (REPORT.id, REPORT.usual) == ("mau08", False)
    (file,) = write(one, tmp_path / "mau08.docx", "vi")
    text = whole_text(file)
    assert "V/v kết quả công tác bảo đảm an ninh mạng hệ thống thông tin" in text
    assert f"Số: {DOTS}/{DOTS}-{DOTS}" in text
    assert "Kính gửi: " in text
    assert {"number", "date", "addressee", "signer", "signer_name"} <= set(fields(file))
    parts = ["1. Số liệu tổng hợp", "2. Thông tin cơ quan", "3. Danh sách hệ thống thông tin"]
    assert sorted(parts, key=text.index) == parts
    assert text.index("Nơi nhận:") > text.index(parts[2])


def test_the_table_has_the_twelve_columns_of_the_form_and_their_numbers(one: Results, tmp_path: Path) -> None:
    (file,) = write(one, tmp_path / "mau08.docx", "vi")
    table = table_in(file)
    assert tuple(cell.text for cell in table.rows[0].cells) == COLUMNS
    assert [cell.text for cell in table.rows[1].cells] == [f"({n})" for n in range(1, 13)]
    assert xml_of(file, "word/document.xml").count("<w:tblHeader/>") == 2
    upright, sideways = docx.Document(str(file)).sections
    assert upright.different_first_page_header_footer
    assert not sideways.different_first_page_header_footer, "a letter goes on counting"
    assert sideways.page_width is not None
    assert sideways.page_height is not None
    assert sideways.page_width > sideways.page_height


def test_all_that_is_declared_stands_in_its_column(one: Results, tmp_path: Path) -> None:
    full = replace(
        base(one),
        level=3,
        level_state="approved",
        level_decision="412/QĐ-UBND",
        plan_state="some",
        plan_due=date(2027, 3, 31),
        owner="Ủy ban nhân dân Tỉnh Mẫu",
        operator="Sở Mẫu",
        dates={
            "decision": date(2026, 4, 15),
            "regulation": date(2026, 2, 20),
            "check_before_use": date(2026, 3, 1),
            "assessment": date(2026, 6, 30),
        },
        documents={"decision_authority": "UBND tỉnh", "regulation": "15/QĐ-UBND", "regulation_authority": "UBND tỉnh"},
    )
    (row,) = rows(with_systems(one, full), tmp_path)
    assert row == [
        "1",
        "Hệ thống quản lý văn bản",
        "Ủy ban nhân dân Tỉnh Mẫu",
        "Sở Mẫu",
        "3",
        "Đã được phê duyệt",
        "412/QĐ-UBND, ngày 15/04/2026, UBND tỉnh",
        "15/QĐ-UBND, ngày 20/02/2026, UBND tỉnh",
        "–",
        "Đã triển khai một số hạng mục",
        "31/03/2027",
        "Trước khi đưa vào sử dụng; Định kỳ",
    ]
    assert notes(tmp_path / "mau08.docx") == []


def test_what_nobody_declared_is_dotted_and_named_below(one: Results, tmp_path: Path) -> None:
    (row,) = rows(with_systems(one, base(one)), tmp_path)
    assert row == ["1", "Hệ thống quản lý văn bản", *[DOTS] * 10]
    told = notes(tmp_path / "mau08.docx")
    assert [each.split(" (")[0] for each in told] == [f"- Cột {n}" for n in range(3, 13)]


@together("state, word", list(zip(LEVEL_STATES, ("Đang dự thảo", "Đã gửi thẩm định", "Đã thẩm định", "Đã được phê duyệt"), strict=True)))  # fmt: skip
def test_every_state_of_approval_has_the_word_of_the_form(one: Results, tmp_path: Path, state: str, word: str) -> None:
    (row,) = rows(with_systems(one, replace(base(one), level_state=state)), tmp_path)
    assert row[5] == word
    assert row[6] == (DOTS if state == "approved" else "–"), "there is no decision before the approval"
    assert row[8] == ("–" if state == "approved" else DOTS)


@together("state, word", list(zip(PLAN_STATES, ("Chưa triển khai", "Đã triển khai một số hạng mục", "Đã triển khai đầy đủ"), strict=True)))  # fmt: skip
def test_every_state_of_the_plan_has_the_word_of_the_form(one: Results, tmp_path: Path, state: str, word: str) -> None:
    (row,) = rows(with_systems(one, replace(base(one), plan_state=state)), tmp_path)
    assert row[9] == word
    assert row[10] == ("–" if state == "full" else DOTS)


@together(
    "acts, said",
    [
        ((), DOTS),
        (("check_before_use",), "Trước khi đưa vào sử dụng"),
        (("assessment",), "Định kỳ"),
        (("check_before_use", "assessment"), "Trước khi đưa vào sử dụng; Định kỳ"),
    ],
)
def test_a_check_is_one_that_was_declared_with_its_day(
    one: Results, tmp_path: Path, acts: Sequence[str], said: str
) -> None:
    system = replace(base(one), dates=dict.fromkeys(acts, date(2026, 11, 29)))
    assert rows(with_systems(one, system), tmp_path)[0][11] == said


def test_an_act_of_the_future_has_not_been_done(one: Results, tmp_path: Path) -> None:
    """The run is of 29/11/2026: what is dated the day after is a plan, however it was declared."""
    acts = ("decision", "regulation", "check_before_use", "assessment")
    system = replace(base(one), level_decision="1/QĐ", dates=dict.fromkeys(acts, date(2026, 11, 30)))
    (row,) = rows(with_systems(one, system), tmp_path)
    assert (row[6], row[7], row[11]) == (f"1/QĐ, ngày {DOTS}, {DOTS}", DOTS, DOTS)
    assert any("Mốc sau ngày 29/11/2026" in each for each in notes(tmp_path / "mau08.docx"))


def test_a_plan_declared_complete_is_questioned_where_requirements_are_not_met(one: Results, tmp_path: Path) -> None:
    """The declaration stands, as it is the agency's; the draft says that what was measured speaks against it."""
    served = one.inventory.agencies[0].targets[0]
    system = replace(base(one), plan_state="full")
    agency = replace(one.inventory.agencies[0], systems=(system,), targets=(replace(served, systems=(system.id,)),))
    results = replace(one, inventory=replace(one.inventory, agencies=(agency,)))
    failing = {
        e.control for e in one.verdicts if e.target in (served.id, system.id) and e.decides and e.status is Status.FAIL
    }
    assert failing
    assert rows(results, tmp_path)[0][9] == "Đã triển khai đầy đủ"
    assert any(f"còn {len(failing)} yêu cầu chưa đạt" in each for each in notes(tmp_path / "mau08.docx"))
    none_failed = replace(results, verdicts=tuple(each for each in one.verdicts if each.status is not Status.FAIL))
    rows(none_failed, tmp_path)
    assert not any("chưa đạt ở hệ thống" in each for each in notes(tmp_path / "mau08.docx"))


def test_the_totals_are_the_indicators_of_the_run(province: Results, tmp_path: Path) -> None:
    (file,) = write(province, tmp_path / "mau08.docx", "vi")
    text, say = whole_text(file), words("vi").say
    counted = {each.id: each.ratio.numerator for each in province.province.indicators if each.ratio}
    unknown = {each.id: each.ratio.unknown for each in province.province.indicators if each.ratio}
    for name in TOTALS:
        beside = f" (chưa rõ {unknown[name]} hệ thống)" if unknown[name] else ""
        assert f"- {words('vi').of('mau08_total', name)}: {counted[name]}{beside}\n" in text
    assert unknown["IND-SYS-ASSESSED"]
    assert counted["IND-SYS-TOTAL"] == 3 == len(table_in(file).rows) - 2
    assert say("paper_08_complete") in text


def test_the_day_of_completion_is_the_last_one_and_dotted_where_one_is_missing(one: Results, tmp_path: Path) -> None:
    waits = replace(base(one), level_state="sent", dates={"approval_expected": date(2026, 12, 20)})
    later = replace(waits, dates={"approval_expected": date(2027, 1, 15)})
    label = words("vi").say("paper_08_completion")
    rows(with_systems(one, waits, later), tmp_path)
    assert f"- {label}: 15/01/2027\n" in whole_text(tmp_path / "mau08.docx")
    rows(with_systems(one, waits, base(one)), tmp_path)
    assert f"- {label}: {DOTS} (1 hệ thống" in whole_text(tmp_path / "mau08.docx")


def test_systems_of_one_name_are_told_apart_in_the_notes(one: Results, tmp_path: Path) -> None:
    first = replace(base(one), id="so-mau/a")
    rows(with_systems(one, first, replace(first, id="so-mau/b", owner="Sở Mẫu")), tmp_path)
    name, told = first.name.in_("vi"), notes(tmp_path / "mau08.docx")
    assert any(f"{name} (so-mau/a); {name} (so-mau/b)" in each for each in told)
    assert any(each.endswith(f"{name} (so-mau/a).") and "Cột 3" in each for each in told)


def test_an_agency_that_declares_no_system_has_no_count_of_nought(one: Results, tmp_path: Path) -> None:
    (row,) = rows(with_systems(one), tmp_path)
    assert row == [DOTS, "Kiểm kê chưa khai báo hệ thống thông tin nào", *[DOTS] * 10]
    text = whole_text(tmp_path / "mau08.docx")
    assert f"- {words('vi').of('mau08_total', 'IND-SYS-TOTAL')}: {DOTS}" in text
    assert any("Chưa khai báo hệ thống thông tin nào: Sở Mẫu" in each for each in notes(tmp_path / "mau08.docx"))


def test_owners_are_those_of_the_systems_with_what_is_known_of_them(one: Results, tmp_path: Path) -> None:
    """A contact is taken by its name alone; an owner of whom nothing else is declared is left to be filled in."""
    systems = [replace(base(one), owner=name) for name in ("UBND  tỉnh Mẫu", "Bộ khác", "UBND tỉnh Mẫu")]
    results = with_systems(one, *systems)
    owner = Contact(name="ubnd tỉnh mẫu", address="Số 5 đường Mẫu", phone="0000")
    unit = Contact(name="Sở Chuyên Trách", representative="Bà N", title="Giám đốc", email="a@b.example")
    inventory = replace(results.inventory, owner=owner, security_unit=unit)
    (file,) = write(replace(results, inventory=inventory), tmp_path / "mau08.docx", "vi")
    part = whole_text(file).split("2. Thông tin cơ quan")[1].split("3. Danh sách")[0]
    owners, units = part.split("b) Đơn vị chuyên trách an ninh mạng")
    assert "- Địa chỉ: Số 5 đường Mẫu" in owners
    assert f"- Tên cơ quan: Bộ khác\n- Văn bản quy định chức năng, nhiệm vụ: {DOTS}" in owners
    assert "- Người đại diện: Bà N; Chức vụ: Giám đốc" in units
    assert f"- Điện thoại: {DOTS}; Thư điện tử: a@b.example" in units
    assert "Kính gửi: Sở Chuyên Trách." in whole_text(file)


def test_one_agency_writes_as_itself_and_several_as_their_province(
    one: Results, province: Results, tmp_path: Path
) -> None:
    (file,) = write(one, tmp_path / "one.docx", "vi")
    assert whole_text(file).startswith("SỞ MẪU")
    inventory = replace(province.inventory, owner=Contact(name="Ủy ban nhân dân Tỉnh Mẫu"))
    (file,) = write(replace(province, inventory=inventory), tmp_path / "all.docx", "vi")
    text = whole_text(file)
    assert text.startswith("ỦY BAN NHÂN DÂN\nTỈNH MẪU")
    assert "TM. ỦY BAN NHÂN DÂN TỈNH MẪU" in text
    assert "3 cơ quan" in text


def test_texts_with_marks_of_formulas_and_html_are_cells_like_others(one: Results, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x")<b>\u202e\x00'
    system = replace(base(one), owner=hostile, documents={"regulation": hostile})
    (row,) = rows(with_systems(one, system), tmp_path)
    assert row[2] == '=HYPERLINK("http://x")<b>⟨U+202E⟩⟨U+0000⟩'
    assert row[7].startswith(row[2])


def test_a_thousand_systems_are_all_there(one: Results, tmp_path: Path) -> None:
    """The table is the report: it is never cut."""
    many = with_systems(one, *(replace(base(one), id=f"so-mau/s{n}") for n in range(1000)))
    assert [row[0] for row in rows(many, tmp_path)][-1] == "1.000"


def test_both_languages_name_every_column() -> None:
    vi, en = (words(language).known("mau08_column") for language in LANGUAGES)
    assert tuple(vi.values()) == COLUMNS
    assert list(vi) == list(en) == [str(n) for n in range(1, 13)]
    assert not set(vi.values()) & set(en.values())


def test_every_word_of_the_form_has_a_label() -> None:
    """A missing one would be printed as its code."""
    for language in LANGUAGES:
        known = words(language).known
        assert set(LEVEL_STATES) == set(known("mau08_state"))
        assert set(PLAN_STATES) == set(known("mau08_plan"))
        assert set(TOTALS) == set(known("mau08_total"))
        assert set(known("mau08_body")) == {each.name for each in dataclass_fields(Contact)}
