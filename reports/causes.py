"""Why something is not judged, as a value that groups what waits for the same thing to be done."""

from typing import NamedTuple

from scanner.model.verdict import Verdict
from scanner.model.words import Reason


class Ignorance(NamedTuple):
    """Why something is not judged: what is the same for all verdicts that wait for the same thing to be done."""

    reason: str
    gap: str
    way: str


def cause_of(verdict: Verdict) -> Ignorance:
    """Why a verdict is not judged."""
    gap = str(verdict.gap or "") if verdict.reason is Reason.GAP else ""
    return Ignorance(str(verdict.reason), gap, str(verdict.way or ""))
