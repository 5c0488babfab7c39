"""X.509 certificates in the places where servers keep them; the system's store of trusted authorities is left out.

Sources: ssl_certificate of nginx and SSLCertificateFile of Apache httpd as their manuals, Debian and Red Hat place them,
certbot's /etc/letsencrypt/live, update-ca-certificates(8), update-ca-trust(8), openssl-format-options(1): PEM and DER.
A file is left out that is a link into a trust store or to another file of the same folder, and every file of a folder
that is such a link itself. What holds no certificate (keys, parameters, requests, notes) is not mentioned at all; what
may hold one and was not read or understood, key stores included, is in `unreadable`.
"""

import base64
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from itertools import islice
from typing import Any

from scanner.collect.host.der_values import INTEGER, SEQUENCE, VERSION, first_value
from scanner.collect.host.drop_ins import seen_entry
from scanner.collect.host.standing import standings
from scanner.collect.host.x509_facts import certificate_facts
from scanner.model.errors import GapError, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_certificates import HeldCertificate, HostCertificates
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.answers import entries, given

_PLACES = (
    "/etc/nginx/*.[pc][er]*",
    "/etc/nginx/ssl/*",
    "/etc/nginx/certs/*",
    "/etc/apache2/ssl/*",
    "/etc/apache2/ssl.crt/*",
    "/etc/httpd/ssl/*",
    "/etc/httpd/conf/ssl.*/*",
    "/etc/letsencrypt/live/*/cert.pem",
    "/etc/postfix/*.[pc][er]*",
    "/etc/postfix/ssl/*",
    "/etc/dovecot/*.[pc][er]*",
    "/etc/dovecot/private/*.pem",
    "/etc/haproxy/*.[pc][er]*",
    "/etc/haproxy/certs/*",
    "/etc/lighttpd/*.pem",
    "/etc/lighttpd/certs/*",
    "/etc/openvpn/*.[pc][er]*",
    "/etc/openvpn/*.conf",
    "/etc/openvpn/client/*",
    "/etc/openvpn/server/*",
    "/etc/mysql/*.pem",
    "/etc/mysql/ssl/*",
    "/var/lib/mysql/*.pem",
    "/etc/postgresql/*/*/*.crt",
    "/etc/ldap/*.[pc][er]*",
    "/etc/ldap/ssl/*",
    "/etc/openldap/certs/*",
    "/etc/ssl/*.[pc][er]*",
    "/etc/ssl/private/*.pem",
    "/etc/ssl/certs/*.[pc][er]*",
    "/etc/pki/tls/certs/*",
    "/etc/pki/nginx/*",
)
_WITH_LINKS = ("/etc/ssl/*.[pc][er]*", "/etc/ssl/certs/*.[pc][er]*", "/etc/pki/tls/certs/*")
"""Where distributions link the trust store in among what administrators put there."""
_LINKED_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs")
"""SUSE links the first to its trust store, Red Hat to the second."""
_TRUST_STORES = (
    "/usr/share/ca-certificates/",
    "/usr/local/share/ca-certificates/",
    "/usr/share/pki/",
    "/etc/pki/ca-trust/",
    "/etc/ca-certificates/",
    "/var/lib/ca-certificates/",
)
_BUNDLES = frozenset({"ca-certificates.crt", "ca-bundle.crt", "ca-bundle.trust.crt", "ca-bundle.pem"})
_BUNDLE_FOLDERS = ("/etc/ssl", *_LINKED_FOLDERS)
FILES = tuple(f"files:{place}" for place in _PLACES)
FILES_WITH_LINKS = tuple(f"files:{place}" for place in _WITH_LINKS)
LINKS = tuple(f"stat:{place}" for place in _WITH_LINKS)
FOLDERS = tuple(f"stat:{folder}" for folder in _LINKED_FOLDERS)

_BLOCK = kept_pattern(
    rb"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[ \t]*\r?\n([^-]*)-----END \1-----", re.MULTILINE
)
_BEGIN = kept_pattern(rb"-----BEGIN (?:(?:X509 |TRUSTED )?CERTIFICATE|PKCS7|CMS)-----")
_ANY_LABEL = b"-----BEGIN "
_HIDDEN = b"[redacted]"
_CERTIFICATE_NAME = kept_pattern(r"\.(?:crt|cer|cert|der|pem)$", re.IGNORECASE)
_STORE_NAME = kept_pattern(r"\.(?:p12|pfx|p7b|p7c|jks|keystore)$", re.IGNORECASE)
_KEY_NAME = kept_pattern(r"(?:\.key|(?:^|[-_.])(?:priv)?key\.pem|^dh(?:param)?s?\d*\.pem)$", re.IGNORECASE)
_LONG_SEQUENCE = bytes([SEQUENCE, 0x82])
"""How DER of 256 bytes to 64 KiB begins; a stranger one is told by its name."""
_MOST_IN_ONE = 500
_MOST = 5_000


_Block = Callable[[], bytes]
"""Gives the DER of one certificate, or raises Unreadable."""


@dataclass(slots=True, kw_only=True)
class _Held:
    certificates: list[HeldCertificate] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)


def read(ask: Ask) -> HostCertificates:
    """Every certificate, by path and in the order of its file."""
    held = _Held()
    left_out = _linked_elsewhere(ask)
    for path, entry in sorted(_files(ask).items()):
        if path not in left_out and not _is_in_trust_store(path, left_out):
            _add(path, entry, held)
        if len(held.certificates) > _MOST:
            raise Unreadable(f"more than {_MOST} certificates")
    return HostCertificates(certificates=tuple(held.certificates), unreadable=tuple(sorted(held.unreadable)))


