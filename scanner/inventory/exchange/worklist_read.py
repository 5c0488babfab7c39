"""Reads a work list that comes back: whose it is, which rows an officer has filled in, and the register beside them.

Only the columns an officer fills in are read, the key, and the status the row was made for. Sheets may be renamed, rows and
columns sorted, hidden or added; a heading that is gone is told, because what stood below it would be lost.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.inventory.exchange.cells import CellProblem, read_cell
from scanner.inventory.exchange.columns import Column, Shape, is_measured, plain_heading, sheets
from scanner.inventory.exchange.filled import Cells, taken
from scanner.inventory.exchange.grid import Grid, letters
from scanner.inventory.findings import Findings, Refused, guess, listed
from scanner.inventory.forms.form import WRONG
from scanner.model.records import dataclass

KEY: Final = "key"
STATUS: Final = "status"
FILLED: Final[Mapping[str, Shape]] = {
    "decision": Shape.TEXT, "person": Shape.TEXT, "due": Shape.DAY, "note": Shape.TEXT, "compensation": Shape.TEXT,
    "until": Shape.DAY,
}  # fmt: skip
"""What an officer fills in."""
_NEEDED: Final = (KEY, STATUS, *FILLED)
_HEADING_ROWS: Final = 20
"""Lines may be put above the headings, not many."""
_LEAST: Final = 4
"""A sheet with so many of our headings is the one that was meant, whatever else is gone."""
_GUIDE_COLUMNS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How work lists of either language say things, by the plain form of what stands in the cell."""

    work: Mapping[str, str]
    """Headings of the work."""
    register: Mapping[str, str]
    """Headings of the register: only these fields are taken."""
    guide: Mapping[str, str]
    """`agency` and `run`, by the names beside which they stand."""
    decisions: Mapping[str, str]
    statuses: Mapping[str, str]
    register_words: Mapping[str, Mapping[str, str]]
    """What `kind` and `status` of a target are called."""
    shown: Mapping[str, str]
    """Headings and decisions by their keys, as messages name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A row that somebody filled in; what cannot be read is WRONG, what is empty is None."""

    place: Cells
    values: Mapping[str, Any]

    @property
    def is_whole(self) -> bool:
        """True when every cell of it could be read."""
        return WRONG not in self.values.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedList:
    """One work list. `agency` and `run` are empty where the file does not say; `untouched` rows have no decision."""

    file: str
    agency: str
    run: str
    rows: tuple[ReturnedRow, ...]
    untouched: int
    register: Grid | None
    """The sheet of targets, with its headings as keys of fields."""


def returned_list(grids: tuple[Grid, ...], spelling: Spelling, findings: Findings, notes: Findings) -> ReturnedList:
    """Everything that was filled in; raises Refused for a file without the work."""
    found = [(grid, at) for grid in grids if (at := _heading_row(grid, spelling.work))]
    if not found:
        wanted = listed(spelling.shown[each] for each in (KEY, "decision"))
        raise Refused(grids[0].file if grids else "", "worklist_none", allowed=wanted)
    (grid, at), *others = found
    for other, _ in others:
        findings.add_file(grid.place, "worklist_twice", value=other.title)
    columns = _columns(grid, at, spelling, findings=findings, notes=notes)
    rows = tuple(_rows(grid, at, columns, findings)) if columns else ()
    facts = _facts([each for each in grids if each is not grid], spelling)
    return ReturnedList(
        file=grid.file,
        agency=facts.get("agency", ""),
        run=facts.get("run", ""),
        rows=tuple(each for each in rows if each is not None),
        untouched=sum(each is None for each in rows),
        register=_register([each for each in grids if each is not grid], spelling, findings),
    )


def _heading_row(grid: Grid, known: Mapping[str, str]) -> int:
    """The row that holds most of our headings; 0 where there are too few."""
    fitting = {
        number: len({known[plain] for each in cells.values() if (plain := plain_heading(str(each))) in known})
        for number, cells in grid.rows.items()
        if number <= _HEADING_ROWS
    }
    best = max(fitting, key=lambda number: (fitting[number], -number), default=0)
    return best if best and fitting[best] >= _LEAST else 0


