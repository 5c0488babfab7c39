"""YAML that belongs to the program (checks, rules, labels), read once and kept parsed, as Python keeps its bytecode.

What was parsed lies in `__pycache__` beside the file and is used only while both the file and the guard that read it
are byte for byte the same. Whoever could change it could change the program itself. Never for YAML from outside.
"""

import hashlib
import marshal
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from scanner.reading import yaml_guard
from scanner.reading.kept import keep, place_beside
from scanner.reading.yaml_guard import MAX_BYTES, Document, load_yaml


def load_packaged_yaml(
    file: Traversable, name: str, *, raw: bytes | None = None, max_bytes: int = MAX_BYTES
) -> Document:
    """The document in `file` (`raw` if it was read already), which problems call `name`; raises as `load_yaml`."""
    raw = file.read_bytes() if raw is None else raw
    if not isinstance(file, Path):  # inside an archive
        return load_yaml(raw, name, max_bytes=max_bytes)
    place = place_beside(file.parent, file.name)
    key = hashlib.sha256(_guard() + raw).digest()
    kept = _kept(place, key, name)
    if kept is not None:
        return kept
    document = load_yaml(raw, name, max_bytes=max_bytes)
    keep(place, marshal.dumps((key, document.value, marshal.dumps(document.places))))
    return document


@cache
def _guard() -> bytes:
    """What decides how a file is read: another guard, another result."""
    return hashlib.sha256(Path(yaml_guard.__file__).read_bytes()).digest()


def _kept(place: Path, key: bytes, name: str) -> Document | None:
    """What was parsed before; None when it is not there, not whole or of another file."""
    try:
        found = marshal.loads(place.read_bytes())  # noqa: S302  # as trustworthy as the bytecode beside it
    except (OSError, EOFError, ValueError, TypeError):
        return None
    if not isinstance(found, tuple) or len(found) != 3 or found[0] != key:  # noqa: PLR2004  # as written below
        return None
    return Document(name=name, value=found[1], places=found[2])
