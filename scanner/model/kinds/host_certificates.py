"""Certificates kept on a host."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """One X.509 certificate in a file; names as RFC 4514; `sha256` of its DER, lower-case hex."""

    path: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    sha256: str
    key_algorithm: str
    key_bits: int | None
    curve: str | None
    signature_algorithm: str
    is_ca: bool
    san: tuple[str, ...]
    self_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCertificates(Fact):
    """Server certificates in the usual folders (not the system's trust store); `unreadable` files that look like one."""

    kind: ClassVar[str] = "host.certificates"

    certificates: tuple[HeldCertificate, ...]
    unreadable: tuple[str, ...]
