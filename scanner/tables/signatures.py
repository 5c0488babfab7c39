"""The signature of a feed archive: `manifest.sig` is one line, `ed25519 PUBLIC SIGNATURE`, both hex, over manifest.json (RFC 8032).

A key inside the archive proves nothing: it has to be one of the inventory's `trusted_keys`.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scanner.model.errors import BadSeal, StoreError

_LINE: Final = re.compile(r"ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})\n?", re.ASCII)


def signer_of(line: bytes, manifest: bytes, trusted: Mapping[str, str], name: str) -> str:
    """The name in `trusted` of who signed; raises BadSeal when it is nobody of those, or the signature does not fit."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    found = _LINE.fullmatch(line.decode("ascii", "replace"))
    if found is None:
        raise BadSeal(f"{name}: manifest.sig is no signature")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found[1])).verify(bytes.fromhex(found[2]), manifest)
    except (InvalidSignature, ValueError) as error:
        raise BadSeal(f"{name}: the signature does not fit manifest.json") from error
    for who, key in trusted.items():
        if key.lower() == found[1]:
            return who
    raise BadSeal(f"{name}: signed by the unknown key {found[1]}; `trusted_keys` of province.yaml does not hold it")


class ArchiveKey:
    """The Ed25519 key that archives are signed with: 64 hex digits in a file of mode 600, made where missing."""

    def __init__(self, place: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        try:
            raw = _read_or_make(place, Ed25519PrivateKey.generate().private_bytes_raw())
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except (OSError, ValueError) as error:
            raise StoreError(f"{place}: the key cannot be read or made: {error}") from error
        self.public = self._key.public_key().public_bytes_raw().hex()

    def line(self, manifest: bytes) -> bytes:
        """manifest.sig over `manifest`."""
        return f"ed25519 {self.public} {self._key.sign(manifest).hex()}\n".encode("ascii")


def _read_or_make(place: Path, fresh: bytes) -> bytes:
    try:
        opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return bytes.fromhex(place.read_text("ascii").strip())
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(f"{fresh.hex()}\n")
    return fresh
