"""Exports of the registry, `.reg` files and what `reg query` prints: read by every collector that asks for their keys."""

from collections.abc import Iterator

from scanner.collect.imported.many_answers import tellings
from scanner.model.errors import Unsupported
from scanner.model.ports import HandedFile, Imported, Telling
from scanner.model.words import Platform
from scanner.reading.reg_file import is_registry_text, registry_export


def find(file: HandedFile) -> Iterator[Telling]:
    """The facts of its keys; raises Unsupported for a patch, which says what somebody wants, not what is."""
    export = registry_export(file.text or "", file.encoding)
    if export.changes:
        raise Unsupported("it takes keys or values away: it changes a registry, and does not tell what one holds")
    return tellings(export.ask, Platform.WINDOWS)


def recognises(file: HandedFile) -> bool:
    """The head of a `.reg` file, or the name of a key."""
    return is_registry_text(file.text or "")


IMPORTED = Imported(id="registry-export", platform=Platform.WINDOWS, recognises=recognises, finds=find, general=True)
