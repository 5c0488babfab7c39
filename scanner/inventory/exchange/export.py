"""Export: the register as a workbook or as CSV files, declared values beside what the last run has measured."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any, Final

from scanner.inventory.exchange.cells import SEPARATOR, guarded, shown_cell
from scanner.inventory.exchange.columns import AGENCY, MEASURED, Column, Shape, Sheet, known_words, sheets
from scanner.inventory.exchange.tables import rows_of
from scanner.inventory.vocabulary import NOT_PUBLISHED
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.text import Language

Measured = Mapping[str, Mapping[str, Any]]
"""What the last run has read, by target id and column key; given by the caller."""
EXCEL_LONGEST: Final = 32_767
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001  # workbooks hold local times; a fixed one keeps exports comparable


_DELIMITERS: Final[dict[Language, str]] = {"vi": ";", "en": ","}
"""What Excel splits at: the list separator of Windows, which is no comma where that is the decimal sign."""


@dataclass(frozen=True, slots=True)
class _Head:
    """One column of the file: a declared one, or what was measured of it."""

    column: Column
    is_measured: bool

    def heading(self, language: Language) -> str:
        return self.column.heading(language) + (f" ({MEASURED[language]})" if self.is_measured else "")


def export_csv(
    inventory: Inventory, path: Path, *, measured: Measured | None = None, language: Language = "vi"
) -> tuple[Path, ...]:
    """Write targets.csv, segments.csv and systems.csv into the folder `path`; UTF-8 with a mark, as Excel wants it."""
    path.mkdir(parents=True, exist_ok=True)
    written = []
    for name, sheet in sheets().items():
        heads = _heads(sheet, measured or {})
        place = path / f"{name}.csv"
        with place.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=_DELIMITERS[language])
            writer.writerow([each.heading(language) for each in heads])
            for full, row in rows_of(inventory, name):
                seen = (measured or {}).get(full, {})
                writer.writerow([guarded(_text(head, row, seen, language)) for head in heads])
        written.append(place)
    return tuple(written)


def export_xlsx(
    inventory: Inventory, path: Path, *, measured: Measured | None = None, language: Language = "vi"
) -> Path:
    """Write a workbook with a sheet each for targets, segments and systems, and a guide; raises OSError."""
    import xlsxwriter  # type: ignore[import-untyped]  # ships no types

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "default_date_format": "dd/mm/yyyy"}  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    made = io.BytesIO()  # given a path that cannot be written, XlsxWriter leaves its half-made parts in /tmp
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": inventory.province.in_(language), "created": _MADE})
        _fill(_Workbook(book, language), inventory, measured or {})
    path.write_bytes(made.getbuffer())
    return path


def _fill(writer: "_Workbook", inventory: Inventory, measured: Measured) -> None:
    for name, sheet in sheets().items():
        rows = ((row, measured.get(full, {})) for full, row in rows_of(inventory, name))
        writer.sheet(sheet, _heads(sheet, measured if name == "targets" else {}), rows)
    writer.guide(is_invented=inventory.invented)
    writer.lists()


def _heads(sheet: Sheet, measured: Measured) -> list[_Head]:
    """Each declared column, followed by what was measured of it where anything was."""
    seen = {key for row in measured.values() for key in row} if sheet.name == "targets" else set()
    return [
        _Head(column, is_measured)
        for column in sheet.columns
        for is_measured in (False, True)
        if not is_measured or column.key in seen
    ]


def _text(head: _Head, row: Mapping[str, Any], seen: Mapping[str, Any], language: Language) -> str:
    value = (seen if head.is_measured else row).get(head.column.key)
    if value == NOT_PUBLISHED:
        return str(known_words()["not_published"][language])
    if head.is_measured and value is not None and head.column.shape not in (Shape.WORD, Shape.WORDS, Shape.YES_NO):
        parts = value if isinstance(value, (list, tuple)) else [value]
        return SEPARATOR.join(str(each) for each in parts)
    return shown_cell(head.column, value, language)


class _Workbook:
    """Writes the sheets of one workbook; XlsxWriter has no types for its parts."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._language = language
        self._words = known_words()
        self._lists: dict[str, tuple[int, list[str]]] = {}
        wrap = {"text_wrap": True, "valign": "top"}
        self._cell = book.add_format({"num_format": "@", **wrap})
        self._day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", **wrap})
        self._fixed = book.add_format({"num_format": "@", "bg_color": "#EDEDED", **wrap})
        self._seen = book.add_format({"num_format": "@", "bg_color": "#EDEDED", "italic": True, **wrap})
        self._head = book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, **wrap}
        )
        self._open = book.add_format({"bg_color": "#FFF2CC"})

    def sheet(
        self, sheet: Sheet, heads: list[_Head], rows: Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]
    ) -> None:
        """One sheet: headings that stay in view, filters, drop-downs, and marks on what is still open."""
        page = self._book.add_worksheet(sheet.titles[self._language])
        for at, head in enumerate(heads):
            page.set_column(at, at, _width(head))
        page.set_row(0, 45)
        for at, head in enumerate(heads):
            page.write_string(0, at, head.heading(self._language), self._head)
        count = 0
        for count, (row, seen) in enumerate(rows, 1):
            for at, head in enumerate(heads):
                self._write(page, count, at, head=head, row=row, seen=seen)
        page.freeze_panes(1, 2)
        _lay_out(page, heads)
        page.autofilter(0, 0, max(count, 1), len(heads) - 1)
        self._drop_downs(page, heads, count + 500)
        if count:
            for at, head in enumerate(heads):
                if not head.is_measured and head.column.key in _ASKED:
                    page.conditional_format(1, at, count, at, {"type": "blanks", "format": self._open})

    def _write(
        self, page: Any, line: int, at: int, *, head: _Head, row: Mapping[str, Any], seen: Mapping[str, Any]
    ) -> None:
        text = _text(head, row, seen, self._language)
        look = self._seen if head.is_measured else self._fixed if head.column.key in (AGENCY, "id") else self._cell
        day = None if head.is_measured else _as_day(head.column, row.get(head.column.key))
        if day is not None:
            page.write_datetime(line, at, day, self._day)
        elif text:
            page.write_string(line, at, guarded(text)[:EXCEL_LONGEST], look)
        else:
            page.write_blank(line, at, None, look)

    def _drop_downs(self, page: Any, heads: list[_Head], last: int) -> None:
        for at, head in enumerate(heads):
            if not head.is_measured and head.column.shape in (Shape.WORD, Shape.YES_NO):
                labels = [str(each[self._language]) for each in head.column.words.values()]
                key = "|".join(labels)
                nth, _ = self._lists.setdefault(key, (len(self._lists), labels))
                place = (
                    f"='{self._words['lists_sheet'][self._language]}'!${_letter(nth)}$1:${_letter(nth)}${len(labels)}"
                )
                page.data_validation(1, at, last, at, {"validate": "list", "source": place})

    def guide(self, *, is_invented: bool) -> None:
        """What to do with the workbook, in words."""
        page = self._book.add_worksheet(self._words["guide_sheet"][self._language])
        page.set_column(0, 0, _GUIDE_WIDTH)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        lines = [self._words["invented"]] if is_invented else []
        for at, line in enumerate((*lines, *self._words["guide"])):
            text = str(line[self._language])
            page.set_row(at, 16 * ceil(len(text) / _GUIDE_WIDTH))  # LibreOffice shows the first line only, else
            page.write_string(at, 0, text, self._cell)

    def lists(self) -> None:
        """The words of the drop-downs, on a sheet of their own: Excel allows 255 characters in a list written in place."""
        page = self._book.add_worksheet(self._words["lists_sheet"][self._language])
        columns = [labels for _, labels in self._lists.values()]
        for line in range(max(map(len, columns), default=0)):
            for at, labels in enumerate(columns):
                if line < len(labels):
                    page.write_string(line, at, labels[line])
        page.hide()


