"""The evidence behind verdicts, by the digest they cite: read from the store when a report asks, not before."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping

from scanner.evidence.store import EvidenceStore
from scanner.model.results import Evidence

_TARGETS_KEPT = 4


class StoredEvidence(Mapping[str, Evidence]):
    """Evidence of one run; `made` are observations that the store does not hold: derived and declared ones.

    Needs the store to be open. A report goes target by target, so the last few targets are kept in memory.
    """

    def __init__(
        self, store: EvidenceStore, run: str, *, target_of: Mapping[str, str], made: Mapping[str, Evidence]
    ) -> None:
        self._store = store
        self._run = run
        self._target_of = target_of
        self._made = made
        self._kept: OrderedDict[str, dict[str, Evidence]] = OrderedDict()

    def __getitem__(self, digest: str) -> Evidence:
        if digest in self._made:
            return self._made[digest]
        target = self._target_of[digest]
        if target not in self._kept:
            self._kept[target] = {
                key: Evidence(digest=key, target=target, observation=observation)
                for key, observation in self._store.observations(self._run, target)
            }
            if len(self._kept) > _TARGETS_KEPT:
                self._kept.popitem(last=False)
        return self._kept[target][digest]

    def __iter__(self) -> Iterator[str]:
        yield from self._made
        yield from self._target_of

    def __len__(self) -> int:
        return len(self._made) + len(self._target_of)
