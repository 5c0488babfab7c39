"""Follows a PAM stack through every way its modules may answer: can it end in success, and what ran on the way.

Source: _pam_dispatch_aux of libpam 1.5 (pam_dispatch.c): what ok, done, bad, die, ignore, reset and jumps do.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from scanner.collect.host.pam_grammar import Step
from scanner.model.errors import Unreadable
from scanner.model.records import dataclass
from scanner.reading.numbers import is_whole

Answers = Callable[[Step], tuple[str, ...]]
"""Return values a module may give: `success`, or a failure such as `auth_err`."""

NOTED = frozenset({"pam_unix", "pam_faillock", "pam_tally2"})
"""Modules whose answers an ending remembers; to note all would square the number of ways."""
_ACTIONS = frozenset({"preauth", "authfail", "authsucc"})
_MOST_STATES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a stack may end; `ran` holds `module:value` of the NOTED modules that were asked."""

    succeeds: bool
    ran: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    at: int
    impression: bool | None
    ran: frozenset[str]


def endings(steps: tuple[Step, ...], answers: Answers) -> frozenset[Ending]:
    """Every way the stack may end; raises Unreadable when there are too many or a jump leads outside."""
    inner = _once(answers)
    seen: set[_State] = set()
    found: set[Ending] = set()
    waiting = [_State(at=0, impression=None, ran=frozenset())]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        if len(seen) > _MOST_STATES:
            raise Unreadable("the PAM stack is too complex to follow")
        if state.at == len(steps):
            found.add(Ending(succeeds=state.impression is True, ran=state.ran))
        else:
            for value, ran in _values(steps[state.at], answers, inner):
                _advance(steps, replace(state, ran=state.ran | ran), value, waiting=waiting, found=found)
    return frozenset(found)


def _once(answers: Answers) -> Callable[[Step], frozenset[Ending]]:
    """The endings of a substack, followed once however often it is reached."""
    known: dict[str, frozenset[Ending]] = {}

    def followed(step: Step) -> frozenset[Ending]:
        if step.place not in known:
            known[step.place] = endings(step.inner, answers)
        return known[step.place]

    return followed


def _values(
    step: Step, answers: Answers, inner: Callable[[Step], frozenset[Ending]]
) -> Iterator[tuple[str, frozenset[str]]]:
    if not step.module:
        for ending in inner(step):
            yield ("success" if ending.succeeds else "auth_err"), ending.ran
        return
    if step.module not in NOTED:
        yield from ((value, frozenset[str]()) for value in answers(step))
        return
    marks = frozenset(f"{step.module}:{each}" for each in step.arguments if each in _ACTIONS)
    yield from ((value, marks | {f"{step.module}:{value}"}) for value in answers(step))


def _advance(steps: tuple[Step, ...], state: _State, value: str, *, waiting: list[_State], found: set[Ending]) -> None:
    """Put what follows after the module at `state.at` answered `value` into `waiting`, or its ending into `found`."""
    step = steps[state.at]
    action = step.control.get(value, step.control["default"])
    impression = _impression(state.impression, action, good=value == "success")
    if action == "die" or (action == "done" and impression is not False):
        found.add(Ending(succeeds=impression is True, ran=state.ran))
        return
    if action.isdigit() and not is_whole(action):
        raise Unreadable(f"{step.place}: a jump over {action[:40]!r} modules")
    skipped = int(action) if is_whole(action) else 0
    if state.at + 1 + skipped > len(steps):
        raise Unreadable(f"{step.place}: the jump leads beyond the end of the stack")
    waiting.append(replace(state, at=state.at + 1 + skipped, impression=impression))


def _impression(before: bool | None, action: str, *, good: bool) -> bool | None:
    """What the stack looks like after an action: None undecided, True good so far, False failed for good."""
    if action == "reset":
        return None
    if action == "ignore" or before is False:
        return before
    if action in ("bad", "die"):
        return False
    if action.isdigit():
        return True if good else before
    return good
