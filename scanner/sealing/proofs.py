"""Who wrote some bytes: an Ed25519 signature (RFC 8032), or an HMAC-SHA-256 (RFC 2104) where no program can sign.

A proof is one line, `ed25519 KEYID BASE64` or `hmac-sha256 KEYID BASE64`, with one spelling only: another spelling of the
same bytes is no proof. A signature names its writer alone; an HMAC could have been made by whoever else holds the key.
"""

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum
from typing import Final

from scanner.model.records import dataclass

KEY_BYTES: Final = 32
Bytes = bytes | bytearray | memoryview
_SIZES: Final = {"ed25519": 64, "hmac-sha256": 32}
_KEY_ID_LENGTH: Final = 16


class Algorithm(StrEnum):
    """How bytes are proven."""

    ED25519 = "ed25519"
    HMAC = "hmac-sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a proof line says; nothing is verified yet."""

    algorithm: Algorithm
    key_id: str
    value: bytes

    def __str__(self) -> str:
        return f"{self.algorithm} {self.key_id} {base64.b64encode(self.value).decode('ascii')}"


def proof_of(line: str) -> Proof | None:
    """The proof a line spells; None when it is none, or spelled another way than `Proof` would."""
    words = line.split(" ")
    if len(words) != 3 or words[0] not in _SIZES or not words[1]:  # noqa: PLR2004  # algorithm, key, value
        return None
    try:
        value = base64.b64decode(words[2], validate=True)
    except (ValueError, binascii.Error):
        return None
    made = Proof(algorithm=Algorithm(words[0]), key_id=words[1], value=value)
    return made if len(value) == _SIZES[words[0]] and str(made) == line else None


def key_id_of(public: bytes) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:_KEY_ID_LENGTH]


class Signer:
    """An Ed25519 key pair; `private` is its 32 bytes (RFC 8032, 5.1.5), made anew when left out. Raises ValueError."""

    def __init__(self, private: bytes | None = None) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.generate() if private is None else Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._key.public_key().public_bytes_raw()

    @property
    def private(self) -> bytes:
        """The 32 bytes of the private key."""
        return self._key.private_bytes_raw()

    def sign(self, signed: Bytes) -> Proof:
        """The proof over `signed`."""
        return Proof(algorithm=Algorithm.ED25519, key_id=key_id_of(self.public), value=self._key.sign(signed))


def is_signed_by(public: bytes, proof: Proof, signed: Bytes) -> bool:
    """True when `proof` is the signature of the key `public` over `signed`, under that key's own name."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if proof.algorithm is not Algorithm.ED25519 or proof.key_id != key_id_of(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(proof.value, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def keyed(key: bytes, key_id: str, signed: Bytes) -> Proof:
    """The HMAC over `signed` with a shared key."""
    return Proof(algorithm=Algorithm.HMAC, key_id=key_id, value=hmac.new(key, signed, hashlib.sha256).digest())


def is_keyed_by(key: bytes, key_id: str, proof: Proof, signed: Bytes) -> bool:
    """True when `proof` is the HMAC over `signed` with the key of that name; takes the same time for every wrong one."""
    if proof.algorithm is not Algorithm.HMAC or proof.key_id != key_id:
        return False
    return hmac.compare_digest(keyed(key, key_id, signed).value, proof.value)
