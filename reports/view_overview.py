"""Two pictures of an agency: its controls by severity, and how much of each topic is judged; with the same in words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from reports.figures import geometry
from reports.material import Material
from reports.shapes import CoverageBar, Overview, Piece, SeverityBar
from scanner.model.score import AgencyScore, ControlScore
from scanner.model.words import Severity, Status

_DRAWN: Final = (
    Status.FAIL,
    Status.PARTIAL,
    Status.ERROR,
    Status.UNKNOWN,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
"""From what is known to be bad over what is not known to what is good."""


def overview_of(have: Material, score: AgencyScore) -> Overview:
    """The pictures of one agency."""
    by_severity: dict[Severity, list[ControlScore]] = defaultdict(list)
    for each in score.controls:
        by_severity[each.severity].append(each)
    most = max(map(len, by_severity.values()), default=0)
    return Overview(
        severities=tuple(
            _severity(have, each, Counter(one.status for one in by_severity[each]), most)
            for each in Severity
            if each in by_severity
        ),
        topics=tuple(_topics(have, score)),
    )


def _severity(have: Material, severity: Severity, counts: Mapping[Status, int], most: int) -> SeverityBar:
    ordered = have.counts(counts)
    chip = have.chip("severity", severity)
    return SeverityBar(
        chip=chip,
        counts=ordered,
        pieces=tuple(_pieces(counts, most)),
        alt=f"{chip.word}{have.words.say('colon')}{have.in_words(ordered)}",
    )


def _pieces(counts: Mapping[Status, int], most: int) -> Iterator[Piece]:
    """The parts of one bar; the longest bar of the picture fills its width."""
    begins = 0
    for status in _DRAWN:
        if counts.get(status):
            width = Fraction(counts[status], most)
            yield Piece(code=str(status), x=geometry(Fraction(begins, most)), width=geometry(width))
            begins += counts[status]


def _topics(have: Material, score: AgencyScore) -> Iterator[CoverageBar]:
    """Every topic with something due, in the order of the pack."""
    for name in dict.fromkeys(each.domain for each in have.controls.values()):
        shares = score.topics.get(name)
        if shares is None:
            continue
        judged = have.figures.percent(shares.coverage)
        yield CoverageBar(
            name=have.words.of("domain", name),
            judged=judged,
            bar_judged=geometry(shares.coverage),
            bar_unknown=geometry(1 - shares.coverage),
            alt=have.words.say("overview_topic_alt", topic=have.words.of("domain", name), judged=judged),
        )
