"""Files that answer many questions: every collector of the platform reads them as if it had asked the machine.

A list that may have been cut is no answer, but for facts that can say so (`listed_all`).
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache, partial
from typing import Final

from scanner.model.errors import GapError, Unsupported
from scanner.model.observation import Fact
from scanner.model.plugins import plugins
from scanner.model.ports import Collector, Telling
from scanner.model.question import Answer, Ask
from scanner.model.words import Gap, Platform

Outcome = Fact | GapError
_LISTED_ALL: Final = "listed_all"


def tellings(ask: Ask, platform: Platform, *, part: bool = False) -> Iterator[Telling]:
    """What collectors read in the file; `part` True where somebody may have chosen what stands in it.

    Gaps are told where no fact is, and of a fact that the file should tell in full.

    Raises Unsupported where no collector asks for anything that stands in the file.
    """
    once = cache(ask)
    found = [
        (each, _read(each, once, part=part))
        for each in _collectors(platform)
        if any(_is_told(once, it) for it in each.questions)
    ]
    if not found:
        raise Unsupported("it is recognised, and nothing in it is judged")
    has_fact = any(isinstance(outcome, Fact) for _, outcome in found)
    for collector, outcome in found:
        if isinstance(outcome, Fact) or not has_fact or all(_is_told(once, each) for each in collector.questions):
            yield collector.gives, partial(_told, outcome)


@cache
def _collectors(platform: Platform) -> tuple[Collector, ...]:
    found = plugins("scanner.collect", "COLLECTOR", Collector, "rasoat.collectors", prefix=f"{platform}_")
    return tuple(each for each in found.values() if each.platform is platform)


def _is_told(ask: Ask, question: str) -> bool:
    return ask(question).gap is not Gap.NOT_COLLECTED


def _read(collector: Collector, ask: Ask, *, part: bool) -> Outcome:
    try:
        return (
            _read_so_far(collector, ask, part=part) if _LISTED_ALL in _fields(collector.gives) else collector.read(ask)
        )
    except GapError as gap:
        return gap


def _read_so_far(collector: Collector, ask: Ask, *, part: bool) -> Fact:
    """The fact of what is there, which says where there may be more."""
    cut: list[str] = []

    def asked(question: str, /) -> Answer:
        answer = ask(question)
        cut.extend([question] if answer.truncated else [])
        return replace(answer, truncated=False)

    fact = collector.read(asked)
    return replace(fact, **{_LISTED_ALL: False}) if cut or part else fact


def _fields(kind: type[Fact]) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind))


def _told(outcome: Outcome) -> Fact:
    """The fact; raises the gap."""
    if isinstance(outcome, GapError):
        raise outcome
    return outcome
