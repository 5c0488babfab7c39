"""Two stored runs held against each other: both judged by today's rules and inventory, each as of the day it was made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from scanner.evidence.history import History
from scanner.evidence.store import EvidenceStore, StoredRun
from scanner.model.change import Change
from scanner.model.errors import WrongUsage
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.verdicts import by_agency
from scanner.model.words import NEVER_ASKED
from scanner.run.evaluation import Judging, evaluate
from scanner.score.change import Yardstick, change_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Both results, and what changed in each agency that was there both times."""

    before: Results
    after: Results
    agencies: Mapping[str, Change]


def changes_between(
    inventory: Inventory, store: EvidenceStore, names: tuple[str | None, str | None], judging: Judging
) -> Changes | None:
    """What changed from the first named run to the second; None is the newest, and the one before it.

    None comes back where the earlier one is not named and there is none.

    Raises MissingInput for a run that is not stored, WrongUsage for two that are one or in the wrong order.
    """
    runs = _runs(store, *names)
    if runs is None:
        return None
    first, second = runs
    before, after = (
        evaluate(inventory, store, each.header.id, replace(judging, as_of=_end_of(each, store)))
        for each in (first, second)
    )
    there, new = {each.agency for each in before.agencies}, _newcomers(inventory, store, first)
    earlier, later, by = by_agency(before.verdicts), by_agency(after.verdicts), _yardstick(before, after)
    told, waived = _told(store, first), (_waived(before), _waived(after))
    return Changes(
        before=before,
        after=after,
        agencies={
            each.agency: replace(
                change_of(earlier.get(each.agency, ()), later.get(each.agency, ()), new, by),
                told=told.get(each.agency),
                waived=waived[1][each.agency] - waived[0][each.agency],
            )
            for each in after.agencies
            if each.agency in there
        },
    )


def _told(store: EvidenceStore, run: StoredRun) -> dict[str, Fraction]:
    """The proven scores that scorecards gave for that run."""
    history = History(store)
    judgements = [each for each in history.judgements() if each.run == run.header.id]
    return {each.agency: each.shares.proven for each in history.roll_ups(judgements)}


def _waived(results: Results) -> dict[str, Fraction]:
    return {each.agency: each.score.shares.with_waivers - each.score.shares.proven for each in results.agencies}


def _newcomers(inventory: Inventory, store: EvidenceStore, first: StoredRun) -> frozenset[str]:
    """Machines that no run up to the first one meant to visit; those that are never asked have nothing to do with runs."""
    runs = store.runs()
    until = [each.header.id for each in runs].index(first.header.id)
    known = {target for each in runs[: until + 1] for target in each.header.targets}
    asked = {
        target.id for agency in inventory.agencies for target in agency.targets if target.status not in NEVER_ASKED
    }
    return frozenset(asked - known)


def _runs(store: EvidenceStore, before: str | None, after: str | None) -> tuple[StoredRun, StoredRun] | None:
    second = store.run(after)
    runs = [each.header.id for each in store.runs()]
    at = runs.index(second.header.id)
    if before is None and at == 0:
        return None
    first = store.run(before or runs[at - 1])
    if runs.index(first.header.id) >= at:
        raise WrongUsage(f"{first.header.id} is not before {second.header.id}: name the earlier run first")
    return first, second


def _end_of(run: StoredRun, store: EvidenceStore) -> datetime:
    """A run says what was true when it ended; one that was interrupted, when its last visit did."""
    visits = (each.finished_at for each in store.visits(run.header.id).values())
    return run.finished_at or max(visits, default=run.header.started_at)


def _yardstick(before: Results, after: Results) -> Yardstick:
    """Levels of the subjects of both: one that was due then may not be due any more."""
    subjects = {**before.subjects, **after.subjects}
    levels = {name: subject.level for name, subject in subjects.items()}
    return Yardstick(pack=after.rulepack, scoring=after.scoring, levels=levels)
