"""Writes a report's file whole or not at all, readable by its owner alone: a crash leaves the old file as it was."""

import os
import re
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MODE: Final = 0o600


def write_whole(file: Path, chunks: Iterable[bytes]) -> Path:
    """Write `chunks` to `file` by way of a new file beside it (mode 600), synced, then renamed over the old one."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:100]}.")
    try:
        os.fchmod(handle, _MODE)
        with os.fdopen(handle, "wb", buffering=1 << 16) as out:
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return file


def file_stem(name: str, reserved: Iterable[str] = ()) -> str:
    """`name` as part of a file name: as it is where that is safe, else its safe part and a digest of the whole."""
    if _SAFE.fullmatch(name) and name.casefold() not in reserved:
        return name
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-.")[:60]
    return f"{safe or 'agency'}-{sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"
