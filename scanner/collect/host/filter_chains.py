"""Follows new connections through the chains of a packet filter, whichever program wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from scanner.collect.host.packet_space import (
    EVERYTHING,
    PLANES,
    Box,
    Cover,
    Plane,
    add,
    bounded,
    is_open,
    meet,
    share_of,
    without,
)
from scanner.model.errors import Unreadable
from scanner.model.records import dataclass

_NEXT_TO_NOTHING = 2**-8 + 2**-12 + 2**-16
"""The private addresses of IPv4, 10.0.0.0/8 with 172.16.0.0/12 and 192.168.0.0/16: all of them are still not the world."""
_DEEPEST = 32
"""The kernel allows 16 nested jumps (NFT_JUMP_STACK_SIZE); more is no rule set."""


class Verdict(StrEnum):
    """What a rule does with the packets it covers."""

    ACCEPT = "accept"
    DROP = "drop"
    RETURN = "return"
    JUMP = "jump"
    GOTO = "goto"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule, or one element of a verdict map: what it covers, what it does, and where it jumps."""

    cover: Cover
    verdict: Verdict
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What becomes of new connections in a chain, by plane: accepted by its rules, or left over at its end."""

    accepted: Mapping[Plane, list[Box]]
    left: Mapping[Plane, list[Box]]

    @property
    def opens(self) -> bool:
        """True when its rules alone accept most ports from a large part of the world."""
        return any(is_open(boxes, plane[0]) for plane, boxes in self.accepted.items())

    def drops_rest(self, versions: Iterable[int]) -> bool:
        """True when, of the given IP versions, next to nothing reaches its end, and not because all was accepted."""
        planes = [plane for plane in PLANES if plane[0] in versions]
        return not self.opens and all(share_of(self.left[plane], plane[0]) <= _NEXT_TO_NOTHING for plane in planes)


@dataclass(slots=True, kw_only=True)
class Chains:
    """Chains that may jump to each other; each is followed once."""

    steps: Mapping[str, Sequence[Step]]
    _done: dict[str, Passage] = field(default_factory=dict)

    def passage(self, name: str) -> Passage:
        """What becomes of new connections that enter the chain `name`; Unreadable for a jump that leads nowhere."""
        return self._follow(name, ())

    def _follow(self, name: str, above: tuple[str, ...]) -> Passage:
        if name in self._done:
            return self._done[name]
        if name in above or len(above) > _DEEPEST:
            raise Unreadable(f"the chain {name[:60]} is entered from itself, or too deep")
        if name not in self.steps:
            raise Unreadable(f"a rule jumps to the chain {name[:60]}, which is not listed")
        walk = _Walk()
        for step in self.steps[name]:
            below = self._follow(step.target, (*above, name)) if step.target else None
            walk.take(step, below)
        self._done[name] = walk.passage()
        return self._done[name]

    def reached(self, name: str) -> set[str]:
        """The chain and every chain its rules may lead to."""
        found, left = set(), [name]
        while left:
            each = left.pop()
            if each not in found:
                found.add(each)
                left += [step.target for step in self.steps.get(each, ()) if step.target]
        return found


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The state between two rules: `travelling` is what still travels, at most."""

    accepted: dict[Plane, list[Box]] = field(default_factory=lambda: {plane: [] for plane in PLANES})
    returned: dict[Plane, list[Box]] = field(default_factory=lambda: {plane: [] for plane in PLANES})
    travelling: dict[Plane, list[Box]] = field(
        default_factory=lambda: {plane: EVERYTHING.boxes(plane) for plane in PLANES}
    )

    def take(self, step: Step, below: Passage | None) -> None:
        """Apply one rule; `below` is what becomes of packets in the chain it jumps to."""
        for plane in step.cover.planes:
            covered = step.cover.boxes(plane)
            met = meet(self.travelling[plane], covered)
            if step.verdict is Verdict.CONTINUE or not met:
                continue
            back: list[Box] = []
            if step.verdict is Verdict.ACCEPT:
                add(self.accepted[plane], met)
            elif step.verdict is Verdict.RETURN:
                add(self.returned[plane], met)
            elif below is not None:
                add(self.accepted[plane], meet(met, below.accepted[plane]))
                back = meet(met, below.left[plane])
            if step.verdict is Verdict.GOTO:  # the end of that chain is the end of this one (nft(8))
                add(self.returned[plane], back)
                back = []
            if step.cover.exact:
                self.travelling[plane] = bounded([*without(self.travelling[plane], covered), *back])

    def passage(self) -> Passage:
        """What is known at the end of the chain."""
        left = {plane: list(boxes) for plane, boxes in self.returned.items()}
        for plane in PLANES:
            add(left[plane], self.travelling[plane])
        return Passage(accepted=self.accepted, left=left)
