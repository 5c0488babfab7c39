"""Import: reads a filled workbook or CSV, finds what differs from the inventory, and proposes YAML for it.

A row that is not there changes nothing: what is gone is marked as handed over or disposed of, never deleted. An id that
is not known is a new entry. An empty cell of a column that is there means: not known.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from scanner.inventory.exchange.cells import SEPARATOR
from scanner.inventory.exchange.columns import AGENCY
from scanner.inventory.exchange.filled import FilledRow, filled_rows
from scanner.inventory.exchange.grid import Grid, read_csv, read_workbook
from scanner.inventory.exchange.propose import Proposal
from scanner.inventory.exchange.tables import Row, as_read, rows_of
from scanner.inventory.exchange.yaml_edit import YamlEditor
from scanner.inventory.findings import Findings, Refused, guess
from scanner.inventory.forms.agency import SegmentForm, SystemForm
from scanner.inventory.forms.form import Form, read_form
from scanner.inventory.forms.target import TargetForm
from scanner.inventory.load import load_inventory
from scanner.inventory.rows import FILES as REGISTERS
from scanner.inventory.rows import put
from scanner.model.errors import MissingInput
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.text import Language
from scanner.reading.text_guard import decoded_input
from scanner.reading.yaml_guard import MAX_BYTES, load_yaml

_FORMS: Final[Mapping[str, type[Form]]] = {"targets": TargetForm, "segments": SegmentForm, "systems": SystemForm}
_USUAL: Final[Mapping[str, Any]] = {
    "connection": "none", "dhcp": False, "stores_nonpublic": False, "isolated": False, "operated_elsewhere": False,
}  # fmt: skip
"""What an empty cell stands for where the file takes the same for granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one row changes: new values by column key, the old ones beside them; without old row it is a new entry."""

    row: FilledRow
    new: Mapping[str, Any]
    old: Row | None


@dataclass(slots=True)
class _File:
    """One YAML file of the inventory while it is edited."""

    name: str
    raw: bytes
    value: Any
    editor: YamlEditor
    touched: bool = False


@dataclass(slots=True)
class Files:
    """The YAML files that changes go into, opened once each."""

    folder: Path
    findings: Findings
    known: dict[str, _File] = field(default_factory=dict)

    def of(self, row: FilledRow) -> _File | None:
        """The file a row's entry stands in; None with a finding when there is none that can be edited."""
        name = f"{row.agency}/agency.yaml" if row.sheet.name != "targets" else self._register(row)
        if name and name not in self.known:
            raw = (self.folder / name).read_bytes()
            document = load_yaml(raw, name)
            editor = YamlEditor(document, decoded_input(raw, name, max_bytes=MAX_BYTES))
            self.known[name] = _File(name, raw, document.value, editor)
        return self.known[name] if name else None

    def _register(self, row: FilledRow) -> str:
        there = [each for each in REGISTERS if (self.folder / row.agency / each).is_file()]
        if not there:
            self.findings.add(row.place, (AGENCY,), "register_none", value=row.agency)
            return ""
        if not there[0].endswith(".yaml"):
            self.findings.add(row.place, (AGENCY,), "register_not_yaml", value=row.agency, key=there[0])
            return ""
        return f"{row.agency}/{there[0]}"


def import_xlsx(path: Path, inventory: Inventory, *, language: Language = "en") -> Proposal:
    """What the workbook at `path` would change.

    Raises MissingInput without the file, BadInput with every problem of its cells, or of the inventory as it would be.
    """
    try:
        return _propose(read_workbook(path), inventory, language)
    except Refused as refused:
        raise refused.told(language) from refused


def import_csv(path: Path, inventory: Inventory, *, language: Language = "en") -> Proposal:
    """The same for one CSV file, or for a folder with targets.csv, segments.csv and systems.csv."""
    files = [path / f"{name}.csv" for name in _FORMS if (path / f"{name}.csv").is_file()] if path.is_dir() else [path]
    if not files:
        raise MissingInput(f"{path}: holds none of {', '.join(f'{name}.csv' for name in _FORMS)}")
    try:
        return _propose(tuple(read_csv(each) for each in files), inventory, language)
    except Refused as refused:
        raise refused.told(language) from refused


