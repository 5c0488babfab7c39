"""Where in the inventory each subject is declared: the one place a machine format can point to."""

from collections.abc import Iterator
from typing import NamedTuple

from scanner.model.organisation import Inventory, Origin


class Spot(NamedTuple):
    """File, as the inventory names it, and line from 1."""

    file: str
    line: int


def spots(inventory: Inventory) -> dict[str, Spot]:
    """The place of every subject by its id."""
    return {name: Spot(origin.file, max(origin.line, 1)) for name, origin in _origins(inventory)}


def _origins(inventory: Inventory) -> Iterator[tuple[str, Origin]]:
    for agency in inventory.agencies:
        yield agency.id, agency.origin
        yield from ((each.id, each.origin) for each in agency.segments)
        yield from ((each.id, each.origin) for each in agency.systems)
        yield from ((each.id, each.origin) for each in agency.targets)
