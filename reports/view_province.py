"""The province's page: figures, agencies in peer groups, the spread of grades, and what most of them lack."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reports.figures import geometry
from reports.material import Material
from reports.shapes import Frame, Step
from reports.shapes_province import AgencyRow, Cause, GradeBar, PeerGroup, ProvinceView
from reports.view_findings import step_of, title_of
from reports.view_history import difference
from reports.view_indicators import indicators_view, mission_view
from reports.view_place import Rank, bounds, falling_of, ranks_of, shared, unranked
from reports.view_score import NO_LETTER, grade_code, scoring_words
from reports.visible import visible
from scanner.model.score import Action, AgencyScore, Ratio

CAUSES_SHOWN = 10
LONG_LEAD = 10
"""Letters of a beginning that is worth leaving out of a tile."""
_KINDS = ("province", "department", "unit", "commune")


def province_of(have: Material, frame: Frame) -> ProvinceView:
    """The whole province in one view."""
    province = have.results.province
    falling, falling_note, falling_none = falling_of(have)
    groups = _groups(have)
    causes, measure_causes = _causes(have, measure=False), _causes(have, measure=True)
    return ProvinceView(
        frame=frame,
        name=frame.province,
        share=have.share(province.shares),
        agencies=have.figures.number(len(province.agencies)),
        kinds=" · ".join(f"{each.name}{have.words.say('colon')}{each.number}" for each in groups),
        hosts=_hosts(have, province.hosts),
        mission=mission_view(have, province.indicators),
        note=have.words.say("province_score_note", agencies=have.count("agency", len(province.agencies))),
        grades=_grades(have),
        next_steps=province_steps(have),
        groups=groups,
        falling=falling,
        falling_note=falling_note,
        falling_none=falling_none,
        causes=causes[:CAUSES_SHOWN],
        causes_cut=_more(have, causes),
        measure_causes=measure_causes[:CAUSES_SHOWN],
        measure_causes_cut=_more(have, measure_causes),
        indicators=indicators_view(have, province.indicators),
        scoring=scoring_words(have),
    )


def _grades(have: Material) -> tuple[GradeBar, ...]:
    counted = have.results.province.grades
    letters = [letter for letter, _ in have.results.scoring.grades]
    most = max(counted.values(), default=0) or 1
    return tuple(
        GradeBar(
            grade=letter,
            word=have.words.of("grade", letter),
            code=grade_code(letter),
            number=have.figures.number(counted.get(letter, 0)),
            bar=geometry(Fraction(counted.get(letter, 0), most)),
        )
        for letter in (*letters, NO_LETTER)
    )


def _groups(have: Material) -> tuple[PeerGroup, ...]:
    """Agencies by kind; within one, the best proven score first, unmeasured ones last."""
    groups: dict[str, list[AgencyScore]] = defaultdict(list)
    for each in have.results.agencies:
        groups[have.agencies[each.agency].kind].append(each)
    order = [kind for kind in _KINDS if kind in groups] + sorted(set(groups) - set(_KINDS))
    return tuple(_group(have, kind, groups[kind]) for kind in order)


def _group(have: Material, kind: str, agencies: Sequence[AgencyScore]) -> PeerGroup:
    def order(agency: AgencyScore) -> tuple[bool, Fraction, str]:
        return agency.score.grade == NO_LETTER, -agency.score.shares.proven, agency.agency

    ranks = ranks_of(agencies)
    lead = beginning_of([_name(have, each) for each in agencies])
    return PeerGroup(
        name=have.words.of("agency_kind", kind),
        size=have.count("agency", len(agencies)),
        number=have.figures.number(len(agencies)),
        note=unranked(have, agencies),
        rows=tuple(_agency(have, each, ranks[each.agency], lead=lead) for each in sorted(agencies, key=order)),
    )


def beginning_of(names: Sequence[str]) -> str:
    """The whole words that all of several names begin with, where they are long enough to stand in the way."""
    least, most = min(names), max(names)
    same = next((at for at, pair in enumerate(zip(least, most, strict=False)) if len(set(pair)) > 1), len(least))
    shared = least[:same]
    lead = shared[: shared.rfind(" ") + 1] if len(set(names)) > 1 else ""
    return lead if len(lead) >= LONG_LEAD else ""


def _name(have: Material, score: AgencyScore) -> str:
    return visible(have.agencies[score.agency].name.in_(have.language), 300)


def _hosts(have: Material, hosts: Ratio) -> str:
    number = have.figures.number
    return have.words.say("hosts_of", measured=number(hosts.numerator), registered=number(hosts.denominator))


def _agency(have: Material, score: AgencyScore, rank: Rank, *, lead: str) -> AgencyRow:
    since, name = have.results.changes.get(score.agency), _name(have, score)
    return AgencyRow(
        id=score.agency,
        name=name,
        lead=lead,
        short=name.removeprefix(lead),
        hosts=_hosts(have, score.hosts),
        grade=score.score.grade,
        grade_code=grade_code(score.score.grade),
        grade_word=have.words.of("grade", score.score.grade),
        share=have.share(score.score.shares),
        rank=shared(have, rank),
        bounds=bounds(have, rank),
        since=difference(have, since) if since else "",
    )


def province_steps(have: Material, count: int = 3) -> tuple[Step, ...]:
    """The steps that win most for their effort over all agencies; measuring counts half, as it only may win."""
    groups = _same_things(have)
    worth = {key: _gain(each) / each[0].effort / (2 if each[0].measure else 1) for key, each in groups.items()}
    best = sorted(groups, key=lambda key: (-worth[key], key))[:count]
    return tuple(_step(have, groups[each]) for each in best)


def _step(have: Material, actions: Sequence[Action]) -> Step:
    return replace(step_of(have, actions[0]), gain=_gained(have, actions), where=have.count("agency", len(actions)))


def _causes(have: Material, *, measure: bool) -> tuple[Cause, ...]:
    """Actions of all agencies that are the same thing to do, by what they gain together."""
    groups = [(key, each) for key, each in _same_things(have).items() if each[0].measure == measure]
    groups.sort(key=lambda pair: (-_gain(pair[1]), pair[0]))
    return tuple(_cause(have, each) for _, each in groups)


def _more(have: Material, causes: Sequence[Cause]) -> str:
    more = len(causes) - CAUSES_SHOWN
    return have.words.say("causes_more", n=have.figures.number(more)) if more > 0 else ""


def _same_things(have: Material) -> dict[tuple[str, ...], list[Action]]:
    """The agencies' actions, one from each agency at most, by what is to be done."""
    groups: dict[tuple[str, ...], list[Action]] = defaultdict(list)
    for agency in have.results.agencies:
        for each in agency.actions:
            key = ("" if each.measure else each.check or each.control, each.gap, each.reason, each.way)
            groups[key].append(each)
    return groups


def _gain(actions: Sequence[Action]) -> Fraction:
    return sum((each.gain for each in actions), Fraction(0))


def _gained(have: Material, actions: Sequence[Action]) -> str:
    """What the province gains; by measuring, at most."""
    key = "gain_up_to" if actions[0].measure else "gain_of"
    return have.words.say(key, points=have.figures.points(_gain(actions) / _agencies(have)))


def _agencies(have: Material) -> int:
    """What a sum over agencies is divided by to be points of the province, the plain mean of them all."""
    return len(have.results.agencies) or 1


def _cause(have: Material, actions: Sequence[Action]) -> Cause:
    return Cause(
        title=title_of(have, actions[0]),
        measures=actions[0].measure,
        agencies=have.figures.number(len(actions)),
        targets=have.figures.number(sum(len(each.targets) for each in actions)),
        gain=_gained(have, actions),
    )
