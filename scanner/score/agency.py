"""Scores one agency: weighted sums, grade and the caps that bind it, topics and the four parts of the mission."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from scanner.model.control import RulePack
from scanner.model.score import Cap, ControlScore, Score, Scoring, Shares
from scanner.model.verdict import Verdict
from scanner.model.words import Severity, Status
from scanner.score.control import SubjectTally, score_control

NO_LETTER = "–"
PARTS = ("computer", "lan", "firewall", "antivirus")
"""The four parts of the mission, as domains of the rule pack."""


def tally(verdicts: Iterable[Verdict], levels: Mapping[str, int]) -> dict[str, dict[str, SubjectTally]]:
    """Verdicts of one agency by control and subject; `levels` holds each subject's level."""
    tallies: dict[str, dict[str, SubjectTally]] = {}
    for verdict in verdicts:
        by_target = tallies.setdefault(verdict.control, {})
        if verdict.target not in by_target:
            by_target[verdict.target] = SubjectTally(levels[verdict.target])
        by_target[verdict.target].add(verdict)
    return tallies


def score_controls(pack: RulePack, tallies: Mapping[str, dict[str, SubjectTally]]) -> tuple[ControlScore, ...]:
    """Every due control, in the order of the pack."""
    return tuple(score_control(each, tallies[each.id]) for each in pack.controls if each.id in tallies)


def weighted(controls: Iterable[ControlScore], scoring: Scoring) -> Shares | None:
    """Σ w·v / Σ w over the controls that count; None when none does."""
    counted = [(each, scoring.weights[each.severity]) for each in controls]
    judged = [(each.shares, weight) for each, weight in counted if each.shares is not None]
    proven = _mean((each.proven, weight) for each, weight in judged)
    if proven is None:
        return None
    return Shares(
        proven=proven,
        coverage=_mean((each.coverage, weight) for each, weight in judged) or Fraction(0),
        with_waivers=_mean((each.with_waivers, weight) for each, weight in judged) or Fraction(0),
        attested=proven - (_mean((each.unattested, weight) for each, weight in counted) or 0),
        stand_ins=proven - (_mean((each.measured_where_possible, weight) for each, weight in counted) or 0),
    )


def _mean(values: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    """Σ w·v / Σ w over the values that are there. A control that a person called not applicable counts without that word."""
    total, gained = 0, Fraction(0)
    for value, weight in values:
        if value is not None:
            total += weight
            gained += weight * value
    return gained / total if total else None


def grade(shares: Shares, controls: Iterable[ControlScore], scoring: Scoring) -> Score:
    """The letter, what it would be without caps, and every cap that binds."""
    uncapped = _letter(shares.proven, scoring)
    found = (_coverage_cap(shares, scoring), _papers_cap(shares, scoring), *_critical_caps(controls, scoring))
    caps = tuple(cap for cap in found if cap)
    letters = [letter for letter, _ in scoring.grades]
    if any(cap.grade == NO_LETTER for cap in caps):
        return Score(shares=shares, grade=NO_LETTER, uncapped=uncapped, caps=caps)
    final = max((uncapped, *(cap.grade for cap in caps)), key=letters.index)
    binding = tuple(cap for cap in caps if letters.index(cap.grade) > letters.index(uncapped))
    return Score(shares=shares, grade=final, uncapped=uncapped, caps=binding)


def _letter(proven: Fraction, scoring: Scoring) -> str:
    return next(letter for letter, least in scoring.grades if proven >= least)


def counted_for_grade(shares: Shares, scoring: Scoring) -> Fraction:
    """The proven points a letter is given for: of those that stand in for measurements only so many that they are at most
    the allowed part of all that are counted.
    """
    rest = shares.proven - shares.stand_ins
    if scoring.papers_cap == 1:
        return shares.proven
    return rest + min(shares.stand_ins, rest * scoring.papers_cap / (1 - scoring.papers_cap))


def _papers_cap(shares: Shares, scoring: Scoring) -> Cap | None:
    counted = counted_for_grade(shares, scoring)
    if counted == shares.proven:
        return None
    share = shares.stand_ins / shares.proven
    return Cap(grade=_letter(counted, scoring), rule="stand_ins", share=share, limit=scoring.papers_cap)


def _coverage_cap(shares: Shares, scoring: Scoring) -> Cap | None:
    for below, letter in scoring.coverage_caps:
        if shares.coverage < below:
            return Cap(grade=letter, rule="coverage", share=shares.coverage, limit=below)
    return None


def _critical_caps(controls: Iterable[ControlScore], scoring: Scoring) -> list[Cap]:
    """A critical control of law or standard caps by the share of its judged targets that fail.

    Its class may change with the level: only the targets for which it is law or standard count.
    """
    caps = []
    for each in controls:
        if each.severity is not Severity.CRITICAL or not each.binding_judged:
            continue
        share = Fraction(each.binding_failed, each.binding_judged)
        for limit, letter in scoring.critical_caps:
            if share >= limit:
                caps.append(Cap(grade=letter, rule="critical", control=each.control, share=share, limit=limit))
                break
    return caps


def by_domain(controls: Iterable[ControlScore], scoring: Scoring) -> dict[str, Shares]:
    """Shares by domain of the pack; a domain in which nothing counts is left out."""
    groups: dict[str, list[ControlScore]] = {}
    for each in controls:
        groups.setdefault(each.domain, []).append(each)
    scored = {domain: weighted(group, scoring) for domain, group in groups.items()}
    return {domain: shares for domain, shares in scored.items() if shares is not None}


def count_statuses(verdicts: Iterable[Verdict]) -> dict[Status, int]:
    """How many verdicts of each status."""
    return dict(Counter(verdict.status for verdict in verdicts))


def nothing_measured() -> Shares:
    """The shares of an agency for which nothing at all is due."""
    return Shares(proven=Fraction(0), coverage=Fraction(0), with_waivers=Fraction(0))
