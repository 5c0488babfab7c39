"""What a spreadsheet file holds, without its looks: sheets, rows with their numbers, cells by column number from 1."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET  # parts were checked: no document type, bounded bytes

from scanner.inventory.exchange.package import MAX_FILE_BYTES, checked_package
from scanner.inventory.findings import Refused
from scanner.model.errors import MissingInput
from scanner.model.records import dataclass
from scanner.reading.regular_files import bytes_of
from scanner.reading.text_guard import decoded_input

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 256
MAX_MERGES: Final = 10_000
MAX_CSV_BYTES: Final = 64 * 1024 * 1024
_EXCEL_ROWS: Final = 1_048_576
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN: Final = (ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, OSError, OverflowError,
                  AssertionError, NotImplementedError, SyntaxError, zipfile.BadZipFile)  # fmt: skip
"""What openpyxl raises on a workbook that is not well formed (SyntaxError: ParseError of XML)."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes its value: what it shows depends on others, so it is not taken."""

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that shows an error such as #N/A."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Cells merged into one: rows and columns, first and last, from 1."""

    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet. Empty cells and rows are not there."""

    file: str
    title: str
    rows: Mapping[int, Mapping[int, object]]
    merges: tuple[Merge, ...] = field(default=())

    @property
    def place(self) -> str:
        """How messages name the sheet."""
        return f"{self.file}[{self.title}]" if self.title else self.file


def letters(column: int) -> str:
    """The name of a column: 1 is A, 28 is AB."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_workbook(path: Path) -> tuple[Grid, ...]:
    """Every sheet of an .xlsx; raises MissingInput or Refused."""
    raw = _named(path, MAX_FILE_BYTES)
    package = checked_package(raw, path.name)
    try:
        return tuple(_grids(raw, package, path.name))
    except _BROKEN as error:
        raise Refused(path.name, "workbook_damaged") from error


def read_csv(path: Path) -> Grid:
    """A CSV file as a sheet without a title; raises MissingInput, Refused, or BadInput of the guard of texts."""
    text = decoded_input(_named(path, MAX_CSV_BYTES), path.name, max_bytes=MAX_CSV_BYTES)
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    rows: dict[int, dict[int, object]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            filled: dict[int, object] = {at: each for at, each in enumerate(cells, 1) if each.strip()}
            _keep(rows, number, filled, path.name)
    except csv.Error as error:
        raise Refused(path.name, "csv_broken", (reader.line_num, 1), why=str(error)) from error
    return Grid(file=path.name, title="", rows=rows)


def _named(path: Path, max_bytes: int) -> bytes:
    try:
        return bytes_of(path, max_bytes=max_bytes)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingInput(f"{path}: there is no such file") from error
    except OSError as error:
        raise Refused(path.name, "denied" if isinstance(error, PermissionError) else "unreadable") from error


def _keep(rows: dict[int, dict[int, object]], number: int, filled: dict[int, object], file: str) -> None:
    if not filled:
        return
    if len(rows) >= MAX_ROWS:
        raise Refused(file, "rows_many", (number, 1), limit=f"{MAX_ROWS:,}")
    rows[number] = filled


def _grids(raw: bytes, package: zipfile.ZipFile, file: str) -> Iterator[Grid]:
    import openpyxl

    parts = _sheet_parts(package)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of looks it does not know; nothing of it is read here
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        for page in book.worksheets:
            page.reset_dimensions()
            rows = _rows(page, f"{file}[{page.title}]")
            yield Grid(file=file, title=page.title, rows=rows, merges=_merges(package, parts.get(page.title)))


def _rows(page: Any, place: str) -> dict[int, dict[int, object]]:
    """Rows that hold something; the gap before a far row is one and the same tuple, looked at once."""
    rows: dict[int, dict[int, object]] = {}
    gap: tuple[Any, ...] | None = None
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS), 1):
        if number > _EXCEL_ROWS:
            break
        if cells is not gap:
            filled = _filled(cells)
            _keep(rows, number, filled, place)
            gap = gap if filled else cells
    return rows


def _filled(cells: tuple[Any, ...]) -> dict[int, object]:
    return {
        at: _value(cell)
        for at, cell in enumerate(cells, 1)
        if cell.value is not None and not (isinstance(cell.value, str) and not cell.value.strip())
    }


def _value(cell: Any) -> object:
    if cell.data_type == "f":
        return Formula(str(cell.value))
    return Fault(str(cell.value)) if cell.data_type == "e" else cell.value


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its title."""
    links = _tree(package, "xl/_rels/workbook.xml.rels")
    targets = {each.get("Id"): str(each.get("Target")) for each in links}
    found = {}
    for each in _tree(package, "xl/workbook.xml").iter():
        target = targets.get(each.get(_REL)) if each.tag.endswith("}sheet") else None
        if target is not None:
            found[str(each.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _tree(package: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(package.read(part))  # noqa: S314  # the part was checked


def _merges(package: zipfile.ZipFile, part: str | None) -> tuple[Merge, ...]:
    if part is None:
        return ()
    found: list[Merge] = []
    raw = package.read(part)
    if b"mergeCell" not in raw:  # parts are UTF-8; to parse a second time is a fifth of the reading
        return ()
    with io.BytesIO(raw) as file:
        for _, element in ET.iterparse(file):  # noqa: S314  # the part was checked
            if element.tag.endswith("}mergeCell") and len(found) < MAX_MERGES:
                place = _RANGE.fullmatch(str(element.get("ref")))
                if place:
                    columns = (_number(place[1]), _number(place[3]))
                    found.append(Merge(rows=(int(place[2]), int(place[4])), columns=columns))
            if element.tag.endswith("}row"):
                element.clear()
    return tuple(found)


def _number(name: str) -> int:
    number = 0
    for each in name:
        number = number * 26 + ord(each) - ord("A") + 1
    return number
