"""The rows of a work list: what is to be done on each target, in the order in which it pays, in words."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from reports.causes import Ignorance, cause_of
from reports.figures import rounded
from reports.material import Material
from reports.view_findings import cause_label
from scanner.model.organisation import Plan
from scanner.model.records import dataclass
from scanner.model.score import Action, AgencyScore
from scanner.model.verdict import Verdict
from scanner.model.words import Gap, Severity
from scanner.model.work import Work, plan_for, work_of

IDS_SHOWN = 2
_SEVERITIES = {each: place for place, each in enumerate(Severity)}

Rank = tuple[int, Action | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One row. `order` and `points` are None where nothing is gained; texts are as they came, still to be guarded."""

    work: Work
    order: int | None
    points: float | None
    status: str
    severity: Severity
    controls: str
    what: str
    seen: str
    todo: str
    who: str
    clause: str
    plan: Plan | None


def work_rows(have: Material, score: AgencyScore) -> tuple[WorkRow, ...]:
    """Every piece of work of an agency: first what gains most for its effort, then by severity, kind and name."""
    ranks: dict[tuple[str, ...], Rank] = {_key(each): (n, each) for n, each in enumerate(score.actions, 1)}
    found = [(each, ranks.get(_cause(each))) for each in work_of(have.verdicts.get(score.agency, ()))]
    found.sort(key=lambda pair: _order(have, *pair))
    points: dict[int, float] = {}
    return tuple(_row(have, work, rank, points) for work, rank in found)


def _key(action: Action) -> tuple[str, ...]:
    if action.measure:
        return "measure", action.reason, action.gap, action.way
    return "repair", action.check or action.control


def _cause(work: Work) -> tuple[str, ...]:
    first = work.verdicts[0]
    return ("measure", *cause_of(first)) if work.measures else ("repair", first.check or first.control)


def _order(have: Material, work: Work, rank: Rank | None) -> tuple[object, ...]:
    first = work.verdicts[0]
    severity = _SEVERITIES[_severity(have, work)]
    last = rank is None or not first.decides or first.waiver is not None
    return (last, rank[0] if rank else 0, severity, first.check or first.control, have.rank(work.target))


def _severity(have: Material, work: Work) -> Severity:
    if len(work.verdicts) == 1:
        return have.controls[work.verdicts[0].control].severity
    found = {have.controls[each.control].severity for each in work.verdicts}
    return min(found, key=lambda each: _SEVERITIES[each])


def _row(have: Material, work: Work, rank: Rank | None, points: dict[int, float]) -> WorkRow:
    first = work.verdicts[0]
    counts = first.decides and first.waiver is None
    if rank is not None and rank[0] not in points:
        points[rank[0]] = _points(have, rank)
    what, seen, todo, who = _measuring(have, work) if work.measures else _repairing(have, first)
    controls = list(dict.fromkeys(each.control for each in work.verdicts))
    clauses = have.requirement(first.control, (work.target,)).clauses if len(controls) == 1 else ()
    return WorkRow(
        work=work,
        order=rank[0] if rank and counts else None,
        points=points[rank[0]] if rank and counts else None,
        status=_status(have, first),
        severity=_severity(have, work),
        controls=_ids(have, controls),
        what=what,
        seen=seen,
        todo=todo,
        who=who,
        clause="; ".join(clauses),
        plan=plan_for(first, have.plans),
    )


def _points(have: Material, rank: Rank) -> float:
    action = rank[1]
    return float(rounded(action.gain if action else Fraction(0), have.figures.limits) * 100)


def _status(have: Material, verdict: Verdict) -> str:
    return have.words.of("status", "waived" if verdict.waiver else str(verdict.status))


def _ids(have: Material, controls: Sequence[str]) -> str:
    """The first ids, and how many more there are: the sheet of what was not measured names all."""
    shown, more = ", ".join(controls[:IDS_SHOWN]), len(controls) - IDS_SHOWN
    if more <= 0:
        return shown
    return have.words.say("work_more_controls", ids=shown, n=have.figures.number(more))


def _repairing(have: Material, verdict: Verdict) -> tuple[str, str, str, str]:
    seen = [each for each in (have.waived(verdict), have.message(verdict), *have.sights(verdict)) if each]
    who = have.words.of("domain_who", have.controls[verdict.control].domain)
    return have.title(verdict), "\n".join(seen), have.fix(verdict), who


def _measuring(have: Material, work: Work) -> tuple[str, str, str, str]:
    first = work.verdicts[0]
    cause = cause_of(first)
    title = have.words.of(*cause_label("title", cause))
    if len(work.verdicts) == 1:
        title = f"{title}{have.words.say('colon')}{have.title(first)}"
    seen = [each for each in (have.waived(first), *_lacking(have, work, cause)) if each]
    who = have.words.of(*cause_label("who", cause))
    return title, "\n".join(seen), have.words.of(*cause_label("remedy", cause)), who


def _lacking(have: Material, work: Work, cause: Ignorance) -> Iterator[str]:
    """Which facts are missing, those of one reason in one line."""
    facts: dict[tuple[Gap, str], dict[str, None]] = {}
    for each in work.verdicts:
        if each.missing and each.gap is not None:
            facts.setdefault((each.gap, each.detail), {}).update(dict.fromkeys(each.missing))
    for (gap, detail), kinds in facts.items():
        yield have.words.missing(tuple(kinds), gap, have.detail(detail) if detail else "")
    if not facts:
        yield have.message(work.verdicts[0]) or have.words.of(*cause_label("meaning", cause))


def addresses_of(have: Material, agency: str) -> Mapping[str, str]:
    """The declared addresses of each target and the ranges of each segment."""
    known = have.agencies[agency]
    found = {each.id: ", ".join(map(str, each.addresses)) for each in known.targets}
    return found | {each.id: str(each.cidr) for each in known.segments}
