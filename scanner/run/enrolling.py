"""The centre offers enrolments, and takes agents back: what `rasoat agent enroll|list|revoke` do."""

from collections.abc import Callable
from datetime import datetime, timedelta

from scanner.model.errors import WrongUsage
from scanner.model.organisation import Inventory
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.sealing.proofs import KEY_BYTES, Algorithm
from scanner.transport.enrolment import Enrolment, new_code, read_code
from scanner.transport.head_lines import code_of
from scanner.transport.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody wants to enrol; `site` and `target` may be empty."""

    agency: str
    site: str
    target: str
    days: int
    algorithm: Algorithm
    replaces: bool


def offer_enrolment(
    offer: Offer,
    register: Register,
    *,
    inventory: Inventory | None,
    now: datetime,
    by: str,
    random: Callable[[int], bytes],
) -> Enrolment:
    """Make an enrolment and note it; raises BadInput for a code of no form, WrongUsage for one the inventory lacks."""
    target = offer.target if "/" in offer.target or not offer.target else f"{offer.agency}/{offer.target}"
    code_of(offer.agency, "agency", "--agency")
    code_of(offer.site, "site", "--site")
    code_of(target, "target", "--target", parts=2)
    if target and not target.startswith(f"{offer.agency}/"):
        raise WrongUsage(f"--target {target}: it is no target of the agency {offer.agency}")
    if inventory is not None:
        _refuse_unknown(inventory, offer, target)
    rival = next(
        (each for each in register.agents.values() if target and each.is_live and each.enrolment.target == target), None
    )
    if rival is not None and not offer.replaces:
        raise WrongUsage(f"--target {target}: it has the agent {rival.id}; give --replace where that one is to end")
    code = _free_code(register, random)
    read = read_code(code, "code")
    is_shared = offer.algorithm is Algorithm.HMAC
    enrolment = Enrolment(
        agent=read.agent,
        agency=offer.agency,
        site=offer.site,
        target=target,
        expires_at=(now + timedelta(days=offer.days)).replace(microsecond=0),
        algorithm=offer.algorithm,
        key=Secret(random(KEY_BYTES).hex()) if is_shared else read.key,
        code=Secret("" if is_shared else code),
    )
    register.offer(enrolment, at=now, by=by, replaces=offer.replaces)
    return enrolment


def _free_code(register: Register, random: Callable[[int], bytes]) -> str:
    while True:
        code = new_code(random)
        if read_code(code, "code").agent not in register.agents:
            return code


def _refuse_unknown(inventory: Inventory, offer: Offer, target: str) -> None:
    agency = next((each for each in inventory.agencies if each.code == offer.agency), None)
    if agency is None:
        there = ", ".join(each.code for each in inventory.agencies)
        raise WrongUsage(f"--agency {offer.agency}: the inventory has no such agency; there are: {there}")
    if offer.site and offer.site not in {each.id for each in agency.sites}:
        there = ", ".join(each.id for each in agency.sites) or "none"
        raise WrongUsage(f"--site {offer.site}: the agency has no such site; there are: {there}")
    if target and target not in {each.id for each in agency.targets}:
        raise WrongUsage(f"--target {target}: the inventory has no such target")


def revoke_agent(register: Register, agent: str, *, now: datetime, by: str, reason: str) -> None:
    """Believe an agent no more, or withdraw an enrolment; raises WrongUsage for one there is none of."""
    known = register.agents.get(agent)
    if known is None:
        raise WrongUsage(f"there is no agent {agent} in the register")
    if known.revoked_at is not None:
        raise WrongUsage(f"agent {agent} was revoked on {known.revoked_at:%Y-%m-%d}")
    register.revoke(agent, at=now, by=by, reason=reason)
