"""Evidence made again from what lies in a folder, recordings and bundles of agents, where the store is not at hand.

It is collected into a store of its own, as of the end of the run the report names. Digests of observations are not those of the
run: they hold when and how each machine was reached then. What was seen, and what it is judged to be, can be compared.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadInput, MissingInput
from scanner.model.organisation import Inventory, Target
from scanner.model.records import dataclass
from scanner.model.words import NEVER_ASKED, Connection
from scanner.run.collection import Order, collect
from scanner.run.differences import Difference, between
from scanner.run.imports import import_from
from scanner.transport.register import FILE as REGISTER
from scanner.transport.register import Register
from scanner.transport.spool import Spool

SUFFIX: Final = ".rec.json"
MOST_FILES: Final = 100_000
COMPARED: Final = ("status", "original", "decides", "reason", "gap", "missing", "seen")
"""Fields of a verdict that come out the same whenever and however a machine was reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a folder gave: a run in a store of its own, the targets there was anything of, and files that were refused."""

    run: str
    covered: frozenset[str]
    refused: tuple[tuple[str, str], ...]
    strange: int


def rebuild(
    folder: Path,
    store: EvidenceStore,
    inventory: Inventory,
    *,
    agencies: Collection[str],
    register: Path,
    at: datetime,
) -> tuple[Rebuilt, Inventory]:
    """Collect of `agencies`, from `folder` into the empty `store`; agents are those of the register in `register`.

    Also returns the inventory as it was collected by. Raises MissingInput for a folder that is not there.
    """
    if not folder.is_dir():
        raise MissingInput(f"{folder}: there is no such folder")
    if (register / REGISTER).is_file():
        shutil.copyfile(register / REGISTER, store.folder / REGISTER)
    done = import_from(Spool(folder), store, Register(store.folder), clock=lambda: at)
    recordings, refused = _recordings(folder)
    by = replace(
        inventory,
        agencies=tuple(
            replace(agency, targets=tuple(_from_here(each, recordings) for each in agency.targets))
            for agency in inventory.agencies
        ),
    )
    targets = tuple(
        each
        for agency in by.agencies
        if agency.id in agencies
        for each in agency.targets
        if each.status not in NEVER_ASKED
    )
    run = collect(Order(inventory=by, folder=folder, targets=targets), store, clock=lambda: at, on_step=lambda _: None)
    rebuilt = Rebuilt(
        run=run,
        covered=frozenset(store.answers_of(run)),
        refused=(*refused, *((each.name, each.why) for each in done.refused)),
        strange=done.strange - len(recordings) - len(refused),
    )
    return rebuilt, by


def _recordings(folder: Path) -> tuple[dict[str, Path], tuple[tuple[str, str], ...]]:
    """The file of each target, and files that are no recording or the second of one target."""
    from scanner.reach.replay import read_recording

    found: dict[str, Path] = {}
    refused: list[tuple[str, str]] = []
    files = sorted(folder.rglob(f"*{SUFFIX}"))
    if len(files) > MOST_FILES:
        raise MissingInput(f"{folder}: more than {MOST_FILES:,} recordings lie here; name a smaller folder")
    for file in files:
        try:
            target = read_recording(file).target
        except (BadInput, MissingInput, OSError) as error:
            refused.append((file.name, str(error)))
            continue
        if target in found:
            refused.append((file.name, f"there is another recording of {target}: {found[target].name}"))
        else:
            found[target] = file
    return found, tuple(refused)


def _from_here(target: Target, recordings: Mapping[str, Path]) -> Target:
    """Nothing is reached but what lies in the folder."""
    if target.id in recordings:
        place = str(recordings[target.id].absolute())
        return replace(target, connection=Connection.RECORDING, connect={"recording": place})
    if target.connection is Connection.AGENT:
        return target
    return replace(target, connection=Connection.NONE, connect={})


def answered_in(document: Mapping[str, Any]) -> frozenset[str]:
    """The targets of which a results JSON says that anything was answered."""
    return frozenset(str(each.get("target")) for each in document["ledger"] if each.get("answered"))


def seen_differences(
    stated: Mapping[str, Any], made: Mapping[str, Any], covered: frozenset[str], *, whole: bool
) -> Iterator[Difference]:
    """Where verdicts differ of the targets the folder has, and with `whole` all others and every score."""
    here, there = (_of(each, covered, whole=whole) for each in (stated, made))
    yield from between(here, there)


def _of(document: Mapping[str, Any], covered: frozenset[str], *, whole: bool) -> dict[str, Any]:
    verdicts = [
        {name: each.get(name) for name in ("key", "target", "control", "check", *COMPARED)}
        for each in document["verdicts"]
        if whole or str(each.get("target")) in covered
    ]
    if not whole:
        return {"verdicts": verdicts}
    agencies = [{name: each.get(name) for name in ("id", "score", "statuses")} for each in document["agencies"]]
    return {"verdicts": verdicts, "agencies": agencies}
