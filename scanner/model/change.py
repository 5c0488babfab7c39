"""How the score of an agency became another, and the controls and targets behind it."""

from fractions import Fraction

from scanner.model.history import RollUp
from scanner.model.records import dataclass
from scanner.model.words import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One control on one target that changed."""

    control: str
    target: str
    before: Status | None
    """None: the target was not there, or the control not due for it."""
    after: Status
    steps: int
    """How far it moved between fail (0), partial (1) and pass (2), where it was judged both times; else 0."""

    @property
    def was_known(self) -> bool:
        """Whether it was judged before."""
        return self.before is not None and not is_blind(self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Everything that changed, and the sorts of it."""

    moves: tuple[Move, ...]

    @property
    def seen(self) -> tuple[Move, ...]:
        """What became known."""
        return tuple(each for each in self.moves if is_blind(each.before) and not is_blind(each.after))

    @property
    def lost(self) -> tuple[Move, ...]:
        """What is no longer known."""
        return tuple(each for each in self.moves if each.was_known and is_blind(each.after))

    @property
    def better(self) -> tuple[Move, ...]:
        """What was known, and is better."""
        return tuple(each for each in self.moves if each.steps > 0)

    @property
    def worse(self) -> tuple[Move, ...]:
        """What was known, and is worse."""
        return tuple(each for each in self.moves if each.steps < 0)

    @property
    def added(self) -> tuple[Move, ...]:
        """What was not there before, and is judged now."""
        return tuple(each for each in self.moves if each.before is None and each.after.is_judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Moves):
    """The proven score before and after, and the parts of the difference, which sum to it exactly.

    `coverage` is what came into sight or was lost, `work` what is known both times and differs, `targets` what targets
    brought that the earlier result did not have.
    """

    before: Fraction
    after: Fraction
    coverage: Fraction
    work: Fraction
    targets: Fraction
    told: Fraction | None = None
    """The proven score that the earlier scorecard gave; None where what it said is not stored."""
    waived: Fraction = Fraction(0)
    """By how much more of the score rests on waivers; they are no part of the proven score."""

    @property
    def rules(self) -> Fraction:
        """What other rules, another program or other declarations make of the earlier evidence than was told then."""
        return Fraction(0) if self.told is None else self.before - self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class Since(Moves):
    """What is said of an agency now against what its scorecard said the time before; nothing is judged again for it."""

    before: RollUp
    after: RollUp
    new_targets: tuple[str, ...]
    """Subjects of which nothing was said then."""
    gone: int
    """Pairs of control and subject that were judged or due then, and are not due any more."""

    @property
    def proven(self) -> Fraction:
        """By how much the proven score is higher."""
        return self.after.shares.proven - self.before.shares.proven

    @property
    def has_other_rules(self) -> bool:
        """Whether another rule pack or program judged."""
        return self.before.judgement.rules != self.after.judgement.rules

    @property
    def is_down(self) -> bool:
        """Whether the proven score is lower by the same rules."""
        return self.proven < 0 and not self.has_other_rules


def is_blind(status: Status | None) -> bool:
    """True for what was due and could not be judged."""
    return status in (Status.UNKNOWN, Status.ERROR)
