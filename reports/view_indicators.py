"""The province's figures in words: value, what it counts, what is not known of it, 2018, target."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from reports.figures import Figures, geometry, rounded, wilson
from reports.material import Material
from reports.shapes import IndicatorRow
from reports.shapes_province import Mission
from scanner.model.control import IndicatorDefinition
from scanner.model.score import Indicator, Ratio

MISSION: Final = ("IND-PC-RATIO", "IND-PC-LAN", "IND-FW-LAN", "IND-AV-PC")
"""Computers, LANs, firewalls, antivirus."""
_COUNT = "count"
_PERCENT = "percent"


def indicators_view(have: Material, indicators: Iterable[Indicator]) -> tuple[IndicatorRow, ...]:
    """Indicators in the order of the pack."""
    measured = {each.id: each for each in indicators}
    return tuple(_row(have, each, measured[each.id]) for each in have.results.indicators() if each.id in measured)


def _row(have: Material, meaning: IndicatorDefinition, measured: Indicator) -> IndicatorRow:
    ratio, dash, figures = measured.ratio, have.words.say("dash"), have.figures
    is_share = ratio is not None and ratio.denominator > 0 and meaning.unit != _COUNT
    coverage = measured.coverage
    return IndicatorRow(
        id=meaning.id,
        name=meaning.name.in_(have.language),
        is_part=bool(meaning.part_of),
        is_known=measured.is_known,
        value=_shown(have, meaning, measured),
        fraction=f"{figures.number(ratio.numerator)} / {figures.number(ratio.denominator)}"
        if ratio and is_share
        else "",
        unknown=figures.number(ratio.unknown) if ratio and (is_share or ratio.unknown) else "",
        reach=_reach(have, ratio, meaning) if ratio else "",
        interval=_interval(figures, ratio) if ratio and is_share else "",
        coverage="" if coverage is None else figures.percent(coverage),
        baseline=_stated(figures, meaning, meaning.baseline_2018) or dash,
        goal=_stated(figures, meaning, meaning.target) or dash,
        why=measured.why.in_(have.language) if measured.why else "",
    )


def _shown(have: Material, meaning: IndicatorDefinition, measured: Indicator) -> str:
    """The value; what nobody measured or declared is unknown in words, and what there is nothing of to count has none."""
    ratio = measured.ratio
    if not measured.is_known:
        is_open = measured.silent or (ratio is not None and ratio.unknown)
        return have.words.of("status", "unknown") if is_open else have.words.say("dash")
    assert ratio is not None  # noqa: S101  # known
    if meaning.unit == _COUNT:
        return have.figures.number(ratio.numerator)
    return _value(have.figures, Fraction(ratio.numerator, ratio.denominator), meaning)


def _value(figures: Figures, share: Fraction, meaning: IndicatorDefinition) -> str:
    """A share in the indicator's unit, never rounded across its target."""
    scale = 100 if meaning.unit == _PERCENT else 1
    goal = () if meaning.target is None else (Fraction(str(meaning.target)) / scale,)
    if meaning.unit == _PERCENT:
        return Figures(language=figures.language, limits=goal).percent(share)
    exact = rounded(share, goal)
    return figures.number(exact, 2 if (exact * 100).denominator == 1 else 3)


def _stated(figures: Figures, meaning: IndicatorDefinition, value: float | None) -> str:
    """A value the pack or the province states, in the indicator's unit."""
    if value is None:
        return ""
    exact = Fraction(str(value))
    if meaning.unit == _PERCENT:
        return figures.limit(exact / 100)
    return figures.number(exact, 0 if meaning.unit == _COUNT else 2)


def _reach(have: Material, ratio: Ratio, meaning: IndicatorDefinition) -> str:
    if not ratio.unknown:
        return ""
    if meaning.unit == _COUNT:
        return have.words.say("may_reach", value=have.figures.number(ratio.numerator + ratio.unknown))
    most = Fraction(ratio.numerator + ratio.unknown, ratio.denominator)
    return have.words.say("may_reach", value=_value(have.figures, most, meaning))


def _interval(figures: Figures, ratio: Ratio) -> str:
    if not ratio.sampled:
        return ""
    low, high = wilson(ratio.numerator, ratio.denominator)
    return f"{figures.percent(low)} – {figures.percent(high)}"


def mission_view(have: Material, indicators: Iterable[Indicator]) -> tuple[Mission, ...]:
    """The four figures of the mission that the rule pack has, in their order."""
    measured = {each.id: each for each in indicators}
    defined = {each.id: each for each in have.results.indicators()}
    return tuple(
        _mission(have, defined[each], measured[each]) for each in MISSION if each in defined and each in measured
    )


def _mission(have: Material, meaning: IndicatorDefinition, measured: Indicator) -> Mission:
    row, ratio = _row(have, meaning, measured), measured.ratio
    least = Fraction(ratio.numerator, ratio.denominator) if ratio and ratio.denominator else Fraction(0)
    unknown = Fraction(ratio.unknown, ratio.denominator) if ratio and ratio.denominator else Fraction(1)
    unit = 100 if meaning.unit == _PERCENT else 1
    before, goal = (
        None if each is None else Fraction(str(each)) / unit for each in (meaning.baseline_2018, meaning.target)
    )
    whole = max(Fraction(1), least + unknown if ratio else 1, before or 0, goal or 0)
    code = "unknown" if measured.silent and goal is not None else _against(goal, least, least + unknown)
    say = have.words.say
    counted = say("mission_counted", fraction=row.fraction or say("dash"), unknown=row.unknown or say("dash"))
    return Mission(
        row=row,
        code=code,
        word=have.words.of("goal_state", code),
        counted=counted,
        bar_proven=geometry(least / whole),
        bar_unknown=geometry(unknown / whole),
        baseline_at="" if before is None else geometry(before / whole),
        goal_at="" if goal is None else geometry(goal / whole),
        alt=say(
            "mission_alt",
            name=row.name,
            value=row.value,
            reach=row.reach or say("dash"),
            baseline=row.baseline,
            goal=row.goal,
        ),
    )


def _against(goal: Fraction | None, least: Fraction, most: Fraction) -> str:
    """Whether the goal is met for sure, missed for sure, or open; without a goal there is nothing to say."""
    if goal is None:
        return "none"
    if least >= goal:
        return "met"
    return "below" if most < goal else "unknown"
