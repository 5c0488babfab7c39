"""The user and group numbers that a root itself knows: its own /etc/passwd and /etc/group, no name service."""

import os
import re

from scanner.model.errors import Unreadable
from scanner.reach.failures import gap_of, is_absence
from scanner.reach.names import shown
from scanner.reach.open_paths import Tree

_MOST = 32 * 1024 * 1024
_NUMBER = re.compile(rb"[0-9]{1,10}")


def numbers_in(tree: Tree, path: bytes) -> frozenset[int]:
    """The numbers in the file at `path` of a root; raises a GapError when they cannot be told."""
    try:
        with os.fdopen(tree.open_file(path), "rb") as file:
            content = file.read(_MOST + 1)
    except OSError as error:
        if is_absence(error):
            raise Unreadable(f"{shown(path)}: not there, so owners cannot be judged") from error
        raise gap_of(error, shown(path)) from error
    if len(content) > _MOST:
        raise Unreadable(f"{shown(path)}: larger than {_MOST} bytes")
    return numbers_told(content, path)


def numbers_told(content: bytes, path: bytes) -> frozenset[int]:
    """The third field of every line (passwd(5), group(5)); Unreadable where there is none."""
    return frozenset(_number(line, path) for line in content.splitlines() if _is_entry(line))


def _is_entry(line: bytes) -> bool:
    """Blank lines, comments and the +/- lines of NIS name no number."""
    return bool(line.strip()) and not line.lstrip().startswith((b"#", b"+", b"-"))


def _number(line: bytes, path: bytes) -> int:
    fields = line.split(b":")
    if len(fields) < 4 or not _NUMBER.fullmatch(fields[2]):  # noqa: PLR2004  # group(5) has four fields, passwd(5) seven
        raise Unreadable(f"{shown(path)}: a line without a number in its third field")
    return int(fields[2])
