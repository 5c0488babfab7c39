"""The lines of a trend: roll-ups of each agency in the order of time, through mergers, and the province's of them all."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from scanner.model.history import Judgement, Line, ProvincePoint, RollUp
from scanner.model.score import Shares


def lines_of(roll_ups: Iterable[RollUp]) -> dict[str, Line]:
    """The line of every agency, by its id; a unit that went into another has none of its own any more.

    Before an agency's first roll-up stand, where it came of others, theirs of each judgement taken together.
    """
    own: dict[str, list[RollUp]] = defaultdict(list)
    for each in roll_ups:
        own[each.agency].append(each)
    last = max((line[-1].judgement.number for line in own.values()), default=0)
    gone = {
        before
        for line in own.values()
        for before in line[-1].successor_of
        if before in own and own[before][-1].judgement.number < min(line[0].judgement.number, last)
    }
    return {agency: _whole(agency, own, frozenset()) for agency in own if agency not in gone}


def _whole(agency: str, own: Mapping[str, Sequence[RollUp]], above: frozenset[str]) -> Line:
    line = own[agency]
    before = [each for each in line[-1].successor_of if each in own and each not in above | {agency}]
    at: dict[int, list[RollUp]] = defaultdict(list)
    for each in before:
        for point in _whole(each, own, above | {agency}):
            if point.judgement.number < line[0].judgement.number:
                at[point.judgement.number].append(point)
    return (*(together(at[number], line[0]) for number in sorted(at)), *line)


def together(parts: Sequence[RollUp], successor: RollUp) -> RollUp:
    """Units as the one that they became: sums are summed, shares are means weighted by what was judged of each.

    There is no letter: nobody was given one.
    """
    weights = [each.subjects for each in parts]
    whole = sum(weights) or 1
    return replace(
        successor,
        judgement=parts[0].judgement,
        shares=Shares(
            **{
                name: sum((getattr(each.shares, name) * n for each, n in zip(parts, weights, strict=True)), Fraction(0))
                / whole
                for name in ("proven", "coverage", "with_waivers")
            }
        ),
        grade="",
        statuses=dict(sum((Counter(dict(each.statuses)) for each in parts), Counter())),
        failing=dict(sum((Counter(dict(each.failing)) for each in parts), Counter())),
        subjects=sum(weights),
        indicators=_summed(parts),
    )


def _summed(parts: Sequence[RollUp]) -> dict[str, Sequence[int]]:
    held: dict[str, list[Sequence[int]]] = defaultdict(list)
    for each in parts:
        for name, counts in each.indicators.items():
            held[name].append(counts)
    return {
        name: (*(sum(each) for each in zip(*(one[:3] for one in every), strict=True)), max(one[3] for one in every))
        for name, every in held.items()
    }


def province_of(lines: Mapping[str, Line]) -> tuple[ProvincePoint, ...]:
    """The province at every judgement: the mean of its agencies, each as it was judged last until then (design §3)."""
    judgements: dict[int, Judgement] = {}
    at: dict[int, list[tuple[str, RollUp]]] = defaultdict(list)
    for agency, line in lines.items():
        for each in line:
            judgements[each.judgement.number] = each.judgement
            at[each.judgement.number].append((agency, each))
    known: dict[str, RollUp] = {}
    points: list[ProvincePoint] = []
    for number in sorted(judgements):
        known |= dict(at[number])
        n = len(known)
        points.append(
            ProvincePoint(
                judgement=judgements[number],
                proven=sum((each.shares.proven for each in known.values()), Fraction(0)) / n,
                coverage=sum((each.shares.coverage for each in known.values()), Fraction(0)) / n,
                grades=dict(Counter(each.grade for each in known.values() if each.grade)),
                agencies=n,
                judged=len(at[number]),
            )
        )
    return tuple(points)


def fallen(line: Line) -> bool:
    """True for an agency whose proven score is lower than at the judgement before, by the same rules."""
    if len(line) < 2:  # noqa: PLR2004  # one before, one after
        return False
    before, after = line[-2:]
    return after.shares.proven < before.shares.proven and not rules_differ(before.judgement, after.judgement)


def rules_differ(before: Judgement, after: Judgement) -> bool:
    """True where another rule pack or another program judged: the difference of two scores may be theirs."""
    return before.rules != after.rules
