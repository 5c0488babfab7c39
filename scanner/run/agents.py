"""Targets whose agents bring bundles: which agent speaks for a target, and what its newest bundle says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from scanner.evidence.bundles import Bundles, StoredBundle
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import NotCollected, Stale, Unreadable
from scanner.model.freshness import MAX_AGE
from scanner.model.organisation import Inventory, Target
from scanner.model.question import MachineIdentity, Recording
from scanner.model.records import dataclass
from scanner.model.words import Connection, Way
from scanner.sealing.proofs import Algorithm, proof_of
from scanner.transport.machines import shared
from scanner.transport.register import Agent, Register

NO_AGENT: Final = "no agent is enrolled for it"
_WORDS: Final = {Algorithm.ED25519: "Ed25519", Algorithm.HMAC: "HMAC-SHA-256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an agent recorded, and who vouches for it."""

    recording: Recording
    proof: str


class AgentBundles:
    """The newest bundle of every agent of a store, for the targets of an inventory."""

    def __init__(self, store: EvidenceStore, agents: Mapping[str, Agent], *, clock: Callable[[], datetime]) -> None:
        self._bundles, self._agents, self._clock = Bundles(store), agents, clock
        self._newest: Mapping[str, StoredBundle] | None = None

    def of(self, target: Target) -> Brought:
        """What the agent of `target` brought last; raises as `newest`."""
        newest = self.newest(target)
        recording = Recording(
            target=target.id,
            platform=newest.platform,
            taken_at=newest.taken_at,
            product=newest.product,
            language=newest.language,
            identity=newest.identity,
            answers=tuple(self._bundles.answers(newest)),
        )
        return Brought(recording=recording, proof=proof_words(newest))

    def newest(self, target: Target) -> StoredBundle:
        """The last bundle of the agent of `target`.

        Raises NotCollected where there is none, Stale where it is too old, Unreadable where two agents say they are it.
        """
        agent = self._agent_of(target)
        newest = self._stored().get(agent.id)
        if newest is None:
            raise NotCollected(f"no bundle of its agent {agent.id} was imported yet", way=Way.BUNDLE)
        age = self._clock() - newest.taken_at
        if age > MAX_AGE:
            raise Stale(
                f"the last bundle of its agent {agent.id} was taken on {newest.taken_at:%Y-%m-%d}, {age.days} days ago",
                way=Way.BUNDLE,
            )
        return newest

    def _stored(self) -> Mapping[str, StoredBundle]:
        if self._newest is None:
            self._newest = self._bundles.newest()
        return self._newest

    def _agent_of(self, target: Target) -> Agent:
        bound = [each for each in self._agents.values() if each.enrolment.target == target.id]
        live = [each for each in bound if each.is_live] or [
            each for each in self._agents.values() if each.is_live and _is_of(each, target)
        ]
        if len(live) > 1:
            names = ", ".join(each.id for each in live)
            raise Unreadable(f"several agents say that they are on this machine: {names}", way=Way.CORRECT)
        if live:
            return live[0]
        waiting = [each for each in bound if each.revoked_at is None]
        if waiting:
            day = f"{waiting[-1].offered_at:%Y-%m-%d}"
            raise NotCollected(
                f"its agent {waiting[-1].id} was enrolled on {day}, and its machine has not answered yet",
                way=Way.BUNDLE,
            )
        if bound:
            raise NotCollected(f"its agent {bound[-1].id} was revoked", way=Way.BUNDLE)
        raise NotCollected(NO_AGENT, way=Way.BUNDLE)


def _is_of(agent: Agent, target: Target) -> bool:
    """An agent that was enrolled for no target is found by what the register of machines says of it."""
    enrolment = agent.enrolment
    declared = MachineIdentity(serial=target.serial or "", macs=tuple(target.macs))
    return not enrolment.target and enrolment.agency == target.agency and bool(shared(agent.identity, declared))


def without_target(inventory: Inventory, agents: Iterable[Agent]) -> Iterator[Agent]:
    """Those of `agents` that no target of the inventory is read by: an inventory that says so forgot `connection: agent`."""
    targets = [target for agency in inventory.agencies for target in agency.targets]
    read = [each for each in targets if each.connection is Connection.AGENT]
    for agent in agents:
        bound = agent.enrolment.target
        if not any(each.id == bound if bound else _is_of(agent, each) for each in read):
            yield agent


def agents_of(store: EvidenceStore, clock: Callable[[], datetime]) -> AgentBundles:
    """The bundles of a store, and the agents its register knows."""
    return AgentBundles(store, Register(store.folder).agents, clock=clock)


def proof_words(bundle: StoredBundle) -> str:
    """`agent bundle k7qx9-12, Ed25519, key 0123456789abcdef`."""
    proof = proof_of(bundle.proof)
    made = f"{_WORDS[proof.algorithm]}, key {proof.key_id}" if proof else ""
    return f"agent bundle {bundle.agent}-{bundle.sequence}, {made}"
