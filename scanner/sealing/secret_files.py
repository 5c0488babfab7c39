"""Files that hold secrets without naming them: only their own name tells that their columns are keys."""

import re
from collections.abc import Callable
from typing import Final

from scanner.sealing.marks import MARK, hidden, is_kept, mark_line

_Hide = Callable[[bytes], bytes]


def _column(number: int, *, of: bytes = rb"\S") -> _Hide:
    """Hide one column of blank-separated lines."""
    value = rb"(\"[^\"\r\n]*+\"|'[^'\r\n]*+'|" + of + rb"++)"
    skipped = rb"(?:\"[^\"\r\n]*+\"|\S++)[ \t]++"
    pattern = re.compile(rb"^([ \t]*+(?![#;])(?:" + skipped + rb"){%d})" % (number - 1) + value, re.MULTILINE)
    return lambda raw: pattern.sub(lambda found: found[1] + hidden(found[2]), raw)


def _field(number: int) -> _Hide:
    """Hide one field of lines with colons between; a lock mark before it stays."""
    pattern = re.compile(rb"^((?:[^:\r\n]*+:){%d}!*+)([^:\r\n]++)" % (number - 1), re.MULTILINE)
    return lambda raw: pattern.sub(lambda found: found[1] + (found[2] if is_kept(found[2]) else MARK), raw)


def _last_field(raw: bytes) -> bytes:
    return re.sub(rb"^(?![ \t]*#)((?:[^:\r\n\\]|\\.){0,300}+(?::(?:[^:\r\n\\]|\\.){0,300}+){3}:)([^\r\n]++)",
                  rb"\1" + MARK, raw, flags=re.MULTILINE)  # fmt: skip


def _all(raw: bytes) -> bytes:
    """Everything is secret; text keeps its lines, anything else becomes one mark."""
    if b"\0" in raw or re.search(rb"[\x01-\x08\x0e-\x1f\x80-\xff]", raw):
        return MARK + b"\n" * raw.count(b"\n")
    return b"\n".join(mark_line(each) for each in raw.split(b"\n"))


_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), hide)
    for pattern, hide in (
        (r"(?:^|/)(?:g?shadow-?|master\.passwd|passwd-?|group-?|smbpasswd|\.?htpasswd[\w.-]*|[\w.-]*\.htpasswd"
         r"|rsyncd\.secrets|passwordfile|dovecot/users)$", _field(2)),
        (r"(?:^|/)\.?htdigest[\w.-]*$|/exim4?/passwd\.client$", _field(3)),
        (r"(?:^|/)\.pgpass$|/pgpass\.conf$", _last_field),
        (r"(?:^|/)(?:chap|pap)-secrets$", _column(3)),
        (r"(?:^|/)(?:psk\.txt|pre-shared-keys?|sasl_passwd|radius(?:client)?/servers|pam_radius(?:_auth)?\.conf"
         r"|raddb/server|userlist\.txt|sender_relay|smtp_auth)$", _column(2)),
        (r"(?:^|/)davfs2/secrets$", _column(3)),
        (r"(?:^|/)(?:chrony|ntp)\.keys$|/ntp/keys$", _column(3)),
        (r"(?:^|/)(?:users\.oath)$", _column(4)),
        (r"\.(?:keytab|p12|pfx|jks|keystore|kdbx?|ppk|pkcs12|p8|ovpn-key|agekey)$|(?:^|/)(?:authkey|\.erlang\.cookie"
         r"|\.google_authenticator|krb5\.keytab|\.k5\.[\w.-]*|secring\.gpg|key[34]\.db|\.vnc/passwd|\.vault-token"
         r"|\.Xauthority|wep_keys|cluster\.auth|\.?msmtp-password|\.netrc-password|kerberos\.master)$"
         r"|/(?:private-keys-v1\.d|cryptsetup-keys\.d|luks-keys|credstore(?:\.encrypted)?)/|^/proc/kcore$", _all),
    )
)  # fmt: skip


def hide_by_name(name: str, raw: bytes) -> bytes:
    """The content of the file `name` with what its format says is secret hidden."""
    for pattern, hide in _RULES:
        if pattern.search(name):
            return hide(raw)
    return raw


def is_whole_secret(name: str) -> bool:
    """True when every byte of a file of this name is secret."""
    return any(hide is _all and pattern.search(name) for pattern, hide in _RULES)
