"""Who was asked what, and what came of it: one line a target, so that nothing unmeasured goes unseen."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from scanner.model.observation import Known, Missing, Observation
from scanner.model.organisation import Target
from scanner.model.results import LedgerLine
from scanner.model.words import Gap


def ledger_line(target: Target, observations: Iterable[Observation]) -> LedgerLine:
    """The line of a visited target: questions asked are fact kinds, skipped those that stayed missing."""
    missing: list[Missing] = []
    known: list[datetime] = []
    proof = ""
    for each in observations:
        proof = proof or each.provenance.proof
        if isinstance(each, Known):
            known.append(each.provenance.taken_at)
        else:
            missing.append(each)
    return LedgerLine(
        target=target.id,
        asked=len(known) + len(missing),
        answered=len(known),
        skipped=len(missing),
        why=dict(sorted(Counter(str(each.gap) for each in missing).items())),
        details=tuple(sorted((each.kind, str(each.gap), each.detail) for each in missing)),
        proof=proof,
        seen_at=max(known, default=None),
    )


def never_visited(target: Target, why: str) -> LedgerLine:
    """The line of a target that this run did not visit at all."""
    return LedgerLine(
        target=target.id,
        asked=0,
        answered=0,
        skipped=1,
        why={str(Gap.NOT_COLLECTED): 1},
        details=(("", str(Gap.NOT_COLLECTED), why),),
    )
