"""The province: the unweighted mean of its agencies valid that day, and the spread of their grades (design §3)."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from scanner.model.score import AgencyScore, Indicator, ProvinceScore, Ratio, Shares


def score_province(agencies: Sequence[AgencyScore], indicators: tuple[Indicator, ...]) -> ProvinceScore:
    """Mean shares over `agencies`; with none, all shares are 0."""
    n = len(agencies) or 1
    shares = [each.score.shares for each in agencies]
    return ProvinceScore(
        shares=Shares(
            proven=sum((each.proven for each in shares), Fraction(0)) / n,
            coverage=sum((each.coverage for each in shares), Fraction(0)) / n,
            with_waivers=sum((each.with_waivers for each in shares), Fraction(0)) / n,
            attested=sum((each.attested for each in shares), Fraction(0)) / n,
            stand_ins=sum((each.stand_ins for each in shares), Fraction(0)) / n,
        ),
        grades=dict(Counter(each.score.grade for each in agencies)),
        agencies=tuple(each.agency for each in agencies),
        indicators=indicators,
        hosts=Ratio(
            numerator=sum(each.hosts.numerator for each in agencies),
            denominator=sum(each.hosts.denominator for each in agencies),
        ),
    )
