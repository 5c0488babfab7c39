"""Findings grouped by common cause, and the steps that repair them or let something be measured."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from reports.causes import Ignorance, cause_of
from reports.claims import claim_of
from reports.fix_parts import begun_for
from reports.material import Material
from reports.plans import planned
from reports.shapes import Finding, GapGroup, Row, Step, Waiting
from scanner.model.score import Action, AgencyScore
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import Gap, Reason, Severity, Status, Way

ROWS_SHOWN = 8
"""Different things found under one cause; those of most targets come first."""
NAMES_BRIEF = 3
NAMES_SHOWN = 12
"""Targets named of which one thing was found."""
DETAILS_SHOWN = 30
LACKING_SHOWN = 4
PLANS_SHOWN = 6
_FINDINGS = (Status.FAIL, Status.PARTIAL)
_BLIND = (Status.UNKNOWN, Status.ERROR)
_SEVERITIES = {each: place for place, each in enumerate(Severity)}
_WITH_DETAILS = (Reason.GAP, Reason.PLATFORM_UNKNOWN)
_TOLD_BY_DETAIL = (Way.DECLARE, Way.CORRECT, Way.MEASURE_MORE, Way.LET_IN, Way.AUTHORISE)
"""Ways that are better explained by why a fact is missing than by the name of the fact."""
_NO_WORD = (Gap.UNREACHABLE, Gap.TIMEOUT)
"""Gaps of machines of which nothing at all is known."""
_ATTESTING = (Reason.NOT_ATTESTED, Reason.ATTESTATION_ENDED)

Cause = tuple[str, str]
"""(check, control when it has no check) of a repair."""


def next_steps(have: Material, score: AgencyScore, count: int = 3) -> tuple[Step, ...]:
    """The first actions in the order of `score/`, worded."""
    return tuple(_with_lacking(have, score.agency, each) for each in score.actions[:count])


def _with_lacking(have: Material, agency: str, action: Action) -> Step:
    """A step of one agency; one that lets something be measured names the first things that are missing."""
    step, why = step_of(have, action), Ignorance(action.reason, action.gap, action.way)
    if not action.measure or why.reason not in _WITH_DETAILS:
        return step
    waiting = blind_of(have, agency).get(why, ())
    said = Counter(_short(have, why, kind, detail) for each in waiting for kind, detail in _absences(have, each))
    details = [each for each, _ in said.most_common()]
    more = len(details) - LACKING_SHOWN
    rest = [have.count("more", more)] if more > 0 else []
    return replace(step, lacking="; ".join([*details[:LACKING_SHOWN], *rest]))


def _short(have: Material, why: Ignorance, kind: str, detail: str) -> str:
    """One thing missing without its places: what is to be declared or measured, else which information it is."""
    told = why.way in _TOLD_BY_DETAIL or why.gap in _NO_WORD or not kind
    return have.detail(detail) if detail and told else have.words.of("fact", kind)


def step_of(have: Material, action: Action) -> Step:
    """One action in words."""
    where = have.where(action.targets, NAMES_BRIEF)
    if action.measure:
        return _measuring(have, Ignorance(action.reason, action.gap, action.way), where, action)
    step = _repairing(have, (action.check, "" if action.check else action.control), action.targets, action)
    return replace(step, where=where)


def title_of(have: Material, action: Action) -> str:
    """What an action is called."""
    if action.measure:
        return have.words.of(*cause_label("title", Ignorance(action.reason, action.gap, action.way)))
    return have.check_title(action.check) if action.check else have.requirement(action.control).title


def findings_of(
    have: Material, score: AgencyScore, *, rows: int = ROWS_SHOWN, names: int = NAMES_SHOWN
) -> tuple[Finding, ...]:
    """Every cause of a finding, in the order in which repair pays; what gains nothing comes last.

    Each has at most so many different `rows`, with so many `names` of targets each, and counts the rest.
    """
    groups: dict[Cause, list[Verdict]] = defaultdict(list)
    for verdict in have.verdicts.get(score.agency, ()):
        if verdict.status in _FINDINGS:
            groups[verdict.check, "" if verdict.check else verdict.control].append(verdict)
    actions = {(a.check, "" if a.check else a.control): a for a in score.actions if not a.measure}
    ranks = {cause: rank for rank, cause in enumerate(actions)}

    def order(cause: Cause) -> tuple[int, int, Cause]:
        worst = min(_SEVERITIES[have.controls[each.control].severity] for each in groups[cause])
        return ranks.get(cause, len(ranks)), worst, cause

    ordered = sorted(groups, key=order)
    return tuple(_finding(have, each, groups[each], action=actions.get(each), shown=(rows, names)) for each in ordered)


def _finding(
    have: Material, cause: Cause, rows: Sequence[Verdict], *, action: Action | None, shown: tuple[int, int]
) -> Finding:
    controls = list(dict.fromkeys(each.control for each in rows))
    one_a_target = {(each.target, each.status): each for each in reversed(rows)}
    ordered = list(one_a_target.values())
    worst = min((have.controls[each].severity for each in controls), key=lambda each: _SEVERITIES[each])
    waived = sum(each.waiver is not None for each in ordered)
    counted = any(each.decides for each in rows)
    told, said = _rows(have, ordered, shown) if counted else ((), len(ordered))
    return Finding(
        step=_repairing(have, cause, tuple({each.target for each in rows}), action),
        check=cause[0],
        counted=counted,
        severity=have.chip("severity", worst),
        requirements=tuple(have.requirement(each, {row.target for row in rows}) for each in controls),
        counts=have.counts(Counter(each.status for each in ordered)),
        waived=have.count("waived", waived) if waived else "",
        rows=told,
        cut=cut(have, said, len(ordered)),
        plans=_plans(have, ordered),
    )


def _rows(have: Material, verdicts: Sequence[Verdict], shown: tuple[int, int]) -> tuple[tuple[Row, ...], int]:
    """What was found, once for all targets of which the same is said; and of how many verdicts that tells.

    At most so many rows are `shown`, with at most so many names.
    """
    rows, names = shown
    alike: dict[tuple[Hashable, ...], list[Verdict]] = defaultdict(list)
    for each in verdicts:
        claim = claim_of(have, each)
        alike[each.status, claim.message, claim.seen, claim.waiver, planned(have, each)].append(each)
    groups = sorted(
        alike.values(),
        key=lambda one: (_FINDINGS.index(one[0].status), -len(one), min(have.rank(each.target) for each in one)),
    )
    return tuple(_row(have, each, names) for each in groups[:rows]), sum(map(len, groups[:rows]))


def _row(have: Material, alike: Sequence[Verdict], names: int) -> Row:
    verdict, claim = alike[0], claim_of(have, alike[0])
    return Row(
        where=have.where([each.target for each in alike], names),
        chip=claim.chip,
        message=claim.message,
        seen=claim.seen,
        waiver=claim.waiver,
        plan=planned(have, verdict),
    )


def cut(have: Material, shown: int, everything: int) -> str:
    """Says that a list is not whole and where the whole one is; empty when it is."""
    if everything <= shown:
        return ""
    number = have.figures.number
    return have.words.say("whole_list", shown=number(shown), all=number(everything))


def _repairing(have: Material, cause: Cause, targets: Sequence[str], action: Action | None) -> Step:
    check = have.results.checks.get(cause[0])
    control = have.controls.get(cause[1] or (check.controls[0] if check else ""))
    domain = control.domain if control else ""
    nothing = Text(vi="", en="")
    texts = (nothing, nothing, nothing)
    if check is not None:
        texts = (check.title, check.why, check.fix)
    elif control is not None:
        texts = (control.title, control.plain, control.remediation)
    title, why, fix = (each.in_(have.language) for each in texts)
    return Step(
        title=title or cause[0],
        measures=False,
        why=why,
        fix=begun_for(fix, {have.results.subjects[each].platform for each in targets}),
        who=have.words.of("domain_who", domain) if domain else "",
        effort=have.words.of("effort", str(action.effort)) if action else "",
        gain=_gain(have, action.gain if action else Fraction(0), at_most=False),
        where=have.where(targets),
        anchor=_anchor("f", cause),
    )


def _gain(have: Material, gain: Fraction, *, at_most: bool) -> str:
    if not gain:
        return have.words.say("gain_none")
    return have.words.say("gain_up_to" if at_most else "gain_of", points=have.figures.points(gain))


def cause_label(aspect: str, cause: Ignorance) -> tuple[str, str]:
    """Group and key of the words for a reason of ignorance."""
    if cause.way:
        return f"way_{aspect}", cause.way
    return (f"gap_{aspect}", cause.gap) if cause.reason == Reason.GAP else (f"reason_{aspect}", cause.reason)


def _measuring(have: Material, cause: Ignorance, where: str, action: Action | None) -> Step:
    def say(aspect: str) -> str:
        return have.words.of(*cause_label(aspect, cause))

    return Step(
        title=say("title"),
        measures=True,
        why=say("meaning"),
        fix=say("remedy"),
        who=say("who"),
        effort=have.words.of("effort", str(action.effort)) if action else "",
        gain=_gain(have, action.gain, at_most=True) if action else "",
        where=where,
        anchor=_anchor("u", cause),
    )


def anchor_of(verdict: Verdict) -> str:
    """What leads to the details of a verdict on the scorecard; empty where it has none: nothing is to be done."""
    if verdict.status in _FINDINGS:
        return _anchor("f", (verdict.check, "" if verdict.check else verdict.control))
    return _anchor("u", cause_of(verdict)) if verdict.status in _BLIND else ""


def _anchor(sort: str, cause: Iterable[str]) -> str:
    return "-".join((sort, *(part for part in cause if part)))


def cause_word(have: Material, cause: Ignorance) -> str:
    """A reason of ignorance in two or three words."""
    if cause.way:
        return have.words.of("way", cause.way)
    return have.words.of("gap", cause.gap) if cause.reason == Reason.GAP else have.words.of("reason", cause.reason)


def blind_of(have: Material, agency: str) -> Mapping[Ignorance, Sequence[Verdict]]:
    """What was due of an agency and not judged, by cause; kept for the agency that was asked for last."""
    if agency not in have.blind:
        have.blind.clear()
        groups = have.blind[agency] = defaultdict(list)
        for verdict in have.verdicts.get(agency, ()):
            if verdict.status in _BLIND and verdict.decides:
                groups[cause_of(verdict)].append(verdict)
    return have.blind[agency]


def gaps_of(have: Material, score: AgencyScore) -> tuple[GapGroup, ...]:
    """Everything that was due and not judged, by reason; what can win most comes first."""
    groups = blind_of(have, score.agency)
    actions = {Ignorance(each.reason, each.gap, each.way): each for each in score.actions if each.measure}

    def order(cause: Ignorance) -> tuple[Fraction, int, Ignorance]:
        return (-actions[cause].gain if cause in actions else Fraction(0)), -len(groups[cause]), cause

    return tuple(_gap(have, cause, groups[cause], actions.get(cause)) for cause in sorted(groups, key=order))


def _gap(have: Material, cause: Ignorance, rows: Sequence[Verdict], action: Action | None) -> GapGroup:
    targets = tuple({each.target for each in rows})
    by_control: dict[str, set[str]] = defaultdict(set)
    for each in rows:
        by_control[each.control].add(each.target)
    attests = cause.reason in _ATTESTING
    details = _details(have, rows) if cause.reason in _WITH_DETAILS else ()
    size = have.words.say(
        "gap_size", requirements=have.count("requirement", len(by_control)), targets=have.count("target", len(targets))
    )
    return GapGroup(
        step=_measuring(have, cause, have.where(targets), action),
        chip=have.status(rows[0].status),
        word=cause_word(have, cause),
        size=size,
        waiting=() if attests else _waiting(have, by_control),
        waits="" if attests else have.figures.number(len(by_control)),
        details=details[:DETAILS_SHOWN],
        cut=cut(have, DETAILS_SHOWN, len(details)),
        attested_below=attests,
        plans=_plans(have, rows),
    )


def _plans(have: Material, rows: Sequence[Verdict]) -> tuple[str, ...]:
    """What was decided about these results, each decision once with its targets; the first, and how many more."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in rows:
        if said := planned(have, each):
            found[said].add(each.target)
    lines = [f"{said} – {have.where(tuple(targets), 3)}" for said, targets in found.items()]
    more = len(lines) - PLANS_SHOWN
    return (*lines[:PLANS_SHOWN], have.count("more", more)) if more > 0 else tuple(lines)


