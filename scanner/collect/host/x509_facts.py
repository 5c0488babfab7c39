"""What one X.509 certificate says: names, times, key, signature, and whether it signed itself (RFC 5280).

Names and extensions are read from the bytes: `cryptography` refuses a certificate as a whole when an extension that we
do not need is malformed. Times and signatures are its work; what it refuses there is Unreadable. A key that it refuses, as too
short or too new, is told by its kind and size all the same.
"""

import hashlib
import ipaddress
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scanner.collect.host.der_values import INTEGER, OBJECT_ID, VERSION, DerValue, dotted, first_value
from scanner.collect.host.distinguished_names import distinguished_name
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_certificates import HeldCertificate
from scanner.model.records import dataclass

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_BASIC_CONSTRAINTS, _ALTERNATIVE_NAMES = "2.5.29.19", "2.5.29.17"
_EXTENSIONS, _BOOLEAN, _TRUE = 0xA3, 0x01, b"\xff"
_SIGNATURES = {
    "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
    "1.2.840.113549.1.1.3": "md4WithRSAEncryption",
    "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
    "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
    "1.2.840.113549.1.1.10": "rsassaPss",
    "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
    "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
    "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
    "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
    "1.3.14.3.2.15": "shaWithRSAEncryption",
    "1.3.14.3.2.29": "sha1WithRSA",
    "1.2.840.10040.4.3": "dsaWithSHA1",
    "1.3.14.3.2.27": "dsaWithSHA1-old",
    "2.16.840.1.101.3.4.3.1": "dsa_with_SHA224",
    "2.16.840.1.101.3.4.3.2": "dsa_with_SHA256",
    "2.16.840.1.101.3.4.3.3": "dsa_with_SHA384",
    "2.16.840.1.101.3.4.3.4": "dsa_with_SHA512",
    "1.2.840.10045.4.1": "ecdsa-with-SHA1",
    "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
    "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
    "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
    "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
    "2.16.840.1.101.3.4.3.10": "ecdsa_with_SHA3-256",
    "2.16.840.1.101.3.4.3.14": "RSA-SHA3-256",
    "2.16.840.1.101.3.4.3.15": "RSA-SHA3-384",
    "2.16.840.1.101.3.4.3.16": "RSA-SHA3-512",
    "1.3.101.112": "ED25519",
    "1.3.101.113": "ED448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
"""OpenSSL's long names. Another algorithm is Unreadable: a check could not tell whether it is weak."""
_LATTICE_KEYS = {
    "2.16.840.1.101.3.4.3.17": "ml-dsa-44",
    "2.16.840.1.101.3.4.3.18": "ml-dsa-65",
    "2.16.840.1.101.3.4.3.19": "ml-dsa-87",
    "2.16.840.1.101.3.4.4.1": "ml-kem-512",
    "2.16.840.1.101.3.4.4.2": "ml-kem-768",
    "2.16.840.1.101.3.4.4.3": "ml-kem-1024",
}
"""FIPS 203 and 204; their names say how strong they are, bits do not."""
_RSA = "1.2.840.113549.1.1.1"
_PSS = "1.2.840.113549.1.1.10"
_LONGEST = 1024 * 1024
_NEGATIVE = 0x80
_PLAIN_NAMES = {0x81: "email", 0x82: "DNS", 0x86: "URI"}
_DIRECTORY, _ADDRESS, _NUMBER = 0xA4, 0x87, 0x88
_OTHER_NAMES = {0xA0: "othername", 0xA3: "X400Name", 0xA5: "EdiPartyName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    algorithm: str
    bits: int | None = None
    curve: str | None = None


def certificate_facts(path: str, raw: bytes) -> HeldCertificate:
    """What the certificate of these DER bytes says; raises Unreadable for one that is not understood."""
    from cryptography import x509  # heavy; most hosts are asked for other things first
    from cryptography.exceptions import UnsupportedAlgorithm  # as above

    if len(raw) > _LONGEST:
        raise Unreadable(f"{path}: longer than any certificate")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # roots of Go Daddy have the serial number 0
            return _facts(path, raw, x509.load_der_x509_certificate(raw))
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise Unreadable(f"{path}: {str(error)[:200]}") from error


def _facts(path: str, raw: bytes, certificate: "Certificate") -> HeldCertificate:
    fields = first_value(certificate.tbs_certificate_bytes).inside()
    if fields and fields[0].tag == VERSION:
        fields = fields[1:]
    _serial, _signature, issuer, _times, subject, public_key, *_ = fields
    extensions = _extensions(fields)
    key = _key(certificate, public_key)
    return HeldCertificate(
        path=path,
        subject=distinguished_name(subject),
        issuer=distinguished_name(issuer),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        sha256=hashlib.sha256(raw).hexdigest(),
        key_algorithm=key.algorithm,
        key_bits=key.bits,
        curve=key.curve,
        signature_algorithm=_signature_name(certificate),
        is_ca=_is_ca(extensions.get(_BASIC_CONSTRAINTS)),
        san=tuple(_alternative_names(extensions.get(_ALTERNATIVE_NAMES))),
        self_signed=issuer.whole == subject.whole and _is_signed_by_itself(certificate),
    )


def _extensions(fields: list[DerValue]) -> dict[str, DerValue]:
    """The value of each extension by its number; the same twice is against RFC 5280 4.2."""
    found: dict[str, DerValue] = {}
    for extension in (
        each for field in fields if field.tag == _EXTENSIONS for each in first_value(field.content).inside()
    ):
        number, *_, value = extension.inside()
        name = dotted(number.content)
        if name in found and name in (_BASIC_CONSTRAINTS, _ALTERNATIVE_NAMES):
            raise Unreadable(f"the extension {name} is there twice")
        found[name] = value
    return found


def _is_ca(constraints: DerValue | None) -> bool:
    if constraints is None:
        return False
    said = first_value(constraints.content).inside()
    return bool(said) and said[0].tag == _BOOLEAN and said[0].content == _TRUE


def _alternative_names(names: DerValue | None) -> Iterator[str]:
    if names is not None:
        for each in first_value(names.content).inside():
            yield _alternative_name(each)


def _alternative_name(name: DerValue) -> str:
    """As OpenSSL prints it; names of other kinds are told by their kind alone."""
    if name.tag in _PLAIN_NAMES:
        return f"{_PLAIN_NAMES[name.tag]}:{name.content.decode('ascii', errors='backslashreplace')}"
    if name.tag == _ADDRESS:
        return f"IP Address:{ipaddress.ip_address(name.content)}"
    if name.tag == _NUMBER:
        return f"Registered ID:{dotted(name.content)}"
    if name.tag == _DIRECTORY:
        return f"DirName:{distinguished_name(first_value(name.content))}"
    if name.tag not in _OTHER_NAMES:
        raise Unreadable(f"an alternative name of the unknown kind {name.tag:#x}")
    first = next(iter(name.inside()), None)
    return f"{_OTHER_NAMES[name.tag]}:{dotted(first.content) if first and first.tag == OBJECT_ID else ''}"


def _signature_name(certificate: "Certificate") -> str:
    number = certificate.signature_algorithm_oid.dotted_string
    if number not in _SIGNATURES:
        raise Unreadable(f"the signature algorithm {number} is not known")
    if number != _PSS:
        return _SIGNATURES[number]
    digest = certificate.signature_hash_algorithm
    name = digest.name if digest else ""
    return f"{_SIGNATURES[_PSS]}-{name}" if name in ("sha1", "md5") else _SIGNATURES[_PSS]


def _key(certificate: "Certificate", public_key: DerValue) -> _Key:
    from cryptography.exceptions import UnsupportedAlgorithm  # as above

    number = certificate.public_key_algorithm_oid.dotted_string
    if number in _LATTICE_KEYS:
        return _Key(algorithm=_LATTICE_KEYS[number])
    try:
        return _understood(certificate.public_key(), number)
    except (ValueError, UnsupportedAlgorithm):
        if number != _RSA:
            raise
        return _Key(algorithm="rsa", bits=_modulus_bits(public_key))


def _understood(key: object, number: str) -> _Key:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa  # as above

    if isinstance(key, rsa.RSAPublicKey):
        return _Key(algorithm="rsa-pss" if number == _PSS else "rsa", bits=key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _Key(algorithm="ec", bits=key.key_size, curve=_curve(key.curve.name))
    if isinstance(key, dsa.DSAPublicKey):
        return _Key(algorithm="dsa", bits=key.key_size)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return _Key(algorithm="ed25519")
    if isinstance(key, ed448.Ed448PublicKey):
        return _Key(algorithm="ed448")
    raise Unreadable(f"a key of the kind {number} is not known")


def _modulus_bits(public_key: DerValue) -> int:
    """Of an RSA key, whose first number is the modulus (RFC 8017 A.1.1); no length of it is refused."""
    *_, bits = public_key.inside()
    modulus, *_ = first_value(bits.content, 1).inside()
    if modulus.tag != INTEGER or not modulus.content or modulus.content[0] >= _NEGATIVE:
        raise Unreadable("the modulus of the key is no number")
    return int.from_bytes(modulus.content, "big").bit_length()


def _curve(name: str) -> str:
    """OpenSSL's name of the curve that SEC 2 calls secp256r1 and secp192r1."""
    return {"secp256r1": "prime256v1", "secp192r1": "prime192v1"}.get(name, name)


def _is_signed_by_itself(certificate: "Certificate") -> bool:
    """False where the signature is another's. One that cannot be checked (MD5) is believed, as the names say so."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # as above

    try:
        certificate.verify_directly_issued_by(certificate)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return True
    return True
