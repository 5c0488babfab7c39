"""One run of the agent: ask, record, sign, leave a bundle. Memory holds the recording once, and one answer beside it."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from scanner.apps.agent.state import Bound, Seal, State
from scanner.model.errors import BadConfiguration
from scanner.model.ports import Transport
from scanner.model.question import Answer, Ask, MachineIdentity, Recording
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reach.record import CLOSING, answer_line, opening
from scanner.sealing.redaction import redact
from scanner.transport.bundle import MAX_BYTES, Content, Head, ending, head_bytes, name_of

MOUNTED: Final = "file:/proc/self/mountinfo"
MOUNTED_OUTSIDE: Final = "file:/proc/1/mountinfo"
_MOST: Final = MAX_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one run did. `denied` are the questions that root would be answered, or in full."""

    name: str
    sequence: int
    asked: int
    answered: int
    denied: tuple[str, ...]
    finished: str = ""
    """A bundle of an earlier run that was killed before it could be seen, and can be now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of whom."""

    ask: Ask
    questions: Sequence[str]
    as_root: Iterable[str] = ()
    is_root: bool = False


def run_once(
    state: State, road: Transport, asking: Asking, *, identity: MachineIdentity, clock: Callable[[], datetime]
) -> Ran:
    """Leave one bundle on `road`. Raises BadConfiguration where nothing is enrolled, StoreError for faults of the disk."""
    with state.alone():
        agent = state.current()
        if not agent:
            raise BadConfiguration(f"{state.folder}: no agent is enrolled here; `rasoat agent enroll` does it")
        bound, seal = state.bound(agent), Seal(state.bound(agent), state.key(agent))
        finished = _finish(state, agent, road)
        last, previous = state.last(agent)
        taken_at = clock().astimezone(UTC).replace(microsecond=0)
        content, tally = _recorded(asking, bound, identity, taken_at)
        head = Head(
            agent=agent,
            agency=bound.agency,
            site=bound.site,
            target=bound.target,
            sequence=last + 1,
            previous=previous,
            taken_at=taken_at,
            identity=identity,
            content=Content.RECORDING,
            length=len(content),
        )
        content[0:0] = head_bytes(head)
        content += b"\n"
        content += ending(seal.prove(content))
        name = name_of(agent, head.sequence)
        road.stage(name, content)
        state.give_out(agent, head.sequence, hashlib.sha256(content).hexdigest())
        road.publish(name)
    return Ran(
        name=name,
        sequence=head.sequence,
        asked=len(asking.questions),
        answered=tally.answered,
        denied=tuple(tally.denied),
        finished=finished,
    )


def _finish(state: State, agent: str, road: Transport) -> str:
    """Publish what a killed run had staged and given a number, if it is still there and whole."""
    number, digest = state.last(agent)
    name = name_of(agent, number)
    content = road.staged(name, max_bytes=2 * _MOST) if number else None
    if content is None or hashlib.sha256(content).hexdigest() != digest or name in set(road.names()):
        return ""
    road.publish(name)
    return name


class _Tally:
    def __init__(self, asking: Asking) -> None:
        self.answered = 0
        self.denied: list[str] = []
        self._is_root = asking.is_root
        self._in_part = frozenset() if asking.is_root else frozenset(asking.as_root)

    def count(self, question: str, answer: Answer) -> None:
        self.answered += answer.gap is None
        in_part = question in self._in_part and not answer.absent
        if (
            in_part
            or (not self._is_root and _passed_by(question, answer))
            or answer.gap is Gap.DENIED
            or _holds_denied(answer.entries)
        ):
            self.denied.append(question)


def _passed_by(question: str, answer: Answer) -> bool:
    """A walk over the tree that could not enter every folder."""
    entries: Any = answer.entries  # plain JSON
    return question.startswith("walk:") and isinstance(entries, dict) and bool(entries.get("denied"))


def _holds_denied(entries: Any) -> bool:  # plain JSON
    values = entries.values() if isinstance(entries, dict) else ()
    return any(isinstance(each, dict) and each.get("gap") == str(Gap.DENIED) for each in values)


def _recorded(asking: Asking, bound: Bound, identity: MachineIdentity, taken_at: datetime) -> tuple[bytearray, _Tally]:
    """The recording, written answer by answer, and what was answered."""
    recording = Recording(
        target=bound.target or bound.agency, platform=Platform.LINUX, taken_at=taken_at, identity=identity
    )
    content, tally = bytearray(opening(recording)), _Tally(asking)
    for number, question in enumerate(asking.questions):
        answer = redact(asking.ask(question))
        tally.count(question, answer)
        line = answer_line(answer, number)
        if len(content) + len(line) > _MOST - len(CLOSING):
            too_much = Answer(ask=question, gap=Gap.UNREADABLE, detail="the bundle would be too large with this answer")
            line = answer_line(too_much, number)
        content += line
    content += CLOSING
    return content, tally


class Outside:
    """Asks what is mounted of the first process: a sandboxed service has read-only mounts of its own, no machine has.

    Where that may not be read and we may be in a sandbox, the answer is the gap `denied`, never the sandbox.
    """

    def __init__(self, ask: Ask, *, may_be_sandboxed: bool) -> None:
        self._ask, self._may_be_sandboxed = ask, may_be_sandboxed

    def __call__(self, question: str, /) -> Answer:
        """The answer to `question`."""
        if question != MOUNTED:
            return self._ask(question)
        outside = self._ask(MOUNTED_OUTSIDE)
        if outside.stdout or self._may_be_sandboxed:
            return _renamed(outside, question)
        return self._ask(question)


def _renamed(answer: Answer, question: str) -> Answer:
    return replace(answer, ask=question, seal="").sealed()


def runs_as_service() -> bool:
    """True where systemd started us (systemd.exec(5), INVOCATION_ID)."""
    return "INVOCATION_ID" in os.environ
