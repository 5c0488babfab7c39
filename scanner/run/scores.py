"""Puts the sums of `score/` together for one agency."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from scanner.model.check import Check
from scanner.model.control import RulePack
from scanner.model.organisation import Agency
from scanner.model.score import AgencyScore, ControlScore, Score, Scoring
from scanner.model.subject import Subject
from scanner.model.verdict import Verdict
from scanner.score.actions import rank_actions
from scanner.score.agency import (
    NO_LETTER,
    PARTS,
    by_domain,
    count_statuses,
    grade,
    nothing_measured,
    score_controls,
    tally,
    weighted,
)
from scanner.score.antivirus_sorts import antivirus_seen
from scanner.score.indicators import Measured, hosts_of, indicators_of


class Rules(Protocol):
    """What a score needs of the content."""

    @property
    def pack(self) -> RulePack:
        """Controls and indicators."""

    @property
    def checks(self) -> Mapping[str, Check]:
        """Checks by id."""

    @property
    def scoring(self) -> Scoring:
        """The numbers of the score."""


def agency_score(
    agency: Agency,
    verdicts: Sequence[Verdict],
    subjects: Mapping[str, Subject],
    rules: Rules,
    *,
    answered: frozenset[str],
) -> AgencyScore:
    """Everything counted for one agency; `answered` are the machines of which anything is known that is not stale."""
    levels = {name: subject.level for name, subject in subjects.items()}
    controls = score_controls(rules.pack, tally(verdicts, levels))
    topics = by_domain(controls, rules.scoring)
    measured = Measured(
        agency=agency,
        controls={each.control: each for each in controls},
        answered=answered & subjects.keys(),
        antivirus=antivirus_seen(verdicts),
    )
    return AgencyScore(
        agency=agency.id,
        score=_score(controls, rules.scoring),
        controls=controls,
        topics=topics,
        parts={name: topics[name] for name in PARTS if name in topics},
        indicators=indicators_of(measured, [each.id for each in rules.pack.indicators]),
        actions=rank_actions(verdicts, controls, pack=rules.pack, checks=rules.checks, scoring=rules.scoring),
        statuses=count_statuses(verdicts),
        hosts=hosts_of(measured),
    )


def _score(controls: Sequence[ControlScore], scoring: Scoring) -> Score:
    shares = weighted(controls, scoring)
    if shares is None:
        return Score(shares=nothing_measured(), grade=NO_LETTER, uncapped=NO_LETTER, caps=())
    return grade(shares, controls, scoring)
