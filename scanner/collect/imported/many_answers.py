"""Files that answer many questions: every collector of the platform reads them as if it had asked the machine."""

from collections.abc import Iterator
from functools import cache, partial

from scanner.model.errors import GapError, NotCollected, Unsupported
from scanner.model.observation import Fact
from scanner.model.plugins import plugins
from scanner.model.ports import Collector, Telling
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform

Outcome = Fact | GapError


def tellings(ask: Ask, platform: Platform) -> Iterator[Telling]:
    """What collectors read; the kinds that the file tells nothing of are left out, but for when it tells too little of any.

    Raises Unsupported where no collector asks for anything that stands in the file.
    """
    once = cache(ask)
    found = [(each.gives, _read(each, once)) for each in _collectors(platform) if _is_told(each, once)]
    told = [(kind, outcome) for kind, outcome in found if not isinstance(outcome, NotCollected)]
    if not found:
        raise Unsupported("it is recognised, and nothing in it is judged")
    for kind, outcome in told or found:
        yield kind, partial(_told, outcome)


@cache
def _collectors(platform: Platform) -> tuple[Collector, ...]:
    found = plugins("scanner.collect", "COLLECTOR", Collector, "rasoat.collectors", prefix=f"{platform}_")
    return tuple(each for each in found.values() if each.platform is platform)


def _is_told(collector: Collector, ask: Ask) -> bool:
    return any(ask(each).gap is not Gap.NOT_COLLECTED for each in collector.questions)


def _read(collector: Collector, ask: Ask) -> Outcome:
    try:
        return collector.read(ask)
    except GapError as gap:
        return gap


def _told(outcome: Outcome) -> Fact:
    """The fact; raises the gap."""
    if isinstance(outcome, GapError):
        raise outcome
    return outcome
