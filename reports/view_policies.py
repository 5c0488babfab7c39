"""Policies of others beside our own verdicts: their checks, target by target; they enter no score, and the page says so."""

from collections.abc import Collection, Iterable

from reports.material import Material
from reports.shapes_evidence import PolicyRow, PolicyView
from reports.visible import visible
from scanner.model.policy import CheckRow, PolicyResult
from scanner.model.words import Status

ROWS_SHOWN = 1500
"""Of one policy on one target; a machine-readable file has all."""
SHORT = 12


def policies_of(have: Material, targets: Collection[str] | None = None) -> Iterable[PolicyView]:
    """The policies judged on `targets`; None = those that belong to no target of the inventory."""
    for each in have.results.policies:
        if (not each.target) if targets is None else each.target in targets:
            yield _view(have, each)


def _view(have: Material, result: PolicyResult) -> PolicyView:
    order = {Status.FAIL: 0, Status.ERROR: 1, Status.UNKNOWN: 2, Status.PASS: 3}
    rows = sorted(result.checks, key=lambda row: order.get(row.status, len(order)))
    cut = len(rows) - ROWS_SHOWN
    return PolicyView(
        name=title_of(have, result),
        file=visible(result.file, 300),
        digest=result.digest,
        target=have.name(result.target) if result.target else have.words.say("policy_no_target"),
        target_id=visible(result.target, 200),
        counts=have.counts(result.counts),
        about=tuple((visible(name, 100), visible(value, 300)) for name, value in sorted(result.about.items())),
        rows=tuple(_row(have, each) for each in rows[:ROWS_SHOWN]),
        cut=have.words.count("more", cut, have.figures.number(cut)) if cut > 0 else "",
    )


def title_of(have: Material, result: PolicyResult) -> str:
    """What a policy calls itself, with its kind."""
    name = result.title or result.id or result.file
    return f"{visible(name, 200)} ({have.words.of('policy_kind', result.kind)})"


def _row(have: Material, row: CheckRow) -> PolicyRow:
    return PolicyRow(
        id=visible(row.id, 200),
        title=visible(row.title, 500),
        chip=have.status(row.status),
        said=visible(row.said, 40),
        reason=visible(have.words.detail(row.reason), 500) if row.reason else "",
        evidence=tuple(each[:SHORT] for each in row.evidence[:3]),
    )
