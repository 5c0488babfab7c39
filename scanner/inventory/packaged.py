"""The inventory that the product brings, read once and kept made, as Python keeps its bytecode.

Who scans this computer alone has no inventory of their own to read, and the forms that read one cost a seventh of such a
scan. What was made lies in `__pycache__` beside this module, and is used only while the files of the inventory and the
sources that read them are what they were. Whoever could change it could change the program itself.
"""

import hashlib
import os
import pickle
from pathlib import Path

from scanner.model.organisation import Inventory
from scanner.model.text import Language
from scanner.reading.kept import keep, place_beside

_SOURCES = Path(__file__).parents[1]
_ROOMS = ("inventory", "model", "reading", "sealing")
"""Whose sources decide what an inventory becomes."""


def packaged_inventory(folder: Path, *, language: Language) -> Inventory:
    """The inventory in `folder`, which belongs to the program; raises as `load_inventory`."""
    place = place_beside(Path(__file__).parent, folder.name)
    key = _key(folder)
    kept = _kept(place, key)
    if kept is not None:
        return kept
    from scanner.inventory.load import load_inventory

    made = load_inventory(folder, language=language)
    body = pickle.dumps(made)
    keep(place, key + hashlib.sha256(body).digest() + body)
    return made


def _key(folder: Path) -> bytes:
    """What the result hangs on: where the files lie, what they hold, and which sources read them."""
    digest = hashlib.sha256(os.fsencode(folder))
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(os.fsencode(file.relative_to(folder)) + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for file in sorted(
        each for room in _ROOMS for each in (_SOURCES / room).rglob("*") if each.suffix in (".py", ".yaml")
    ):
        status = file.stat()
        digest.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.digest()


def _kept(place: Path, key: bytes) -> Inventory | None:
    """What was made before; None when it is not there, not whole or of other files."""
    try:
        found = place.read_bytes()
    except OSError:
        return None
    head, body = found[: 2 * len(key)], found[2 * len(key) :]
    if head != key + hashlib.sha256(body).digest():
        return None
    made = pickle.loads(body)  # noqa: S301  # as trustworthy as the bytecode beside it
    return made if isinstance(made, Inventory) else None
