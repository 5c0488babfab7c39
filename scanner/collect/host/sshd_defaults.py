"""Algorithms sshd offers when nothing is written, and those it knows, by OpenSSH version.

Source: `sshd -T` and `ssh -Q` of Debian 11 (8.4p1-5+deb11u3), 12 (9.2p1-2+deb12u10) and 13 (10.0p1-7+deb13u4);
myproposal.h of 8.9 and 9.6 for Ubuntu 22.04 and 24.04. Debian 12 knows sntrup761x25519-sha512 without a suffix since
deb12u4 (its changelog); the older name means the same.
"""

from typing import Final

from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithms:
    """Four lists: by default, and all that a `+` may add."""

    ciphers: str
    macs: str
    kexalgorithms: str
    hostkeyalgorithms: str


_CIPHERS: Final = (
    "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com"
)
_MACS: Final = (
    "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
    "hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
)
_CURVES: Final = (
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521"
)
_GROUPS: Final = (
    "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
    "diffie-hellman-group14-sha256"
)
_SNTRUP: Final = "sntrup761x25519-sha512@openssh.com"
_SNTRUP_BOTH: Final = f"sntrup761x25519-sha512,{_SNTRUP}"
_KEYS: Final = (
    "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
    "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,ecdsa-sha2-nistp256,"
    "ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"
    "rsa-sha2-512,rsa-sha2-256"
)
_KEYS_8_4: Final = (
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,"
    "rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
    "ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,ssh-ed25519,sk-ssh-ed25519@openssh.com,rsa-sha2-512,"
    "rsa-sha2-256,ssh-rsa"
)

DEFAULTS: Final = {
    (8, 4): Algorithms(ciphers=_CIPHERS, macs=_MACS, kexalgorithms=f"{_CURVES},{_GROUPS}", hostkeyalgorithms=_KEYS_8_4),
    (8, 9): Algorithms(
        ciphers=_CIPHERS, macs=_MACS, kexalgorithms=f"{_CURVES},{_SNTRUP},{_GROUPS}", hostkeyalgorithms=_KEYS
    ),
    (9, 2): Algorithms(
        ciphers=_CIPHERS, macs=_MACS, kexalgorithms=f"{_SNTRUP_BOTH},{_CURVES},{_GROUPS}", hostkeyalgorithms=_KEYS
    ),
    (9, 6): Algorithms(
        ciphers=_CIPHERS, macs=_MACS, kexalgorithms=f"{_SNTRUP},{_CURVES},{_GROUPS}", hostkeyalgorithms=_KEYS
    ),
    (10, 0): Algorithms(
        ciphers=(
            "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,"
            "aes256-ctr"
        ),
        macs=_MACS,
        kexalgorithms=f"mlkem768x25519-sha256,{_SNTRUP_BOTH},{_CURVES}",
        hostkeyalgorithms=_KEYS,
    ),
}
"""By (major, minor) of the OpenSSH release; a version that is not here is one whose defaults we do not know."""

_ALL_CIPHERS: Final = (
    "3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc,rijndael-cbc@lysator.liu.se,aes128-ctr,aes192-ctr,aes256-ctr,"
    "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com"
)
_ALL_MACS: Final = (
    "hmac-sha1,hmac-sha1-96,hmac-sha2-256,hmac-sha2-512,hmac-md5,hmac-md5-96,umac-64@openssh.com,umac-128@openssh.com,"
    "hmac-sha1-etm@openssh.com,hmac-sha1-96-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
    "hmac-sha2-512-etm@openssh.com,hmac-md5-etm@openssh.com,hmac-md5-96-etm@openssh.com,umac-64-etm@openssh.com,"
    "umac-128-etm@openssh.com"
)
_ALL_KEX: Final = (
    "diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group14-sha256,"
    "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,"
    "diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "curve25519-sha256,curve25519-sha256@libssh.org"
)
_ALL_KEYS: Final = (
    "ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384,"
    "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
    "sk-ecdsa-sha2-nistp256@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-dss-cert-v01@openssh.com,ssh-rsa,"
    "ssh-rsa-cert-v01@openssh.com,rsa-sha2-256,rsa-sha2-256-cert-v01@openssh.com,rsa-sha2-512,"
    "rsa-sha2-512-cert-v01@openssh.com"
)
_NEW_KEX: Final = {
    (8, 4): "sntrup4591761x25519-sha512@tinyssh.org",
    (8, 9): _SNTRUP,
    (9, 2): _SNTRUP_BOTH,
    (9, 6): _SNTRUP,
    (10, 0): f"{_SNTRUP_BOTH},mlkem768x25519-sha256",
}
_GONE: Final = {(8, 9): ("rijndael-cbc@lysator.liu.se",), (10, 0): ("ssh-dss", "ssh-dss-cert-v01@openssh.com")}
"""Names no longer known from this version on."""


def known_algorithms(version: tuple[int, int]) -> Algorithms:
    """Every algorithm sshd of a `version` of DEFAULTS knows."""
    gone = {name for since, names in _GONE.items() if version >= since for name in names}

    def left(names: str) -> str:
        return ",".join(each for each in names.split(",") if each not in gone)

    return Algorithms(
        ciphers=left(_ALL_CIPHERS),
        macs=_ALL_MACS,
        kexalgorithms=f"{_ALL_KEX},{_NEW_KEX[version]}",
        hostkeyalgorithms=left(_ALL_KEYS),
    )