_ASKED: Final = ("name", "status", "vendor_support_end", "owner", "room", "net_position", "purpose")
"""Columns of the nine register fields that one cell alone fills."""
_WIDE: Final = ("name", "purpose", "owner", "addresses", "macs", "name.vi", "name.en", "operator", "services")


_A4: Final = 9
_GUIDE_WIDTH: Final = 100
_REPEATED: Final = 3
"""Columns that name a line: agency, id, name."""
_PAPER_WIDTH: Final = 110
"""Characters beside the repeated columns that an A4 page holds across and can still be read."""


def _lay_out(page: Any, heads: list[_Head]) -> None:
    """On paper every page says which columns and which devices it shows."""
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R&P / &N")
    page.repeat_rows(0)
    page.repeat_columns(0, _REPEATED - 1)
    page.fit_to_pages(max(1, ceil(sum(_width(each) for each in heads[_REPEATED:]) / _PAPER_WIDTH)), 0)


def _width(head: _Head) -> int:
    if head.column.key in _WIDE:
        return 30
    return 14 if head.column.shape in (Shape.DAY, Shape.YES_NO, Shape.NUMBER) else 20


def _as_day(column: Column, value: Any) -> datetime | None:
    if value is None or (column.shape is not Shape.DAY and column.key != "vendor_support_end"):
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # a day of a calendar, no moment


def _letter(at: int) -> str:
    return chr(ord("A") + at)
