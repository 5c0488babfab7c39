"""The CSV file: a row a verdict, codes and words, harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from reports.csv_file import COLUMNS, SEPARATORS, guarded, write
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Platform
from tests.reports.results_case import Case, build


def _rows(results: Results, folder: Path, language: Language = "vi") -> list[list[str]]:
    (file,) = write(results, folder / "results.csv", language)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == text.count("\r")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATORS[language], strict=True))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_row_a_verdict_with_all_columns(one: Results, language: Language, tmp_path: Path) -> None:
    head, *rows = _rows(one, tmp_path, language)
    assert len(head) == len(COLUMNS) == len(set(COLUMNS))
    assert len(rows) == len(one.verdicts)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    at = {name: place for place, name in enumerate(COLUMNS)}
    for row, verdict in zip(rows, one.verdicts, strict=True):
        assert row[at["original"]] == str(verdict.status)
        assert row[at["status"]] == ("waived" if verdict.waiver else str(verdict.status))
        assert row[at["key"]] == verdict.key
        assert row[at["evidence"]].split() == list(verdict.evidence)
        assert (row[at["fix"]] != "") == (str(verdict.status) in ("fail", "partial"))


def test_a_row_of_a_linux_machine_begins_its_fix_with_the_part_for_linux(one: Results, tmp_path: Path) -> None:
    fix = Text(vi="Windows: mở A. Linux: cài B.", en="Windows: open A. Linux: install B.")
    changed = replace(one, checks={name: replace(each, fix=fix) for name, each in one.checks.items()})
    rows = _rows(changed, tmp_path)[1:]
    said = {
        (one.subjects[verdict.target].platform, row[COLUMNS.index("fix")])
        for row, verdict in zip(rows, one.verdicts, strict=True)
        if row[COLUMNS.index("fix")] and verdict.check
    }
    assert said == {(Platform.LINUX, "Linux: cài B.")}


def test_words_are_in_the_language_of_the_file(one: Results, tmp_path: Path) -> None:
    word = COLUMNS.index("original_word")
    assert {row[word] for row in _rows(one, tmp_path, "vi")[1:]} >= {"Đạt", "Chưa đạt", "Chưa rõ", "Một phần"}
    assert {row[word] for row in _rows(one, tmp_path, "en")[1:]} >= {"Pass", "Fail", "Unknown", "Partial"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc", "%1"])
def test_formulas_are_disarmed(cell: str) -> None:
    assert guarded(cell)[0] in ("'", "⟨") or not guarded(cell).lstrip().startswith(("=", "+", "-", "@", "＝", "|", "%"))


@pytest.mark.parametrize("cell", ["Đạt", "10.0.0.1", "", "a=b", "–", "⟨"])
def test_ordinary_cells_are_left_alone(cell: str) -> None:
    assert guarded(cell) == cell


def test_hostile_names_cannot_add_rows_columns_or_formulas(tmp_path: Path) -> None:
    names = ('=cmd|"/c calc"!A1', 'a";"b\r\nc;d,e', "\x00\u202e\ud800", "x" * 50_000)
    results = build(Case(hosts=len(names), name=lambda number: names[number - 1]))
    message = Text(vi=names[0], en=names[1])
    results = replace(results, verdicts=tuple(replace(each, message=message) for each in results.verdicts))
    for language in ("vi", "en"):
        _, *rows = _rows(results, tmp_path, language)
        assert len(rows) == len(results.verdicts)
        for row in rows:
            assert len(row) == len(COLUMNS)
            assert all(len(cell) < 32_767 for cell in row)
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_many_verdicts_are_written_piece_by_piece(one: Results, tmp_path: Path) -> None:
    many = replace(one, verdicts=tuple(one.verdicts) * 10)
    assert len(_rows(many, tmp_path)) == len(many.verdicts) + 1
