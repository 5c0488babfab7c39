"""Runs the collectors of one target: every question once, every fact known or missing with its reason, no crash.

The one place where a collector's or deriver's crash becomes a gap (`broken`) instead of ending the run.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import datetime

from scanner.model.errors import Broken, GapError, Stopped
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask, OverdueError, Watched
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way
from scanner.reach.failures import end_if_asked
from scanner.sealing.redaction import redact

LOG = logging.getLogger(__name__)
Seal = Callable[[Answer], str]
"""The digest of a raw answer."""


@dataclass(slots=True)
class AskOnce:
    """Asks each question of a target once, redacts the answer, and remembers it for every other collector."""

    ask: Ask
    answers: dict[str, Answer] = field(default_factory=dict)
    watch: Watched | None = field(init=False)

    def __post_init__(self) -> None:
        self.watch = self.ask if isinstance(self.ask, Watched) else None

    def __call__(self, question: str, /) -> Answer:
        """The redacted answer to `question`."""
        if question not in self.answers:
            self.answers[question] = redact(self.ask(question))
        return self.answers[question]


@dataclass(slots=True)
class DeclaredOnly:
    """Lets a collector ask only what it declared, so that an agent can ask the same without our parsers."""

    collector: Collector
    ask: Ask
    asked: list[str] = field(default_factory=list)

    def __call__(self, question: str, /) -> Answer:
        """The answer to a declared question; raises Broken for any other."""
        if question not in self.collector.questions:
            raise Broken(f"{self.collector.id} asked {question}, which it does not declare")
        if question not in self.asked:
            self.asked.append(question)
        return self.ask(question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of one target: observations in order of the collectors, and the raw answers behind them."""

    observations: tuple[Observation, ...]
    answers: tuple[Answer, ...]


def collect_target(  # the ports of one visit, all by keyword
    ask: Ask,
    collectors: Iterable[Collector],
    *,
    seal: Seal,
    clock: Callable[[], datetime],
    walk: bool = True,
    everything: bool = False,
    proof: str = "",
) -> Collected:
    """Ask what the collectors need; without `walk` the file walk is `not_collected`, as asked.

    With `everything`, also the declared questions that no collector came to this time: a recording must answer whatever
    is asked of it later.
    """
    once = AskOnce(ask)
    chosen = tuple(collectors)
    observations = [_collect(each, once, seal=seal, clock=clock, walk=walk, proof=proof) for each in chosen]
    if everything:
        for question in (question for each in chosen if walk or not each.walks for question in each.questions):
            _ask_too(once, question)
    return Collected(observations=tuple(observations), answers=tuple(once.answers.values()))


def _ask_too(once: AskOnce, question: str) -> None:
    """Ask for the recording's sake; a crash leaves the question out of it, and whoever replays it sees a gap."""
    try:
        once(question)
    except Stopped:
        raise
    except Exception as crash:
        end_if_asked(crash)
        LOG.exception("%s crashed", question)


def _collect(  # the ports of one visit, all by keyword
    collector: Collector, once: AskOnce, *, seal: Seal, clock: Callable[[], datetime], walk: bool, proof: str
) -> Observation:
    limited = DeclaredOnly(collector, once)
    taken_at = clock()

    def provenance() -> Provenance:
        seals = tuple(seal(once.answers[each]) for each in limited.asked if each in once.answers)
        asked = tuple(limited.asked)
        return Provenance(source=collector.id, taken_at=taken_at, asked=asked, answers=seals, proof=proof)

    if collector.walks and not walk:
        detail = "the file walk was left out (--no-walk)"
        gap, way = Gap.NOT_COLLECTED, Way.WALK
        return Missing(kind=collector.gives.kind, gap=gap, detail=detail, provenance=provenance(), way=way)
    return guarded(lambda: _read(collector, limited, once), collector.gives.kind, collector.id, provenance)


def _read(collector: Collector, ask: Ask, once: AskOnce) -> Fact:
    """The fact. A question that took too long is a gap from then on, and the collector reads what it has once more."""
    if once.watch is not None:
        for _ in collector.questions:  # each can be overdue once
            try:
                return once.watch.watched(lambda: collector.read(ask))
            except OverdueError as late:
                once.answers[late.answer.ask] = redact(late.answer)
    return collector.read(ask)


def guarded(read: Callable[[], Fact], kind: str, source: str, provenance: Callable[[], Provenance]) -> Observation:
    """The fact `read` returns, or the gap it raised; anything else it raises is our own fault: `broken`."""
    try:
        return Known(fact=read(), provenance=provenance())
    except GapError as gap:
        return Missing(kind=kind, gap=gap.gap, detail=gap.detail, provenance=provenance(), way=gap.way)
    except Stopped:  # the whole visit ends: nothing of it is stored
        raise
    except Exception as crash:
        end_if_asked(crash)
        LOG.exception("%s crashed", source)
        detail = f"{source}: {type(crash).__name__}: {crash}"[:300]
        return Missing(kind=kind, gap=Gap.BROKEN, detail=detail, provenance=provenance())
