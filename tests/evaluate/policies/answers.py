"""A machine made of answers: what a policy may ask of it, and nothing else."""

from collections.abc import Mapping
from typing import Any

from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.policy import FIVE, Dialect, RuleOutcome
from scanner.evaluate.policies.rules import Judged, judge_rule
from scanner.evaluate.policies.world import World
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform

FILE = {"type": "file", "mode": "0644", "uid": 0, "gid": 0, "size": 9, "mtime": 1_700_000_000, "links": 1}
FOLDER = {**FILE, "type": "folder", "mode": "0755"}


class Machine:
    """Answers by question: text is a file's or a command's, a mapping are entries, None is absence, a gap a gap.

    Programs that are `installed` stand in /usr/bin; what is not in `said` was not asked.
    """

    def __init__(self, said: Mapping[str, Any], *, installed: tuple[str, ...] = ()) -> None:
        self._said = dict(said)
        for program in installed:
            self._said.setdefault(f"stat:/usr/*bin/{program}", {f"/usr/bin/{program}": FILE})

    def __call__(self, question: str, /) -> Answer:
        if question not in self._said:
            scheme, _, path = question.partition(":")
            if scheme == "stat" and "bin/" in path:
                return Answer(ask=question, absent=True)
            return Answer(ask=question, gap=Gap.NOT_COLLECTED, detail="not asked")
        said = self._said[question]
        if said is None:
            return Answer(ask=question, absent=True)
        if isinstance(said, Gap):
            return Answer(ask=question, gap=said, detail="so it is")
        if isinstance(said, Answer):
            return said
        if isinstance(said, str):
            return Answer(ask=question, exit=0 if question.startswith("cmd:") else None, stdout=said.encode())
        return Answer(ask=question, entries=said)


def judged(
    rule: str,
    said: Mapping[str, Any],
    *,
    installed: tuple[str, ...] = (),
    dialect: Dialect = FIVE,
    facts: Mapping[str, Any] | None = None,
) -> Judged:
    """What comes of a rule on such a machine."""
    return judge_rule(
        rule_of(rule),
        World(ask=Machine(said, installed=installed), platform=Platform.LINUX, facts=facts or {}),
        dialect,
    )


def outcome(
    rule: str,
    said: Mapping[str, Any],
    *,
    installed: tuple[str, ...] = (),
    dialect: Dialect = FIVE,
    facts: Mapping[str, Any] | None = None,
) -> RuleOutcome:
    """The outcome alone."""
    return judged(rule, said, installed=installed, dialect=dialect, facts=facts).outcome
