"""Files that hold secrets without naming them: only their own name tells that their columns are keys."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.hit_lines import hide_in_lines
from scanner.sealing.marks import MARK, hidden, is_kept, mark_line

_Hide = Callable[[bytes], bytes]


def _column(number: int, *, of: bytes = rb"\S") -> _Hide:
    """Hide one column of blank-separated lines."""
    value = rb"(\"[^\"\r\n]*+\"|'[^'\r\n]*+'|(?>" + of + rb"+))"
    skipped = rb"(?:\"[^\"\r\n]*+\"|\S++)[ \t]++"
    pattern = kept_pattern(rb"^([ \t]*+(?![#;])(?:" + skipped + rb"){%d})" % (number - 1) + value, re.MULTILINE)
    return lambda raw: pattern.sub(lambda found: found[1] + hidden(found[2]), raw)


def _field(number: int) -> _Hide:
    """Hide one field of lines with colons between; a lock mark before it stays."""
    pattern = kept_pattern(rb"^((?:[^:\r\n]*+:){%d}!*+)([^:\r\n]++)" % (number - 1), re.MULTILINE)
    return lambda raw: pattern.sub(lambda found: found[1] + (found[2] if is_kept(found[2]) else MARK), raw)


def _last_field(raw: bytes) -> bytes:
    return re.sub(rb"^(?![ \t]*#)((?>(?:[^:\r\n\\]|\\.){0,300})(?::(?>(?:[^:\r\n\\]|\\.){0,300})){3}:)([^\r\n]++)",
                  rb"\1" + MARK, raw, flags=re.MULTILINE)  # fmt: skip


def _all(raw: bytes) -> bytes:
    """Everything is secret; text keeps its lines, anything else becomes one mark."""
    if b"\0" in raw or re.search(rb"[\x01-\x08\x0e-\x1f\x80-\xff]", raw):
        return MARK + b"\n" * raw.count(b"\n")
    return b"\n".join(mark_line(each) for each in raw.split(b"\n"))


def _arguments(raw: bytes) -> bytes:
    """A command line (proc(5), `cmdline`): each argument ends with a NUL where a person writes a blank."""
    line = raw.replace(b"\0", b" ")
    cleaned = hide_in_lines(line)
    return raw if cleaned == line else cleaned.replace(b" ", b"\0")


def _key_list(raw: bytes) -> bytes:
    """ntp.keys(5) and chrony.keys: number, type (chrony may leave it out), key."""
    return re.sub(
        rb"^([ \t]*+\d{1,10}[ \t]++(?:(?:A|M|N|S|MD5|SHA\S{0,8}|AES\S{0,8}|RMD160|CMAC)[ \t]++)?(?:HEX:|ASCII:)?)(\S++)",
        lambda found: found[1] + hidden(found[2]), raw, flags=re.MULTILINE | re.IGNORECASE,
    )  # fmt: skip


def _rule(hide: _Hide, *names: str) -> tuple[re.Pattern[str], _Hide]:
    return kept_pattern("|".join(names), re.IGNORECASE), hide


_RULES: Final = (
    _rule(_field(2), r"(?:^|/)etc/(?:g?shadow|passwd|group)-?$", r"(?:^|/)(?:master\.passwd|smbpasswd)$",
          r"(?:^|/)\.?htpasswd[\w.-]*$", r"\.htpasswd$", r"(?:^|/)(?:rsyncd\.secrets|dovecot/users)$"),
    _rule(_field(3), r"(?:^|/)\.?htdigest[\w.-]*$", r"/exim4?/passwd\.client$"),
    _rule(_last_field, r"(?:^|/)\.pgpass$", r"/pgpass\.conf$"),
    _rule(_column(3), r"(?:^|/)(?:chap|pap)-secrets$", r"/davfs2/secrets$"),
    _rule(_column(2), r"(?:^|/)(?:psk\.txt|sasl_passwd|smtp_auth|userlist\.txt|raddb/server)$",
          r"(?:^|/)(?:radius(?:client)?/servers|pam_radius(?:_auth)?\.conf)$"),
    _rule(_column(4), r"(?:^|/)users\.oath$"),
    _rule(_arguments, r"^/proc/\d{1,10}/cmdline$"),
    _rule(_key_list, r"(?:^|/)(?:chrony|ntp)\.keys$", r"/ntp/keys$"),
    _rule(_all, r"\.(?:keytab|p12|pfx|jks|keystore|kdbx?|pkcs12|p8|agekey)$", r"(?:^|/)(?:key[34]\.db|\.Xauthority)$",
          r"(?:^|/)(?:authkey|\.erlang\.cookie|\.google_authenticator|\.k5\.[\w.-]*|secring\.gpg|\.vault-token)$",
          r"/\.vnc/passwd$", r"/(?:private-keys-v1\.d|cryptsetup-keys\.d|credstore(?:\.encrypted)?)/"),
)  # fmt: skip
"""The first that fits counts. Sources: shadow(5), htpasswd(1), the PostgreSQL manual (`.pgpass`), pppd(8), ntp.keys(5)."""


def hide_by_name(name: str, raw: bytes) -> bytes:
    """The content of the file `name` with what its format says is secret hidden."""
    hide = _hide_of(name)
    return raw if hide is None else hide(raw)


def is_told_by_name(name: str) -> bool:
    """True when the name of a file tells that it holds secrets."""
    return _hide_of(name) is not None


@lru_cache(maxsize=4096)
def _hide_of(name: str) -> _Hide | None:
    return next((hide for pattern, hide in _RULES if pattern.search(name)), None)
