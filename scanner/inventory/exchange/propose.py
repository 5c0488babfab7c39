"""What would change in the files of an inventory, as texts of YAML: by a filled spreadsheet, by a paper that is requested.

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
    """Changed files of an inventory, by name: the text as it is (None where there is no such file) and as it would be."""

    folder: Path
    language: Language = "en"
    files: Mapping[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    """One line for each change: file, id, field, old and new value."""

    @property
    def diff(self) -> str:
        """A unified diff of all files."""
        return "".join(_diff(name, *texts) for name, texts in self.files.items())

    def apply(self) -> tuple[Path, ...]:
        """Write the changed files; raises BadInput, with nothing written, when one was changed since it was read."""
        for name, (old, _) in self.files.items():
            if _content(self.folder / name) != old:
                raise Refused(name, "changed_meanwhile").told(self.language)
        for name, (_, new) in self.files.items():
            _replace(self.folder / name, new)
        return tuple(self.folder / name for name in self.files)


def _content(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None


def _diff(name: str, old: bytes | None, new: bytes) -> str:
    lines = [text.decode("utf-8-sig").splitlines(keepends=True) for text in (old or b"", new)]
    made = difflib.unified_diff(lines[0], lines[1], "/dev/null" if old is None else f"a/{name}", f"b/{name}", n=2)
    return "".join(each if each.endswith("\n") else each + "\n" for each in made)


def _replace(place: Path, content: bytes) -> None:
    """Write beside and rename: a power cut leaves the old file or the new one; the file's rights stay.

    A new file gets those of the agency.yaml beside it.
    """
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        like = place if place.exists() else place.with_name("agency.yaml")
        beside.chmod(like.stat().st_mode & 0o7777)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
