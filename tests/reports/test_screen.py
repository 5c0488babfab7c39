"""The last screen: fixed order, fits the terminal, plain where it must be plain."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.columns import columns, fitted
from reports.screen import _brief, last_screen
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import ExitCode, Gap
from tests.reports.results_case import Case, build

FILES = [Path("reports/out") / f"so-mau.{kind}.html" for kind in ("vi", "vi-evidence", "en", "en-evidence")]
REASONS = [
    (ExitCode.FINDINGS, Text(vi="3 kết quả Chưa đạt", en="3 findings")),
    (ExitCode.NOT_ENOUGH, Text(vi="độ phủ thấp", en="low coverage")),
]
HEADS = {
    "vi": ("Đã hỏi", "Sở Mẫu", "Ba việc nên làm trước", "Tệp đã ghi", "Mã thoát"),
    "en": ("Asked for", "Sở Mẫu (sample)", "The next three things to do", "Files written", "Exit code"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_order_is_fixed(one: Results, language: Language) -> None:
    screen = last_screen(one, FILES, REASONS, language)
    places = [screen.index(head) for head in HEADS[language]]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_agency_fits_one_screen(one: Results, language: Language) -> None:
    assert len(last_screen(one, FILES, REASONS, language, width=80).splitlines()) <= 30


@pytest.mark.parametrize("width", [40, 57, 80, 120])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_line_is_wider_than_the_terminal(one: Results, province: Results, language: Language, width: int) -> None:
    for results in (one, province):
        for line in last_screen(results, FILES, REASONS, language, width=width).splitlines():
            assert columns(line) <= width, line


def test_the_most_serious_code_wins_and_every_reason_is_told(one: Results) -> None:
    last = last_screen(one, FILES, REASONS, "vi").split("\n\n")[-1]
    assert last.splitlines() == ["Mã thoát 3: Chưa đo đủ", "  - độ phủ thấp", "  - 3 kết quả Chưa đạt"]


def test_without_reasons_all_is_fine(one: Results) -> None:
    assert last_screen(one, FILES, [], "vi").endswith("Mã thoát 0: Hoàn thành")


def test_what_was_skipped_has_its_reason(one: Results) -> None:
    first = last_screen(one, FILES, [], "vi").split("\n\n")[0]
    assert "Đã hỏi 6 mục thông tin trên 2 đối tượng: trả lời 5, bỏ qua 1" in first
    assert "Bỏ qua vì: không đủ quyền đọc 1" in first


def test_a_day_before_the_data_were_taken_is_said_first(one: Results) -> None:
    earlier = replace(one.run, as_of=one.run.started_at - timedelta(days=400))
    assert "trước khi thu thập dữ liệu" in last_screen(replace(one, run=earlier), [], [], "vi", width=120)
    assert "trước khi thu thập dữ liệu" not in last_screen(one, [], [], "vi", width=120)


def test_instructions_are_cut_at_a_clause_and_never_inside_a_command() -> None:
    text = (
        "Cài chương trình: `sudo apt install một hai ba` (Debian), rồi bật dịch vụ: `sudo systemctl enable --now bốn`."
    )
    for room in range(16, 60):
        cut = _brief(text, room)
        assert cut.count("`") % 2 == 0, cut
        assert columns(cut) <= 3 * room


def test_the_whole_instructions_are_pointed_to(one: Results) -> None:
    screen = last_screen(one, [Path("out/a.vi.html"), Path("out/a.vi-evidence.html")], [], "vi")
    assert "mở out/a.vi.html" in screen
    assert "rasoat report" in last_screen(one, [], [], "vi")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_pointed_to_is_in_the_readers_language(one: Results, language: Language) -> None:
    files = [Path(f"out/xa.{each}{part}.html") for each in ("vi", "en") for part in ("", "-evidence")]
    screen = last_screen(one, files, [], language)
    assert f"out/xa.{language}.html" in screen


def test_nothing_asked_is_said_first(one: Results) -> None:
    ledger = tuple(
        replace(each, asked=0, answered=0, skipped=1, why={str(Gap.NOT_COLLECTED): 1}) for each in one.ledger
    )
    screen = last_screen(replace(one, ledger=ledger, inventory=replace(one.inventory, invented=False)), [], [], "vi")
    assert screen.startswith("Chưa hỏi được thông tin nào.\n  Không quét 2 đối tượng: chưa thu thập (2)")
    assert "Không ghi tệp nào." in screen


def test_score_range_coverage_and_grade_stand_on_one_line(one: Results) -> None:
    screen = last_screen(one, FILES, [], "en", width=100)
    assert re.search(
        r"^(No grade|Grade [A-E]) · [\d.]+ points proven, [\d.]+ possible, coverage [\d.]+%$", screen, re.MULTILINE
    )


def test_many_agencies_are_a_table_that_counts_those_it_leaves_out() -> None:
    agencies = [(f"so-{n}", f"Sở Giả Định số {n}", "department") for n in range(15)]
    screen = last_screen(build(Case(agencies=agencies)), FILES, [], "vi")
    assert "và 3 cơ quan khác trong tệp báo cáo" in screen
    assert screen.count("Sở Giả Định số") == 12
    assert len(screen.splitlines()) <= 40


def test_plain_text_has_no_escape_codes_and_colour_adds_nothing_else(one: Results) -> None:
    plain = last_screen(one, FILES, REASONS, "vi")
    assert "\x1b" not in plain
    coloured = last_screen(one, FILES, REASONS, "vi", colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_names_of_agencies_and_files_cannot_write_to_the_terminal() -> None:
    evil = "Sở\x1b[2J\u202eMẫu\nMã thoát 0"
    screen = last_screen(
        build(Case(agencies=(("so-mau", evil, "department"),))), [Path("a\x1b[31m/b\x07.html")], [], "vi"
    )
    assert "\x1b" not in screen
    assert "\x07" not in screen
    assert "\u202e" not in screen
    assert screen.count("\nMã thoát 0") == 1


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("Đặng", 4), ("a\u0302\u0323", 1), ("公安", 4), ("\u200b", 0), ("ế", 1), ("", 0)],
)
def test_width_counts_columns_not_characters(text: str, width: int) -> None:
    assert columns(text) == width


@settings(deadline=None, database=None)
@given(st.text(max_size=60), st.integers(min_value=2, max_value=40))
def test_cut_text_fits(text: str, room: int) -> None:
    assert columns(fitted(text, room)) <= room


@settings(max_examples=20, deadline=None, database=None)
@given(name=st.text(min_size=1, max_size=80), width=st.integers(min_value=60, max_value=140))
def test_any_name_fits_any_terminal(one: Results, name: str, width: int) -> None:
    agency = replace(one.inventory.agencies[0], name=Text(vi=name, en=name))
    results = replace(one, inventory=replace(one.inventory, agencies=(agency,)))
    files: Sequence[Path] = FILES
    for line in last_screen(results, files, REASONS, "vi", width=width).splitlines():
        assert columns(line) <= width
