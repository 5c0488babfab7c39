"""The rows of an agency's register, from targets.yaml, targets.json or targets.csv: plain values and their places."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from scanner.inventory.exchange.cells import CellProblem, read_cell
from scanner.inventory.exchange.columns import AGENCY, Column, Shape, is_measured, plain_heading, sheets
from scanner.inventory.findings import Findings, Path, Place, guess, listed
from scanner.inventory.folder import MAX_BULK_BYTES, Folder
from scanner.inventory.forms.form import WRONG, read_form
from scanner.inventory.forms.target import DefaultsForm
from scanner.inventory.json_places import JsonPlaces
from scanner.inventory.scrub import Scrubber, is_secret_key
from scanner.model.errors import BadInput
from scanner.model.records import dataclass
from scanner.reading.json_guard import load_json
from scanner.reading.text_guard import decoded_input
from scanner.reading.yaml_guard import Document, load_yaml

HEADING: Final = "heading"
FILES: Final = ("targets.yaml", "targets.json", "targets.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One register: `defaults` are merged into each row already; `items` are (place in the file, plain value)."""

    place: Place
    items: Iterator[tuple[Path, dict[str, Any]]]


def read_rows(folder: Folder, name: str) -> Rows | None:
    """The rows of the file `name`; None when findings say why there are none."""
    ending = name.rpartition(".")[2]
    raw = folder.read(name, **({} if ending == "yaml" else {"max_bytes": MAX_BULK_BYTES}))
    if raw is None:
        return None
    try:
        if ending == "csv":
            return _from_csv(decoded_input(raw, name, max_bytes=MAX_BULK_BYTES), name, folder.findings)
        place, value = _from_json(raw, name) if ending == "json" else _from_yaml(raw, name)
    except BadInput as error:
        folder.findings.take(error)
        return None
    del raw
    return _from_value(value, place, folder.findings)


def _from_yaml(raw: bytes, name: str) -> tuple[Document, Any]:
    document = load_yaml(raw, name)
    return document, document.value


def _from_json(raw: bytes, name: str) -> tuple[JsonPlaces, Any]:
    value = load_json(raw, name, max_bytes=MAX_BULK_BYTES)
    return JsonPlaces(name, decoded_input(raw, name, max_bytes=MAX_BULK_BYTES)), value


def _from_value(value: Any, place: Place, findings: Findings) -> Rows | None:
    if not isinstance(value, dict) or not isinstance(value.get("targets"), list):
        found = "targets" if isinstance(value, dict) and "targets" in value else ""
        findings.add(place, (found,) if found else (), "targets_no_list")
        _note_unknown(value, place, findings)
        return None
    _note_unknown(value, place, findings)
    Scrubber(place, findings).scrub(value)
    defaults = _defaults(value.get("defaults"), place, findings)
    return Rows(place=place, items=_merged(value["targets"], defaults, place, findings))


def _note_unknown(value: Any, place: Place, findings: Findings) -> None:
    known = ("defaults", "targets")
    for key in value if isinstance(value, dict) else ():
        if key not in known:
            findings.add(place, (key,), "unknown_key", key=key, guess=guess(key, known), allowed=listed(known))


def _defaults(value: Any, place: Place, findings: Findings) -> dict[str, Any]:
    """What stands for every row; {} when it is wrong itself, so that it is told once and not for each row."""
    form = read_form(DefaultsForm, value, place=place, path=("defaults",), findings=findings)
    return {key: each for key, each in value.items() if each not in (None, "")} if form is not None and value else {}


