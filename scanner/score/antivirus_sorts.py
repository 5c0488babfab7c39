"""Of what sort the antivirus of a machine is, read from what its verdict saw (rules.md §10: licensed, free, built-in)."""

from collections.abc import Iterable, Mapping
from typing import Final

from scanner.model.kinds.host_antivirus import LICENCE_SEEN, MANAGER_SEEN
from scanner.model.records import dataclass
from scanner.model.verdict import Verdict
from scanner.model.words import Status

ANTIVIRUS_CONTROLS: Final = ("HOST-AV-01", "SRV-AV-01")
SORTS: Final = ("licensed", "free", "built-in")
"""A machine with several counts once, as the first of these that runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AntivirusSeen:
    """The licences and the management servers of what runs; one that was not seen stands as `[gap]`."""

    licences: tuple[str, ...]
    managers: tuple[str, ...]

    def is_of(self, sort: str) -> bool | None:
        """Whether it counts as this sort; None where a licence that was not seen could decide."""
        first = next((each for each in SORTS if each in self.licences), "")
        better = SORTS[: SORTS.index(first)] if first else SORTS
        if better and _has_unseen(self.licences) and (sort in better or sort == first):
            return None
        return sort == first

    @property
    def is_managed(self) -> bool | None:
        """Whether one of them is enrolled in a management server; None where that was not seen."""
        if any(each != NO_MANAGER and not each.startswith("[") for each in self.managers):
            return True
        return None if not self.managers or _has_unseen(self.managers) else False


NO_MANAGER: Final = "none"


def _has_unseen(values: Iterable[str]) -> bool:
    return any(each.startswith("[") for each in values)


def antivirus_seen(verdicts: Iterable[Verdict]) -> Mapping[str, AntivirusSeen]:
    """What runs, by machine, of the verdicts that saw it and pass."""
    found = {}
    for each in verdicts:
        if each.control in ANTIVIRUS_CONTROLS and each.status is Status.PASS:
            sights = {sight.what: sight.was for sight in each.sights}
            if LICENCE_SEEN in sights and MANAGER_SEEN in sights:
                found[each.target] = AntivirusSeen(
                    licences=_texts(sights[LICENCE_SEEN]), managers=_texts(sights[MANAGER_SEEN])
                )
    return found


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
