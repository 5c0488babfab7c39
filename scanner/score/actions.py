"""What to do next: findings grouped by common cause, with the points each repair would win (design §7).

The gain of a repair is counted exactly: its verdicts are turned into passes on its targets, and the agency's proven
score is formed again. Ignorance is an action too: letting something be measured wins at most what waits for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from scanner.model.check import Check
from scanner.model.control import RulePack
from scanner.model.records import dataclass
from scanner.model.score import Action, ControlScore, Scoring
from scanner.model.verdict import Verdict
from scanner.model.words import Reason, Status, Way
from scanner.score.control import combine, halves

_ACTIONABLE = (Reason.GAP, Reason.NOT_ATTESTED, Reason.ATTESTATION_ENDED, Reason.PLATFORM_UNKNOWN)
_MEASURING_EFFORT = 1
_ATTESTING_EFFORT = 2
_BY_HAND = (Way.DECLARE, Way.CORRECT, Way.MEASURE_MORE, Way.ATTEST)
_NOT_OURS_TO_DO = (Way.NEWER, Way.AFTER)
"""Ways that nobody at the agency can take today: shown with what is unknown, never named as the next thing to do."""


@dataclass(slots=True)
class _Cause:
    check: str
    control: str
    effort: int
    measure: bool
    gap: str = ""
    reason: str = ""
    way: str = ""
    rows: list[Verdict] = field(default_factory=list)


def rank_actions(
    verdicts: Sequence[Verdict],
    controls: Sequence[ControlScore],
    *,
    pack: RulePack,
    checks: Mapping[str, Check],
    scoring: Scoring,
) -> tuple[Action, ...]:
    """Every action that wins something, best gain for its effort first; measuring counts half, as it only may win."""
    deciding = [each for each in verdicts if each.decides]
    causes: dict[tuple[str, ...], _Cause] = {}
    for verdict in deciding:
        _sort_in(verdict, causes, checks, scoring)
    by_pair: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in deciding:
        by_pair.setdefault((verdict.control, verdict.target), []).append(verdict)
    weights = _weights(controls, pack, scoring)
    actions = [_action(cause, by_pair, weights) for cause in causes.values()]
    return tuple(sorted((each for each in actions if each.gain > 0), key=_rank))


def _rank(action: Action) -> tuple[Fraction, str, str, str]:
    worth = action.gain / action.effort / (2 if action.measure else 1)
    return (-worth, action.check, action.control, action.gap + action.reason + action.way)


def _sort_in(
    verdict: Verdict, causes: dict[tuple[str, ...], _Cause], checks: Mapping[str, Check], scoring: Scoring
) -> None:
    if verdict.status in (Status.FAIL, Status.PARTIAL):
        topic = checks[verdict.check].topic if verdict.check in checks else "attested"
        key: tuple[str, ...] = ("repair", verdict.check or verdict.control)
        cause = _Cause(verdict.check, verdict.control, scoring.efforts.get(topic, _ATTESTING_EFFORT), measure=False)
    elif verdict.status is Status.UNKNOWN and verdict.reason in _ACTIONABLE:
        if verdict.way in _NOT_OURS_TO_DO:
            return
        cause = _ignorance(verdict)
        key = ("measure", cause.gap, cause.reason, cause.way)
    else:
        return
    causes.setdefault(key, cause).rows.append(verdict)


def _ignorance(verdict: Verdict) -> _Cause:
    gap = str(verdict.gap) if verdict.reason is Reason.GAP else ""
    by_hand = verdict.way in _BY_HAND or verdict.reason in (Reason.NOT_ATTESTED, Reason.ATTESTATION_ENDED)
    effort = _ATTESTING_EFFORT if by_hand else _MEASURING_EFFORT
    return _Cause("", "", effort, measure=True, gap=gap, reason=str(verdict.reason), way=str(verdict.way or ""))


def _weights(controls: Sequence[ControlScore], pack: RulePack, scoring: Scoring) -> dict[str, Fraction]:
    """Share of the agency's score that one subject of a control carries."""
    counted = [each for each in controls if each.due]
    total = sum(scoring.weights[each.severity] for each in counted) or 1
    order = {each.id for each in pack.controls}
    return {
        each.control: Fraction(scoring.weights[each.severity], total * each.due)
        for each in counted
        if each.control in order
    }


def _action(cause: _Cause, by_pair: Mapping[tuple[str, str], list[Verdict]], weights: Mapping[str, Fraction]) -> Action:
    repaired = {id(row) for row in cause.rows}
    gained: Counter[str] = Counter()
    for control, target in {(row.control, row.target) for row in cause.rows}:
        rows = by_pair[control, target]
        before = halves(combine(row.status for row in rows))
        after = halves(combine(Status.PASS if id(row) in repaired else row.status for row in rows))
        gained[control] += after - before
    gain = sum((Fraction(each, 2) * weights.get(control, 0) for control, each in gained.items()), Fraction(0))
    return Action(
        check=cause.check,
        control=cause.control,
        targets=tuple(sorted({row.target for row in cause.rows})),
        gain=gain,
        effort=cause.effort,
        measure=cause.measure,
        gap=cause.gap,
        reason=cause.reason,
        way=cause.way,
        controls=tuple(sorted({row.control for row in cause.rows})),
    )
