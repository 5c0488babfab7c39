"""`rasoat verify` on files that carry codes alone: they are written again from the evidence, and what was changed is named."""

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.apps.cli.main import run
from scanner.model.words import ExitCode
from scanner.run.signing import station_of
from scanner.sealing.report_code import codes_in
from tests.lesser_province import lesser_province

ONE, TWO = "xa-dong-lua", "xa-nui-xanh"
Verify = Callable[[Path], tuple[ExitCode, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two agencies, scanned by a trusted station, and every form of file that carries codes."""
    folder = tmp_path_factory.mktemp("files")
    lesser_province(folder / "inventory", {ONE: ("modem", "pc-01", "pc-02", "pc-03"), TWO: ("pc-01", "pc-02")})
    (folder / "store").mkdir(mode=0o700)
    station = station_of(folder / "store", {}, make=True)
    assert station is not None
    with (folder / "inventory/province.yaml").open("a") as file:
        file.write(f"\ntrusted_keys: {{tram-mau: {station.public}}}\n")
    outs = [
        "csv:r.csv",
        "junit:r.xml",
        "sarif:r.sarif",
        "indicators:i.csv",
        "docx:b.docx",
        "mau08:m.docx",
        "xlsx:x",
        "pdf:p",
    ]
    arguments = ["scan", str(folder / "inventory"), "--store", str(folder / "store"), "--lang", "en"]
    arguments += [word for each in (ONE, TWO) for word in ("--agency", each)]
    for each in outs:
        name, _, place = each.partition(":")
        arguments += ["--out", f"{name}:{folder / place}"]
    assert run(arguments) == ExitCode.FINE
    return folder


@pytest.fixture
def verify(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Verify:
    monkeypatch.delenv("RASOAT_SIGNING_KEY", raising=False)

    def verified(report: Path) -> tuple[ExitCode, str]:
        capsys.readouterr()
        store, inventory = str(made / "store"), str(made / "inventory")
        code = run(["verify", str(report), "--store", store, "--inventory", inventory, "--lang", "en"])
        told = capsys.readouterr()
        return ExitCode(code), told.out + told.err

    return verified


FILES = (
    "r.csv",
    "r.xml",
    "r.sarif",
    "i.csv",
    "b.docx",
    f"b.{ONE}.docx",
    "m.docx",
    f"x/{TWO}.en.xlsx",
    f"p/{ONE}.en.pdf",
)


@pytest.mark.parametrize("name", FILES)
def test_an_honest_file_comes_out_byte_for_byte(made: Path, verify: Verify, name: str) -> None:
    code, told = verify(made / name)
    assert code == ExitCode.FINE, told
    assert "[fits] the file is written again from the evidence byte for byte" in told


@pytest.mark.parametrize(
    ("name", "was", "becomes", "told_as"),
    [
        ("r.csv", ",Fail,", ",Pass,", "Pass"),
        ("r.csv", f"{TWO}/pc-01", f"{TWO}/pc-02", f"{TWO}/pc-02"),
        ("r.xml", 'type="fail"', 'type="pass"', 'type="pass"'),
        ("r.xml", "</testcase>", "</testcas>", "</testcas>"),
        ("r.sarif", '"level":"error"', '"level":"note"', "level: the report says «note», recomputed «error»"),
        ("r.sarif", '"kind":"fail"', '"kind":"pass"', "kind: the report says «pass», recomputed «fail»"),
    ],
)
def test_one_changed_place_is_named(  # the columns of the table above
    made: Path, tmp_path: Path, verify: Verify, *, name: str, was: str, becomes: str, told_as: str
) -> None:
    """Also where the file is damaged by it."""
    content = (made / name).read_text(encoding="utf-8")
    assert was in content
    forged = tmp_path / name
    forged.write_bytes(content.replace(was, becomes, 1).encode())
    code, told = verify(forged)
    assert code == ExitCode.BAD_SEAL, told
    (line,) = [each for each in told.splitlines() if each.startswith("[DIFFERS]")]
    assert told_as in line


def test_files_that_other_programs_saved_are_told_by_what_is_read_in_them(
    made: Path, tmp_path: Path, verify: Verify
) -> None:
    """A spreadsheet writes its own separators and quotes, an editor its own spaces."""
    with (made / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    with (tmp_path / "r.csv").open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    document = json.loads((made / "r.sarif").read_bytes())
    (tmp_path / "r.sarif").write_text(json.dumps(document, indent=4))
    for name in ("r.csv", "r.sarif"):
        code, told = verify(tmp_path / name)
        assert code == ExitCode.FINE, told
        assert "everything that is read in the file comes out of the evidence" in told


def _repacked(source: Path, target: Path, part: str, was: bytes, becomes: bytes) -> None:
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as other:
        for each in archive.namelist():
            content = archive.read(each)
            assert each != part or was in content
            other.writestr(each, content.replace(was, becomes, 1) if each == part else content)


@pytest.mark.parametrize(
    ("name", "part", "was", "becomes"),
    [
        (f"b.{ONE}.docx", "word/document.xml", "Đồng Lúa".encode(), "Đồng Lùa".encode()),
        (f"x/{TWO}.en.xlsx", "xl/sharedStrings.xml", f"{TWO}/pc-01".encode(), f"{TWO}/pc-77".encode()),
    ],
)
def test_papers_made_to_be_filled_in_are_told_where_they_were_changed(
    made: Path, tmp_path: Path, verify: Verify, *, name: str, part: str, was: bytes, becomes: bytes
) -> None:
    """No forgery: whoever gets them fills them in. What is not as it was written is told."""
    changed = tmp_path / Path(name).name
    _repacked(made / name, changed, part, was, becomes)
    code, told = verify(changed)
    assert code == ExitCode.NOT_ENOUGH, told
    assert becomes.decode() in told
    assert "made to be filled in" in told


def test_a_pdf_with_other_bytes_is_never_said_to_fit(made: Path, tmp_path: Path, verify: Verify) -> None:
    """Signed, saved by a reader, or forged: nothing in it is compared, and that is said."""
    changed = tmp_path / "signed.pdf"
    shutil.copy(made / f"p/{ONE}.en.pdf", changed)
    with changed.open("ab") as file:
        file.write(b"\n% a signature\n")
    code, told = verify(changed)
    assert code == ExitCode.NOT_ENOUGH, told
    assert "[not verified] the file is not, byte for byte," in told


def test_a_document_whose_parts_are_damaged_is_one_clear_error(made: Path, tmp_path: Path, verify: Verify) -> None:
    content = bytearray((made / f"b.{ONE}.docx").read_bytes())
    with zipfile.ZipFile(made / f"b.{ONE}.docx") as archive:
        part = archive.getinfo("word/document.xml")
    start = part.header_offset + 30 + len(part.filename)
    content[start : start + 40] = b"\xff" * 40
    (tmp_path / "b.docx").write_bytes(content)
    code, told = verify(tmp_path / "b.docx")
    assert (code, "is a damaged document" in told) == (ExitCode.BAD_INPUT, True), told


def test_a_bomb_beside_the_text_of_a_paper_is_not_unpacked(made: Path, tmp_path: Path, verify: Verify) -> None:
    changed = tmp_path / "b.docx"
    shutil.copy(made / f"b.{ONE}.docx", changed)
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.bin", b"<" * (70 * 1024 * 1024))
    code, told = verify(changed)
    assert (code, "everything that is read in the file" in told) == (ExitCode.FINE, True), told


def test_a_damaged_workbook_is_not_compared(made: Path, tmp_path: Path, verify: Verify) -> None:
    changed = tmp_path / "x.xlsx"
    _repacked(made / f"x/{TWO}.en.xlsx", changed, "xl/workbook.xml", b"<sheets>", b"<sheetz>")
    code, told = verify(changed)
    assert (code, "was not compared" in told) == (ExitCode.NOT_ENOUGH, True), told


@pytest.mark.parametrize(
    "form", ["Our code: {codes}\n", "{{\\rtf {codes}}}", "<p>{codes}</p>", "Code,Agency\n{codes},x\n"]
)
def test_a_letter_that_quotes_codes_is_accused_of_nothing(
    made: Path, tmp_path: Path, verify: Verify, *, form: str
) -> None:
    codes = dict.fromkeys(codes_in((made / "r.csv").read_text(encoding="utf-8-sig")))
    (tmp_path / "letter").write_text(form.format(codes=" ".join(codes)))
    code, told = verify(tmp_path / "letter")
    assert code == ExitCode.NOT_ENOUGH, told
    assert "only the code could be tested; the rest of this file was not compared" in told


def test_a_code_may_be_typed_in_its_groups(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands on paper, without quotes."""
    code = codes_in((made / "r.csv").read_text(encoding="utf-8-sig"))[0]
    arguments = ["--store", str(made / "store"), "--inventory", str(made / "inventory"), "--lang", "en"]
    capsys.readouterr()
    assert run(["verify", *code.lower().split("-"), *arguments]) == ExitCode.FINE
    assert "the code comes out as the report states" in capsys.readouterr().out
    assert run(["verify", "results.json", "results.csv", *arguments]) == ExitCode.MISSING_INPUT
