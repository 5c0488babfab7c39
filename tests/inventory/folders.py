"""Builds inventory folders for tests: a copy of the good one, with what a case changes."""

import base64
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
GOOD = HERE / "good"
SHIPPED = HERE.parents[1] / "inventories"


def good_copy(place: Path) -> Path:
    """A copy of the good inventory below `place`."""
    return Path(shutil.copytree(GOOD, place / "inventory"))


def changed_copy(place: Path, edits: Sequence[Mapping[str, Any]]) -> Path:
    """The good inventory with edits: text replaced, a file written, removed, or put in its place a link or a pipe."""
    root = good_copy(place)
    for edit in edits:
        _apply(root / edit["file"], edit)
    return root


def _apply(file: Path, edit: Mapping[str, Any]) -> None:
    if "find" in edit:
        text = file.read_text(encoding="utf-8")
        assert edit["find"] in text, f"{file.name}: the good inventory does not hold {edit['find']!r}"
        file.write_text(text.replace(edit["find"], edit["put"], 1), encoding="utf-8")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    if "text" in edit:
        file.write_text(edit["text"], encoding="utf-8")
    elif "base64" in edit:
        file.write_bytes(base64.b64decode(edit["base64"]))
    elif "link" in edit:
        file.symlink_to(edit["link"])
    elif "pipe" in edit:
        os.mkfifo(file)
