"""A workbook as work lists need it: looks, sheets with frozen headings and filters, rows written fast, texts guarded.

XlsxWriter makes everything but the rows of long sheets. It keeps a value of its own for each cell and looks at each again
when the file is closed, which is two thirds of the time of a sheet with 100,000 cells; so those rows are added to the part
of the sheet as they are made (ECMA-376 part 1, 18.3.1.73), with the styles and shared strings that XlsxWriter numbers.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import ceil
from typing import Any, Final

from reports.csv_file import guarded
from reports.figures import Figures
from scanner.model.local_time import in_local_time
from scanner.model.records import dataclass
from scanner.model.text import Language

DAY_FORMATS: Final[Mapping[Language, str]] = {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}
LEAST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
EXAMPLE_DAY = date(2027, 3, 31)
A4: Final = 9
_EPOCH: Final = date(1899, 12, 30)
_LINE_POINTS: Final = 15
_UNBOUNDED: Final = 1 << 20
"""The width of a column nobody looks at."""
_HIGHEST: Final = 405
"""Excel's rows are at most 409 points high; what does not fit is in the cell all the same."""
_LOOKS: Final[Mapping[str, dict[str, object]]] = {
    "text": {},
    "open": {"bg_color": "#FFF2CC", "locked": False},
    "open_day": {"bg_color": "#FFF2CC", "locked": False, "align": "left"},
    "differs": {"bg_color": "#FCE4D6"},
    "measured": {"bg_color": "#EDEDED", "italic": True},
    "number": {"num_format": "0", "align": "center"},
    "points": {"num_format": "0.0##", "align": "center"},
    "fail": {"bg_color": "#F8D7DA", "bold": True},
    "error": {"bg_color": "#E7D8F0", "bold": True},
    "partial": {"bg_color": "#FFE5B4", "bold": True},
    "unknown": {"bg_color": "#E3E8EF", "bold": True},
    "waived": {"bg_color": "#DCE9F7", "bold": True},
    "head": {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "valign": "vcenter"},
    "open_head": {"bold": True, "bg_color": "#7F6000", "font_color": "#FFFFFF", "valign": "vcenter"},
    "title": {"bold": True, "font_size": 16, "border": 0},
    "name": {"bold": True, "border": 0},
    "plain": {"border": 0},
    "warning": {"bold": True, "font_color": "#9C0006", "border": 0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, how wide it is, how its cells look, and whether the agency fills it in."""

    key: str
    heading: str
    width: int
    look: str = "text"
    is_open: bool = False
    is_hidden: bool = False


Cell = str | float | date | tuple[str | date, str] | None
"""A text, a number, a day; with a look of its own where that differs from its column's; None is an empty cell."""


class Book:
    """One workbook in memory; the same sheets and the same moment give the same bytes."""

    def __init__(self, *, title: str, made_at: datetime, figures: Figures) -> None:
        import xlsxwriter  # type: ignore[import-untyped]  # ships no types

        self._out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        made = in_local_time(made_at).replace(tzinfo=None, microsecond=0)
        self._book.set_properties({"title": title, "created": made, "comments": "Rasoat"})
        self.figures = figures
        day = {"num_format": DAY_FORMATS[figures.language]}
        self.looks: dict[str, Any] = {
            name: self._book.add_format(
                {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "num_format": "@"}
                | (day if name == "open_day" else {})
                | look
            )
            for name, look in _LOOKS.items()
        }
        self.lists: list[tuple[str, ...]] = []

    def page(self, name: str) -> Any:
        """A sheet of free layout."""
        return self._book.add_worksheet(name)

    def long_page(self, name: str) -> Any:
        """A sheet whose rows are added by `Rows`."""
        return self._book.add_worksheet(name, worksheet_class=_long_sheet())

    def list_of(self, words: Sequence[str], sheet: str) -> str:
        """Where the words of a drop-down stand: Excel allows only 255 characters of them in place."""
        if tuple(words) not in self.lists:
            self.lists.append(tuple(words))
        letter = letters(self.lists.index(tuple(words)))
        return f"='{sheet}'!${letter}$1:${letter}${len(words)}"

    def finish(self, lists: str) -> bytes:
        """The workbook, with its hidden sheet of the words of drop-downs."""
        page = self._book.add_worksheet(lists)
        for at, words in enumerate(self.lists):
            page.write_column(0, at, words)
        page.hide()
        self._book.close()
        return self._out.getvalue()


class Rows:
    """The rows of one long sheet, made as XML; row 1 holds the headings."""

    def __init__(self, book: Book, page: Any, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._styles = {name: look._get_xf_index() for name, look in book.looks.items()}  # noqa: SLF001  # see the top of this file
        self._page = page
        self._known: dict[tuple[str, int], tuple[int, int]] = {}
        self._count = 1
        self._strings = 0
        for at, column in enumerate(columns):
            page.write_string(0, at, column.heading, book.looks["open_head" if column.is_open else "head"])
            page.set_column(at, at, column.width, None, {"hidden": column.is_hidden})
        page.set_row(0, 2 * _LINE_POINTS + 4)
        self._starts = [
            (f'<c r="{letters(at)}', self._styles[each.look], _UNBOUNDED if each.is_hidden else each.width)
            for at, each in enumerate(columns)
        ]

    def add(self, cells: Sequence[Cell]) -> None:
        """One row, as high as its longest text needs."""
        self._count += 1
        number, lines = self._count, 1
        parts = [f'<row r="{number}" ht="', "", '" customHeight="1">']
        for (start, style, width), each in zip(self._starts, cells, strict=True):
            cell = each
            if type(each) is tuple:
                cell, style = each[0], self._styles[each[1]]  # noqa: PLW2901  # the look of this one cell
            if cell is None or cell == "":
                parts.append(f'{start}{number}" s="{style}"/>')
            elif type(cell) is str:
                text = self._known.get((cell, width)) or self._shared(cell, width)
                lines = max(lines, text[1])
                self._strings += 1
                parts.append(f'{start}{number}" s="{style}" t="s"><v>{text[0]}</v></c>')
            else:
                value = (cell - _EPOCH).days if isinstance(cell, date) else cell
                parts.append(f'{start}{number}" s="{style}"><v>{value}</v></c>')
        parts[1] = str(min(_HIGHEST, _LINE_POINTS * lines))
        parts.append("</row>")
        self._page.made.append("".join(parts))

    def close(self) -> int:
        """The number of the last row, from 0; the sheet knows how large it is."""
        self._page._check_dimensions(self._count - 1, len(self._columns) - 1)  # noqa: SLF001  # as above
        self._page.str_table.count += self._strings
        return self._count - 1

    def _shared(self, text: str, width: int) -> tuple[int, int]:
        """The number of a shared string and its lines; guarded once however often it stands in the sheet."""
        whole = "\n".join(guarded(each) for each in text.split("\n")) if "\n" in text else guarded(text)
        found = self._page.str_table._get_shared_string_index(whole)  # noqa: SLF001  # as above
        self._strings -= 1  # XlsxWriter has counted this one
        self._known[text, width] = found, _lines(text, width) if len(text) > width else 1
        return self._known[text, width]


def _lines(text: str, width: int) -> int:
    """How many lines a text takes; words do not break, so a line holds a little less than its width."""
    return sum(ceil((len(each) + 1) * 1.12 / width) for each in text.split("\n"))


def letters(column: int) -> str:
    """The name of a column: 0 is A, 27 is AB."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)  # noqa: PLR2004  # the alphabet


def _long_sheet() -> Callable[[], Any]:
    """A class of sheets to which rows are added as they are made."""
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # ships no types

    class LongSheet(Worksheet):  # type: ignore[misc]  # of a package without types
        """Writes the headings as XlsxWriter does, then the rows that were made."""

        def __init__(self) -> None:
            super().__init__()
            self.made: list[str] = []
            self.dim_rowmax: int

        def _write_rows(self) -> None:
            last: int = self.dim_rowmax
            self.dim_rowmax = 0
            super()._write_rows()
            self.dim_rowmax = last
            self.fh.write("".join(self.made))

    return LongSheet


def lay_out(page: Any, columns: Sequence[Column], *, last: int, frozen: int, footer: str) -> None:
    """What every long sheet has: frozen headings, filters, and paper that says which rows and columns it shows."""
    page.freeze_panes(1, frozen)
    page.autofilter(0, 0, max(last, 1), len(columns) - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(footer)
    page.repeat_rows(0)
    page.repeat_columns(0, frozen - 1)
    page.protect("", _ALLOWED)


_ALLOWED: Final = {
    "sort": True,
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""A protection without a password keeps slips from cells that are not filled in; it keeps nobody from anything."""


def only_days(page: Any, place: tuple[int, int, int], *, title: str, message: str) -> None:
    """Cells of one column (first row, last row, column) that take days; Excel says so to whoever writes something else."""
    first, last, at = place
    rule = {"validate": "date", "criteria": "between", "minimum": LEAST_DAY, "maximum": LAST_DAY}
    page.data_validation(first, at, last, at, rule | {"error_title": title[:32], "error_message": message[:255]})


def only_words(page: Any, place: tuple[int, int, int], *, source: str, title: str, message: str) -> None:
    """Cells of one column that take one of some words, as a drop-down."""
    first, last, at = place
    rule = {"validate": "list", "source": source}
    page.data_validation(first, at, last, at, rule | {"error_title": title[:32], "error_message": message[:255]})
