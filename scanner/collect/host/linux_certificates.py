"""Certificates in the folders where servers keep them; private keys are neither asked for nor needed.

The trust store that a distribution fills is left out: its files are links into it, or bundles of known names. What is
self-signed was signed by its own key, as far as that signature can be verified.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.collect.host.drop_ins import seen_entry
from scanner.collect.host.pem_blocks import certificate_blocks
from scanner.collect.host.standing import standings
from scanner.collect.host.x509_certificates import certificate
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_certificates import HeldCertificate, HostCertificates
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, given

_FORM = "*.[pc][er][mrt]"
"""Names ending in .pem, .crt and .cer."""
TRUST_STORE = "/etc/ssl/certs"
FOLDERS = (
    TRUST_STORE,
    "/etc/ssl",
    "/etc/pki/tls/certs",
    "/etc/pki/*/certs",
    "/etc/nginx",
    "/etc/nginx/*",
    "/etc/apache2",
    "/etc/apache2/*",
    "/etc/httpd/conf",
    "/etc/httpd/conf/*",
    "/etc/postfix",
    "/etc/postfix/*",
    "/etc/dovecot",
    "/etc/exim4",
    "/etc/haproxy",
    "/etc/haproxy/*",
    "/etc/openvpn",
    "/etc/openvpn/*",
    "/etc/ipsec.d/certs",
    "/etc/swanctl/x509",
    "/etc/ldap",
    "/etc/ldap/*",
    "/etc/openldap/certs",
    "/etc/mysql",
    "/etc/mysql/*",
    "/etc/postgresql/*/*",
    "/etc/stunnel",
    "/etc/xrdp",
    "/etc/cockpit/ws-certs.d",
    "/etc/freeradius/*/certs",
    "/etc/raddb/certs",
    "/etc/mosquitto/certs",
    "/etc/docker",
    "/etc/gitlab/ssl",
    "/etc/kubernetes/pki",
)
FILES = (*(f"files:{folder}/{_FORM}" for folder in FOLDERS), "files:/etc/letsencrypt/live/*/cert.pem")
STANDINGS = tuple(f"stat:{folder}/{_FORM}" for folder in (TRUST_STORE, "/etc/pki/tls/certs"))
"""Only these two folders hold links into the trust store."""
CA_STORES = (
    "/usr/share/ca-certificates/",
    "/usr/local/share/ca-certificates/",
    "/etc/ca-certificates/",
    "/etc/pki/ca-trust/",
    "/usr/share/pki/",
    "/var/lib/ca-certificates/",
)
_BUNDLES = ("ca-certificates.crt", "ca-bundle.crt", "ca-bundle.trust.crt")
_DER = b"\x30"
_DER_NAMES = (".crt", ".cer")
_MOST_CERTIFICATES = 5_000


def read(ask: Ask) -> HostCertificates:
    """Every certificate with the file it stands in."""
    store = {path for question in STANDINGS for path in _links_into_store(ask, question)}
    held: list[HeldCertificate] = []
    unreadable: list[str] = []
    for path, content in sorted(_contents(ask).items()):
        if path in store or path.endswith(_BUNDLES):
            continue
        try:
            held += [_held(path, der) for der in _certificates(path, content)]
        except Unreadable:
            unreadable.append(path)
        if len(held) > _MOST_CERTIFICATES:
            raise Unreadable(f"more than {_MOST_CERTIFICATES} certificates")
    return HostCertificates(certificates=tuple(held), unreadable=tuple(unreadable))


def _links_into_store(ask: Ask, question: str) -> Iterator[str]:
    for path, entry in standings(ask(question)).items():
        if str(entry.get("to", "")).startswith(CA_STORES):
            yield path


def _contents(ask: Ask) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for question in FILES:
        entry_of = entries(ask(question))
        if not entry_of and not given(ask(question)).absent:
            raise Unreadable(f"{question}: neither entries nor absent")
        for path, entry in entry_of.items():
            found[path] = _bytes(path, seen_entry(path, entry))
    return found


def _bytes(path: str, entry: Mapping[str, Any]) -> bytes:
    if "text" in entry:
        return str(entry["text"]).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(str(entry.get("b64")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"{path}: the entry holds no bytes") from error


def _certificates(path: str, content: bytes) -> Iterator[bytes]:
    """PEM blocks, or the one certificate of a file that begins as DER does; a file without either holds none."""
    blocks = [*certificate_blocks(content)]
    if not blocks and content.startswith(_DER) and path.endswith(_DER_NAMES):
        blocks = [content]
    yield from blocks


def _held(path: str, der: bytes) -> HeldCertificate:
    said = certificate(der)
    return HeldCertificate(
        path=path,
        subject=said.subject,
        issuer=said.issuer,
        not_before=said.not_before,
        not_after=said.not_after,
        sha256=said.sha256,
        key_algorithm=said.key_algorithm,
        key_bits=said.key_bits,
        curve=said.curve,
        signature_algorithm=said.signature_algorithm,
        is_ca=said.is_ca,
        san=said.san,
        self_signed=said.is_self_issued and _is_signed_by_itself(der),
    )


def _is_signed_by_itself(der: bytes) -> bool:
    """False only when the signature is seen not to fit; one that cannot be verified is believed."""
    import warnings

    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cryptography warns of old forms; they are the certificate's, not ours
            read_again = x509.load_der_x509_certificate(der)
            read_again.verify_directly_issued_by(read_again)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return True
    return True


COLLECTOR = Collector(
    id="linux_certificates",
    platform=Platform.LINUX,
    gives=HostCertificates,
    questions=(*FILES, *STANDINGS),
    read=read,
)
