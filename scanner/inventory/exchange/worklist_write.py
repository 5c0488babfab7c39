"""What the rows of a work list become: entries of plans.yaml and waivers.yaml, corrections of the register."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from scanner.inventory.exchange.columns import AGENCY
from scanner.inventory.exchange.filled import filled_rows
from scanner.inventory.exchange.importing import Files, change_of, with_mark, write_change
from scanner.inventory.exchange.planning import NewPlan, with_plans
from scanner.inventory.exchange.tables import rows_of
from scanner.inventory.exchange.waiving import Requested, WaiverRequest, request_waivers
from scanner.inventory.exchange.worklist_read import ReturnedList
from scanner.inventory.exchange.worklist_rows import WAIVER, Decided, Taking
from scanner.inventory.findings import listed
from scanner.model.errors import BadInput
from scanner.model.text import Language
from scanner.model.words import Decision

_SHOWN: Final = 3
Changed = dict[str, tuple[bytes | None, bytes]]
"""Files by name: as they are and as they would be."""


def corrections_of(found: ReturnedList, taking: Taking, language: Language) -> tuple[Changed, list[str]]:
    """What the sheet of targets corrects in the register of the agency."""
    if found.register is None:
        taking.notes.add_file(found.file, "worklist_no_register")
        return {}, []
    current = dict(rows_of(taking.inventory, "targets"))
    files = Files(Path(taking.inventory.folder), taking.findings)
    lines: list[str] = []
    for row in filled_rows((found.register,), taking.findings):
        if row.agency != taking.agency:
            words = {"value": row.agency, "other": taking.agency}
            taking.findings.add(row.place, (AGENCY,), "worklist_other_agency", **words)
        elif f"{row.agency}/{row.id}" not in current:
            taking.notes.add(row.place, ("id",), "worklist_new_target", value=row.id)
        elif change := change_of(row, current, taking.inventory, taking.findings):
            lines += write_change(change, files, language)
    if taking.findings:
        return {}, []
    made = {each.name: (each.raw, with_mark(each.editor.text(), each.raw)) for each in files.known.values()}
    return {name: texts for name, texts in made.items() if texts[0] != texts[1]}, lines


def _grouped(decided: Sequence[Decided]) -> dict[tuple[Any, ...], list[Decided]]:
    """Rows of one decision about the same thing, which become one entry with several targets."""
    groups: dict[tuple[Any, ...], list[Decided]] = {}
    for each in decided:
        groups.setdefault((each.names, each.measures, each.said), []).append(each)
    return groups


def _targets(group: Sequence[Decided]) -> tuple[str, ...]:
    """Ids as the files of the agency have them."""
    return tuple(each.verdict.target.partition("/")[2] or each.verdict.target for each in group)


def plans_of(decided: Sequence[Decided], found: ReturnedList, taking: Taking, lines: list[str]) -> Changed:
    """plans.yaml of the agency with the decisions; adds a line for each entry."""
    plans = []
    for group in _grouped(decided).values():
        first, (checks, controls) = group[0], group[0].names
        values = first.row.values
        plans.append(
            NewPlan(
                checks=checks,
                controls=controls,
                targets=_targets(group),
                measures=first.measures,
                decision=Decision(first.decision),
                person=values["person"],
                due_at=date.fromisoformat(values["due"]) if values["due"] else None,
                note=values["note"] or "",
                decided_at=taking.today,
                run=found.run or taking.results.run.id,
            )
        )
    if not plans:
        return {}
    name, old, new, ids = with_plans(taking.inventory, taking.agency, plans)
    for made, plan in zip(ids, plans, strict=True):
        what = _few((*plan.checks, *plan.controls))
        words = [taking.spelling.shown[plan.decision], what, listed(plan.targets), plan.person]
        lines.append(f"{name}: + {made}: " + " – ".join([*words, *([plan.due_at.isoformat()] if plan.due_at else [])]))
    return {name: (old, new)}


def requests_of(decided: Sequence[Decided], taking: Taking, lines: list[str], language: Language) -> Changed:
    """waivers.yaml of the agency with what is requested: nobody has approved it, so that it changes no verdict."""
    requests = []
    groups = list(_grouped(decided).values())
    for group in groups:
        values, (checks, controls) = group[0].row.values, group[0].names
        requests.append(
            WaiverRequest(
                agency=taking.agency,
                checks=checks,
                controls=controls,
                targets=_targets(group),
                reason=values["note"],
                compensation=values["compensation"],
                requested_by=values["person"],
                requested_at=taking.today,
                ends_at=date.fromisoformat(values["until"]),
            )
        )
    if not requests:
        return {}
    asked = _asked(taking, requests, [each[0] for each in groups], language)
    for made, request in zip(asked.ids, requests, strict=True):
        what = _few((*request.checks, *request.controls))
        words = [taking.spelling.shown[WAIVER], what, listed(request.targets), request.requested_by]
        lines.append(f"{made.partition('/')[0]}/waivers.yaml: + {made.partition('/')[2]}: " + " – ".join(words))
    return dict(asked.proposal.files)


def _few(ids: Sequence[str]) -> str:
    """The first ids, and how many more the diff has."""
    more = f" (+{len(ids) - _SHOWN})" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more


def _asked(taking: Taking, requests: Sequence[WaiverRequest], rows: Sequence[Decided], language: Language) -> Requested:
    """The requests as a proposal; where the inventory would not be valid with one of them, its row is told."""
    try:
        return request_waivers(taking.inventory, requests, language=language)
    except BadInput:
        for request, each in zip(requests, rows, strict=True):
            try:
                request_waivers(taking.inventory, [request], language=language)
            except BadInput as error:
                for problem in error.problems:
                    words = {"why": problem.message, "hint": problem.hint}
                    taking.findings.add(each.row.place, ("until",), "worklist_refused", **words)
        taking.findings.raise_any(language)
        raise
