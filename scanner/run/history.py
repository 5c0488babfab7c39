"""What is remembered of judgings: read back as a trend, and set beside results for their reports."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from scanner.evidence.history import History, roll_ups_of
from scanner.evidence.store import EvidenceStore
from scanner.model.change import Since
from scanner.model.errors import MissingInput
from scanner.model.history import Judgement, Line, RollUp
from scanner.model.organisation import Inventory
from scanner.model.results import Results
from scanner.model.words import ReadMode, Status
from scanner.score.change import Pair, since_of
from scanner.score.trend import lines_of

POINTS: Final = 30
"""How many judgements of an agency its reports show, the present one included."""
_T = TypeVar("_T")


def trend_of(store: EvidenceStore, agencies: Sequence[str], last: int | None) -> dict[str, Line]:
    """The lines of the agencies, all or those named, over the newest judgement of the `last` so many runs.

    Raises MissingInput when nothing was judged yet, or never an agency that is named.
    """
    history = History(store)
    lines = lines_of(history.roll_ups(history.judgements(last)))
    if not lines:
        raise MissingInput(f"{store.folder}: nothing was judged into this store yet; `rasoat scan` does that")
    if unknown := set(agencies) - lines.keys():
        there = ", ".join(sorted(lines))
        raise MissingInput(f"{store.folder}: never judged: {', '.join(sorted(unknown))}; there are: {there}")
    return {name: line for name, line in lines.items() if not agencies or name in agencies}


class _WhenAsked(Mapping[str, _T], Generic[_T]):
    """A mapping that is made when somebody looks into it: most runs write no report that does."""

    def __init__(self, make: Callable[[], Mapping[str, _T]]) -> None:
        self._make = make
        self._made: Mapping[str, _T] | None = None

    @property
    def _held(self) -> Mapping[str, _T]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> _T:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def with_past(results: Results, store: EvidenceStore) -> Results:
    """The results with what was said before them; the store must stay open while reports read it.

    Nothing later is in it: neither later runs nor what was judged after the moment of these results, so that a page comes
    out the same whenever it is written.
    """
    lines: Mapping[str, Line] = _WhenAsked(lambda: _lines(results, store))
    changes: Mapping[str, Since] = _WhenAsked(lambda: _changes(results, lines, store))
    return replace(results, history=lines, changes=changes)


def _lines(results: Results, store: EvidenceStore) -> Mapping[str, Line]:
    history = History(store)
    before = history.judgements_before(results.run.id, results.run.as_of)
    number = max((each.number for each in before), default=0) + 1
    present = list(roll_ups_of(results, _present(results, number)))
    wanted = {name for each in results.agencies for name in _of_one_line(each.agency, results.inventory)}
    lines = lines_of([*_newest(history, before, wanted), *present])
    return {each.agency: lines[each.agency][-POINTS:] for each in results.agencies}


def _present(results: Results, number: int) -> Judgement:
    run = results.run
    return Judgement(
        number=number,
        run=run.id,
        as_of=run.as_of,
        rulepack=run.rulepack,
        rulepack_digest=run.rulepack_digest,
        program=run.program if run.mode is ReadMode.EFFECTIVE else f"{run.program} ({run.mode})",
    )


def _newest(history: History, judgements: Sequence[Judgement], wanted: Collection[str]) -> list[RollUp]:
    """Of every agency as many roll-ups as are shown, oldest first; agencies may be judged in runs of their own."""
    found: list[RollUp] = []
    had: Counter[str] = Counter()
    for judgement in reversed(judgements):
        still = [each for each in wanted if had[each] < POINTS - 1]
        if not still:
            break
        rows = list(history.roll_ups([judgement], still))
        had.update(each.agency for each in rows)
        found.extend(reversed(rows))
    return found[::-1]


def _of_one_line(agency: str, inventory: Inventory) -> frozenset[str]:
    """An agency and every unit it came of, however long ago."""
    before = {each.id: each.successor_of for each in inventory.agencies}
    found, open_ends = set[str](), [agency]
    while open_ends:
        each = open_ends.pop()
        if each not in found:
            found.add(each)
            open_ends.extend(before.get(each, ()))
    return frozenset(found)


def _changes(results: Results, lines: Mapping[str, Line], store: EvidenceStore) -> Mapping[str, Since]:
    before = {agency: line[-2] for agency, line in lines.items() if len(line) > 1}
    parts = {agency: _parts(point, results.inventory) for agency, point in before.items()}
    at = {name: before[agency].judgement.number for agency, names in parts.items() for name in names}
    if not at:
        return {}
    scores = {each.agency: each for each in results.agencies}
    were: dict[str, dict[Pair, Status]] = {agency: {} for agency in before}
    found: dict[str, Since] = {}
    for name, told in History(store).statuses_at(at):
        for agency in [each for each, names in parts.items() if name in names]:
            were[agency] |= told
            parts[agency] -= {name}
            if not parts[agency]:  # of a province the statuses of one agency at a time are held, not of all
                found[agency] = since_of(before[agency], lines[agency][-1], were.pop(agency), scores[agency].pairs)
    return {agency: found[agency] for agency in before}


def _parts(point: RollUp, inventory: Inventory) -> frozenset[str]:
    """Whose results a point stands for: those of the agency, or of the units that were to become it."""
    every = _of_one_line(point.agency, inventory)
    return frozenset({point.agency}) if point.grade else every - {point.agency}


def told_before(store: EvidenceStore, run: str, agencies: Collection[str]) -> dict[str, RollUp]:
    """What was told of each agency last, before that run; agencies that were never judged before are left out."""
    order = {each.header.id: at for at, each in enumerate(store.runs())}
    history, found, wanted = History(store), dict[str, RollUp](), set(agencies)
    for judgement in reversed(history.judgements()):
        if not wanted:
            break
        if order[judgement.run] < order[run]:
            found |= {each.agency: each for each in history.roll_ups((judgement,), wanted)}
            wanted -= found.keys()
    return found


def judged_before(store: EvidenceStore, run: str) -> frozenset[str]:
    """The agencies of the newest judgement before that run; empty where there is none."""
    order = {each.header.id: at for at, each in enumerate(store.runs())}
    history = History(store)
    earlier = [each for each in history.judgements() if order[each.run] < order[run]]
    return frozenset(each.agency for each in history.roll_ups(earlier[-1:]))


def last_judged(store: EvidenceStore) -> Judgement | None:
    """The judgement of the newest run that has one."""
    last = History(store).judgements(1)
    return last[0] if last else None
