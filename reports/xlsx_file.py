"""XLSX: the work list of each agency, to be filled in and read back by `rasoat inventory import`.

A guide, the work (one row a cause and target, with empty columns for the agency), its asset register, and what was not
measured. The same results give the same bytes; no cell is a formula or a link, whatever a target answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reports.files import write_whole
from reports.html_pages import stem_of
from reports.material import Material, material
from reports.view import frame_of
from reports.view_findings import cut, gaps_of
from reports.view_score import score_view
from reports.view_work import WorkRow, addresses_of, work_rows
from reports.xlsx_book import EXAMPLE_DAY, Book, Cell, Column, Rows, lay_out, only_days, only_words
from reports.xlsx_guide import Guide, write_guide
from reports.xlsx_register import write_register
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language
from scanner.model.words import Severity

WIDTHS: Final[Mapping[str, int]] = {
    "key": 4, "order": 7, "target": 20, "what": 32, "status": 12, "severity": 14, "control": 14, "address": 15, "seen": 38,
    "todo": 50, "points": 9, "who": 20, "decision": 17, "person": 20, "due": 12, "note": 30, "compensation": 28, "until": 12,
    "kind": 14, "target_id": 20, "clause": 30,
}  # fmt: skip
"""Every column of the work, in order."""
FILLED: Final = ("decision", "person", "due", "note", "compensation", "until")
"""Those that the agency fills in."""
DAYS: Final = ("due", "until")
MOST_ROWS: Final = 100_000
"""Excel opens a million; an import reads 200,000, and nobody decides on more than this in one file."""
_FROZEN: Final = 4
"""What a row is about stays in view, and on every page of paper."""
_SECOND_PAGE: Final = "points"
_LAST_PRINTED: Final = "until"
"""Kind, id and clause are for filters; paper is for who does what."""
_LOOKS: Final[Mapping[str, str]] = {"order": "number", "points": "points"}
_GAP_WIDTHS: Final[Mapping[str, int]] = {
    "word": 18, "what": 28, "why": 36, "todo": 48, "who": 20, "points": 12, "targets": 14, "controls": 36, "details": 60,
}  # fmt: skip
_SCALE: Final = 55
"""Percent on paper: what a row is about and what was seen on one page, what to do and decide on the next."""


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write a workbook for every agency into the folder `out`."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    have = material(results, language)
    return tuple(
        write_whole(out / f"{stem_of(each.agency, language)}.xlsx", (workbook(have, each),))
        for each in results.agencies
    )


REPORT = Report(id="xlsx", suffix=".xlsx", write=write, folder=True, usual=False)


def workbook(have: Material, score: AgencyScore, *, most: int = MOST_ROWS) -> bytes:
    """The work list of one agency; what is beyond `most` rows is left to the other reports, and the guide says so."""
    agency = have.agencies[score.agency]
    title = have.words.say("work_title", agency=agency.name.in_(have.language))
    book = Book(title=title[:255], made_at=have.results.run.as_of, figures=have.figures)
    every = work_rows(have, score)
    rows = every[:most]
    guide = Guide(
        title=title,
        score=score_view(have, score.score),
        frame=frame_of(have, invented=agency.invented),
        repair=sum(not each.work.measures for each in every),
        measure=sum(each.work.measures for each in every),
        columns=columns_of(have),
        cut=cut(have, most, len(every)),
    )
    write_guide(book, have, agency, guide)
    _write_work(book, have, rows, addresses_of(have, agency.id))
    write_register(book, have, agency)
    _write_gaps(book, have, score)
    return book.finish(have.words.of("work_sheet", "lists"))


def columns_of(have: Material) -> tuple[Column, ...]:
    """The columns of the work."""
    return tuple(
        Column(
            key=key,
            heading=have.words.of("work", key),
            width=width,
            look="open_day" if key in DAYS else "open" if key in FILLED else _LOOKS.get(key, "text"),
            is_open=key in FILLED,
            is_hidden=key == "key",
        )
        for key, width in WIDTHS.items()
    )


def _write_work(book: Book, have: Material, rows: Sequence[WorkRow], addresses: Mapping[str, str]) -> None:
    page = book.long_page(have.words.of("work_sheet", "work"))
    columns = columns_of(have)
    made, at = Rows(book, page, columns), list(WIDTHS)
    for row in rows:
        made.add(tuple(_cells(have, row, addresses)))
    last = made.close()
    lay_out(page, columns, last=last, frozen=_FROZEN, footer=_footer(have))
    page.set_print_scale(_SCALE)
    page.set_v_pagebreaks([at.index(_SECOND_PAGE)])
    page.print_area(0, 0, last, at.index(_LAST_PRINTED))
    _ask(book, have, page, max(last, 1))


def _cells(have: Material, row: WorkRow, addresses: Mapping[str, str]) -> Iterator[Cell]:
    """The cells of one row, in the order of WIDTHS."""
    first = row.work.verdicts[0]
    subject = have.results.subjects[first.target]
    severity = have.words.of("severity", row.severity)
    yield row.work.key
    yield row.order
    yield have.name(first.target)
    yield row.what
    yield row.status, "waived" if first.waiver else str(first.status)
    yield (severity, "fail") if row.severity is Severity.CRITICAL else severity
    yield row.controls
    yield addresses.get(first.target, "")
    yield row.seen
    yield row.todo
    yield row.points
    yield row.who
    yield from _decided(have, row)
    yield have.words.of("target_kind", subject.kind)
    yield first.target
    yield row.clause


def _decided(have: Material, row: WorkRow) -> tuple[Cell, ...]:
    """What was decided before, so that it need not be written again; compensation and end belong to new requests."""
    plan = row.plan
    if plan is None:
        return (None,) * len(FILLED)
    return have.words.of("decision", plan.decision), plan.person, plan.due_at, plan.note, None, None


def _ask(book: Book, have: Material, page: Any, last: int) -> None:
    """What may be written into the columns of the agency."""
    at, lists = list(WIDTHS), have.words.of("work_sheet", "lists")
    words = [str(each) for each in have.words.known("decision").values()]
    source = book.list_of(words, lists)
    title = have.words.of("work", "decision")
    place = (1, last, at.index("decision"))
    only_words(page, place, source=source, title=title, message=have.words.say("work_word_wanted"))
    for key in DAYS:
        title = have.words.of("work", key)
        only_days(page, (1, last, at.index(key)), title=title, message=day_wanted(have))


def day_wanted(have: Material) -> str:
    """How a day is written, with an example in the form of the language."""
    return have.words.say("work_day_wanted", example=have.figures.day(EXAMPLE_DAY))


def _footer(have: Material) -> str:
    return f"&L&A&R{have.words.say('work_page')}"


def _write_gaps(book: Book, have: Material, score: AgencyScore) -> None:
    """What was not measured and why, a row a reason."""
    page = book.long_page(have.words.of("work_sheet", "gaps"))
    columns = tuple(
        Column(key=key, heading=have.words.of("work_gap", key), width=width) for key, width in _GAP_WIDTHS.items()
    )
    made = Rows(book, page, columns)
    for each in gaps_of(have, score):
        details = [*each.details, each.cut] if each.cut else list(each.details)
        controls = ", ".join(dict.fromkeys(name for one in each.waiting for name, _ in one.controls)) or each.size
        step = each.step
        made.add(
            (each.word, step.title, step.why, step.fix, step.who, step.gain, each.size, controls, "\n".join(details))
        )
    lay_out(page, columns, last=made.close(), frozen=2, footer=_footer(have))
    page.fit_to_pages(1, 0)
