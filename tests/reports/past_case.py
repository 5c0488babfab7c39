"""Sets earlier results beside later ones, as a store would: each was told, the last is shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from scanner.evidence.history import roll_ups_of
from scanner.model.history import Judgement, RollUp
from scanner.model.results import Results
from scanner.score.change import since_of
from scanner.score.trend import lines_of


def judgement_of(results: Results, number: int, days_ago: int, program: str = "rasoat 1") -> Judgement:
    """One judgement so many days before the run of the results."""
    run = results.run
    return Judgement(
        number=number,
        run=f"run-{number}",
        as_of=run.as_of - timedelta(days=days_ago),
        rulepack=run.rulepack,
        rulepack_digest=run.rulepack_digest,
        program=program,
    )


def with_told(told: Sequence[Results], programs: Sequence[str] = ()) -> Results:
    """The last of the results with what the others told before; each by the program named for it."""
    names = programs or ["rasoat 1"] * len(told)
    rolled: list[RollUp] = []
    for number, (results, program) in enumerate(zip(told, names, strict=True)):
        rolled.extend(roll_ups_of(results, judgement_of(results, number, len(told) - 1 - number, program)))
    lines = lines_of(rolled)
    last = told[-1]
    before = {each.agency: each.pairs for each in (told[-2].agencies if len(told) > 1 else ())}
    changes = {
        each.agency: since_of(lines[each.agency][-2], lines[each.agency][-1], before[each.agency], each.pairs)
        for each in last.agencies
        if each.agency in before
    }
    return replace(last, history=lines, changes=changes)
