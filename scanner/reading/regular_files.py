"""The bytes of a file that somebody named: only of a regular one, and never more than are wanted.

A pipe would make us wait for ever, and a device such as /dev/zero has no end.
"""

import os
import stat
from pathlib import Path
from typing import Final

from scanner.model.errors import BadInput, Problem

_CHUNK: Final = 1024 * 1024


def bytes_of(path: Path, *, max_bytes: int) -> bytes:
    """The content, one byte more than allowed when it is too large.

    Raises BadInput for what is no regular file, OSError for what cannot be opened or read.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise BadInput(Problem(file=str(path), message="is not a file"))
        parts: list[bytes] = []
        left = max_bytes + 1
        while left > 0 and (part := os.read(opened, min(left, _CHUNK))):  # at once, room would be taken for all of it
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(opened)
