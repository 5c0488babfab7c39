"""What the centre believes: the rules for requests and bundles, pure. Each refusal says in its own words what is wrong.

BadSeal is raised where a signature or its maker is the reason, BadInput for everything else.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from scanner.model.errors import BadInput, BadSeal
from scanner.model.records import dataclass
from scanner.sealing.proofs import Algorithm, Proof, is_keyed_by, is_signed_by
from scanner.transport.bundle import Bundle, named
from scanner.transport.enrolment import Request
from scanner.transport.head_lines import refused
from scanner.transport.machines import contradictions, shared, tells_nothing
from scanner.transport.register import Agent

AHEAD: Final = timedelta(days=1)
"""How far the clock of a machine may run ahead of ours; a later stamp would keep its facts fresh for ever."""
BEHIND: Final = timedelta(days=3)
"""How much older than its agent a bundle may say that it is: the centre may have noted a machine some days after it began."""
Agents = Mapping[str, Agent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What an accepted request, or the first bundle with an HMAC, leads to."""

    agent: Agent
    replaced: tuple[str, ...] = ()
    """Agents that are believed no more from now on."""


class Link(Protocol):
    """One bundle that was imported, as a link of its agent's chain."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole bundle."""

    @property
    def previous(self) -> str:
        """That of the bundle before it, empty for the first."""


class Stamped(Protocol):
    """One bundle that was imported, as a moment in the life of its machine."""

    @property
    def taken_at(self) -> datetime:
        """When its machine says that it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a bundle stands in its chain: `gap` (first, last) are sequence numbers before it that never came.

    `is_late` True when younger ones were imported before it.
    """

    gap: tuple[int, int] | None = None
    is_late: bool = False


def admit_request(request: Request, name: str, agents: Agents, *, now: datetime) -> Admitted | None:
    """What accepting it means; None when it was accepted before. Raises BadSeal or BadInput."""
    agent = _enrolled(request.agent, name, agents)
    enrolment = agent.enrolment
    if enrolment.algorithm is Algorithm.HMAC:
        raise refused(name, f"agent {agent.id} was enrolled for an HMAC: it needs no request")
    if not is_keyed_by(bytes.fromhex(enrolment.key.reveal()), agent.id, request.proof, request.proven):
        raise BadSeal(f"{name}: its proof does not fit the code of agent {agent.id}: a wrong code, or altered bytes")
    if not is_signed_by(request.public, request.signature, request.signed):
        raise BadSeal(f"{name}: it is not signed with the key in it")
    if agent.accepted_at is not None and agent.public == request.public:
        return None
    _refuse_revoked(agent, name)
    if agent.accepted_at is not None:
        raise refused(
            name,
            f"the code of agent {agent.id} was used before: by a second machine, or by the same after it lost its key; "
            "make a new enrolment",
        )
    _refuse_other_binding((request.agency, request.site, request.target), agent, name)
    return _admitted(agent, request, name, agents, now=now)


def _admitted(agent: Agent, sent: "Request | Bundle", name: str, agents: Agents, *, now: datetime) -> Admitted:
    """Raises BadInput where the enrolment has ended, or another agent stands in the way."""
    identity = sent.identity if isinstance(sent, Request) else sent.head.identity
    made_at = sent.made_at if isinstance(sent, Request) else sent.head.taken_at
    if now > agent.enrolment.expires_at:
        raise refused(name, f"the enrolment of agent {agent.id} ended on {agent.enrolment.expires_at:%Y-%m-%d}")
    _refuse_future(made_at, name, now=now)
    if isinstance(sent, Bundle):
        _refuse_past(made_at, agent, name)
    if tells_nothing(identity):
        raise refused(
            name, "it tells neither serial number nor machine-id nor MAC: no second machine could be told from it"
        )
    rivals = tuple(_rivals(agent, agents))
    if rivals and not agent.replaces:
        raise refused(
            name,
            f"{agent.enrolment.target} has an agent already, {rivals[0].id}: two agents cannot speak for one target; "
            "revoke that one, or enrol with --replace",
        )
    for other in agents.values():
        if (
            other.is_live
            and other.id != agent.id
            and other not in rivals
            and (same := shared(other.identity, identity))
        ):
            raise refused(
                name,
                f"it is of the machine of agent {other.id}, or a clone of it: {'; '.join(same)}; "
                "give a clone its own machine-id, or revoke that agent",
            )
    return Admitted(agent=agent, replaced=tuple(each.id for each in rivals))


def _rivals(agent: Agent, agents: Agents) -> Iterator[Agent]:
    """Other agents that speak for its target."""
    target = agent.enrolment.target
    return (
        each
        for each in agents.values()
        if target and each.is_live and each.enrolment.target == target and each is not agent
    )


def admit_bundle(bundle: Bundle, name: str, agents: Agents, *, now: datetime) -> Admitted | None:
    """Raises BadSeal or BadInput unless its agent made it on the machine it was enrolled on.

    Something is returned where it is the first sign of an agent with an HMAC: such a one sends no request.
    """
    head = bundle.head
    if named(name) != (head.agent, head.sequence):
        raise refused(
            name, f"its name is not that of bundle {head.sequence} of agent {head.agent}, which it says it is"
        )
    agent = _enrolled(head.agent, name, agents)
    _refuse_other_signer(bundle, agent, name)
    _refuse_revoked(agent, name)
    _refuse_other_binding((head.agency, head.site, head.target), agent, name)
    if agent.accepted_at is None:
        return _admitted(agent, bundle, name, agents, now=now)
    if differing := contradictions(agent.identity, head.identity):
        raise refused(
            name,
            f"it comes from a second machine under the identity of agent {agent.id}: {'; '.join(differing)}; "
            "a clone, or a new board: enrol it anew",
        )
    _refuse_future(head.taken_at, name, now=now)
    _refuse_past(head.taken_at, agent, name)
    return None


