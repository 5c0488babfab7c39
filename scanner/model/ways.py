"""What would let an unknown verdict be judged, where the gap alone does not tell a person what to do.

"Not collected" is said of a date nobody declared, of a LAN none of whose machines was measured, and of a fact no
collector of this version gives: three different things to do on Monday. Which it is follows from the kinds that are
missing and from the detail of the gap, which checks and collectors word alike ("... is not declared").
"""

import re
from typing import Final

from scanner.model.verdict import Verdict
from scanner.model.words import Gap, Reason, Way

_BY_DETAIL: Final = (
    (Way.WALK, re.compile(r"--no-walk")),
    (Way.RECORD_AGAIN, re.compile(r"not asked when the recording was made")),
    (Way.AFTER, re.compile(r"carries that finding")),
    (Way.RUNNING, re.compile(r"a root folder has no running system")),
    (Way.MEASURE_MORE, re.compile(r"^ ?\(no host of the segment")),
    (
        Way.DECLARE,
        re.compile(r"\b(?:not|no|neither)\b.*\b(?:declared|recorded|registered|reviewed)\b|must be attested"),
    ),
)
_OF_OTHERS: Final = ("agency.", "declared.", "segment.")
_SPLIT: Final = frozenset((Gap.NOT_COLLECTED, Gap.UNSUPPORTED))


def way_of(verdict: Verdict) -> Way | None:
    """The way to an answer; None when the gap, or another reason, says it well enough."""
    if verdict.reason is not Reason.GAP or verdict.gap not in _SPLIT:
        return None
    _, _, detail = verdict.message.en.partition(f": {verdict.gap}")
    for way, said in _BY_DETAIL:
        if said.search(detail):
            return way
    if verdict.gap is Gap.UNSUPPORTED:
        return None
    if not any(kind.startswith(_OF_OTHERS) for kind in verdict.missing):
        return Way.NEWER
    only_declared = not detail and all(kind.startswith("declared.") for kind in verdict.missing)
    return Way.DECLARE if only_declared else Way.MEASURE_MORE
