"""What a verdict says, in words made once: many machines of an agency are judged alike."""

from collections.abc import Hashable
from typing import Final

from reports.material import Material
from reports.shapes_evidence import Claim
from scanner.model.check import Sight
from scanner.model.verdict import Verdict

MOST_KEPT: Final = 4_000
"""Some agencies' worth; more would only cost memory."""


def claim_of(have: Material, verdict: Verdict) -> Claim:
    """The words of a verdict; the same value for all that say the same."""
    key = _key(have, verdict)
    claim = have.claims.get(key)
    if claim is None:
        if len(have.claims) >= MOST_KEPT:
            have.claims.clear()
        claim = have.claims[key] = _claim(have, verdict)
    return claim


def _key(have: Material, verdict: Verdict) -> Hashable:
    """Everything its words are made of."""
    return (
        verdict.check,
        verdict.control,
        verdict.status,
        verdict.reason,
        verdict.decides,
        verdict.message.in_(have.language),
        tuple([_seen(each) for each in verdict.sights]),
        verdict.gap,
        verdict.missing,
        verdict.detail,
        verdict.waiver and (verdict.waiver.id, verdict.waiver.ends_at),
    )


def _seen(sight: Sight) -> Hashable:
    """A sight; 1, 1.0 and True are one to Python and three to a reader."""
    was = sight.was
    return sight.what, sight.wanted, was.__class__, repr(was) if isinstance(was, tuple) else was


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
