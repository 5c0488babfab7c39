"""Digests of plain values, and the root digest that stands for a whole run (design §4)."""

import hashlib
import re
from collections.abc import Iterable

from scanner.sealing.canonical import canonical

_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_of(plain: object) -> str:
    """SHA-256 (lower-case hex) of the canonical form of a plain value; raises NotCanonical."""
    return hashlib.sha256(canonical(plain)).hexdigest()


def root_digest(digests: Iterable[str]) -> str:
    r"""SHA-256 (lower-case hex) over the sorted digests, each as 64 lower-case hex digits and a line feed.

    The same as `LC_ALL=C sort FILE | sha256sum` on a file with one digest a line, so that an inspector needs no Rasoat
    to verify it. A digest that occurs twice counts twice. Raises ValueError for a text that is no digest.
    """
    ordered = sorted(digests)
    if wrong := [each for each in ordered if not _DIGEST.fullmatch(each)]:
        raise ValueError(f"{wrong[0][:80]!r} is no SHA-256 in lower-case hex")
    return hashlib.sha256("".join(f"{each}\n" for each in ordered).encode("ascii")).hexdigest()
