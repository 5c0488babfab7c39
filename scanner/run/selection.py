"""Which inventory, and which of its targets, a command is about."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from scanner.inventory.packaged import packaged_inventory
from scanner.inventory.select import select_agencies, select_targets
from scanner.model.errors import MissingInput, WrongUsage
from scanner.model.organisation import Inventory, Target
from scanner.model.text import Language
from scanner.model.words import NEVER_ASKED, Connection

THIS_COMPUTER = "this-computer"


def open_inventory(folder: Path | None, language: Language = "en") -> tuple[Inventory, Path]:
    """The inventory in `folder`, or that of this computer which the product brings; and where it lies.

    Raises MissingInput, or BadInput with every problem worded in `language`.
    """
    if folder is not None:
        from scanner.inventory.load import load_inventory  # its forms are needed to read one, and not to scan

        return load_inventory(folder, language=language), folder
    with ExitStack() as stack:
        place = stack.enter_context(as_file(files("inventories") / THIS_COMPUTER))
        return packaged_inventory(place, language=language), place


def with_root(inventory: Inventory, root: Path, targets: Sequence[str]) -> Inventory:
    """The inventory with one target read from the folder `root` instead of being reached.

    The target is the one named, or the only one there is; raises WrongUsage otherwise, MissingInput without folder.
    """
    if not root.is_dir():
        raise MissingInput(f"--root {root}: there is no such folder")
    chosen = select_targets(inventory.agencies, targets)
    if len(chosen) != 1:
        raise WrongUsage(f"--root needs exactly one --target; there are {len(chosen)}")
    agencies = tuple(
        replace(agency, targets=tuple(_from_root(each, root, chosen[0].id) for each in agency.targets))
        for agency in inventory.agencies
    )
    return replace(inventory, agencies=agencies)


def _from_root(target: Target, root: Path, chosen: str) -> Target:
    if target.id != chosen:
        return target
    return replace(target, connection=Connection.ROOT_FOLDER, connect={"root": str(root.resolve())})


def targets_to_visit(inventory: Inventory, agencies: Sequence[str], targets: Sequence[str]) -> tuple[Target, ...]:
    """The selected targets that a scan may touch, in order of the inventory.

    Raises WrongUsage for a name that is not there.
    """
    chosen = select_targets(select_agencies(inventory, agencies), targets)
    return tuple(each for each in chosen if each.status not in NEVER_ASKED)
