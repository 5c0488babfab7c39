"""A work list that comes back: what `rasoat inventory import worklist:FILE` does."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from reports.words import words
from scanner.apps.cli.session import now
from scanner.evidence.store import open_store
from scanner.inventory.exchange.columns import plain_heading
from scanner.inventory.exchange.worklist import import_worklist, read_worklist
from scanner.inventory.exchange.worklist_read import Spelling
from scanner.model.local_time import local_day
from scanner.model.text import Language
from scanner.run.evaluation import Judging, evaluate
from scanner.run.reporting import LANGUAGES
from scanner.run.selection import open_inventory

_GUIDE: Mapping[str, str] = {"agency": "agency_code", "run": "run_id"}


def import_worklist_from(  # one work list, all by keyword
    folder: Path | None, file: Path, *, store: Path, run: str | None, apply: bool, language: Language
) -> tuple[list[str], list[str]]:
    """What became of the rows, and what the list changes, the diff last; with `apply` the files are changed."""
    say, spelling, moment = words(language), spelling_of(language), now()
    inventory, _ = open_inventory(folder, language)
    read = read_worklist(file, inventory, spelling, language=language)
    with open_store(store) as evidence:
        results = evaluate(inventory, evidence, run, Judging(as_of=moment, agencies=(read[0].agency,)))
        outcome = import_worklist(read, results, spelling=spelling, today=local_day(moment), language=language)
    lines = [
        say.tell("worklist_of", agency=read[0].agency, run=results.run.id),
        *map(str, outcome.notes),
        say.tell(
            "worklist_rows",
            rows=outcome.rows,
            taken=outcome.taken,
            same=outcome.same,
            left_out=outcome.left_out,
            untouched=outcome.untouched,
            corrections=outcome.corrections,
        ),
    ]
    changes = [*outcome.proposal.changes, *outcome.proposal.diff.splitlines()]
    if apply:
        changes.extend(say.tell("changed", file=each) for each in outcome.proposal.apply())
    return lines, changes


def spelling_of(language: Language) -> Spelling:
    """How work lists of every language say things; messages name them in `language`."""
    say = words(language)
    shown = {**say.known("status"), **say.known("work"), **say.known("decision"), "agency": say.say("agency_code")}
    return Spelling(
        work=_plain("work"),
        register=_plain("register"),
        guide={plain_heading(words(each).say(label)): key for key, label in _GUIDE.items() for each in LANGUAGES},
        decisions=_plain("decision"),
        statuses=_plain("status"),
        register_words={"kind": _plain("target_kind"), "status": _plain("asset_status")},
        shown={key: str(word) for key, word in shown.items()},
    )


def _plain(group: str, languages: Iterable[Language] = LANGUAGES) -> dict[str, str]:
    """The codes of a group of labels by what they are called in each language."""
    return {plain_heading(str(word)): code for each in languages for code, word in words(each).known(group).items()}
