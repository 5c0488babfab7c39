"""Secrets behind a word and a blank in configuration files: `bindpw x`, `secret "x";`, `: PSK "x"`, netrc, SQL, headers.

Sources: ldap.conf(5), slapd.conf(5), named.conf(5), ipsec.secrets(5), netrc(5), redis.conf, haproxy's configuration
manual, freshclam.conf(5), PostgreSQL's and MySQL's SQL references, RFC 6750 (Bearer) and 7617 (Basic).
"""

import re
from typing import Final

from scanner.sealing.marks import mark_groups
from scanner.sealing.rules import START, TYPES, VALUE, Section, rule

_NO_SECRETS: Final = frozenset(
    b"aging agent algorithm and authentication change changes checker database encryption expire expired expires expiry field "
    b"file files generator handling has hash hashes hashing history in is length management manager may must not of "
    b"or policy prompt protection quality requirement requirements reset server set sha256 sha512 should storage store "
    b"strength sync to update updates was will would with yescrypt for from expiration required. file. files. hashes.".split()
)


def mark_word(found: re.Match[bytes]) -> bytes:
    """Hide a single word that follows `password`, unless the two are a phrase of English or of PAM."""
    value = found["v"]
    return found[0] if value.lower() in _NO_SECRETS or value.startswith(b"[") else mark_groups(found)


_SQL_TEXT = rb"(?P<v>'(?>(?:[^'\r\n]|'')*)'|\"[^\"\r\n]++\")"

SETTINGS: Final = Section(
    (),
    (
        rule("pass secret authtok",
             START, rb"(?:[a-z][\w.-]{0,40}?)?(?:password|passphrase|secret|authtok)[ \t]++",
             VALUE, rb"[ \t;]*+\r?$", hide=mark_word),
        rule("pass pw masterauth",
             START, rb"(?:requirepass|masterauth|bindpw|rootpw|tlskeypass|cachemgr_passwd|auth_pass|insecure-password"
             rb"|authpass|HTTPProxyPassword|AuthLDAPBindPassword|smtp_pass|imap_pass|authinfopass)[ \t]++", VALUE),
        rule("secret", rb"\bsecret[ \t]++(?P<v>\"[^\"\r\n]*+\"?|[^\s\"';]{8,}+(?=[ \t]*+;))"),
        rule("psk eap xauth ntlm rsa ecdsa pkcs p12 pin~",
             rb":[ \t]*+(?:PSK|EAP|NTLM|XAUTH|PIN[ \t]++\S++|(?:RSA|ECDSA|PKCS8|PKCS12|P12|PRIVATE)[ \t]++\S++"
             rb"(?=[ \t]++\"))[ \t]++", VALUE),
        rule("pass", rb"\b(?:login|account|machine|default|user)[ \t]++[^\r\n]{0,300}?\bpass(?:word|wd)?[ \t]++", TYPES,
             VALUE, hide=mark_word),
        rule("pass", rb"\b(?:password|passphrase)(?:[ \t]++\(?|\()[ \t]*+(?:password[ \t]++)?", _SQL_TEXT),
        rule("identified", rb"\bidentified(?:[ \t]++with[ \t]++\S++)?[ \t]++(?:by|as)[ \t]++(?:password[ \t]++)?",
             VALUE),
        rule("user~", START, rb"(?:ACL[ \t]++SETUSER|user)[ \t]++\S++[ \t]++(?:on|off|reset)(?=[ \t])[^\r\n]{0,300}?[ \t][>#<!](?P<v>\S++)"),
        rule("stats", rb"\bstats[ \t]++auth[ \t]++[^\s:]{1,64}:(?P<v>\S++)"),
        rule("authorization",
             rb"\bauthorization[\"']?[ \t]*+[:=][ \t]*+[\"']?(?:(?:bearer|basic|digest|token|negotiate|ntlm|apikey|key"
             rb"|aws4[\w-]++)[ \t]++)?(?P<v>[^\r\n\"']++)"),
        rule("bearer", rb"\bbearer[ \t]++(?P<v>(?=[A-Za-z._~+/-]{0,60}[0-9]|\S{24})[A-Za-z0-9._~+/=-]{8,}+)"),
        rule("cookie:", rb"\b(?:set-)?cookie:[ \t]*+(?=[^\r\n]{0,200}=)(?P<v>[^\r\n\"']++)"),
        rule("~0x", rb"\b(?:auth|auth-trunc|enc|aead)[ \t]++\S++[ \t]++(?P<v>0x[0-9a-f]{16,}+)"),
    ),
)  # fmt: skip
