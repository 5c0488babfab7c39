"""Reads the rows officers filled: which sheet, which column, which thing each row is about; every problem at once."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from scanner.inventory.exchange.cells import CellProblem, read_cell
from scanner.inventory.exchange.columns import AGENCY, Column, Sheet, is_measured, plain_heading, sheets
from scanner.inventory.exchange.grid import Fault, Formula, Grid, letters
from scanner.inventory.findings import Findings, Path, guess, listed
from scanner.inventory.forms.form import WRONG
from scanner.inventory.scrub import is_secret_key
from scanner.model.records import dataclass

_LEAST_HEADINGS = 3
"""A sheet with so many of our headings is one of ours, whatever its name."""
_GUESSED = 20
"""For so many unknown headings the one that was meant is looked for; a file with more is another file."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The place of one row: `position` of a field is its cell."""

    name: str
    row: int
    columns: Mapping[str, int]

    def position(self, path: Path, /) -> tuple[int, int]:
        """Row and column number of the field at `path`."""
        dotted = ".".join(str(each) for each in path)
        first = str(path[0]) if path else ""
        return self.row, self.columns.get(dotted, self.columns.get(first, 1))

    def lead(self, path: Path, /) -> str:
        """The cell as people name it: `L5: `."""
        row, column = self.position(path)
        return f"{letters(column)}{row}: "


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """One row: `values` holds every column of the sheet that was read, None where the cell is empty."""

    sheet: Sheet
    place: Cells
    agency: str
    id: str
    values: Mapping[str, Any]


def filled_rows(grids: tuple[Grid, ...], findings: Findings) -> Iterator[FilledRow]:
    """Every row of the sheets that are ours."""
    known = [(grid, sheet) for grid in grids if (sheet := _sheet_of(grid, findings)) is not None]
    if not known and not findings:
        names = listed(sheet.titles["vi"] for sheet in sheets().values())
        findings.add_file(grids[0].file if grids else "", "sheet_none", allowed=names)
    seen: dict[tuple[str, str, str], int] = {}
    for grid, sheet in known:
        for row in _rows(grid, sheet, findings):
            key = (sheet.name, row.agency, row.id)
            if key in seen:
                findings.add(row.place, ("id",), "id_twice", value=row.id, line=seen[key])
            seen.setdefault(key, row.place.row)
            yield row


def _sheet_of(grid: Grid, findings: Findings) -> Sheet | None:
    """Which of our sheets this is; a renamed one is a finding, a sheet of the officer's own is left alone."""
    title = plain_heading(grid.title)
    headings = [plain_heading(str(each)) for each in grid.rows.get(1, {}).values()]
    fitting = {name: sum(each in _headings(name) for each in headings) for name in sheets()}
    for sheet in sheets().values():
        if title in (sheet.name, *map(plain_heading, sheet.titles.values())):
            return sheet
    best = max(fitting, key=lambda name: fitting[name])
    if fitting[best] < _LEAST_HEADINGS:
        return None
    if not grid.title:
        return sheets()[best]
    findings.add_file(grid.place, "sheet_renamed", key=grid.title, wanted=sheets()[best].titles["vi"])
    return None


@cache
def _headings(name: str) -> Mapping[str, Column]:
    """The columns of the sheet `name` by every heading they may have."""
    return {plain_heading(word): each for each in sheets()[name].columns for word in (each.key, *each.labels.values())}


def _rows(grid: Grid, sheet: Sheet, findings: Findings) -> Iterator[FilledRow]:
    columns = _columns(grid, sheet, findings)
    if columns is None:
        return
    numbers = {column.key: at for at, column in columns.items()}
    for number, cells in _unmerged(grid, columns, findings).items():
        place = Cells(grid.place, number, numbers)
        values = _values(cells, columns, place, findings)
        if all(each is None for each in values.values()):
            continue
        missing = [key for key in (AGENCY, "id") if not values.get(key)]
        for key in missing:
            findings.add(place, (key,), "cell_empty", key=sheet.column(key).labels["vi"])
        if not missing and WRONG not in (values[AGENCY], values["id"]):
            yield FilledRow(sheet=sheet, place=place, agency=values[AGENCY], id=values["id"], values=values)


def _columns(grid: Grid, sheet: Sheet, findings: Findings) -> dict[int, Column] | None:
    """The column of ours at each number; None when agency or id is not among them."""
    known = _headings(sheet.name)
    labels = [each.labels["vi"] for each in sheet.columns]
    place = Cells(grid.place, 1, {})
    found: dict[int, Column] = {}
    strange = 0
    for at, raw in grid.rows.get(1, {}).items():
        heading = str(raw)
        column = known.get(plain_heading(heading))
        here = Cells(grid.place, 1, {"here": at})
        if column is None:
            if not is_measured(heading):
                code = "secret_in_file" if is_secret_key(heading) else "unknown_column"
                strange += 1
                close = guess(heading, labels) if strange <= _GUESSED else ""
                findings.add(here, ("here",), code, key=heading, at=letters(at), guess=close)
        elif column in found.values():
            findings.add(here, ("here",), "column_twice", key=heading, at=letters(at))
        else:
            found[at] = column
    missing = [key for key in (AGENCY, "id") if sheet.column(key) not in found.values()]
    for key in missing:
        findings.add(place, (), "column_missing", key=sheet.column(key).labels["vi"])
    return None if missing else found


def _unmerged(grid: Grid, columns: Mapping[int, Column], findings: Findings) -> dict[int, dict[int, object]]:
    """Rows below the headings, each cell merged downwards filled with the value all its rows share."""
    rows = {number: dict(cells) for number, cells in grid.rows.items() if number > 1}
    for merge in grid.merges:
        (top, bottom), (left, right) = merge.rows, merge.columns
        inside = [at for at in range(left, right + 1) if at in columns]
        if not inside:
            continue
        place = Cells(grid.place, top, {"here": left})
        where = f"{letters(left)}{top}:{letters(right)}{bottom}"
        if left != right or top == 1 or columns[inside[0]].key == "id":
            findings.add(place, ("here",), "cells_merged", key=where)
        elif left in rows.get(top, {}):
            for number in range(top + 1, bottom + 1):
                if number in rows:
                    rows[number].setdefault(left, rows[top][left])
    return rows


def _values(
    cells: Mapping[int, object], columns: Mapping[int, Column], place: Cells, findings: Findings
) -> dict[str, Any]:
    """The plain value of each column, WRONG where a cell cannot be read."""
    values: dict[str, Any] = {}
    for at, column in columns.items():
        try:
            values[column.key] = read_cell(column, taken(cells.get(at)))
        except CellProblem as problem:
            findings.add(place, (column.key,), problem.code, **problem.words)
            values[column.key] = WRONG
    return values


def taken(raw: object) -> object:
    """The value of a cell that was typed in; raises CellProblem for one that is computed, or shows an error."""
    if isinstance(raw, Formula):
        raise CellProblem("cell_formula", value=raw.text)
    if isinstance(raw, Fault):
        raise CellProblem("cell_fault", value=raw.text)
    return raw