def _columns(
    grid: Grid, at: int, spelling: Spelling, *, findings: Findings, notes: Findings
) -> Mapping[str, int] | None:
    """The number of each column that is read; None when one of them is not there."""
    found: dict[str, int] = {}
    strange: dict[int, str] = {}
    for number, raw in grid.rows[at].items():
        key = spelling.work.get(plain_heading(str(raw)))
        if key is None:
            strange[number] = str(raw)
        elif key in found and key in _NEEDED:
            findings.add(Cells(grid.place, at, {"": number}), ("",), "column_twice", key=str(raw), at=letters(number))
        found.setdefault(key or "", number)
    missing = [each for each in _NEEDED if each not in found]
    for each in missing:
        findings.add(Cells(grid.place, at, {}), (), "column_missing", key=spelling.shown[each])
    for number, heading in strange.items():
        place = Cells(grid.place, at, {"": number})
        close = guess(heading, [spelling.shown[each] for each in missing])
        notes.add(place, ("",), "worklist_column", key=heading, at=letters(number), guess=close)
    return None if missing else {each: found[each] for each in _NEEDED}


def _rows(grid: Grid, at: int, columns: Mapping[str, int], findings: Findings) -> Iterator[ReturnedRow | None]:
    """Every row below the headings that is one of ours or was filled in; None for one without any decision."""
    for number, cells in grid.rows.items():
        if number <= at:
            continue
        place = Cells(grid.place, number, columns)
        if any(columns[each] in cells for each in FILLED):
            yield ReturnedRow(place=place, values=dict(_values(cells, columns, place, findings)))
        elif columns[KEY] in cells:
            yield None


def _values(
    cells: Mapping[int, object], columns: Mapping[str, int], place: Cells, findings: Findings
) -> Iterator[tuple[str, Any]]:
    for key in _NEEDED:
        column = Column(key=key, shape=FILLED.get(key, Shape.TEXT), labels={}, words={})
        try:
            value = read_cell(column, taken(cells.get(columns[key])))
        except CellProblem as problem:
            findings.add(place, (key,), problem.code, **problem.words)
            value = WRONG
        yield key, " ".join(value.split()) if isinstance(value, str) and value != WRONG else value


def _facts(grids: list[Grid], spelling: Spelling) -> dict[str, str]:
    """What stands to the right of the names the guide gives to agency and run."""
    found: dict[str, str] = {}
    for grid in grids:
        for number, cells in grid.rows.items():
            for at in sorted(cells) if number <= _HEADING_ROWS else ():
                key = spelling.guide.get(plain_heading(str(cells[at])))
                value = cells.get(at + 1)
                if (
                    key is not None
                    and at <= _GUIDE_COLUMNS
                    and isinstance(value, str)
                    and not _is_heading(value, spelling)
                ):
                    found.setdefault(key, value.strip())
    return found


def _is_heading(text: str, spelling: Spelling) -> bool:
    """True for the neighbour of `agency code` in the headings of a register."""
    return plain_heading(text) in spelling.register


def _register(grids: list[Grid], spelling: Spelling, findings: Findings) -> Grid | None:
    """The sheet of targets as an import of the register reads it: keys for headings, codes for words."""
    known = [(grid, at) for grid in grids if (at := _heading_row(grid, spelling.register))]
    if not known:
        return None
    grid, at = known[0]
    heads: dict[int, str] = {}
    for number, raw in grid.rows[at].items():
        key = spelling.register.get(plain_heading(str(raw)))
        if key is not None:
            heads[number] = key
        elif not is_measured(str(raw)):
            place = Cells(grid.place, at, {"": number})
            close = guess(str(raw), [each.labels["vi"] for each in sheets()["targets"].columns])
            findings.add(place, ("",), "unknown_column", key=str(raw), at=letters(number), guess=close)
    rows: dict[int, Mapping[int, object]] = {1: dict(heads)}
    for number, cells in grid.rows.items():
        if number > at:
            rows[number] = {each: _coded(heads[each], raw, spelling) for each, raw in cells.items() if each in heads}
    merges = tuple(each for each in grid.merges if each.rows[0] > at)
    return Grid(file=grid.place, title="targets", rows=rows, merges=merges)


def _coded(key: str, raw: object, spelling: Spelling) -> object:
    words = spelling.register_words.get(key, {})
    return words.get(plain_heading(raw), raw) if isinstance(raw, str) else raw
