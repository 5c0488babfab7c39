"""Who asks by SNMP: a community (v2c), or a user with two passwords (v3, authPriv); read from a credential's text.

rasoat-doc                   v2c: the community, and nothing else

user: rasoat                 v3: three lines (RFC 3414, RFC 3826, RFC 7860; AES-192 and AES-256 as
auth: SHA-256 mat-khau-1     draft-blumenthal-aes-usm, with -C as Cisco does)
priv: AES mat-khau-2
"""

from enum import StrEnum
from typing import Final

from scanner.model.errors import Denied
from scanner.model.records import dataclass
from scanner.model.secret import Secret

SHORTEST_PASSWORD: Final = 8
"""RFC 3414, 11.2."""
DEFAULT_COMMUNITIES: Final = ("public", "private")
"""Everybody knows them: hiding them would only hide the finding."""


class Auth(StrEnum):
    """What proves who speaks; MD5 is broken and left out."""

    SHA = "SHA"
    SHA224 = "SHA-224"
    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"


class Priv(StrEnum):
    """What keeps it private; DES is broken and left out."""

    AES = "AES"
    AES192 = "AES-192"
    AES256 = "AES-256"
    AES192_CISCO = "AES-192-C"
    AES256_CISCO = "AES-256-C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """SNMPv2c: whoever knows it may read."""

    community: Secret

    @property
    def is_default(self) -> bool:
        """True for one that everybody knows."""
        return self.community.reveal() in DEFAULT_COMMUNITIES

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        return () if self.is_default else (self.community.reveal(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """SNMPv3 with authentication and privacy; weaker levels are not spoken."""

    name: str
    auth: Auth
    auth_password: Secret
    priv: Priv
    priv_password: Secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        return self.auth_password.reveal(), self.priv_password.reveal()


def credential_of(version: str, secret: Secret) -> Community | User:
    """The credential of a target whose inventory says `version` "2c" or "3"; raises Denied when it is none."""
    return _user(secret) if version == "3" else _community(secret)


def _community(secret: Secret) -> Community:
    if len(secret.reveal().splitlines()) != 1:
        raise Denied("the credential is no SNMP community: it has several lines (`version: 3` for an SNMPv3 user)")
    return Community(community=secret)


def _user(secret: Secret) -> User:
    lines = [each.strip().partition(":") for each in secret.reveal().splitlines() if each.strip()]
    said = {name.strip().lower(): value.strip() for name, _, value in lines}
    if len(lines) != len(said) or said.keys() != {"user", "auth", "priv"} or not said["user"]:
        raise Denied("the credential is no SNMPv3 user: it needs three lines: user: …, auth: SHA-256 …, priv: AES …")
    auth, auth_password = _protocol(said["auth"])
    priv, priv_password = _protocol(said["priv"])
    if auth not in list(Auth) or priv not in list(Priv):
        raise Denied("the credential names no protocol that is spoken: auth SHA to SHA-512, priv AES to AES-256")
    if min(len(auth_password.reveal().encode()), len(priv_password.reveal().encode())) < SHORTEST_PASSWORD:
        raise Denied(f"a password of the credential is shorter than {SHORTEST_PASSWORD} characters")
    return User(
        name=said["user"],
        auth=Auth(auth),
        auth_password=auth_password,
        priv=Priv(priv),
        priv_password=priv_password,
    )


def _protocol(written: str) -> tuple[str, Secret]:
    name, _, password = written.partition(" ")
    return name.upper(), Secret(password.strip())
