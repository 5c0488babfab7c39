"""DOCX: the layout of NĐ 30/2020, empty places, sums, hostile texts, same bytes for the same run; read back by python-docx."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import UTC, date
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from reports.docx_file import REPORT, write
from reports.material import STATUS_ORDER
from reports.mau08_file import write as write_letter
from reports.paper_shapes import DOTS
from reports.words import words
from scanner.model.organisation import Agency, Contact, Letterhead
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Gap, Status
from tests.reports.paper import fields, paper, whole_text, xml_of
from tests.reports.results_case import Case, build
from tests.together import together

CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
HOSTILE = "<script>alert(1)</script>&\x00\x0b\x1b[31m\u202edcba\ud800\ufffe=1+1 ]]>{{ 7*7 }}"


def changed(results: Results, change: Callable[[Agency], Agency]) -> Results:
    """`results` with every agency changed."""
    agencies = tuple(change(each) for each in results.inventory.agencies)
    return replace(results, inventory=replace(results.inventory, agencies=agencies))


def millimetres(length: Length | None) -> float:
    assert length is not None
    return float(length.mm)


@pytest.fixture(scope="module")
def file(one: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(one, tmp_path_factory.mktemp("docx") / "r.docx", "vi")[0]


def test_it_is_written_only_where_somebody_asks() -> None:
    assert (REPORT.id, REPORT.suffix, REPORT.usual, REPORT.folder) == ("docx", ".docx", False, False)


def test_pages_have_the_margins_of_the_decree(file: Path) -> None:
    """NĐ 30/2020, Appendix I: A4; top and bottom 20–25 mm, left 30–35, right 15–20; an appendix may lie on its side."""
    body, appendix = docx.Document(str(file)).sections
    for section in (body, appendix):
        assert 20 <= millimetres(section.top_margin) <= 25
        assert 20 <= millimetres(section.bottom_margin) <= 25
        assert 30 <= millimetres(section.left_margin) <= 35
        assert 15 <= millimetres(section.right_margin) <= 20.01
    sizes = [(round(millimetres(each.page_width)), round(millimetres(each.page_height))) for each in (body, appendix)]
    assert sizes == [(210, 297), (297, 210)]
    assert (body.orientation, appendix.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)


def test_pages_are_numbered_in_the_top_margin_but_not_the_first(file: Path) -> None:
    for section in docx.Document(str(file)).sections:
        assert section.different_first_page_header_footer
        number = section.header.paragraphs[0]
        assert "PAGE" in "".join(each.text or "" for each in number._p.iter(qn("w:instrText")))
        style = number.style
        assert isinstance(style, ParagraphStyle)
        assert style.paragraph_format.alignment == CENTRE
        assert style.font.size is not None
        assert 13 <= style.font.size.pt <= 14
        assert not list(section.first_page_header._element.iter(qn("w:instrText")))
        assert not section.footer.paragraphs or not section.footer.paragraphs[0].text


def test_an_appendix_counts_its_own_pages(file: Path) -> None:
    body, appendix = xml_of(file, "word/document.xml").split("</w:sectPr>")[:2]
    assert "pgNumType" not in body
    assert '<w:pgNumType w:start="1"/>' in appendix


@together(
    "name, least, most, bold, italic, alignment",
    [
        ("Quốc hiệu", 12, 13, True, False, CENTRE),
        ("Tiêu ngữ", 13, 14, True, False, CENTRE),
        ("Cơ quan chủ quản", 12, 13, False, False, CENTRE),
        ("Cơ quan ban hành", 12, 13, True, False, CENTRE),
        ("Số, ký hiệu", 13, 13, False, False, CENTRE),
        ("Địa danh và thời gian", 13, 14, False, True, CENTRE),
        ("Tên loại văn bản", 13, 14, True, False, CENTRE),
        ("Trích yếu", 13, 14, True, False, CENTRE),
        ("Trích yếu công văn", 12, 13, False, False, CENTRE),
        ("Căn cứ", 13, 14, False, True, JUSTIFIED),
        ("Nội dung văn bản", 13, 14, False, False, JUSTIFIED),
        ("Heading 1", 13, 14, True, False, JUSTIFIED),
        ("Heading 2", 13, 14, True, False, JUSTIFIED),
        ("Quyền hạn, chức vụ người ký", 13, 14, True, False, CENTRE),
        ("Họ tên người ký", 13, 14, True, False, CENTRE),
        ("Nơi nhận: đầu đề", 12, 12, True, True, None),
        ("Nơi nhận", 11, 11, False, False, None),
        ("Phụ lục", 14, 14, True, False, CENTRE),
    ],
)
def test_every_part_has_the_size_and_look_of_the_decree(
    file: Path, name: str, least: int, most: int, bold: bool, italic: bool, alignment: WD_ALIGN_PARAGRAPH | None
) -> None:
    """NĐ 30/2020, Appendix I, in the larger set of sizes."""
    style = docx.Document(str(file)).styles[name]
    assert isinstance(style, ParagraphStyle)
    assert style.font.size is not None
    assert least <= style.font.size.pt <= most
    assert (bool(style.font.bold), bool(style.font.italic)) == (bold, italic)
    assert style.paragraph_format.alignment == alignment


def test_text_is_set_in_times_with_a_first_line_of_a_centimetre_and_six_points_between(file: Path) -> None:
    style = docx.Document(str(file)).styles["Nội dung văn bản"]
    assert isinstance(style, ParagraphStyle)
    form = style.paragraph_format
    assert form.first_line_indent is not None
    assert form.space_before is not None
    assert 1 <= round(form.first_line_indent.cm, 2) <= 1.27
    assert form.space_before.pt >= 6
    assert isinstance(form.line_spacing, float)
    assert 1 <= form.line_spacing <= 1.5
    styles = xml_of(file, "word/styles.xml")
    assert 'w:ascii="Times New Roman" w:hAnsi="Times New Roman"' in styles
    assert '<w:lang w:val="vi-VN"' in styles
    assert '<w:font w:name="Times New Roman"><w:altName w:val="Liberation Serif"/>' in xml_of(
        file, "word/fontTable.xml"
    )


def test_every_style_that_is_used_exists(province: Results, tmp_path: Path) -> None:
    for written in write(province, tmp_path / "r.docx", "vi"):
        known = {each.style_id for each in docx.Document(str(written)).styles}
        body = ET.fromstring(ZipFile(written).read("word/document.xml"))  # noqa: S314  # ours
        used = {each.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for each in body.iter(qn(tag))}
        assert used <= known


def test_the_parts_stand_in_their_order(one: Results, tmp_path: Path) -> None:
    document = paper(one, tmp_path)
    head = document.tables[0]
    left, right = ([each.text for each in cell.paragraphs if each.text] for cell in head.rows[0].cells)
    assert left == ["SỞ MẪU", f"Số: /BC-{DOTS}"], "python-docx does not read what stands in content controls"
    assert right[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    names = [each.style.name for each in document.paragraphs if each.style]
    kind, grounds, text = names.index("Tên loại văn bản"), names.index("Căn cứ"), names.index("Nội dung văn bản")
    assert kind < grounds < text < names.index("Heading 1") < names.index("Phụ lục")
    headings = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"]
    assert [each.split(".")[0] for each in headings] == ["I", "II", "III", "IV"]


def test_grounds_are_the_documents_in_force_that_requirements_cite(one: Results, tmp_path: Path) -> None:
    said = [each.text for each in paper(one, tmp_path).paragraphs if each.style and each.style.name == "Căn cứ"]
    assert said[0] == "Căn cứ Luật An ninh mạng số 116/2025/QH15 (có hiệu lực từ 01/07/2026);"
    assert [each[-1] for each in said] == [";"] * (len(said) - 1) + ["."]
    later = replace(one.rulepack.documents[0], valid_from=date(2027, 1, 1))
    pack = replace(one.rulepack, documents=(later, replace(later, mark="9/NO-ONE", valid_from=None)))
    assert "Căn cứ Luật" not in whole_text(write(replace(one, rulepack=pack), tmp_path / "l.docx", "vi")[0])


def test_number_date_signature_and_seal_are_left_empty(file: Path) -> None:
    """Whatever is to be filled in is a content control with dots; no name, no picture, no number stands there."""
    found = fields(file)
    assert {"number", "date", "signer_name", "signer", "place", "recipients", "archive", "proposals"} == set(found)
    assert found["date"] == "ngày …… tháng …… năm 20……"
    assert all(set(text) <= set("…, ") for tag, text in found.items() if tag != "date")
    assert not [name for name in ZipFile(file).namelist() if "media" in name or "embed" in name]


def test_what_the_inventory_declares_stands_there(one: Results, tmp_path: Path) -> None:
    head = Letterhead(
        abbreviation="SM",
        place="Mẫu",
        signer="Giám đốc",
        parent="Ủy ban nhân dân tỉnh Mẫu",
        recipients=("Lãnh đạo Sở",),
    )
    declared = changed(one, lambda each: replace(each, letterhead=head))
    (written,) = write(declared, tmp_path / "r.docx", "vi")
    text = whole_text(written)
    for said in (
        "ỦY BAN NHÂN DÂN\nTỈNH MẪU\nSỞ MẪU",
        f"Số: {DOTS}/BC-SM",
        "Mẫu, ngày",
        "GIÁM ĐỐC",
        "- Lãnh đạo Sở;",
        "- Lưu: VT, ",
        f"(Kèm theo Báo cáo số {DOTS}/BC-SM ngày …… tháng …… năm 20…… của Sở Mẫu)",
    ):
        assert said in text
    assert set(fields(written)) == {"number", "date", "signer_name", "archive", "proposals"}


@together(
    "kind, name, parent, lines",
    [
        ("department", "Sở Mẫu", "Ủy ban nhân dân tỉnh Mẫu", ["ỦY BAN NHÂN DÂN", "TỈNH MẪU", "SỞ MẪU"]),
        ("commune", "Ủy ban nhân dân xã Mẫu", "Ủy ban nhân dân tỉnh Mẫu", ["ỦY BAN NHÂN DÂN", "XÃ MẪU"]),
        ("unit", "Trung tâm Mẫu", "Sở Mẫu", ["SỞ MẪU", "TRUNG TÂM MẪU"]),
    ],
)
def test_a_department_has_its_parent_above_it_and_a_committee_has_none(
    one: Results, tmp_path: Path, kind: str, name: str, parent: str, lines: list[str]
) -> None:
    named = changed(one, lambda each: replace(each, kind=kind, parent="above", name=Text(vi=name, en=name)))
    inventory = replace(named.inventory, units={"above": Text(vi=parent, en=parent)})
    head = paper(replace(named, inventory=inventory), tmp_path).tables[0]
    assert [each.text for each in head.rows[0].cells[0].paragraphs if each.text][: len(lines)] == lines
    text = whole_text(tmp_path / "r.docx")
    assert ("TM. ỦY BAN NHÂN DÂN XÃ MẪU" in text) == (kind == "commune")
    assert (f"/BC-{'UBND' if kind == 'commune' else DOTS}" in text) is True


def test_every_status_has_its_column_and_the_columns_add_up(province: Results, tmp_path: Path) -> None:
    """The total table of statuses: no requirement that is due is in none of the columns."""
    say = words("vi")
    for written, score in zip(write(province, tmp_path / "r.docx", "vi")[1:], province.agencies, strict=True):
        (topics,) = [each for each in docx.Document(str(written)).tables if each.rows[0].cells[0].text == "Lĩnh vực"]
        names = [each.text for each in topics.rows[0].cells]
        assert names[2:-1] == [say.of("status", each) for each in STATUS_ORDER]
        assert set(STATUS_ORDER) == set(Status)
        rows = [[each.text for each in row.cells] for row in topics.rows[1:]]
        assert sum(int(row[1]) for row in rows) == len(score.controls)
        for status, column in zip(STATUS_ORDER, range(2, 8), strict=True):
            assert sum(int(row[column]) for row in rows) == sum(e.status is status for e in score.controls)
        assert all(int(row[1]) == sum(map(int, row[2:8])) for row in rows)


def test_nothing_measured_is_nowhere_a_pass(tmp_path: Path) -> None:
    blind = build(Case(hosts=2, denied=lambda _target, _kind: True, attest=False, waivers=False))
    (written,) = write(blind, tmp_path / "r.docx", "vi")
    text = whole_text(written)
    assert "Xếp loại: – (Chưa đủ dữ liệu)" in text
    (topics,) = [each for each in docx.Document(str(written)).tables if each.rows[0].cells[0].text == "Lĩnh vực"]
    column = [each.text for each in topics.rows[0].cells].index("Đạt")
    assert {row.cells[column].text for row in topics.rows[1:]} == {"0"}
    assert words("vi").say("paper_unknown") in text


def test_a_list_that_is_cut_says_how_many_are_left_and_where(one: Results, tmp_path: Path) -> None:
    tables = {each.rows[0].cells[1].text: each for each in paper(one, tmp_path).tables if len(each.rows[0].cells) == 4}
    findings = tables["Nội dung chưa đạt, căn cứ"]
    assert len(findings.rows) == 11
    assert [row.cells[0].text for row in findings.rows[1:]] == [str(n) for n in range(1, 11)]
    said = [each.text for each in paper(one, tmp_path).paragraphs if each.text.startswith("Còn ")]
    assert said
    assert all("phiếu điểm (HTML), tệp CSV và JSON" in each for each in said)


def test_heads_of_tables_are_repeated_and_rows_stay_whole(file: Path) -> None:
    tables = docx.Document(str(file)).tables
    assert len(tables) > 5
    for each in tables:
        if each.style is not None and each.style.name != "Bảng không viền":
            assert each.rows[0]._tr.trPr is not None
            assert each.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(
                row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None for row in each.rows
            )
        widths = [int(each.get(qn("w:w")) or 0) for each in each._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(widths) in (9354, 14286), "as wide as the text"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_text_is_text(tmp_path: Path, language: Language) -> None:
    """HTML, formulas, colours, marks that turn a line round and characters XML forbids: shown, never obeyed."""
    case = build(Case(hosts=2, agencies=(("so-mau", HOSTILE, "department"),), name=lambda n: f"{HOSTILE}{n}"))
    declared = changed(
        case, lambda each: replace(each, letterhead=Letterhead(place=HOSTILE, signer=HOSTILE, recipients=(HOSTILE,)))
    )
    systems = changed(
        declared, lambda each: replace(each, systems=(replace(each.systems[0], name=Text(vi=HOSTILE, en=HOSTILE)),))
    )
    (written,) = write(systems, tmp_path / "r.docx", language)
    for part in ZipFile(written).namelist():
        ET.fromstring(ZipFile(written).read(part))  # noqa: S314  # expat refuses what XML forbids
    text = whole_text(written)
    assert "<script>alert(1)</script>&⟨U+0000⟩⟨U+000B⟩⟨U+001B⟩[31m⟨U+202E⟩dcba⟨U+D800⟩⟨U+FFFE⟩=1+1" in text
    assert "{{ 7*7 }}" in text
    assert not {"\u202e", "\x1b", "\ufffe"} & set(text)
    assert docx.Document(str(written)).core_properties.title


def test_nothing_a_run_or_an_inventory_says_breaks_a_paper(province: Results, tmp_path: Path) -> None:
    """Names of the province, its bodies, the program and the rule pack are texts of others, too."""
    said = Text(vi=HOSTILE, en=HOSTILE)
    body = Contact(**{each.name: HOSTILE for each in dataclass_fields(Contact)})
    head = Letterhead(parent=HOSTILE, issuer=HOSTILE, abbreviation=HOSTILE, place=HOSTILE, signer=HOSTILE)
    inventory = replace(province.inventory, province=said, owner=body, security_unit=body, letterhead=head)
    documents = tuple(replace(each, name=said) for each in province.rulepack.documents)
    pack = replace(province.rulepack, title=said, documents=documents)
    run = replace(province.run, program=HOSTILE, id=HOSTILE, root_digest=HOSTILE)
    hostile = replace(province, inventory=inventory, rulepack=pack, run=run)
    for written in (*write(hostile, tmp_path / "r.docx", "vi"), *write_letter(hostile, tmp_path / "l.docx", "vi")):
        for part in ZipFile(written).namelist():
            ET.fromstring(ZipFile(written).read(part))  # noqa: S314  # expat refuses what XML forbids
        assert "\u202e" not in whole_text(written)


def test_a_name_of_a_megabyte_makes_no_large_paper(tmp_path: Path) -> None:
    huge = build(
        Case(hosts=3, agencies=(("so-mau", "Sở " + "x" * 1_000_000, "department"),), name=lambda _n: "y" * 1_000_000)
    )
    (written,) = write(huge, tmp_path / "r.docx", "vi")
    assert len(xml_of(written, "word/document.xml")) < 600_000
    longest = max(len(each.text) for each in docx.Document(str(written)).paragraphs)
    assert longest < 5000


def test_the_same_run_makes_the_same_bytes_and_knows_no_other_time(one: Results, tmp_path: Path) -> None:
    first, second = (write(one, tmp_path / name, "vi")[0].read_bytes() for name in ("a.docx", "b.docx"))
    assert first == second
    assert {each.date_time for each in ZipFile(tmp_path / "a.docx").infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert core.created == core.modified == one.run.finished_at.astimezone(UTC).replace(microsecond=0)
    assert (tmp_path / "a.docx").stat().st_mode & 0o777 == 0o600


def test_its_properties_name_no_person(file: Path, one: Results) -> None:
    core = docx.Document(str(file)).core_properties
    assert (core.author, core.last_modified_by, core.language) == ("rasoat 0.1.0", "", "vi-VN")
    assert one.run.collector_user == "officer"
    assert not [part for part in ZipFile(file).namelist() if "officer" in xml_of(file, part)]


def test_several_agencies_get_the_report_of_the_province_and_one_each(province: Results, tmp_path: Path) -> None:
    written = write(province, tmp_path / "bao-cao.docx", "vi")
    names = [each.name for each in written]
    assert names == ["bao-cao.docx", "bao-cao.so-mau.docx", "bao-cao.so-gia-dinh.docx", "bao-cao.xa-mot.docx"]
    text = whole_text(written[0])
    assert "các cơ quan thuộc Tỉnh Mẫu" in text
    for score in province.agencies:
        assert next(each.name.vi for each in province.inventory.agencies if each.id == score.agency) in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_says_what_it_is(one: Results, tmp_path: Path, language: Language) -> None:
    """Invented data, on every page; a draft, on the first; in English a working translation, on every page."""
    say = words(language).say
    (written,) = write(one, tmp_path / "r.docx", language)
    first, others = (whole_text(written, f"word/header_{each}.xml") for each in ("first", "next"))
    assert say("invented") in first
    assert say("screen_invented") in others
    assert say("paper_draft") in first
    assert (say("paper_translation") in first) is (say("paper_translation") in others) is (language == "en")
    real = replace(
        changed(one, lambda each: replace(each, invented=False)),
        inventory=replace(changed(one, lambda each: replace(each, invented=False)).inventory, invented=False),
    )
    (written,) = write(real, tmp_path / "real.docx", "vi")
    assert [each.strip() for each in whole_text(written, "word/header_next.xml").splitlines()] == ["2"]


def test_waivers_and_what_was_not_measured_are_told(one: Results, tmp_path: Path) -> None:
    text = whole_text(write(one, tmp_path / "r.docx", "vi")[0])
    assert "Ngoại lệ NL-01" in text
    assert "Đã hết hiệu lực sau ngày 01/11/2026" in text
    assert words("vi").of("gap", Gap.DENIED) in text
    asked, answered = sum(each.asked for each in one.ledger), sum(each.answered for each in one.ledger)
    assert f"Đã hỏi {asked} mục thông tin, được trả lời {answered}, chưa có câu trả lời {asked - answered}." in text


def _levels(paragraphs: list[Paragraph]) -> list[int]:
    names = [each.style.name or "" for each in paragraphs if each.style]
    return [int(each[-1]) for each in names if each.startswith("Heading")]


def test_headings_leave_no_level_out(province: Results, tmp_path: Path) -> None:
    for written in write(province, tmp_path / "r.docx", "vi"):
        levels = _levels(list(docx.Document(str(written)).paragraphs))
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_numbers_its_pages(province: Results, tmp_path: Path) -> None:
    written = write(province, tmp_path / "r.docx", "vi")[1]
    command = ("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text")
    subprocess.run((*command, "--outdir", str(tmp_path), str(written)), check=True, capture_output=True, timeout=240)
    text = written.with_suffix(".txt").read_text(encoding="utf-8-sig")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "PHỤ LỤC" in text
