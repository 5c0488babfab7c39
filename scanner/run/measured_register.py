"""What a run has seen of each machine, in the words of the asset register, read when a report asks for it."""

from collections.abc import Iterator, Mapping

from scanner.evidence.store import EvidenceStore
from scanner.model.organisation import Inventory
from scanner.run.measured import Register, register_of


class MeasuredRegister(Mapping[str, Register]):
    """By target id; needs the store to be open."""

    def __init__(self, store: EvidenceStore, run: str, inventory: Inventory) -> None:
        self._store = store
        self._run = run
        self._targets = {target.id: None for agency in inventory.agencies for target in agency.targets}

    def __getitem__(self, target: str) -> Register:
        if target not in self._targets:
            raise KeyError(target)
        return register_of(self._store, self._run, target)

    def __iter__(self) -> Iterator[str]:
        return iter(self._targets)

    def __len__(self) -> int:
        return len(self._targets)
