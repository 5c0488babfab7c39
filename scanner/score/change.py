"""How a score became another: what was repaired, what came into sight, what is new; the parts sum to the whole exactly.

Both results are judged by the same rules (the past can be judged again, evidence never changes), so their difference is in
what was seen. It is walked in three steps, each changing one thing: first the targets of both are looked at alone, with
what is newly known or no longer known (coverage), then with what is known in both and differs (work), then with targets
that only the later one has (targets).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from scanner.model.change import Change, Move, Since, is_blind
from scanner.model.control import RulePack
from scanner.model.history import RollUp
from scanner.model.records import dataclass
from scanner.model.score import Scoring
from scanner.model.verdict import Verdict
from scanner.model.words import Status
from scanner.score.agency import score_controls, tally, weighted
from scanner.score.control import halves

Pair = tuple[str, str]
"""Control and target: what a score counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What scores are made with: the controls, the numbers, and the level of every subject."""

    pack: RulePack
    scoring: Scoring
    levels: Mapping[str, int]

    def proven(self, verdicts: Iterable[Verdict]) -> Fraction:
        """The proven score of these verdicts; 0 where nothing counts."""
        shares = weighted(score_controls(self.pack, tally(verdicts, self.levels)), self.scoring)
        return Fraction(0) if shares is None else shares.proven

    def statuses(self, verdicts: Iterable[Verdict]) -> dict[Pair, Status]:
        """The combined status of every control and target."""
        tallies = tally(verdicts, self.levels)
        return {(control, name): each.status for control, targets in tallies.items() for name, each in targets.items()}


def change_of(before: Sequence[Verdict], after: Sequence[Verdict], new: frozenset[str], by: Yardstick) -> Change:
    """The change of one agency; `new` are targets that the earlier result did not have, whatever it says of them."""
    earlier = [each for each in before if each.target not in new]
    later = [each for each in after if each.target not in new]
    were, are = by.statuses(earlier), by.statuses(later)
    turned = {pair for pair in were.keys() | are.keys() if is_blind(were.get(pair)) != is_blind(are.get(pair))}
    between = [each for each in earlier if _pair(each) not in turned] + [
        each for each in later if _pair(each) in turned
    ]
    first, second, third = by.proven(earlier), by.proven(between), by.proven(later)
    last, everything = by.proven(after), by.statuses(after)
    return Change(
        before=first,
        after=last,
        coverage=second - first,
        work=third - second,
        targets=last - third,
        moves=tuple(
            _move(pair, were.get(pair), now) for pair, now in sorted(everything.items()) if were.get(pair) is not now
        ),
    )


def _pair(verdict: Verdict) -> Pair:
    return verdict.control, verdict.target


def _move(pair: Pair, before: Status | None, after: Status) -> Move:
    both = before is not None and before.is_judged and after.is_judged
    steps = halves(after) - halves(before) if before is not None and both else 0
    return Move(control=pair[0], target=pair[1], before=before, after=after, steps=steps)


def since_of(before: RollUp, after: RollUp, were: Mapping[Pair, Status], are: Mapping[Pair, Status]) -> Since:
    """What is said now against what was said then, pair by pair; what rules did is not told apart from what was done."""
    known = {target for _, target in were}
    return Since(
        before=before,
        after=after,
        moves=tuple(_move(pair, were.get(pair), now) for pair, now in sorted(are.items()) if were.get(pair) is not now),
        new_targets=tuple(sorted({target for _, target in are} - known)),
        gone=len(were.keys() - are.keys()),
    )
