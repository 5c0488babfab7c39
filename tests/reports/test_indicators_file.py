"""The table of indicators: the numbers of every other format, a row each, and nothing a spreadsheet would run."""

import csv
import io
from pathlib import Path

import pytest

from reports.indicators_file import COLUMNS, write
from reports.material import material
from reports.view_indicators import indicators_view
from reports.words import words
from scanner.model.results import Results
from scanner.model.text import Language
from tests.reports.results_case import Case, build


def table(results: Results, folder: Path, language: Language) -> list[dict[str, str]]:
    (file,) = write(results, folder / "indicators.csv", language)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(
        csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";" if language == "vi" else ",")
    )
    assert rows[0] == [words(language).say(f"csv_{each}") for each in COLUMNS]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_province_and_every_agency_have_a_row_for_each(
    province: Results, tmp_path: Path, language: Language
) -> None:
    rows, have = table(province, tmp_path, language), material(province, language)
    every = [("00", province.province.indicators, ""), *((e.agency, e.indicators, e.agency) for e in province.agencies)]
    assert len(rows) == len(every) * len(province.rulepack.indicators)
    at = iter(rows)
    for code, indicators, agency in every:
        for shown, measured in zip(indicators_view(have, indicators), indicators, strict=True):
            row, ratio = next(at), measured.ratio
            assert (row["agency"], row["indicator"], row["value"]) == (code, shown.id, shown.value)
            assert (row["coverage"], row["baseline"], row["goal"]) == (shown.coverage, shown.baseline, shown.goal)
            assert row["report_code"] == province.seal_of(agency).code
            assert row["numerator"] == (str(ratio.numerator) if ratio else "")
            assert row["unknown"] == (str(ratio.unknown) if ratio else "")
            assert row["denominator"] == (str(ratio.denominator) if ratio and ratio.denominator else "")


def test_a_name_that_is_a_formula_stays_text(tmp_path: Path) -> None:
    results = build(
        Case(agencies=[("so-mau", '=HYPERLINK("http://x";"y")', "department"), ("xa", "Xã\r\n\u202eẩn", "commune")])
    )
    rows = table(results, tmp_path, "vi")
    assert {row["agency_name"] for row in rows} == {
        "Tỉnh Mẫu",
        '\'=HYPERLINK("http://x";"y")',
        *(row["agency_name"] for row in rows if row["agency"] == "xa"),
    }
    assert not any(mark in row["agency_name"] for row in rows for mark in ("\u202e", "\r", "\n"))