def _files(ask: Ask) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in FILES:
        found |= _entries(ask(question))
    return found


def _entries(answer: Answer) -> dict[str, Any]:
    found = entries(answer)
    if not found and not given(answer).absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    return found


def _linked_elsewhere(ask: Ask) -> frozenset[str]:
    """Links into a trust store or to a file that is seen under its own path; folders that are links themselves."""
    standing = {path: entry for question in LINKS for path, entry in standings(ask(question)).items()}
    for question, files in zip(LINKS, FILES_WITH_LINKS, strict=True):
        if unknown := entries(ask(files)).keys() - standing.keys():
            raise Unreadable(f"{question}: {min(unknown)[:200]} is not among them")
    folders = {path: entry for question in FOLDERS for path, entry in standings(ask(question)).items()}
    return frozenset(
        {path for path, entry in standing.items() if entry["type"] == "link" and _leaves(path, standing)}
        | {path for path, entry in folders.items() if entry["type"] == "link" and _is_read_elsewhere(path, entry)}
    )


def _leaves(path: str, standing: Mapping[str, Mapping[str, Any]]) -> bool:
    """True for a link that leads, over links of the same folders, into a trust store or to a file seen anyway."""
    seen = {path}
    while standing[path].get("type") == "link":
        path = _target(path, standing[path])
        if path.startswith(_TRUST_STORES) or path.rpartition("/")[2] in _BUNDLES:
            return True
        if path in seen or path not in standing:
            return False
        seen.add(path)
    return True


def _is_read_elsewhere(path: str, entry: Mapping[str, Any]) -> bool:
    target = _target(path, entry)
    return target in _LINKED_FOLDERS or f"{target}/".startswith(_TRUST_STORES)


def _target(path: str, entry: Mapping[str, Any]) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), str(entry.get("to", ""))))


def _is_in_trust_store(path: str, left_out: frozenset[str]) -> bool:
    folder, name = posixpath.split(path)
    return folder in left_out or (folder in _BUNDLE_FOLDERS and name in _BUNDLES)


def _add(path: str, entry: Any, held: _Held) -> None:
    """The certificates of one file; its path among the unreadable where one of them is not understood."""
    name = posixpath.basename(path)
    try:
        raw = _content(path, entry)
    except GapError:
        if not _KEY_NAME.search(name):
            held.unreadable.add(path)
        return
    if _STORE_NAME.search(name) or not _is_whole(raw):
        held.unreadable.add(path)
    for block in _pem(raw) if _ANY_LABEL in raw else _der(name, raw):
        try:
            held.certificates.append(certificate_facts(path, block()))
        except GapError:
            held.unreadable.add(path)


def _content(path: str, entry: Any) -> bytes:
    seen = seen_entry(path, entry)
    if "text" in seen:
        return str(seen["text"]).encode(errors="replace")
    try:
        return base64.b64decode(str(seen.get("b64", "?")), validate=True)
    except ValueError as error:
        raise Unreadable(f"{path}: the entry holds nothing") from error


def _is_whole(raw: bytes) -> bool:
    """False when a block was cut, is a PKCS #7 bundle, or there are more than anybody keeps in one file."""
    blocks = sum(1 for _ in _BLOCK.finditer(raw))
    return blocks == len(_BEGIN.findall(raw)) and blocks <= _MOST_IN_ONE


def _pem(raw: bytes) -> Iterator[_Block]:
    for block in islice(_BLOCK.finditer(raw), _MOST_IN_ONE):
        yield partial(decoded_block, *block.groups())


def decoded_block(label: bytes, text: bytes) -> bytes:
    """The DER of a block (RFC 7468); behind a trusted certificate OpenSSL puts what it is trusted for."""
    try:
        der = base64.b64decode(b"".join(text.split()), validate=True)
    except ValueError as error:
        raise Unreadable("a block that is no base64") from error
    return first_value(der).whole if label.startswith(b"TRUSTED") else der


def _der(name: str, raw: bytes) -> Iterator[_Block]:
    """The bytes themselves when they begin as a certificate does, or when only the name says that they are one."""
    if raw.strip() and _HIDDEN not in raw and not _STORE_NAME.search(name) and _may_be_certificate(name, raw):
        yield lambda: raw


def _may_be_certificate(name: str, raw: bytes) -> bool:
    if not raw.startswith(_LONG_SEQUENCE):
        return _CERTIFICATE_NAME.search(name) is not None
    try:
        inner = first_value(first_value(raw).content)
        first = first_value(inner.content).tag if inner.tag == SEQUENCE else None
    except GapError:
        return True
    return first == VERSION or (first == INTEGER and not _is_other_request(raw))


def _is_other_request(raw: bytes) -> bool:
    """True for a signing request and a list of revoked certificates, which begin like a certificate of version 1."""
    from cryptography import x509  # heavy; most hosts have no such file

    for load in (x509.load_der_x509_csr, x509.load_der_x509_crl):
        try:
            load(raw)
        except (ValueError, TypeError):
            continue
        return True
    return False


COLLECTOR = Collector(
    id="linux_certificates",
    platform=Platform.LINUX,
    gives=HostCertificates,
    questions=(*FILES, *LINKS, *FOLDERS),
    read=read,
    as_root=("files:/etc/ssl/private/*.pem",),
)
