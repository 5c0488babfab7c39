"""What one output among others in a recording tells: the kinds of handed files, looked at as if it came alone."""

from collections.abc import Iterator
from functools import cache

from scanner.model.errors import GapError
from scanner.model.plugins import plugins
from scanner.model.ports import HandedFile, Imported, Telling


@cache
def _kinds() -> tuple[Imported, ...]:
    return tuple(plugins("scanner.collect.imported", "IMPORTED", Imported, "rasoat.imported").values())


def kinds_of(file: HandedFile, *, without: str) -> Iterator[Telling]:
    """The facts of the one kind that `file` is of; nothing where no kind, or more than one, recognises it."""
    found = [each for each in _kinds() if each.id != without and each.recognises(file)]
    found = [each for each in found if not each.general] or found
    if len(found) == 1:
        try:
            yield from found[0].facts_of(file)
        except GapError:
            return