def _propose(grids: tuple[Grid, ...], inventory: Inventory, language: Language) -> Proposal:
    findings = Findings()
    current = {name: dict(rows_of(inventory, name)) for name in _FORMS}
    changes = [change_of(row, current[row.sheet.name], inventory, findings) for row in filled_rows(grids, findings)]
    findings.raise_any(language)
    files = Files(Path(inventory.folder), findings)
    lines = [line for change in changes if change is not None for line in write_change(change, files, language)]
    findings.raise_any(language)
    made = {
        each.name: (each.raw, with_mark(each.editor.text(), each.raw)) for each in files.known.values() if each.touched
    }
    if made:
        load_inventory(files.folder, language=language, changed={name: new for name, (_, new) in made.items()})
    return Proposal(folder=files.folder, language=language, files=made, changes=tuple(lines))


def with_mark(text: str, raw: bytes) -> bytes:
    """The bytes of an edited file, with the byte order mark it had."""
    return (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + text.encode("utf-8")


def change_of(row: FilledRow, current: Mapping[str, Row], inventory: Inventory, findings: Findings) -> Change | None:
    """What a row changes; None where that is nothing, or cannot be taken and a finding says why."""
    codes = [each.code for each in inventory.agencies]
    if row.agency not in codes:
        close = guess(row.agency, codes)
        findings.add(row.place, (AGENCY,), "unknown_agency", value=row.agency, guess=close)
        return None
    old = current.get(f"{row.agency}/{row.id}")
    new = _differing(row, old or {})
    if old is not None and not new:
        return None
    if not _is_valid(row, old or {}, findings):
        return None
    return Change(row=row, new=new, old=old)


def _differing(row: FilledRow, old: Row) -> dict[str, Any]:
    """Values of the row that differ from what the inventory says, both as cells say them."""
    found: dict[str, Any] = {}
    for key, value in row.values.items():
        if key in (AGENCY, "id"):
            continue
        before = as_read(row.sheet.column(key), old.get(key))
        meant = _USUAL.get(key) if value is None else value
        if before != meant and (old or value is not None):
            found[key] = value
    return found


def _is_valid(row: FilledRow, old: Row, findings: Findings) -> bool:
    """The entry as it would be is looked at as a form, so that a wrong cell is named as a cell."""
    plain: dict[str, Any] = {}
    for key, value in {**old, **row.values}.items():
        if key != AGENCY and value is not None:
            put(plain, key, value)
    form = _FORMS[row.sheet.name]
    return read_form(form, plain, place=row.place, path=(), findings=findings) is not None


def write_change(change: Change, files: Files, language: Language) -> list[str]:
    """Note the change in its file; returns a line for each field."""
    file = files.of(change.row)
    if file is None:
        return []
    file.touched = True
    row, key = change.row, change.row.sheet.name
    if change.old is None:
        filled = {each: value for each, value in change.new.items() if value is not None}
        file.editor.append((key,), _nested({"id": row.id, **filled}))
        return [f"{file.name}: + {row.id}"]
    entries = file.value.get(key) or []
    at = next(at for at, each in enumerate(entries) if str(each["id"]) == row.id)
    for first, value in _nested(change.new).items():
        _put(file.editor, (key, at, first), value, entries[at].get(first))
    labels = {each.key: each.heading(language) for each in row.sheet.columns}
    return [
        f"{file.name}: {row.id}: {labels[each]}: {_shown(change.old.get(each))} → {_shown(value)}"
        for each, value in change.new.items()
    ]


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in values.items():
        put(made, key, value)
    return made


def _put(editor: YamlEditor, path: tuple[str | int, ...], value: Any, old: Any) -> None:
    """Set one field; of a mapping only what changes, of a name written once for both languages the whole."""
    if not isinstance(value, dict):
        editor.put(path, value)
    elif isinstance(old, dict):
        for key, each in value.items():
            editor.put((*path, key), each)
    else:
        whole = {"vi": old, "en": old, **value} if isinstance(old, str) else value
        filled = {key: each for key, each in whole.items() if each is not None}
        is_same = set(filled) == {"vi", "en"} and filled["vi"] == filled["en"]
        editor.put(path, filled["vi"] if is_same else filled)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return SEPARATOR.join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
