"""The first sheet of a work list: whose it is, of which run, the score, how to fill it in, and what its columns mean."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, Final

from reports.csv_file import guarded
from reports.material import Material
from reports.shapes import Frame, ScoreView
from reports.visible import visible
from reports.xlsx_book import A4, Book, Column
from scanner.model.organisation import Agency
from scanner.model.records import dataclass

_WIDTHS: Final = (28, 96)
_HOW: Final = ("work_how_sheet", "work_how_row", "work_how_register", "work_how_keep", "work_how_save")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What the sheet says beside the agency itself."""

    title: str
    score: ScoreView
    frame: Frame
    repair: int
    measure: int
    columns: Sequence[Column]
    cut: str = ""
    """Says that not all rows are there, and where the others are."""


Line = tuple[str, str, str, str]
"""Name and text, and how each looks."""


def write_guide(book: Book, have: Material, agency: Agency, guide: Guide) -> None:
    """Write the sheet; the cells beside `agency code` and `run` are read back."""
    page = book.page(have.words.of("work_sheet", "cover"))
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    lines = [*_head(have, guide), *_about(have, agency, guide), *_how(have, guide), *_columns(have, guide)]
    for number, (name, text, look, text_look) in enumerate(lines):
        _line(page, number, (guarded(name), guarded(text)), (book.looks[look], book.looks[text_look]))
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.protect("", {"format_columns": True, "format_rows": True})


def _line(page: Any, number: int, texts: tuple[str, str], looks: tuple[Any, Any]) -> None:
    name, text = texts
    if not text and len(name) > _WIDTHS[0]:
        page.merge_range(number, 0, number, 1, "", looks[0])
        page.write_string(number, 0, name, looks[0])
        page.set_row(number, 22)
        return
    page.set_row(number, 16 * max(1, ceil(len(text) / _WIDTHS[1]), ceil(len(name) / _WIDTHS[0])))
    page.write_string(number, 0, name, looks[0])
    if text:
        page.write_string(number, 1, text, looks[1])


def _head(have: Material, guide: Guide) -> Iterator[Line]:
    if guide.frame.invented:
        yield have.words.say("invented"), "", "warning", "plain"
    yield visible(guide.title, 300), "", "title", "plain"
    if guide.cut:
        yield guide.cut, "", "warning", "plain"


def _about(have: Material, agency: Agency, guide: Guide) -> Iterator[Line]:
    say, number, run = have.words.say, have.figures.number, have.results.run
    share = guide.score.share
    score = f"{share.proven} {say('of_100')}. {say('range')}{say('colon')}{guide.score.range_words}"
    rows = say(
        "work_rows_words",
        all=number(guide.repair + guide.measure),
        repair=number(guide.repair),
        measure=number(guide.measure),
    )
    facts = {
        say("agency"): visible(agency.name.in_(have.language), 300),
        say("agency_code"): visible(agency.code, 100),
        say("work_day"): have.figures.moment(run.as_of),
        say("run_id"): visible(run.id, 100),
        say("run_pack"): visible(run.rulepack, 100),
        say("grade"): f"{guide.score.grade} ({guide.score.grade_word})",
        say("work_score"): score,
        say("coverage"): f"{share.coverage}. {say('coverage_words')}",
        say("work_rows"): rows,
    }
    if code := have.results.seal_of(agency.id).code:
        facts[say("report_code")] = code
    yield from ((name, text, "name", "plain") for name, text in facts.items())


def _how(have: Material, guide: Guide) -> Iterator[Line]:
    say = have.words.say
    names = {each: have.words.of("work_sheet", each) for each in ("work", "targets")}
    yield "", "", "plain", "plain"
    for at, line in enumerate(_HOW):
        text = say(line, column=have.words.of("work", "key"), **names)
        yield say("work_how") if not at else "", text, "name", "plain"
    yield say("work_back"), say("work_back_to", province=guide.frame.province), "name", "plain"
    yield "", "", "plain", "plain"


def _columns(have: Material, guide: Guide) -> Iterator[Line]:
    yield have.words.say("work_columns"), "", "name", "plain"
    for each in guide.columns:
        text = have.words.of("work_note", each.key)
        note = f"{text} ({have.words.say('work_filled')})" if each.is_open else text
        yield each.heading, note, "open_head" if each.is_open else "head", "open" if each.is_open else "text"
    yield "", "", "plain", "plain"
    yield have.words.say("words"), "", "name", "plain"
    for chip, meaning in guide.frame.statuses:
        yield chip.word, meaning, "text", "text"
