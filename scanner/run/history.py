"""What is remembered of a judging, and read back as a trend."""

from collections.abc import Sequence

from scanner.evidence.history import History
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import MissingInput
from scanner.model.history import Line
from scanner.score.trend import lines_of


def trend_of(store: EvidenceStore, agencies: Sequence[str], last: int | None) -> dict[str, Line]:
    """The lines of the agencies, all or those named, over the newest judgement of the `last` so many runs.

    Raises MissingInput when nothing was judged yet, or never an agency that is named.
    """
    history = History(store)
    lines = lines_of(history.roll_ups(history.judgements(last)))
    if not lines:
        raise MissingInput(f"{store.folder}: nothing was judged into this store yet; `rasoat scan` does that")
    if unknown := set(agencies) - lines.keys():
        there = ", ".join(sorted(lines))
        raise MissingInput(f"{store.folder}: never judged: {', '.join(sorted(unknown))}; there are: {there}")
    return {name: line for name, line in lines.items() if not agencies or name in agencies}
