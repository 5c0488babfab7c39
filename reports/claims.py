"""What a verdict says, in words made once: many machines of an agency are judged alike."""

from typing import Final

from reports.material import Material
from reports.shapes_evidence import Claim
from scanner.model.verdict import Verdict

MOST_KEPT: Final = 4_000
"""Some agencies' worth; more would only cost memory."""


def claim_of(have: Material, verdict: Verdict) -> Claim:
    """The words of a verdict; the same value for all that say the same.

    Messages and sights are told apart by identity: the engine gives the same object for the same outcome.
    """
    key = (
        verdict.check,
        verdict.control,
        verdict.status,
        verdict.reason,
        verdict.decides,
        id(verdict.message),
        id(verdict.sights),
        verdict.gap,
        verdict.missing,
        verdict.detail,
        verdict.waiver,
    )
    known = have.claims.get(key)
    if known is None:
        if len(have.claims) >= MOST_KEPT:
            have.claims.clear()
        # Kept with the verdict, which keeps alive what the identities are of.
        known = have.claims[key] = (verdict, _claim(have, verdict))
    return known[1]


def _claim(have: Material, verdict: Verdict) -> Claim:
    message, basis = have.message(verdict), _basis(have, verdict)
    return Claim(
        control=verdict.control,
        title=have.title(verdict),
        check=verdict.check,
        chip=have.status(verdict.status),
        message=message,
        basis="" if basis == message else basis,
        seen=have.seen(verdict),
        waiver=have.waived(verdict),
    )


def _basis(have: Material, verdict: Verdict) -> str:
    """What the verdict rests on, and that it does not count when it does not."""
    basis = have.words.of("reason", verdict.reason)
    return basis if verdict.decides else f"{basis} · {have.words.say('advice')}"
