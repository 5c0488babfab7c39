"""Which inventory, and which of its targets, a command is about."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from scanner.inventory.load import load_inventory
from scanner.model.errors import MissingInput, WrongUsage
from scanner.model.organisation import Inventory, Target
from scanner.model.words import AssetStatus, Connection
from scanner.reading.form import did_you_mean

THIS_COMPUTER = "this-computer"
_NOT_VISITED = (AssetStatus.TRANSFERRED, AssetStatus.DISPOSED, AssetStatus.STATE_SECRET)
"""Machines that are gone, and those that process state secrets, which stay off every network and every scan."""


def open_inventory(folder: Path | None) -> tuple[Inventory, Path]:
    """The inventory in `folder`, or that of this computer which the product brings; and where it lies."""
    if folder is not None:
        return load_inventory(folder), folder
    with ExitStack() as stack:
        place = stack.enter_context(as_file(files("inventories") / THIS_COMPUTER))
        return load_inventory(place), place


def with_root(inventory: Inventory, root: Path, targets: Sequence[str]) -> Inventory:
    """The inventory with one target read from the folder `root` instead of being reached.

    The target is the one named, or the only one there is; raises WrongUsage otherwise, MissingInput without folder.
    """
    if not root.is_dir():
        raise MissingInput(f"--root {root}: there is no such folder")
    every = [each.id for agency in inventory.agencies for each in agency.targets]
    chosen = list(targets) or every
    if len(chosen) != 1 or chosen[0] not in every:
        raise WrongUsage(f"--root needs exactly one --target; there are: {', '.join(every[:20])}")
    agencies = tuple(
        replace(agency, targets=tuple(_from_root(each, root, chosen[0]) for each in agency.targets))
        for agency in inventory.agencies
    )
    return replace(inventory, agencies=agencies)


def _from_root(target: Target, root: Path, chosen: str) -> Target:
    if target.id != chosen:
        return target
    return replace(target, connection=Connection.ROOT_FOLDER, connect={"root": str(root.resolve())})


def select_targets(inventory: Inventory, agencies: Sequence[str], targets: Sequence[str]) -> tuple[Target, ...]:
    """The targets to visit, in order of the inventory; raises WrongUsage for a name that is not there."""
    known_agencies = [each.id for each in inventory.agencies]
    known_targets = [target.id for agency in inventory.agencies for target in agency.targets]
    _refuse_unknown("--agency", agencies, known_agencies)
    _refuse_unknown("--target", targets, known_targets)
    return tuple(
        target
        for agency in inventory.agencies
        if not agencies or agency.id in agencies
        for target in agency.targets
        if (not targets or target.id in targets) and target.status not in _NOT_VISITED
    )


def _refuse_unknown(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    for each in given:
        if each not in known:
            raise WrongUsage(f"{option} {each}: it is not in the inventory{did_you_mean(each, known)}")
