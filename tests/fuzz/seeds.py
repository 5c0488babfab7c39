"""Good inputs to be broken: the texts that the tests of parsers hold, the recordings, and other people's files where there are any.

RASOAT_FUZZ_MORE names folders or tar files with more, parted by colons; `python -m tests.fuzz` takes the corpus of handed files
where it is there and nothing else is named.
"""

import ast
import datetime as dt
import os
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.collect.handed_samples import SAMPLES
from tests.collect.test_cases import CASES, Case, load_case
from tests.collect.test_xccdf_results import ARF, PLAIN

TESTS = Path(__file__).parents[1]
MORE = "RASOAT_FUZZ_MORE"
CORPUS = TESTS.parents[1] / "shared/corpora/host_facts/files.tar.xz"
SHORTEST = 12
LONGEST = 2_000_000
REGISTRY_OBJECT = r"""

ProductName      : Windows 10 Pro
CurrentBuild     : 19045
UBR              : 4412
PSPath           : Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion
PSChildName      : CurrentVersion
PSProvider       : Microsoft.PowerShell.Core\Registry

"""


@cache
def cases_of(collector: str) -> tuple[Case, ...]:
    """The case files of a collector."""
    return tuple(load_case(path) for path in sorted((CASES / collector).glob("*.yaml")))


@cache
def written_in_tests(*folders: str) -> tuple[bytes, ...]:
    """Every text that stands as a whole in the tests below these folders."""
    found: dict[bytes, None] = {}
    for folder in folders:
        for path in sorted((TESTS / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                    raw = node.value.encode("utf-8", "surrogatepass") if isinstance(node.value, str) else node.value
                    if len(raw) >= SHORTEST:
                        found[raw] = None
    return tuple(found)


@cache
def handed_files() -> tuple[bytes, ...]:
    """Whole files that people hand over, those of the tests first."""
    invented = [text.encode() if isinstance(text, str) else text for text in SAMPLES.values()]
    invented += [PLAIN.encode(), ARF.encode(), REGISTRY_OBJECT.encode(), *certificates()]
    return tuple(dict.fromkeys((*invented, *written_in_tests("collect"), *_from_elsewhere())))


@cache
def certificates() -> tuple[bytes, ...]:
    """PEM and DER, the same at every run: Ed25519 signs without dice."""
    signer = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    keys = (
        signer.public_key(),
        ec.derive_private_key(5, ec.SECP256R1()).public_key(),
        rsa.RSAPublicNumbers(65537, (1 << 2047) + 12345).public_key(),
    )
    made = [_certificate(key).sign(signer, None) for key in keys]
    forms = [each.public_bytes(form) for each in made for form in (Encoding.PEM, Encoding.DER)]
    return (*forms, b"".join(each.public_bytes(Encoding.PEM) for each in made))


def _certificate(
    key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
) -> x509.CertificateBuilder:
    name = x509.Name.from_rfc4514_string("CN=may-1.xa.example.vn,O=Xã,C=VN")
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key, 7, start, start + dt.timedelta(days=90))
    names = x509.SubjectAlternativeName([x509.DNSName("xa.example.vn"), x509.RFC822Name("a@xa.example.vn")])
    return builder.add_extension(names, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=1), critical=True
    )


def _from_elsewhere() -> Iterator[bytes]:
    for place in (Path(each) for each in os.environ.get(MORE, "").split(":") if each):
        if place.is_dir():
            yield from (path.read_bytes()[:LONGEST] for path in sorted(place.rglob("*")) if path.is_file())
        elif place.is_file():
            with tarfile.open(place) as archive:
                members = (archive.extractfile(each) for each in archive if each.isfile())
                yield from (each.read(LONGEST) for each in members if each)
