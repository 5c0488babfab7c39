"""Files that save work at the next start, in `__pycache__` beside what they were made of."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path


def place_beside(folder: Path, name: str) -> Path:
    """Where what was made of `name` is kept; each Python keeps its own."""
    return folder / "__pycache__" / f"{name}.{sys.implementation.cache_tag}"


def keep(place: Path, content: bytes) -> None:
    """Write it whole or not at all. An installation that its user cannot write to does the work anew every time."""
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink()
            raise
