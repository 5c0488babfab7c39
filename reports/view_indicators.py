"""The province's figures in words: value, what it counts, what is not known of it, 2018, target."""

from collections.abc import Iterable
from fractions import Fraction

from reports.figures import Figures, rounded, wilson
from reports.material import Material
from reports.shapes import IndicatorRow
from scanner.model.control import IndicatorDefinition
from scanner.model.score import Indicator, Ratio

_COUNT = "count"
_PERCENT = "percent"


def indicators_view(have: Material, indicators: Iterable[Indicator]) -> tuple[IndicatorRow, ...]:
    """Indicators in the order of the pack."""
    defined = {each.id: each for each in have.results.rulepack.indicators}
    measured = {each.id: each for each in indicators}
    return tuple(_row(have, defined[each], measured[each]) for each in defined if each in measured)


def _row(have: Material, meaning: IndicatorDefinition, measured: Indicator) -> IndicatorRow:
    ratio, dash, figures = measured.ratio, have.words.say("dash"), have.figures
    whole = ratio is not None and ratio.denominator > 0 and meaning.unit != _COUNT
    value, fraction, unknown, reach, interval, coverage = dash, "", "", "", "", ""
    if ratio is not None and meaning.unit == _COUNT:
        value = figures.number(ratio.numerator)
    elif ratio is not None and whole:
        value = _value(figures, Fraction(ratio.numerator, ratio.denominator), meaning)
        fraction = f"{figures.number(ratio.numerator)} / {figures.number(ratio.denominator)}"
        unknown = figures.number(ratio.unknown)
        coverage = figures.percent(Fraction(ratio.denominator - ratio.unknown, ratio.denominator))
        reach, interval = _reach(have, ratio, meaning), _interval(figures, ratio)
    return IndicatorRow(
        id=meaning.id,
        name=meaning.name.in_(have.language),
        value=value,
        fraction=fraction,
        unknown=unknown,
        reach=reach,
        interval=interval,
        coverage=coverage,
        baseline=_stated(figures, meaning, meaning.baseline_2018) or dash,
        goal=_stated(figures, meaning, meaning.target) or dash,
        why=measured.why.in_(have.language) if measured.why else "",
    )


def _value(figures: Figures, share: Fraction, meaning: IndicatorDefinition) -> str:
    """A share in the indicator's unit, never rounded across its target."""
    scale = 100 if meaning.unit == _PERCENT else 1
    goal = () if meaning.target is None else (Fraction(str(meaning.target)) / scale,)
    if meaning.unit == _PERCENT:
        return Figures(language=figures.language, limits=goal).percent(share)
    exact = rounded(share, goal)
    return figures.number(exact, 2 if (exact * 100).denominator == 1 else 3)


def _stated(figures: Figures, meaning: IndicatorDefinition, value: float | None) -> str:
    """A value the pack states, in the indicator's unit."""
    if value is None:
        return ""
    exact = Fraction(str(value))
    if meaning.unit == _PERCENT:
        return figures.limit(exact / 100)
    return figures.number(exact, 0 if meaning.unit == _COUNT else 2)


def _reach(have: Material, ratio: Ratio, meaning: IndicatorDefinition) -> str:
    if not ratio.unknown:
        return ""
    most = Fraction(ratio.numerator + ratio.unknown, ratio.denominator)
    return have.words.say("may_reach", value=_value(have.figures, most, meaning))


def _interval(figures: Figures, ratio: Ratio) -> str:
    if not ratio.sampled:
        return ""
    low, high = wilson(ratio.numerator, ratio.denominator)
    return f"{figures.percent(low)} – {figures.percent(high)}"
