"""The filled rows of a work list held against the results of a run: each is taken, or told with its row and why."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any, Final

from scanner.inventory.exchange.columns import plain_heading
from scanner.inventory.exchange.worklist_read import KEY, STATUS, ReturnedList, ReturnedRow, Spelling
from scanner.inventory.findings import Findings, guess, listed
from scanner.inventory.forms.form import read_form
from scanner.inventory.forms.papers import PlanForm, WaiverForm
from scanner.inventory.scrub import Scrubber
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.verdict import Verdict
from scanner.model.words import Decision, Status
from scanner.model.work import MEASURED, Work, plan_for, plans_by_finding

WAIVER: Final = "waiver"
"""The decision that asks for a waiver; the others are plans."""
_WAIVED: Final = "waived"
"""The word of a row under a waiver, whatever is waived."""
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    Decision.PLANNED: ("person", "due"),
    Decision.DONE: ("person",),
    Decision.NOT_OURS: ("person", "note"),
    WAIVER: ("person", "note", "compensation", "until"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One row that is taken: on which piece of work, and what."""

    row: ReturnedRow
    decision: str
    verdict: Verdict
    work: Work
    measures: bool

    @property
    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Checks and controls it speaks of."""
        if self.measures:
            return (), tuple(dict.fromkeys(each.control for each in self.work.verdicts))
        return ((self.verdict.check,), ()) if self.verdict.check else ((), (self.verdict.control,))

    @property
    def said(self) -> tuple[Any, ...]:
        """What was decided; rows that say the same become one entry."""
        values = self.row.values
        return (self.decision, *(values[each] for each in ("person", "due", "note", "compensation", "until")))


@dataclass(slots=True, kw_only=True)
class Taking:
    """One work list while its rows are looked at."""

    agency: str
    inventory: Inventory
    results: Results
    spelling: Spelling
    today: date
    findings: Findings
    notes: Findings
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    left_out: int = 0
    same: int = 0

    def leave_out(self, row: ReturnedRow, code: str, **words: object) -> None:
        """Tell why a row changes nothing."""
        self.left_out += 1
        self.notes.add(row.place, (KEY,), code, **words)


def note_run(found: ReturnedList, taking: Taking) -> None:
    """Tell when the list was made from another run than the one it is held against."""
    run = taking.results.run.id
    if not found.run:
        taking.notes.add_file(found.file, "worklist_no_run", other=run)
    elif found.run != run:
        taking.notes.add_file(found.file, "worklist_other_run", value=found.run, other=run)


def decided_rows(found: ReturnedList, taking: Taking) -> Iterator[Decided]:
    """Every row that can be taken; findings and notes say why the others cannot."""
    plans = plans_by_finding(each for agency in taking.inventory.agencies for each in agency.plans)
    for row in found.rows:
        made = _one(row, taking) if row.is_whole else None
        if made is None:
            continue
        if _is_same(made, taking, plan_for(_as_it_was(made), plans)):
            taking.same += 1
        elif _is_complete(made, taking):
            yield made


def _one(row: ReturnedRow, taking: Taking) -> Decided | None:
    """The finding and the decision of a row."""
    verdict = _verdict(row, taking)
    decision = _word(row, "decision", taking.spelling.decisions, taking)
    status = _word(row, STATUS, taking.spelling.statuses, taking)
    if verdict is None or not decision or not status:
        return None
    work = taking.work.get(verdict.key)
    if work is None:
        taking.leave_out(row, "worklist_passes")
        return None
    measures = work.measures if status == _WAIVED else status in MEASURED
    if measures and not work.measures:
        taking.leave_out(row, "worklist_measured")
        return None
    return Decided(row=row, decision=decision, verdict=verdict, work=work, measures=measures)


def _verdict(row: ReturnedRow, taking: Taking) -> Verdict | None:
    key = row.values[KEY]
    if not key:
        taking.findings.add(row.place, (KEY,), "worklist_no_key")
        return None
    verdict = taking.verdicts.get(str(key))
    if verdict is None:
        taking.leave_out(row, "worklist_unknown_key", value=key)
    elif verdict.agency != taking.agency:
        taking.findings.add(row.place, (KEY,), "worklist_other_agency", value=verdict.agency, other=taking.agency)
        return None
    return verdict


def _word(row: ReturnedRow, key: str, words: Mapping[str, str], taking: Taking) -> str:
    """The code of a word; empty with a finding for one that is not there or not known."""
    text = row.values[key]
    code = words.get(plain_heading(str(text or "")), "")
    shown = [taking.spelling.shown[each] for each in dict.fromkeys(words.values())]
    if not text:
        taking.findings.add(row.place, (key,), "worklist_no_decision", allowed=listed(shown))
    elif not code:
        taking.findings.add(
            row.place, (key,), "unknown_word", value=text, guess=guess(text, [*shown, *words]), allowed=listed(shown)
        )
    return code


def _as_it_was(made: Decided) -> Verdict:
    """The verdict under which the row was made: a plan to repair stays one while the finding cannot be measured."""
    from dataclasses import replace

    return made.verdict if made.measures else replace(made.verdict, status=Status.FAIL)


def _is_same(made: Decided, taking: Taking, plan: Any) -> bool:
    """True when exactly this was decided or requested before."""
    values = made.row.values
    if made.decision != WAIVER:
        said = (made.decision, values["person"], values["due"], values["note"] or "")
        due = plan.due_at.isoformat() if plan and plan.due_at else None
        return plan is not None and said == (str(plan.decision), plan.person, due, plan.note)
    checks, controls = made.names
    return any(
        {*checks, *controls} <= {*each.checks, *each.controls}
        and made.verdict.target in each.targets
        and (each.requested_by, each.ends_at.isoformat()) == (values["person"], values["until"])
        for agency in taking.inventory.agencies
        if agency.id == taking.agency
        for each in agency.waivers
    )


def _is_complete(made: Decided, taking: Taking) -> bool:
    """False with findings when a cell that the decision needs is empty, or holds what no file would take."""
    row, shown = made.row, taking.spelling.shown
    missing = [each for each in _NEEDS[made.decision] if row.values[each] is None]
    for each in missing:
        words = {"decision": shown[made.decision], "key": shown[each]}
        taking.findings.add(row.place, (each,), "worklist_missing", **words)
    if missing:
        return False
    day = "until" if made.decision == WAIVER else "due"
    value, today = row.values[day], taking.today.isoformat()
    if made.decision in (WAIVER, Decision.PLANNED) and value < today:
        taking.findings.add(row.place, (day,), "worklist_day_past", value=value)
        return False
    if made.decision == Decision.DONE and value is not None and value > today:
        taking.findings.add(row.place, (day,), "worklist_day_ahead", value=value)
        return False
    return _fits(made, taking)


def _fits(made: Decided, taking: Taking) -> bool:
    """True when the file that it goes into would take these texts; else the cell is named, not the file."""
    values, today = made.row.values, taking.today.isoformat()
    fields = {"person": "requested_by", "note": "reason", "compensation": "compensation", "until": "ends_at"}
    fixed: dict[str, Any] = {"id": "x", "targets": ["x"], "requested_at": today}
    form: Any = WaiverForm
    if made.decision != WAIVER:
        fields, form = {"person": "person", "note": "note", "due": "due_at"}, PlanForm
        fixed = {"id": "x", "targets": ["x"], "decision": made.decision, "decided_at": today}
    columns = {name: made.row.place.columns[key] for key, name in fields.items()}
    place = type(made.row.place)(made.row.place.name, made.row.place.row, columns)
    plain = fixed | {name: values[key] for key, name in fields.items() if values[key] is not None}
    Scrubber(place, taking.findings).scrub(plain)
    return read_form(form, plain, place=place, path=(), findings=taking.findings) is not None


def without_conflicts(rows: Iterator[Decided], taking: Taking) -> Iterator[Decided]:
    """Each finding once: of rows that say the same the first, of rows that differ none."""
    first: dict[tuple[str, bool], Decided] = {}
    for each in rows:
        key = (each.work.key if each.measures else each.verdict.check or each.verdict.control, each.measures)
        key = (f"{key[0]}\x1f{each.verdict.target}", each.measures)
        before = first.setdefault(key, each)
        if before is each:
            yield each
        elif before.said == each.said:
            taking.same += 1
        else:
            taking.findings.add(each.row.place, ("decision",), "worklist_conflict", line=before.row.place.row)
