"""Which paths a glob names: `* ? [..]` in any part, a leading dot only by a dot, sorted, bounded in number (glob(7))."""

import os
import re
from collections.abc import Iterable
from dataclasses import field

from scanner.model.errors import GapError
from scanner.model.records import dataclass
from scanner.model.wildcards import fitting
from scanner.reach.failures import gap_of, is_absence
from scanner.reach.limits import Limits
from scanner.reach.names import shown
from scanner.reach.open_paths import Tree

_MAGIC = re.compile(rb"[*?]|\[.+\]")


@dataclass(slots=True, kw_only=True)
class Matches:
    """Paths a glob names, sorted; folders that could not be listed, with the gap; whether a bound cut it."""

    paths: list[bytes]
    unseen: dict[bytes, GapError] = field(default_factory=dict)
    cut: bool = False


def has_magic(pattern: bytes) -> bool:
    """True when it is a glob, not the path of one thing."""
    return bool(_MAGIC.search(pattern))


def expand(tree: Tree, pattern: bytes, limits: Limits) -> Matches:
    """What `pattern` names. Parts without magic are not looked at here: whoever opens the path finds out."""
    if not has_magic(pattern):
        return Matches(paths=[pattern])
    found = Matches(paths=[b""])
    for part in pattern.split(b"/")[1:]:
        if has_magic(part):
            _expand_part(tree, part, found, limits)
        else:
            found.paths = [base + b"/" + part for base in found.paths]
    return found


def names_in(tree: Tree, folder: bytes, most: int) -> tuple[list[bytes], bool]:
    """Names in a folder, sorted, at most `most`; the second value tells whether there were more."""
    opened = tree.open_folder(folder)
    try:
        names: list[bytes] = []
        with os.scandir(opened) as inside:
            for entry in inside:
                if len(names) >= most:
                    return sorted(names), True
                names.append(os.fsencode(entry.name))
        return sorted(names), False
    finally:
        os.close(opened)


def _expand_part(tree: Tree, part: bytes, found: Matches, limits: Limits) -> None:
    bases, found.paths = found.paths, []
    for base in bases:
        try:
            names, cut = names_in(tree, base or b"/", limits.names)
        except GapError as gap:
            found.unseen[base] = gap
            continue
        except OSError as error:
            if not is_absence(error):
                found.unseen[base] = gap_of(error, shown(base))
            continue
        found.cut |= cut
        for name in _matching(names, part):
            if len(found.paths) >= limits.matches:
                found.cut = True
                return
            found.paths.append(base + b"/" + name)


def _matching(names: Iterable[bytes], part: bytes) -> list[bytes]:
    dotted = part.startswith(b".")
    return [name for name in fitting(names, part) if dotted or not name.startswith(b".")]
