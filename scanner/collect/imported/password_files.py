"""Rules for passwords and logons as written in single files: login.defs, pwquality.conf, faillock.conf, a file of /etc/pam.d.

Sources: login.defs(5), pwquality.conf(5), faillock.conf(5), pam.d(5). What they come to together is not told by one of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from scanner.collect.host.linux_pam_written import rules_of
from scanner.collect.host.written_settings import equals_lines, every_value, spaced_lines, word_lines
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_pam_written import HostPamWritten
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LOGIN: Final = frozenset(
    {"PASS_MAX_DAYS", "PASS_MIN_DAYS", "PASS_WARN_AGE", "UMASK", "UID_MIN", "UID_MAX", "GID_MIN", "ENCRYPT_METHOD", "MAIL_DIR",
     "LOGIN_RETRIES", "FAIL_DELAY", "CREATE_HOME", "USERGROUPS_ENAB", "SHA_CRYPT_MIN_ROUNDS", "YESCRYPT_COST_FACTOR"}
)  # fmt: skip
_QUALITY: Final = frozenset(
    {"minlen", "dcredit", "ucredit", "lcredit", "ocredit", "minclass", "maxrepeat", "maxclassrepeat", "maxsequence", "difok",
     "gecoscheck", "dictcheck", "usercheck", "enforcing", "badwords", "dictpath", "retry", "enforce_for_root", "local_users_only",
     "usersubstr"}
)  # fmt: skip
_LOCKOUT: Final = frozenset(
    {"deny", "unlock_time", "fail_interval", "even_deny_root", "root_unlock_time", "silent", "audit", "dir", "no_log_info",
     "local_users_only", "nodelay", "admin_group"}
)  # fmt: skip
_RULE: Final = re.compile(
    r"-?(?:auth|account|password|session)\s+(?:required|requisite|sufficient|optional|include|substack|binding|\[[^\]\n]{1,200}\])\s+\S.*"
    r"|@include\s+\S+"
)
_MODULE: Final = re.compile(r"\bpam_\w+\.so\b|^@include|\b(?:include|substack)\s", re.MULTILINE)
_MANY: Final = 2
_Pairs = Callable[[str], Iterator[tuple[str, str | None]]]


def read(file: HandedFile) -> HostPamWritten:
    """The values, or the rules, of the file that it is; of a file of PAM under its own name."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    if _has(text, word_lines, _LOGIN):
        return _told(login_defs=every_value(word_lines(text)))
    if _has(text, equals_lines, _QUALITY):
        return _told(pwquality=every_value(equals_lines(text)))
    if _has(text, spaced_lines, _LOCKOUT):
        return _told(faillock=every_value(spaced_lines(text)))
    rules = rules_of(text)
    if not rules or not all(map(_RULE.fullmatch, rules)):
        raise Unreadable("no line is a rule or a setting")
    return _told(stacks={file.name: rules})


def _told(**said: dict[str, tuple[str, ...]]) -> HostPamWritten:
    nothing = HostPamWritten(pwquality=NOT_TOLD, login_defs=NOT_TOLD, faillock=NOT_TOLD, stacks=NOT_TOLD)
    return replace(nothing, **said)


def _has(text: str, pairs: _Pairs, known: frozenset[str]) -> bool:
    """True where every line that counts is one of the settings, or for login.defs most of them: it has very many."""
    keys = {key for key, _ in pairs(text)}
    if known is _LOGIN:
        return len(keys & known) > _MANY and all(key.isupper() for key in keys)
    return bool(keys) and keys <= known and len(keys) >= (1 if "=" in text else _MANY)


def recognises(file: HandedFile) -> bool:
    """Settings that only such a file has, or nothing but rules of PAM, one of its modules among them."""
    text = head_of(file)
    lines = [line.strip() for line in text.replace("\\\n", " ").split("\n")]
    plain = [line for line in lines if line and not line.startswith("#")]
    if not plain:
        return False
    if all(map(_RULE.fullmatch, plain)):
        return bool(_MODULE.search(text))
    return any(_has(text, pairs, known) for pairs, known in _SETTINGS)


_SETTINGS: Final = ((word_lines, _LOGIN), (equals_lines, _QUALITY), (spaced_lines, _LOCKOUT))
IMPORTED = Imported(id="password-files", platform=Platform.LINUX, recognises=recognises, reads={HostPamWritten: read})