def _enrolled(agent: str, name: str, agents: Agents) -> Agent:
    if agent not in agents:
        raise BadSeal(f"{name}: no agent {agent} was enrolled here; a key that comes with a file proves nothing")
    return agents[agent]


def _refuse_other_signer(bundle: Bundle, agent: Agent, name: str) -> None:
    if agent.enrolment.algorithm is Algorithm.ED25519 and not agent.public:
        raise BadSeal(f"{name}: the request of agent {agent.id} was not accepted yet, so no key of it is known")
    proof = bundle.proof
    if proof.algorithm is not agent.enrolment.algorithm or proof.key_id != agent.key_id:
        raise BadSeal(
            f"{name}: it is signed by another: {proof.algorithm} {proof.key_id[:40]!r} instead of "
            f"{agent.enrolment.algorithm} {agent.key_id!r}"
        )
    if not _fits(bundle, agent, proof):
        raise BadSeal(f"{name}: its signature does not fit: bytes were altered, or another key signed it")


def _fits(bundle: Bundle, agent: Agent, proof: Proof) -> bool:
    if agent.enrolment.algorithm is Algorithm.HMAC:
        return is_keyed_by(bytes.fromhex(agent.enrolment.key.reveal()), agent.id, proof, bundle.signed)
    return is_signed_by(agent.public, proof, bundle.signed)


def _refuse_revoked(agent: Agent, name: str) -> None:
    if agent.revoked_at is not None:
        raise BadSeal(f"{name}: agent {agent.id} was revoked on {agent.revoked_at:%Y-%m-%d}")


def _refuse_other_binding(said: tuple[str, str, str], agent: Agent, name: str) -> None:
    bound = (agent.enrolment.agency, agent.enrolment.site, agent.enrolment.target)
    for what, now, meant in zip(("agency", "site", "target"), said, bound, strict=True):
        if now != meant:
            raise refused(name, f"its {what} is {now or '-'}; agent {agent.id} was enrolled for {meant or '-'}")


def _refuse_future(made_at: datetime, name: str, *, now: datetime) -> None:
    if made_at > now + AHEAD:
        raise refused(
            name,
            f"it is stamped {made_at:%Y-%m-%d %H:%M} UTC, in the future: the clock of its machine is wrong, or that of the "
            "centre",
        )


def _refuse_past(made_at: datetime, agent: Agent, name: str) -> None:
    """What a clock that lost its battery says: ages of signatures and updates, counted from it, would look good."""
    if made_at < agent.offered_at - BEHIND:
        raise refused(
            name,
            f"it is stamped {made_at:%Y-%m-%d %H:%M} UTC, before agent {agent.id} was enrolled on "
            f"{agent.offered_at:%Y-%m-%d}: set the clock of its machine",
        )


def refuse_turned_clock(bundle: Bundle, name: str, chain: Mapping[int, Stamped]) -> None:
    """Raises BadInput where its stamp contradicts those of the bundles imported before and after it."""
    number, made_at = bundle.head.sequence, bundle.head.taken_at
    before = max((each for each in chain if each < number), default=None)
    after = min((each for each in chain if each > number), default=None)
    if before is not None and made_at < chain[before].taken_at - AHEAD:
        raise refused(name, _turned(made_at, "before", before, chain[before].taken_at))
    if after is not None and made_at > chain[after].taken_at + AHEAD:
        raise refused(name, _turned(made_at, "after", after, chain[after].taken_at))


def _turned(made_at: datetime, word: str, number: int, other: datetime) -> str:
    return (
        f"it is stamped {made_at:%Y-%m-%d %H:%M} UTC, {word} bundle {number} of {other:%Y-%m-%d %H:%M} UTC: the clock of "
        "its machine was turned"
    )


def place_in_chain(bundle: Bundle, name: str, chain: Mapping[int, Link]) -> Place:
    """Where a new bundle that is its agent's own stands among those imported before; raises BadInput when nowhere."""
    head = bundle.head
    if head.sequence in chain:
        raise refused(
            name,
            f"bundle {head.sequence} of agent {head.agent} was imported before with another content: a number that is "
            "used twice is a rewritten chain, or a machine set back to an older state; enrol it anew",
        )
    _refuse_misfit(head.sequence - 1, head.previous, name, chain)
    after = chain.get(head.sequence + 1)
    if after is not None and after.previous != bundle.digest:
        raise refused(name, f"bundle {head.sequence + 1}, imported before, does not follow it: a rewritten chain")
    newest = max(chain, default=0)
    if head.sequence < newest:
        return Place(is_late=True)
    gap = (newest + 1, head.sequence - 1) if head.sequence > newest + 1 else None
    return Place(gap=gap)


def _refuse_misfit(number: int, digest: str, name: str, chain: Mapping[int, Link]) -> None:
    before = chain.get(number)
    if before is not None and before.digest != digest:
        raise refused(
            name,
            f"it does not follow bundle {number} as it was imported: reordered, a rewritten chain, or a machine set back to "
            "an older state",
        )


def why(error: BadSeal | BadInput, name: str) -> str:
    """What a refusal says, without the name of the file before it."""
    said = error.problems[0].message if isinstance(error, BadInput) else str(error)
    return said.removeprefix(f"{name}: ")
