"""Good practice beside WEB-TLS-03: certificates kept on the host have strong keys and signatures."""

import re

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_certificates import HeldCertificate, HostCertificates
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

RSA_BITS, EC_BITS = 2048, 256
_BROKEN = re.compile(r"md[245]|sha-?1(?![0-9])", re.IGNORECASE)


def held_certificates_are_strong(held: HostCertificates) -> Outcome:
    """RSA from 2048 bits, elliptic curves from 256, no MD5 or SHA-1 in the signature."""
    if not held.certificates and not held.unreadable:
        return not_applicable(
            Text(vi="Không thấy chứng thư số nào trên máy.", en="No certificate was found on the machine.")
        )
    weak = tuple(each.path for each in held.certificates if not _is_strong(each))
    sight = Sight(what="host.certificates", was=weak, wanted=f"RSA ≥ {RSA_BITS}, EC ≥ {EC_BITS}, SHA-256")
    if weak:
        names = ", ".join(weak)
        return failed(Text(vi=f"Chứng thư số yếu: {names}.", en=f"Weak certificates: {names}."), sight)
    if held.unreadable:
        raise Unreadable(f"not understood: {', '.join(held.unreadable)}")
    return passed(Text(vi="Mọi chứng thư số đủ mạnh.", en="All certificates are strong."), sight)


def _is_strong(certificate: HeldCertificate) -> bool:
    algorithm, bits = certificate.key_algorithm.lower(), certificate.key_bits
    if _BROKEN.search(certificate.signature_algorithm):
        return False
    if algorithm.startswith("ed"):  # Ed25519 and Ed448 have one size each
        return True
    if bits is None:
        raise Unreadable(f"{certificate.path}: the size of the key is not known")
    if algorithm.startswith("rsa"):
        return bits >= RSA_BITS
    return algorithm.startswith("ec") and bits >= EC_BITS


CHECK = python_check(
    held_certificates_are_strong,
    controls=(
        "WEB-TLS-03",
        "SRV-ACC-06",
    ),
    title=Text(
        vi="Chứng thư số lưu trên máy dùng khóa và thuật toán đủ mạnh",
        en="Certificates on the machine use strong keys and algorithms",
    ),
    why=Text(
        vi="Khóa yếu có thể bị giải, kẻ xấu giả được làm máy chủ của cơ quan.",
        en="A weak key can be broken, and someone can pose as the agency's server.",
    ),
    fix=Text(
        vi=(
            "Xem bằng lệnh openssl x509 -noout -text -in <tệp>, tạo khóa mới (RSA từ 2048 bit hoặc EC từ 256 "
            "bit) và xin cấp lại chứng thư ký bằng SHA-256 trở lên. Xác nhận: lệnh trên in ra Public-Key từ "
            "2048 bit và Signature Algorithm không có md5, sha1."
        ),
        en=(
            "Look at it with openssl x509 -noout -text -in <file>, make a new key (RSA of 2048 bits or EC of "
            "256 bits at least) and have a certificate issued that is signed with SHA-256 or better. Verify: "
            "the command prints a Public-Key of that size and a Signature Algorithm without md5 or sha1."
        ),
    ),
    decides=False,
    references=("RFC 5280",),
    examples=(
        Example(
            name="RSA 2048 with SHA-256",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "rsa",
                            "key_bits": 2048,
                            "signature_algorithm": "sha256WithRSAEncryption",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="P-256",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "ec",
                            "key_bits": 256,
                            "signature_algorithm": "ecdsa-with-SHA256",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="Ed25519",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "ed25519",
                            "key_bits": None,
                            "signature_algorithm": "ed25519",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="RSA 1024",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "rsa",
                            "key_bits": 1024,
                            "signature_algorithm": "sha256WithRSAEncryption",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="signed with SHA-1",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "ec",
                            "key_bits": 256,
                            "signature_algorithm": "ecdsa-with-SHA1",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="the size of the key is not known",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "rsa",
                            "key_bits": None,
                            "signature_algorithm": "sha256WithRSAEncryption",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="a key of an old kind",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "dsa",
                            "key_bits": 2048,
                            "signature_algorithm": "dsa-with-sha256",
                        }
                    ],
                    "unreadable": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one file is not understood",
            facts={
                "host.certificates": {
                    "certificates": [
                        {
                            "path": "/etc/ssl/certs/site.pem",
                            "key_algorithm": "rsa",
                            "key_bits": 2048,
                            "signature_algorithm": "sha256WithRSAEncryption",
                        }
                    ],
                    "unreadable": ["/etc/ssl/private/x.pem"],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="there is none",
            facts={"host.certificates": {"certificates": [], "unreadable": []}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="folders could not be read", facts={}, gaps={"host.certificates": Gap.DENIED}, expect=Status.UNKNOWN
        ),
    ),
)
