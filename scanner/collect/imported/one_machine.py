"""What was gathered of several machines into one file tells nothing of any one of them: it is refused, never mixed."""

from collections.abc import Iterable, Mapping
from typing import Final

from scanner.model.errors import Unreadable

MACHINE: Final = ("pscomputername", "__server", "csname", "computername", "node")
"""Properties, in lower case, that name the machine of an object: of PowerShell, WMI, some classes, and the CSV of wmic."""
SEVERAL: Final = "it holds the outputs of several systems: keep each in a file of its own"


def refuse_several(found: Iterable[Mapping[str, object]], names: Iterable[str] = MACHINE) -> None:
    """Raises Unreadable where objects, by lower-case names, name more than one machine; nothing where they name none."""
    rows = list(found)
    for name in names:
        refuse_differing(each[name] for each in rows if name in each)


def refuse_differing(values: Iterable[object]) -> None:
    """Raises Unreadable where more than one text stands in a place of which every machine has one."""
    if len({each.strip().lower() for each in values if isinstance(each, str) and each.strip()}) > 1:
        raise Unreadable(SEVERAL)
