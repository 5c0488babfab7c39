"""The order of Debian version numbers: deb-version(7), as dpkg compares them.

A key sorts like dpkg: letters before all other characters, a tilde before everything, even the end; numbers by value;
no revision is the revision 0.
"""

import re
from typing import TypeAlias

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern

_PARTS = kept_pattern(r"([^0-9]*)([0-9]*)")
_VERSION = kept_pattern(r"(?:([0-9]{1,9}):(?=[^:]))?((?(1)[A-Za-z0-9.+~:-]|[A-Za-z0-9.+~-]){1,512})", re.ASCII)
_BEHIND_LETTERS = 256

Key: TypeAlias = tuple[int, tuple[tuple[int, ...] | int, ...], tuple[tuple[int, ...] | int, ...]]


def version_key(version: str) -> Key:
    """What to sort versions by; raises Unreadable for what is no version."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise Unreadable(f"{version[:80]!r} is no version of a Debian package")
    upstream, _, revision = found[2].rpartition("-") if "-" in found[2] else (found[2], "", "")
    if not upstream:
        raise Unreadable(f"{version[:80]!r} is no version of a Debian package")
    return int(found[1] or 0), _part_key(upstream), _part_key(revision)


def _part_key(part: str) -> tuple[tuple[int, ...] | int, ...]:
    """Words and numbers in turn. A word ends with 0, the order of nothing; an empty word and number end the key."""
    key: list[tuple[int, ...] | int] = []
    for word, number in _PARTS.findall(part or "0"):
        key.append((*(_order(each) for each in word), 0))
        key.append(int(number or 0))
    return tuple(key)


def _order(character: str) -> int:
    if character == "~":
        return -1
    return ord(character) if character.isalpha() else ord(character) + _BEHIND_LETTERS
