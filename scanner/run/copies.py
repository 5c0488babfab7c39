"""One machine's recording kept under two names is one machine: the second name measures nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from scanner.model.errors import GapError, Unreadable
from scanner.model.organisation import Target
from scanner.model.question import Answer
from scanner.model.words import Connection, Way

_CARRIED = (Connection.RECORDING, Connection.AGENT)


class Copies:
    """Knows the answers of every target of a run; `stored` are the digests of those visited before."""

    def __init__(self, stored: Mapping[str, Iterable[str]]) -> None:
        self._first = {_together(digests): target for target, digests in stored.items()}

    def gap_of(self, target: Target, answers: Sequence[Answer]) -> GapError | None:
        """Why `answers` say nothing of `target`: another target of this run gave them all before, byte for byte.

        Two machines never do: their names, processes and clocks differ. Live targets are asked, not copied; recordings
        and bundles that answer none of our questions are alike and show nothing.
        """
        given = [each for each in answers if each.gap is None]
        first = self._first.setdefault(_together(each.content_digest() for each in answers), target.id)
        if first == target.id or not given or target.connection not in _CARRIED:
            return None
        return Unreadable(f"its recording has the answers of {first}, all of them: it is a copy", way=Way.CORRECT)


def _together(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
