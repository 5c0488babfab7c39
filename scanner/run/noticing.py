"""Makes the notice of a run: what was judged of it against what was told before, or why there is nothing to judge."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from scanner import __version__
from scanner.evidence.store import EvidenceStore, open_store
from scanner.inventory.subjects import agencies_on
from scanner.model.errors import BadInput, MissingInput, StoreError
from scanner.model.history import Judgement
from scanner.model.local_time import local_day
from scanner.model.notice import Failure, Notice, NoticeKind
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.run.endings import exit_reasons
from scanner.run.evaluation import Judging, evaluate
from scanner.run.gate_file import Demands
from scanner.run.history import judged_before, last_judged, told_before
from scanner.run.selection import open_inventory
from scanner.score.notice import JUDGED_ENDS, Circumstances, summed

OLDEST: Final = timedelta(days=1)
"""A newest run that ended longer ago is not the one to tell of: the job that was to make another one did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Of which run is told, and how it is judged; `run` None = the newest, `scan_exit` empty = nobody said.

    `judging` and `demands` are called only where there is something to judge.
    """

    inventory: Path | None
    store: Path
    run: str | None
    scan_exit: str
    judging: Callable[[], Judging]
    demands: Callable[[], Demands | None]
    language: Language
    at: datetime


def notice_of(telling: Telling) -> Notice:
    """The notice; what stands in the way of judging is told in it. Raises MissingInput for a run that is named and not there."""
    if telling.scan_exit and telling.scan_exit not in {str(int(each)) for each in JUDGED_ENDS}:
        return _failed(telling, Failure.ENDED)
    try:
        inventory, _ = open_inventory(telling.inventory, telling.language)
    except BadInput:
        return _failed(telling, Failure.INVENTORY)
    if failure := _failure(telling):
        return _failed(telling, failure)
    with open_store(telling.store) as store:
        return _judged(inventory, store, telling)


def _failure(telling: Telling) -> Failure | None:
    try:
        with open_store(telling.store) as store:
            return _nothing_new(store, telling)
    except StoreError:
        return Failure.STORE
    except MissingInput:
        if telling.run is not None:
            raise
        return Failure.NO_RUN


def _nothing_new(store: EvidenceStore, telling: Telling) -> Failure | None:
    if not store.runs():
        return Failure.NO_RUN
    run = store.run(telling.run)
    if run.finished_at is None:
        return Failure.UNFINISHED
    is_old = telling.run is None and telling.at - run.finished_at > OLDEST
    return Failure.OLD if is_old else None


def _judged(inventory: Inventory, store: EvidenceStore, telling: Telling) -> Notice:
    judging, demands = telling.judging(), telling.demands()
    results = evaluate(inventory, store, telling.run, judging)
    before = told_before(store, results.run.id, [each.agency for each in results.agencies])
    around = Circumstances(
        due=_due(results, judging),
        reasons=None if demands is None else exit_reasons(results, demands),
        scan_exit=telling.scan_exit,
        at=telling.at,
        gone=0
        if judging.agencies
        else len(judged_before(store, results.run.id) - {e.agency for e in results.agencies}),
    )
    return summed(results, before, around)


def _due(results: Results, judging: Judging) -> frozenset[str]:
    every = frozenset(each.id for each in agencies_on(results.inventory, local_day(results.run.as_of)))
    return every & frozenset(judging.agencies) if judging.agencies else every


def _failed(telling: Telling, failure: Failure) -> Notice:
    notice = Notice(
        kind=NoticeKind.FAILED,
        program=f"rasoat {__version__}",
        made_at=telling.at,
        province=_province(telling),
        failure=failure,
        scan_exit=telling.scan_exit,
    )
    last = _last(telling.store)
    return notice if last is None else replace(notice, run=last.run, measured_at=last.as_of)


def _province(telling: Telling) -> Text | None:
    try:
        return open_inventory(telling.inventory, telling.language)[0].province
    except (BadInput, MissingInput):  # it may be what failed
        return None


def _last(store: Path) -> Judgement | None:
    try:
        with open_store(store) as evidence:
            return last_judged(evidence)
    except (StoreError, MissingInput):  # it may be what failed
        return None
