"""How scores went from judgement to judgement, for a terminal: the province, its agencies, or one agency line by line."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from reports.figures import Figures
from reports.visible import visible
from reports.words import Words, words
from scanner.model.history import Judgement, Line, ProvincePoint
from scanner.model.text import Language
from scanner.model.words import Status

BARS: Final = "▁▂▃▄▅▆▇█"
"""Eighths of the scale of 100."""
_NAME: Final = 48


def trend_lines(
    lines: Mapping[str, Line], province: Sequence[ProvincePoint], fallen: Sequence[str], language: Language
) -> Iterator[str]:
    """Every judgement of the province, then every agency with its way, those that fell first."""
    say, figures = words(language), Figures(language=language)
    yield say.say("trend_province", agencies=len(lines), judgements=len(province))
    for point, marks in zip(province, _marks([each.judgement for each in province], say), strict=True):
        grades = " ".join(f"{letter}:{n}" for letter, n in sorted(point.grades.items()))
        numbers = (figures.points(point.proven), figures.percent(point.coverage))
        yield (
            "  "
            + say.say(
                "trend_point",
                at=figures.moment(point.judgement.as_of),
                proven=numbers[0],
                coverage=numbers[1],
                judged=point.judged,
                agencies=point.agencies,
            )
            + (f" · {grades}" if grades else "")
            + marks
        )
    yield ""
    order = sorted(lines, key=lambda each: (each not in fallen, lines[each][-1].shares.proven))
    for agency in order:
        yield _way(agency, lines[agency], agency in fallen, say, figures)


def _way(agency: str, line: Line, is_fallen: bool, say: Words, figures: Figures) -> str:
    first, last = line[0], line[-1]
    name = visible(first.name.in_(figures.language) if first is last else last.name.in_(figures.language), _NAME)
    drawn = "".join(bar(each.shares.proven) for each in line)
    went = f"{figures.points(first.shares.proven)} → {figures.points(last.shares.proven)}"
    known = figures.percent(last.shares.coverage)
    mark = f" · {say.say('trend_fallen')}" if is_fallen else ""
    return f"{name} ({agency}): {drawn} {went} · {say.say('trend_known', share=known)} · {last.grade}{mark}"


def agency_lines(agency: str, line: Line, language: Language) -> Iterator[str]:
    """Every judgement of one agency."""
    say, figures = words(language), Figures(language=language)
    last = line[-1]
    yield f"{visible(last.name.in_(language), _NAME)} ({agency}): " + "".join(bar(each.shares.proven) for each in line)
    for each, marks in zip(line, _marks([each.judgement for each in line], say), strict=True):
        yield (
            "  "
            + say.say(
                "trend_agency_point",
                at=figures.moment(each.judgement.as_of),
                proven=figures.points(each.shares.proven),
                coverage=figures.percent(each.shares.coverage),
                grade=each.grade or say.say("trend_before_merger"),
                fail=each.statuses.get(Status.FAIL, 0),
                unknown=each.statuses.get(Status.UNKNOWN, 0) + each.statuses.get(Status.ERROR, 0),
            )
            + marks
        )


def bar(share: Fraction) -> str:
    """A share as one of eight bars."""
    return BARS[min(len(BARS) - 1, int(share * len(BARS)))]


def _marks(judgements: Sequence[Judgement], say: Words) -> Iterator[str]:
    before: Judgement | None = None
    for each in judgements:
        changed = before is not None and before.rules != each.rules
        yield f" · {say.say('trend_other_rules')}" if changed else ""
        before = each
