"""Files, folders and keys whose contents are never asked for a policy: hashes and keys do not leave a target.

What a scan reads for its own checks is redacted before it is kept; a policy may name anything, so these are not even read.
"""

import re
from typing import Final

_FILES: Final = re.compile(
    r"/etc/(?:g?shadow-?|security/opasswd|krb5\.keytab|ipsec\.secrets|ppp/\S*secrets|master\.passwd)"
    r"|/etc/ssh/ssh_host_\w+_key|/etc/wireguard/.*|/etc/NetworkManager/system-connections/.*"
    r"|.*/(?:\.ssh/id_\w+|\.pgpass|\.my\.cnf|\.netrc|\.htpasswd|\.git-credentials|\.vault-token)"
    r"|.*/private/.*|.*\.(?:key|p12|pfx|jks|keystore|keytab|kdbx?)|/proc/kcore|/dev/.*|/proc/\d+/(?:mem|environ)|/proc/self/(?:mem|environ)"
)
_FOLDERS: Final = re.compile(
    r"/etc(?:/(?:ssh|security|ppp|ssl|pki|wireguard|openvpn|ipsec\.d|krb5\.conf\.d|NetworkManager/system-connections)(?:/private)?)?"
    r"|/etc/(?:ssl|pki|letsencrypt)/.*|/root/.*|/var/lib/(?:mysql|postgresql).*"
)
_KEYS: Final = re.compile(r"HKLM\\(?:SAM|SECURITY)(?:\\.*)?", re.IGNORECASE | re.DOTALL)


def is_secret_file(path: str) -> bool:
    """True for a file that is not read; /etc/shadow is told without its hashes, by a question of its own."""
    return _FILES.fullmatch(path) is not None


def is_secret_folder(path: str) -> bool:
    """True for a folder that holds such files: its names may be looked at, its contents not."""
    return _FOLDERS.fullmatch(path) is not None


def is_secret_key(path: str) -> bool:
    """True for keys of the registry with hashes and secrets of the system."""
    return _KEYS.fullmatch(path) is not None
