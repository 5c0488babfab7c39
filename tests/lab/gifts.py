"""What the lab gives its machines: keys, certificates, credentials, a database of signatures; made anew for each lab."""

import hashlib
import io
import sys
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.lab.network import run

CREDENTIALS = {
    "snmp-v3": "user: ra-soat\nauth: SHA-256 {secret}-a\npriv: AES {secret}-p",
    "snmp-rieng": "{secret}-c",
    "snmp-cong-khai": "public",
}
"""How devices are asked, by the credential their inventory names; `{secret}` is the lab's own."""
FRESH, STALE = timedelta(hours=20), timedelta(days=200)
"""Ages of the signatures."""
CVD_HEAD_BYTES = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifts:
    """`folder` is seen by a machine at /mnt while it is set up; `words` are variables of its set-up."""

    folder: Path
    key: str
    words: dict[str, str]
    credentials: dict[str, str]


def make_gifts(place: Path, inventory: Path) -> Gifts:
    """Everything, below `place`, for the lab of `inventory`."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / "key"))
    folder = place / "gifts"
    folder.mkdir()
    now = datetime.now(UTC)
    for name, age in (("fresh", FRESH), ("stale", STALE)):
        (folder / f"{name}.cld").write_bytes(signatures(now - age))
    (folder / "old.pem").write_bytes(old_certificate(now))
    (folder / "sudoers").write_text(run(sys.executable, "-m", "scanner", "doctor", str(inventory), "--sudoers"))
    key = (place / "key").read_text()
    secret = hashlib.sha256(key.encode()).hexdigest()[:20]
    return Gifts(
        folder=folder,
        key=key,
        words={"LAB_KEY": (place / "key.pub").read_text().strip(), "LAB_SECRET": secret},
        credentials={name: text.format(secret=secret) for name, text in CREDENTIALS.items()},
    )


def signatures(built_at: datetime) -> bytes:
    """A daily.cld of ClamAV as libclamav/cvd.c has it: a head of 512 bytes, then a tar of its parts.

    Its signature is none, as only its makers can sign one: clamd takes its own from a plain daily.hdb beside it.
    """
    built = f"{built_at:%d %b %Y %H-%M} +0000"
    version = 27_000 + built_at.timetuple().tm_yday
    head = f"ClamAV-VDB:{built}:{version}:1:90:X:X:ban-thu:{int(built_at.timestamp())}"
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w", format=tarfile.USTAR_FORMAT) as parts:
        notice = b"Made for a lab; it recognises nothing.\n"
        part = tarfile.TarInfo("COPYING")
        part.size = len(notice)
        parts.addfile(part, io.BytesIO(notice))
    return head.encode().ljust(CVD_HEAD_BYTES) + body.getvalue()


def old_certificate(now: datetime) -> bytes:
    """A certificate that ended a month ago, of an RSA key of 1,024 bits, as PEM."""
    key = rsa.generate_private_key(65_537, 1_024)  # noqa: S505  # one of the things that must be found
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cu.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now - timedelta(days=395)).not_valid_after(now - timedelta(days=30))
    return dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
