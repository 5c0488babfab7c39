"""What scorecards said, judgement by judgement: enough for a trend without judging anything again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from scanner.model.records import dataclass
from scanner.model.score import Shares
from scanner.model.text import Text
from scanner.model.words import Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One time that agencies were judged: the run, the day it was judged for, and by which rules."""

    number: int
    run: str
    as_of: datetime
    rulepack: str
    rulepack_digest: str
    program: str

    @property
    def rules(self) -> tuple[str, str]:
        """What judged: where it is another one, the difference of two scores may be its doing."""
        return self.rulepack_digest, self.program


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """One agency at one judgement. `subjects` counts what was judged, `failing` its failing pairs by severity."""

    judgement: Judgement
    agency: str
    name: Text
    kind: str
    successor_of: tuple[str, ...]
    shares: Shares
    grade: str
    statuses: Mapping[Status, int]
    failing: Mapping[Severity, int]
    subjects: int
    indicators: Mapping[str, Sequence[int]]
    """By id: numerator, denominator, how many could not be counted, and 1 where it was sampled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvincePoint:
    """The province at one judgement; `judged` of its `agencies` were judged then, the others as they were before."""

    judgement: Judgement
    proven: Fraction
    coverage: Fraction
    grades: Mapping[str, int]
    agencies: int
    judged: int


Line = tuple[RollUp, ...]
"""The roll-ups of one agency, oldest first; where it came of others, those of before are of these together."""
