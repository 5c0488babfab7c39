"""What a work list that comes back would change: plans, corrections of the register, waivers that are requested.

Each row is held against the results of a run: what has a decision becomes a plan or a request, what is found no more is
told. Nothing in the file can approve anything, or touch another agency; the inventory as it would be is read as a whole.
"""

from datetime import date
from pathlib import Path

from scanner.inventory.exchange.columns import AGENCY
from scanner.inventory.exchange.grid import read_workbook
from scanner.inventory.exchange.propose import Proposal
from scanner.inventory.exchange.worklist_read import ReturnedList, Spelling, returned_list
from scanner.inventory.exchange.worklist_rows import WAIVER, Taking, decided_rows, note_run, without_conflicts
from scanner.inventory.exchange.worklist_write import corrections_of, plans_of, requests_of
from scanner.inventory.findings import Findings, Refused, guess
from scanner.inventory.load import load_inventory
from scanner.model.errors import Problem
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.work import work_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What would change, and what became of the rows: `taken` plans and requests, `same` as decided before, left out."""

    proposal: Proposal
    notes: tuple[Problem, ...]
    rows: int
    taken: int
    same: int
    left_out: int
    untouched: int
    corrections: int


def read_worklist(
    path: Path, inventory: Inventory, spelling: Spelling, *, language: Language
) -> tuple[ReturnedList, Findings, Findings]:
    """The filled rows of the workbook at `path`, what is wrong with it, and what is worth telling.

    Raises MissingInput without the file, BadInput for one that is no work list or is of no agency of the inventory.
    """
    findings, notes = Findings(), Findings()
    try:
        return (
            _named(returned_list(read_workbook(path), spelling, findings, notes), inventory, spelling),
            findings,
            notes,
        )
    except Refused as refused:
        raise refused.told(language) from refused


def _named(found: ReturnedList, inventory: Inventory, spelling: Spelling) -> ReturnedList:
    """The list, whose agency must be known before it can be held against anything."""
    if not found.agency:
        raise Refused(found.file, "worklist_no_agency", key=spelling.shown[AGENCY])
    codes = [each.code for each in inventory.agencies]
    if found.agency not in codes:
        raise Refused(found.file, "unknown_agency", value=found.agency, guess=guess(found.agency, codes))
    return found


def import_worklist(  # one work list, all by keyword
    read: tuple[ReturnedList, Findings, Findings],
    results: Results,
    *,
    spelling: Spelling,
    today: date,
    language: Language,
) -> Outcome:
    """What the list would change in the inventory of `results`, which judge its agency.

    Raises BadInput with every problem of its cells, or of the inventory as it would be.
    """
    found, findings, notes = read
    inventory = results.inventory
    taking = Taking(
        agency=found.agency,
        inventory=inventory,
        results=results,
        spelling=spelling,
        today=today,
        findings=findings,
        notes=notes,
    )
    taking.verdicts = {each.key: each for each in results.verdicts}
    taking.work = {one.key: each for each in work_of(results.verdicts) for one in each.verdicts}
    note_run(found, taking)
    try:
        decided = list(without_conflicts(decided_rows(found, taking), taking))
        files, lines = corrections_of(found, taking, language)
        corrections = len(lines)
        findings.raise_any(language)
        files |= plans_of([each for each in decided if each.decision != WAIVER], found, taking, lines)
        files |= requests_of([each for each in decided if each.decision == WAIVER], taking, lines, language)
    except Refused as refused:
        raise refused.told(language) from refused
    folder = Path(inventory.folder)
    if files:
        load_inventory(folder, language=language, changed={name: new for name, (_, new) in files.items()})
    return Outcome(
        proposal=Proposal(folder=folder, language=language, files=files, changes=tuple(lines)),
        notes=notes.told(language),
        rows=len(found.rows),
        taken=len(decided),
        same=taking.same,
        left_out=taking.left_out,
        untouched=found.untouched,
        corrections=corrections,
    )
