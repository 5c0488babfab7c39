"""CSV: one row a verdict, with codes for machines and words for people, safe to open in a spreadsheet.

UTF-8 with a byte order mark and CRLF, as Excel expects. Excel splits columns at the list separator of Windows; where
comma is the decimal sign, as in Vietnamese, that is a semicolon, so the Vietnamese file uses one. A cell that a
spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reports.files import write_whole
from reports.material import Material, material
from reports.plans import plan_words
from reports.visible import visible
from scanner.model.local_time import LOCAL_TIME
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.verdict import Verdict
from scanner.model.words import Status
from scanner.model.work import plan_for

COLUMNS: Final = (
    "agency",
    "agency_name",
    "target",
    "target_name",
    "kind",
    "kind_word",
    "control",
    "control_title",
    "clause",
    "severity",
    "severity_word",
    "obligation",
    "obligation_word",
    "check",
    "check_title",
    "status",
    "status_word",
    "original",
    "original_word",
    "counts",
    "reason",
    "reason_word",
    "gap",
    "gap_word",
    "message",
    "seen",
    "fix",
    "waiver",
    "waiver_until",
    "plan",
    "plan_due",
    "as_of",
    "evidence",
    "key",
    "invented",
    "report_code",
)
SEPARATORS: Final = {"vi": ";", "en": ","}
MOST_CHARACTERS: Final = 32_000
"""Excel cuts a cell at 32,767 characters."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "|", "%")
_FLUSH: Final = 1 << 18


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write the file `out`."""
    return (write_whole(out, _chunks(material(results, language))),)


REPORT = Report(id="csv", suffix=".csv", write=write)


def _chunks(have: Material) -> Iterator[bytes]:
    """The file in pieces of bounded size."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer, delimiter=SEPARATORS[have.language], lineterminator="\r\n")
    rows.writerow([guarded(have.words.say(f"csv_{each}")) for each in COLUMNS])
    for verdict in have.results.verdicts:
        rows.writerow([guarded(each) for each in _cells(have, verdict)])
        if buffer.tell() > _FLUSH:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def guarded(cell: str) -> str:
    """`cell` as text that no spreadsheet takes for a formula, on one line, within what a cell can hold."""
    shown = visible(cell, MOST_CHARACTERS)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def _cells(have: Material, verdict: Verdict) -> tuple[str, ...]:
    """The cells of one verdict, in the order of COLUMNS."""
    return (*_whom(have, verdict), *_rule(have, verdict), *_result(have, verdict), *_why(have, verdict))


def _whom(have: Material, verdict: Verdict) -> tuple[str, ...]:
    subject, agency = have.results.subjects[verdict.target], have.agencies[verdict.agency]
    return (
        agency.code,
        agency.name.in_(have.language),
        verdict.target,
        subject.name.in_(have.language),
        str(subject.kind),
        have.words.of("target_kind", subject.kind),
    )


def _rule(have: Material, verdict: Verdict) -> tuple[str, ...]:
    requirement = have.requirement(verdict.control, (verdict.target,))
    control = have.controls[verdict.control]
    level = have.results.subjects[verdict.target].level
    return (
        verdict.control,
        requirement.title,
        "; ".join(requirement.clauses),
        requirement.severity.code,
        requirement.severity.word,
        str(control.obligations.get(level, "")),
        requirement.obligation,
        verdict.check,
        have.check_title(verdict.check) if verdict.check else "",
    )


def _result(have: Material, verdict: Verdict) -> tuple[str, ...]:
    status = "waived" if verdict.waiver else str(verdict.status)
    counts = have.words.say("yes" if verdict.decides else "no")
    original = str(verdict.status)
    word = have.words.of
    return status, word("status", status), original, word("status", original), counts


def _why(have: Material, verdict: Verdict) -> tuple[str, ...]:
    waiver, gap, plan = verdict.waiver, verdict.gap, plan_for(verdict, have.plans)
    repair = verdict.status in (Status.FAIL, Status.PARTIAL)
    invented = have.results.inventory.invented or have.agencies[verdict.agency].invented
    return (
        str(verdict.reason),
        have.words.of("reason", verdict.reason),
        str(gap or ""),
        have.words.of("gap", gap) if gap else "",
        have.message(verdict),
        "; ".join(have.sights(verdict)),
        have.fix(verdict) if repair else "",
        waiver.id if waiver else "",
        waiver.ends_at.isoformat() if waiver else "",
        plan_words(have, plan) if plan else "",
        plan.due_at.isoformat() if plan and plan.due_at else "",
        verdict.as_of.astimezone(LOCAL_TIME).isoformat(timespec="seconds") if verdict.as_of else "",
        " ".join(verdict.evidence),
        verdict.key,
        have.words.say("yes" if invented else "no"),
        have.results.seal_of(verdict.agency).code,
    )
