"""Reads files of one folder without ever leaving it: no link that leads out, no pipe, no endless file.

Everything that is wrong with a file as such becomes a finding; the reading of the others goes on.
"""

import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from stat import S_ISLNK
from typing import Final

from scanner.inventory.findings import Findings
from scanner.model.errors import BadInput
from scanner.model.records import dataclass
from scanner.reading.regular_files import bytes_of

MAX_YAML_BYTES: Final = 8 * 1024 * 1024
MAX_BULK_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Folder:
    """An inventory's folder; names are relative to it, with `/`."""

    root: Path
    findings: Findings
    changed: Mapping[str, bytes] = field(default_factory=dict)
    """Files as they would be, by name, read instead of those on disk."""

    def entries(self, name: str = "") -> tuple[tuple[str, bool], ...] | None:
        """Name and whether it is a folder, sorted, of everything in the folder `name`; links out are left out.

        None, with a finding, when the folder cannot be read.
        """
        try:
            there = {each.name for each in (self.root / name).iterdir()}
        except OSError as error:
            self.findings.add_file(name or ".", _why(error))
            return None
        there |= {each.rpartition("/")[2] for each in self.changed if each.rpartition("/")[0] == name}
        found = sorted(there)
        below = {each: f"{name}/{each}" if name else each for each in found}
        return tuple(
            (each, (self.root / below[each]).is_dir())
            for each in found
            if below[each] in self.changed or self._is_inside(below[each])
        )

    def read(self, name: str, *, max_bytes: int = MAX_YAML_BYTES) -> bytes | None:
        """The bytes of a file, one more than allowed when it is too large; None when a finding says why not."""
        if name in self.changed:
            return self.changed[name]
        if not self._is_inside(name):
            return None
        try:
            return bytes_of(self.root / name, max_bytes=max_bytes)
        except BadInput:
            self.findings.add_file(name, "not_a_file")
        except OSError as error:
            self.findings.add_file(name, _why(error))
        return None

    def holds(self, name: str) -> bool:
        """True when there is a file of that name; a text that can be no name is none."""
        try:
            return (self.root / name).is_file()
        except (OSError, ValueError):
            return False

    def _is_inside(self, name: str) -> bool:
        """False, with a finding, when a link on the way to `name` leads out of the folder or to nothing."""
        if self._has_no_link(name):
            return True
        place = self.root / name
        try:
            real = place.resolve(strict=True)
        except (OSError, RuntimeError):
            self.findings.add_file(name, "dead_link" if place.is_symlink() else "denied")
            return False
        if not real.is_relative_to(self.root.resolve()):
            self.findings.add_file(name, "leads_out")
            return False
        return True

    def _has_no_link(self, name: str) -> bool:
        """True where every step of `name` is there and is itself: most names, and far cheaper than to resolve them."""
        at, steps = str(self.root), name.split("/")
        try:
            for step in steps:
                at = f"{at}/{step}"
                if step in {"", ".", ".."} or S_ISLNK(os.lstat(at).st_mode):
                    return False
        except (OSError, ValueError):
            return False
        return True


def _why(error: OSError) -> str:
    return "denied" if isinstance(error, PermissionError) else "unreadable"
