"""Scores: exact fractions and counts; rounding happens once, in reports/view.py."""

from collections.abc import Mapping
from fractions import Fraction

from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import Obligation, Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The three sums of design §3 and the one with waivers, each 0 to 1; possible = proven + 1 − coverage."""

    proven: Fraction
    coverage: Fraction
    with_waivers: Fraction
    attested: Fraction = Fraction(0)
    """How much of `proven` rests on attestations: what would be lost if every attested answer were unknown."""
    stand_ins: Fraction = Fraction(0)
    """Of that, what rests on answers given where a machine could have been asked."""

    @property
    def waived(self) -> Fraction:
        """How much of `with_waivers` rests on waivers."""
        return self.with_waivers - self.proven

    @property
    def possible(self) -> Fraction:
        """What the score could be if everything unknown were a pass."""
        return self.proven + 1 - self.coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Why a grade is lower than its score: the rule that bound it, with its numbers."""

    grade: str
    rule: str
    """`coverage`, `critical` or `stand_ins`."""
    control: str = ""
    share: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An agency's score: `grade` is A to E, or `–` when too little was measured."""

    shares: Shares
    grade: str
    uncapped: str
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlScore:
    """One control over its subjects in an agency. `counts` has every status; `judged` and `due` are subjects.

    `due` leaves out subjects where it is not applicable; with `due` 0 the control leaves the sums.
    """

    control: str
    domain: str
    severity: Severity
    obligation: Obligation
    status: Status
    counts: Mapping[Status, int]
    waived: int
    due: int
    shares: Shares | None
    targets: Mapping[Status, tuple[str, ...]]
    binding_judged: int = 0
    """Judged subjects for whose level the control is law or standard, and of those the ones that fail."""
    binding_failed: int = 0
    unattested: Fraction | None = None
    """`proven` if every attested answer were unknown, and if those that stand in for a measurement were; None with nothing due."""
    measured_where_possible: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A counted share: numerator of denominator, of which `unknown` could not be counted either way."""

    numerator: int
    denominator: int
    unknown: int = 0
    sampled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A province figure measured for one agency or the province; `ratio` None when it cannot be formed.

    `why` says that, or who has not declared it. Of `silent` of the `agencies` not even the denominator is known.
    """

    id: str
    ratio: Ratio | None
    why: Text | None = None
    silent: int = 0
    agencies: int = 1

    @property
    def is_known(self) -> bool:
        """True where at least a part of it was measured or declared: else it is neither 0 nor 100 %."""
        ratio = self.ratio
        if ratio is None:
            return False
        return ratio.unknown < ratio.denominator if ratio.denominator else bool(ratio.numerator or not ratio.unknown)

    @property
    def coverage(self) -> Fraction | None:
        """The share that is really known, of agencies and of what is counted in them; None where there is nothing to count."""
        if self.ratio is None:
            return Fraction(0) if self.silent else None
        whole, told = self.ratio.denominator, Fraction(self.agencies - self.silent, self.agencies)
        return told * Fraction(whole - self.ratio.unknown, whole) if whole else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do: the check (or control) whose repair on these targets gains most for its effort.

    `gain` is the share of the proven score won when it is done on all targets. `measure` True when the action lets
    something be measured rather than repairs it: then `gap` or `reason` says what stood in the way, `way` what would
    help where the gap does not say, `controls` are all that wait for it, and `gain` is what they can win at most.
    """

    check: str
    control: str
    targets: tuple[str, ...]
    gain: Fraction
    effort: int
    measure: bool
    gap: str = ""
    reason: str = ""
    way: str = ""
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyScore:
    """Everything counted for one agency."""

    agency: str
    score: Score
    controls: tuple[ControlScore, ...]
    topics: Mapping[str, Shares]
    parts: Mapping[str, Shares]
    """The four parts of the mission: computer, lan, firewall, antivirus."""
    indicators: tuple[Indicator, ...]
    actions: tuple[Action, ...]
    statuses: Mapping[Status, int]
    hosts: Ratio = Ratio(numerator=0, denominator=0)
    """Machines in service, and how many of them answered."""

    @property
    def pairs(self) -> dict[tuple[str, str], Status]:
        """The status of every control and subject."""
        return {
            (control.control, target): status
            for control in self.controls
            for status, targets in control.targets.items()
            for target in targets
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceScore:
    """The province: the unweighted mean of its agencies valid that day, with the spread of grades."""

    shares: Shares
    grades: Mapping[str, int]
    agencies: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    hosts: Ratio = Ratio(numerator=0, denominator=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The numbers of checks/scoring.yaml, printed with every score."""

    weights: Mapping[Severity, int]
    grades: tuple[tuple[str, Fraction], ...]
    """Letter and least proven share, best first; the last has 0."""
    coverage_caps: tuple[tuple[Fraction, str], ...]
    """Below this coverage the grade is at most this letter, narrowest first; `–` = no letter."""
    critical_caps: tuple[tuple[Fraction, str], ...]
    """From this share of failing targets of a critical law or standard control, at most this letter; largest first."""
    papers_cap: Fraction
    """The largest part of the points of a grade that may stand in for measurements; 1 = no limit."""
    efforts: Mapping[str, int]
    """Effort class of a check's repair by topic, 1 (minutes) to 3 (days)."""
