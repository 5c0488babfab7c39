"""One X.509 certificate, as a service shows it or as somebody handed it over."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCertificate(Fact):
    """Field names are a contract (design §4). Names as RFC 4514; `sha256` of its DER, lower-case hex; `san` as OpenSSL
    prints them, `DNS:example.gov.vn`. `key_bits` and `curve` are None for a key that has none.
    """

    kind: ClassVar[str] = "service.certificate"

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