def _waiting(have: Material, by_control: Mapping[str, set[str]]) -> tuple[Waiting, ...]:
    together: dict[frozenset[str], list[str]] = defaultdict(list)
    for each in have.controls:
        if each in by_control:
            together[frozenset(by_control[each])].append(each)
    return tuple(
        Waiting(
            where=have.where(tuple(targets)),
            controls=tuple((each, have.requirement(each).title) for each in controls),
        )
        for targets, controls in together.items()
    )


def _details(have: Material, rows: Sequence[Verdict]) -> tuple[str, ...]:
    """What was missing and what stood in the way, and where; the most common first."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in rows:
        for kind, detail in _absences(have, each):
            found[kind, detail].add(each.target)
    lines = []
    for (kind, detail), targets in sorted(found.items(), key=lambda each: (-len(each[1]), each[0])):
        said = [have.words.of("fact", kind)] if kind else []
        said += [have.detail(detail)] if detail else []
        lines.append(f"{' – '.join(said)} ({have.where(tuple(targets), 3)})")
    return tuple(lines)


def _absences(have: Material, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Kind and detail of what one verdict lacked: as the ledger has it, else as the verdict says it.

    A target never visited at all has no single fact: its one line in the ledger says why.
    """
    line = have.ledger.get(verdict.target)
    details = line.details if line else ()
    if never := [detail for kind, why, detail in details if not kind and why == verdict.gap]:
        yield "", never[0]
    elif verdict.missing:
        asked = {kind: detail for kind, why, detail in details if kind in verdict.missing and why == verdict.gap}
        yield from asked.items() or [(verdict.missing[0], verdict.detail)]
    else:
        yield from (("", detail) for detail in {detail for _, _, detail in details if detail})
