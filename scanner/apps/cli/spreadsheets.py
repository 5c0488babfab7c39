"""The register as a workbook or CSV, and back: what `rasoat inventory export` and `import` do."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scanner.evidence.database import FILE
from scanner.evidence.store import open_store
from scanner.inventory.exchange.export import export_csv, export_xlsx
from scanner.inventory.exchange.importing import import_csv, import_xlsx
from scanner.model.errors import MissingInput, WrongUsage
from scanner.model.organisation import Inventory
from scanner.model.text import Language
from scanner.run.measured import Register, measured_of
from scanner.run.selection import open_inventory

FORMATS = ("xlsx", "csv")
WORK_LIST = "worklist"


def export_to(folder: Path | None, place: str, *, store: Path, language: Language) -> tuple[Path, ...]:
    """Write the register, declared beside measured; returns the files. Raises WrongUsage for another format."""
    form, path = parted(place)
    inventory, _ = open_inventory(folder, language)
    measured = _measured(inventory, store)
    if form == "xlsx":
        return (export_xlsx(inventory, path, measured=measured, language=language),)
    if path.suffix != ".csv":
        return export_csv(inventory, path, measured=measured, language=language)
    with tempfile.TemporaryDirectory() as made_in:
        made = export_csv(inventory, Path(made_in), measured=measured, language=language)
        return tuple(Path(shutil.move(each, _beside(path, each.stem))) for each in made)


def _beside(file: Path, sheet: str) -> Path:
    """`register.csv` holds the targets, `register-segments.csv` the segments."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return file if sheet == "targets" else file.with_name(f"{file.stem}-{sheet}.csv")


def _measured(inventory: Inventory, store: Path) -> dict[str, Register]:
    """What the newest run saw; empty without a store or a run."""
    if not (store / FILE).exists():
        return {}
    with open_store(store) as evidence:
        try:
            newest = evidence.run()
        except MissingInput:
            return {}
        return measured_of(inventory, evidence, newest.header.id)


def import_from(folder: Path | None, place: str, *, apply: bool, language: Language) -> list[str]:
    """Lines that tell what a filled spreadsheet changes, the diff last; with `apply` the files are changed."""
    form, path = parted(place)
    inventory, _ = open_inventory(folder, language)
    read = import_xlsx if form == "xlsx" else import_csv
    proposal = read(path, inventory, language=language)
    lines = [*proposal.changes, *proposal.diff.splitlines()]
    if apply:
        from reports.words import words

        lines.extend(words(language).tell("changed", file=file) for file in proposal.apply())
    return lines


def inventory_and_place(words: Sequence[str]) -> tuple[Path | None, str]:
    """`[INVENTORY] FORMAT:FILE` as typed; without an inventory, that of this computer."""
    if not 1 <= len(words) <= len(("inventory", "place")):
        raise WrongUsage("write [INVENTORY] FORMAT:FILE, such as inventories/my-agency xlsx:register.xlsx")
    return (Path(words[0]) if words[1:] else None), words[-1]


def parted(place: str) -> tuple[str, Path]:
    """`FORMAT:FILE` as typed; raises WrongUsage for another form."""
    form, _, path = place.partition(":")
    if form not in FORMATS or not path:
        raise WrongUsage(f"{place}: write xlsx:FILE, csv:FILE.csv, or csv:FOLDER")
    return form, Path(path)


def is_work_list(place: str) -> bool:
    """True for `worklist:FILE`: a work list that an agency has filled in."""
    return place.startswith(f"{WORK_LIST}:") and place != f"{WORK_LIST}:"
