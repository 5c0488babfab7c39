"""Checks: pure functions from facts and thresholds to an outcome, with everything a newcomer needs in one file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, NewType

from scanner.model.control import Threshold, Thresholds
from scanner.model.observation import Fact
from scanner.model.records import dataclass
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, TargetKind

AsOf = NewType("AsOf", datetime)
"""Annotate a check's parameter with this to be given the moment of judging (aware, UTC)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One thing seen and what was wanted of it; both are shown to people as they are."""

    what: str
    was: Threshold
    wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a check says: a status, why in both languages, and what it saw."""

    status: Status
    message: Text
    sights: tuple[Sight, ...] = ()


def passed(message: Text, *sights: Sight) -> Outcome:
    """The statement of the check is true."""
    return Outcome(status=Status.PASS, message=message, sights=sights)


def partly(message: Text, *sights: Sight) -> Outcome:
    """Part of it is true, or a value is weaker than one the standard only suggests."""
    return Outcome(status=Status.PARTIAL, message=message, sights=sights)


def failed(message: Text, *sights: Sight) -> Outcome:
    """The statement is false."""
    return Outcome(status=Status.FAIL, message=message, sights=sights)


def not_applicable(reason: Text, *sights: Sight) -> Outcome:
    """What the check examines does not exist here; the reason is required and leaves the sums."""
    return Outcome(status=Status.NOT_APPLICABLE, message=reason, sights=sights)


EXAMPLES_ARE_OF = "2026-11-24T00:00:00Z"
"""When an example happens that does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A case inside the check: plain facts by kind (or a gap), thresholds, and the status that must follow."""

    name: str
    facts: Mapping[str, Any]  # plain JSON-like values, built into facts when the example is run
    expect: Status
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    level: int = 2
    kind: TargetKind | None = None
    """Kind of the target; None = the first that the control is for."""
    as_of: str = EXAMPLES_ARE_OF


Judge = Callable[[Mapping[str, Fact], Thresholds, AsOf, Subject], Outcome]
"""How the engine calls a check: all needed facts are there; raising GapError means `unknown`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A pluggable check.

    `decides` is False for good practice beyond what the control asks: such a verdict is shown and never moves the
    control. `needs` are fact kinds. `written` judges the written configuration instead of the effective one.
    """

    id: str
    topic: str
    version: int
    title: Text
    why: Text
    fix: Text
    controls: tuple[str, ...]
    platforms: frozenset[Platform]
    needs: tuple[str, ...]
    judge: Judge
    examples: Sequence[Example]
    decides: bool = True
    written_needs: tuple[str, ...] = ()
    written: Judge | None = None
    written_examples: Sequence[Example] = ()
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    max_age: timedelta = timedelta(days=30)
    reads_thresholds: frozenset[str] = frozenset()
    sees_subject: bool = True
    """False when it is told nothing of the subject itself: the same facts then give the same outcome."""
    place: str = ""
    """File the check stands in, for messages and docs."""
