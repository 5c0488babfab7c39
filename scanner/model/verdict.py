"""Verdicts: exactly one for each due check and subject, or one `unknown` where a control has no check."""

import hashlib
from datetime import date, datetime

from scanner.model.check import Sight
from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import Gap, Reason, Status, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverApplied:
    """Which waiver covers a verdict, and until when; the original status stays in the verdict."""

    id: str
    approved_by: str
    ends_at: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One judgement. `check` is empty where the control has no check for this platform or is attested."""

    check: str
    control: str
    agency: str
    target: str
    status: Status
    message: Text
    sights: tuple[Sight, ...] = ()
    reason: Reason = Reason.FACTS
    gap: Gap | None = None
    way: Way | None = None
    """What would let it be judged, where the gap alone does not say (model/words.py)."""
    detail: str = ""
    """The detail of the gap, as it was raised."""
    missing: tuple[str, ...] = ()
    """Fact kinds that were missing, when they decided the verdict."""
    evidence: tuple[str, ...] = ()
    as_of: datetime | None = None
    """When the oldest fact it rests on was taken."""
    decides: bool = True
    waiver: WaiverApplied | None = None
    stands_in: bool = False
    """A person's answer where the machine itself could have been asked; papers may carry only a part of a grade."""

    @property
    def key(self) -> str:
        """Stable name of the finding: a hash of check (or control) and target, never of text."""
        parts = "\x1f".join((self.check or self.control, self.control, self.target))
        return hashlib.sha256(parts.encode()).hexdigest()[:24]
