"""The inventory that the product brings, read once and kept made, as Python keeps its bytecode.

Who scans this computer alone has no inventory of their own to read, and the forms that read one cost a seventh of such a
scan. What was made lies in `__pycache__` beside this module, and is used only while the files of the inventory and the
sources that read them are what they were. Whoever could change it could change the program itself.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from scanner.model.organisation import Inventory
from scanner.model.text import Language
from scanner.reading.kept import SCANNER, digest_of_parts, kept_or_made, place_beside, sources_of

_ROOMS = tuple(SCANNER / each for each in ("inventory", "model", "reading", "sealing"))
"""Whose sources decide what an inventory becomes."""


def packaged_inventory(folder: Path, *, language: Language) -> Inventory:
    """The inventory in `folder`, which belongs to the program; raises as `load_inventory`."""

    def made() -> Inventory:
        from scanner.inventory.load import load_inventory

        return load_inventory(folder, language=language)

    return kept_or_made(place_beside(Path(__file__).parent, folder.name), digest_of_parts(_parts(folder)), made)


def _parts(folder: Path) -> Iterator[bytes]:
    """What the result hangs on: where the files lie, what they hold, and which sources read them."""
    yield os.fsencode(folder)
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield os.fsencode(file.relative_to(folder))
        yield file.read_bytes()
    yield from map(sources_of, _ROOMS)
