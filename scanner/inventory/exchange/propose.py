"""What a filled spreadsheet would change: compared with the inventory field by field, written into the YAML text.

Nothing is written until `apply`; what would be proposed is loaded first as a whole, so that a proposal always is a
valid inventory.
"""

import difflib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from scanner.inventory.findings import Refused
from scanner.model.records import dataclass
from scanner.model.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changed files of an inventory, by name: the text as it is and as it would be."""

    folder: Path
    language: Language = "en"
    files: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    """One line for each change: file, id, field, old and new value."""

    @property
    def diff(self) -> str:
        """A unified diff of all files."""
        return "".join(_diff(name, *texts) for name, texts in self.files.items())

    def apply(self) -> tuple[Path, ...]:
        """Write the changed files; raises BadInput, with nothing written, when one was changed since it was read."""
        for name, (old, _) in self.files.items():
            if (self.folder / name).read_bytes() != old:
                raise Refused(name, "changed_meanwhile").told(self.language)
        for name, (_, new) in self.files.items():
            _replace(self.folder / name, new)
        return tuple(self.folder / name for name in self.files)


def _diff(name: str, old: bytes, new: bytes) -> str:
    lines = [text.decode("utf-8-sig").splitlines(keepends=True) for text in (old, new)]
    made = difflib.unified_diff(lines[0], lines[1], f"a/{name}", f"b/{name}", n=2)
    return "".join(each if each.endswith("\n") else each + "\n" for each in made)


def _replace(place: Path, content: bytes) -> None:
    """Write beside and rename: a power cut leaves the old file or the new one; the file's rights stay."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