def _merged(
    rows: list[Any], defaults: Mapping[str, Any], place: Place, findings: Findings
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each row with the defaults it does not override; rows are let go of as they are taken."""
    for at, row in enumerate(rows):
        path: Path = ("targets", at)
        rows[at] = None
        if isinstance(row, dict):
            yield path, {**defaults, **row} if defaults else row
        else:
            findings.add(place, path, "wrong_type", wanted="mapping", value=row)


@dataclass(slots=True)
class _CsvPlaces:
    """Line of each row and number of each column, counted from 1."""

    name: str
    lines: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def position(self, path: Path, /) -> tuple[int, int]:
        if len(path) < 2 or not isinstance(path[1], int):  # noqa: PLR2004  # ("targets", row)
            return 1, 1
        if path[0] == HEADING:
            return 1, path[1]
        dotted = ".".join(str(each) for each in path[2:])
        first = str(path[2]) if path[2:] else ""
        return self.lines[path[1]], self.columns.get(dotted, self.columns.get(first, 1))


def _from_csv(text: str, name: str, findings: Findings) -> Rows | None:
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    places = _CsvPlaces(name)
    try:
        headings = next(reader, [])
    except csv.Error as error:
        findings.add(places, (), "csv_broken", why=str(error))
        return None
    columns = _csv_columns(headings, places, findings)
    return Rows(place=places, items=_csv_rows(reader, columns, places, findings)) if columns else None


def _csv_columns(headings: list[str], places: _CsvPlaces, findings: Findings) -> list[Column | None]:
    """The column of each heading, None for one that is not read (measured, agency)."""
    known = _csv_known()
    columns: list[Column | None] = []
    for at, heading in enumerate(headings, 1):
        column = known.get(plain_heading(heading))
        if column is None and heading.strip() and not is_measured(heading):
            code = "secret_in_file" if is_secret_key(heading) else "unknown_column"
            close = guess(heading, [key for each in known.values() for key in (each.key, each.labels["vi"])])
            findings.add(places, (HEADING, at), code, key=heading, at=at, guess=close)
        if column is not None and column.key in places.columns:
            findings.add(places, (HEADING, at), "column_twice", key=heading, at=at)
        if column is not None:
            places.columns[column.key] = at
        columns.append(column if column is not None and column.key != AGENCY else None)
    if "id" not in places.columns:
        findings.add(places, (), "column_missing", key="id")
        return []
    return columns


def _csv_known() -> dict[str, Column]:
    sheet = sheets()["targets"]
    known = {plain_heading(word): each for each in sheet.columns for word in (each.key, *each.labels.values())}
    for key in ("connect.root", "connect.recording", "connect.host", "connect.port", "connect.user", "connect.version",
                "connect.credential", "connect.passphrase", "connect.bastion", "connect.host_keys", "disposal.verified_by", "disposal.backup_before_wipe"):  # fmt: skip
        shape = {"connect.port": Shape.NUMBER, "disposal.backup_before_wipe": Shape.YES_NO}.get(key, Shape.TEXT)
        known[key] = Column(key=key, shape=shape, labels={"vi": key, "en": key}, words={})
    return known


def _csv_rows(
    reader: Any, columns: list[Column | None], places: _CsvPlaces, findings: Findings
) -> Iterator[tuple[Path, dict[str, Any]]]:
    scrubber = Scrubber(places, findings)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            places.lines.append(reader.line_num)
            findings.add(places, ("targets", len(places.lines) - 1), "csv_broken", why=str(error))
            return
        if cells is None:
            return
        if not any(each.strip() for each in cells):
            continue
        path: Path = ("targets", len(places.lines))
        places.lines.append(reader.line_num)
        if len(cells) > len(columns) and any(each.strip() for each in cells[len(columns) :]):
            findings.add(places, path, "csv_too_many_cells", found=len(cells), wanted=len(columns))
        yield path, _csv_row(cells, columns, path, scrubber)


def _csv_row(cells: list[str], columns: list[Column | None], path: Path, scrubber: Scrubber) -> dict[str, Any]:
    row: dict[str, Any] = {}
    wrong = []
    for column, raw in zip(columns, cells, strict=False):
        if column is None or not raw:
            continue
        try:
            value = read_cell(column, raw)
        except CellProblem as problem:
            scrubber.findings.add(scrubber.place, (*path, column.key), problem.code, **problem.words)
            wrong.append(column.key)
            continue
        if value is not None:
            put(row, column.key, value)
    scrubber.scrub(row, path)
    for key in wrong:
        put(row, key, WRONG)
    return row


def put(row: dict[str, Any], key: str, value: Any) -> None:
    """Set the field `key` of a plain row; `disposal.wiped_at` goes into the mapping `disposal`."""
    first, _, rest = key.partition(".")
    if rest:
        row.setdefault(first, {})[rest] = value
    else:
        row[key] = value
