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
    total, proven, coverage, with_waivers = 0, Fraction(0), Fraction(0), Fraction(0)
    for each in controls:
        if each.shares is not None:
            weight = scoring.weights[each.severity]
            total += weight
            proven += weight * each.shares.proven
            coverage += weight * each.shares.coverage
            with_waivers += weight * each.shares.with_waivers
    if not total:
        return None
    return Shares(proven=proven / total, coverage=coverage / total, with_waivers=with_waivers / total)


def grade(shares: Shares, controls: Iterable[ControlScore], scoring: Scoring) -> Score:
    """The letter, what it would be without caps, and every cap that binds."""
    uncapped = next(letter for letter, least in scoring.grades if shares.proven >= least)
    caps = tuple(cap for cap in (_coverage_cap(shares, scoring), *_critical_caps(controls, scoring)) if cap)
    letters = [letter for letter, _ in scoring.grades]
    if any(cap.grade == NO_LETTER for cap in caps):
        return Score(shares=shares, grade=NO_LETTER, uncapped=uncapped, caps=caps)
    final = max((uncapped, *(cap.grade for cap in caps)), key=letters.index)
    binding = tuple(cap for cap in caps if letters.index(cap.grade) > letters.index(uncapped))
    return Score(shares=shares, grade=final, uncapped=uncapped, caps=binding)


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
