"""Secrets that show themselves by their own shape, whatever stands around them: hashes, tokens, URLs, account tables.

Sources: crypt(5), shadow(5), smbpasswd(5), passlib's list of hash formats, RFC 2307 (`{SSHA}`), and the token formats
that GitHub, GitLab, Slack, AWS, Google, Stripe and others publish for secret scanners.
"""

import re
from itertools import pairwise
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.marks import MARK

_Shape = tuple[tuple[bytes, ...], re.Pattern[bytes]]


def _shape(triggers: str, *pattern: bytes) -> _Shape:
    """A shape, tried on lines that hold one of the triggers (lower case, blanks between, `~` for a blank)."""
    return tuple(each.replace("~", " ").encode() for each in triggers.split()), kept_pattern(b"".join(pattern))


_SHORT: Final = (
    # Modular crypt: the id stays, it names the algorithm; 12 bytes keep `$1$2` of shell and awk apart.
    _shape("$", rb"(?P<keep>\$(?:1|2[abxy]?|3|5|6|7|y|gy|md5|sha1|sha256|sha512|argon2(?:id|i|d)|apr1|scrypt"
                rb"|bcrypt(?:-sha256)?|pbkdf2[\w-]{0,20}|P|H|S|C|A|NT|h|1a|1c|0|8|9|14|ml|krb5\w{0,20}|B|vnc|z|mysqlna)\$)"
                rb"[./A-Za-z0-9$=,+*_!%^@~-]{12,}+"),
    _shape("$9$", rb"(?P<keep>\$9\$)[./A-Za-z0-9-]{4,}+"),  # Junos, reversible
    _shape("$", rb"(?P<keep>\b(?:SCRAM-SHA-(?:1|256)|pbkdf2[\w:]{0,40}|scrypt:[\w:]{1,40}|bcrypt\w{0,12}|sha1|sha256"
                rb"|md5|argon2)\$)[^\s\"',;<>\[]{12,}+"),
    _shape("{", rb"(?P<keep>\{(?:S?MD5|S?SHA(?:-?\d{3})?|CRYPT|[\w-]{0,10}CRYPT|PBKDF2[\w-]{0,20}|ARGON2\w{0,2}"
                rb"|x-[\w, -]{1,20}|NT|LANMAN|CLEARTEXT|PLAIN|SCRAM-SHA-\d{1,3}|(?:CRAM|DIGEST)-MD5)(?:\.\w{1,8})?\})"
                rb"[^\s\"'<>,;:\[]{4,}+"),
    _shape("pbkdf2.", rb"(?P<keep>\bgrub\.pbkdf2\.sha\d{1,3}\.\d{1,9}\.)[0-9A-Fa-f.]{16,}+"),
    _shape("*", rb"(?<![\w*])\*[0-9A-F]{40}(?![0-9A-Za-z])"),  # MySQL 4.1 and later
    _shape("md5", rb"(?<![\w.-])md5[0-9a-f]{32}(?=[\"']?(?:[\s,;]|\Z))"),  # PostgreSQL
    _shape("://", rb"(?P<keep>://[^\s/:@\"'<>\\\[]{0,128}+:)(?!\d{1,5}[/?#])[^\s\"'<>]{1,512}(?=@[\w\[.-])"),
    _shape("://", rb"(?P<keep>://)(?=[^\s/:@\"'<>]{0,200}[0-9])[A-Za-z0-9_.~%-]{20,256}+(?=@)"),
    _shape("auth", rb"(?P<keep>\"auth\"[ \t]*+:[ \t]*+\")[A-Za-z0-9+/=_-]{8,}+(?=\")"),  # Docker
    _shape("auth", rb"(?P<keep>(?<![A-Za-z])_auth(?:Token)?[ \t]*+=[ \t]*+\"?)[A-Za-z0-9+/=_-]{8,}+"),  # npm
    _shape("~crypt~", rb"(?P<keep>[ \t]crypt[ \t]++\S++[ \t]++)(?=[0-9a-f]{0,200}[1-9a-f])[0-9a-f]{32,}+(?=[ \t])"),
    _shape("hex: ascii:", rb"(?P<keep>^[ \t]*+\d{1,10}[ \t]++(?:\S{1,20}[ \t]++)?(?:HEX|ASCII):)\S++"),  # chrony.keys(5)
)  # fmt: skip
_LONG: Final = (
    _shape("eyj", rb"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+(?:\.[A-Za-z0-9_-]*+){0,3}"),
    _shape("a3t akia asia agpa aroa aipa anpa anva abia acca",
           rb"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AROA|AIPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shape("aiza", rb"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}+"),
    _shape("gh", rb"(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)"),
    _shape("k_ whsec_", rb"(?<![A-Za-z0-9])(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,}+"),
    _shape("_", rb"(?<![A-Za-z0-9])(?:npm|hf|dop_v1|doo_v1|dckr_pat|glsa|lin_api|shp(?:at|ss|ca|pa)|dapi|tfp|pat|pnu"
                rb"|rubygems|nvapi|secret|sntrys|vercel|figd|ntn|xkeysib|sbp|ATATT3x|atlasv1)_[A-Za-z0-9_=-]{20,}+"),
    _shape("gl", rb"(?<![A-Za-z0-9])(?:glpat|gldt|glrt|glptt|glft|glsoat|glcbt|glimt|glagent|gloas)-"
                 rb"[A-Za-z0-9_.-]{16,}+"),
    _shape("xox xapp-", rb"(?<![A-Za-z0-9])(?:xox[a-z](?:\.xox[a-z])?|xapp-\d)-[A-Za-z0-9-]{10,}+"),
    _shape("hooks.slack", rb"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{20,}+"),
    _shape("pypi-", rb"(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{20,}+"),
    _shape("sk-", rb"(?<![A-Za-z0-9])sk-(?!ssh-|ecdsa-)(?=[a-z0-9_-]{0,60}[A-Z])(?=[A-Za-z_-]{0,60}\d)"
                  rb"[A-Za-z0-9_-]{20,}+(?!@)"),
    _shape("sg.", rb"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}+"),
    _shape("ya29.", rb"(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}+"),
    _shape("hvs. hvb. hvr.", rb"(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,}+"),
    _shape(":aa", rb"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{32,}+"),  # Telegram
    _shape("age-secret", rb"\bAGE-SECRET-KEY-1[A-Z0-9]{20,}+"),
    # Base64 of "-----BEGIN": no certificate, public key, request, CRL or parameters.
    _shape("ls0tls1crudjti", rb"(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi(?!BDRVJUSUZJ|BQVUJMSU|BSU0EgUFVC|BYNTA5|BUUlVTV"
                             rb"|BESCBQ|BFQyBQQVJB)[A-Za-z0-9+/]{8,}+={0,2}"),
    _shape("iwojidiwndggyml0", rb"(?<![A-Za-z0-9+/])IwojIDIwNDggYml0IE9wZW5WUE4[A-Za-z0-9+/]{8,}+={0,2}"),  # OpenVPN
    _shape("-", rb"(?<!\d)\d{6}(?:-\d{6}){7}(?!\d)"),  # BitLocker recovery password
)  # fmt: skip
"""Shapes that hold a long run of letters and digits, or groups of six digits."""
_LONG_RUN = kept_pattern(rb"[A-Za-z0-9_+/]{12}|\d{6}-\d{6}")

_PLACEHOLDERS: Final = frozenset(
    (b"", b"x", b"*", b"!", b"!!", b"!*", b"*LK*", b"*NP*", b"NP", b"LK", MARK, b"!" + MARK)
)
_DES = kept_pattern(rb"[./0-9A-Za-z]{13}")
_NT = kept_pattern(rb"[0-9A-Fa-f]{32}")
_NAME = kept_pattern(rb"[\w.@$-]{1,64}")
_NUMBER = kept_pattern(rb"\d{0,10}")
_HOST = kept_pattern(rb"\*|(?=[\w-]*[G-Zg-z.])[\w.-]+")
_PORT = kept_pattern(rb"\d{2,5}|\*")
_SIGNED = kept_pattern(rb"-?\d+")
_MOST_FIELDS: Final = 400
_SHORT_HASH: Final = 12
_TURNS_OF_A_HASH: Final = 4


def hide_shapes(line: bytes, low: bytes) -> bytes:
    """The line with everything hidden that is a secret by its shape; `low` is the line in lower case."""
    for triggers, pattern in _SHORT + _LONG if _LONG_RUN.search(low) else _SHORT:
        for trigger in triggers:
            if trigger in low:
                line = pattern.sub(_after_kept, line)
                break
    return hide_table_fields(line) if b":" in line else line


def _after_kept(found: re.Match[bytes]) -> bytes:
    return (found["keep"] if found.lastindex else b"") + MARK


def hide_table_fields(line: bytes) -> bytes:
    """Password fields of passwd, shadow, group, smbpasswd, pwdump, htpasswd and .pgpass lines hidden."""
    end = b"\r" if line.endswith(b"\r") else b""
    fields = line.removesuffix(b"\r").split(b":")
    if not 1 < len(fields) <= _MOST_FIELDS:
        return line
    if fields[0].startswith(b"/"):  # grep and head put the file's name before
        return fields[0] + b":" + hide_table_fields(line[len(fields[0]) + 1 :])
    made = _without_passwords(fields)
    return line if made == fields else b":".join(made) + end


def _without_passwords(fields: list[bytes]) -> list[bytes]:
    if _is_pgpass(fields):
        return fields if MARK in fields[4] else [*fields[:4], MARK]
    made = [MARK if _is_hash_pair(fields, at) else each for at, each in enumerate(fields)]
    second, rest = fields[1], fields[2:]
    if second in _PLACEHOLDERS or MARK in second or not _NAME.fullmatch(fields[0]):
        return made
    if _is_account(rest) or (len(second) > _SHORT_HASH and _is_shadow(rest)) or _is_des(second):
        made[1] = b"!" * (len(second) - len(second.lstrip(b"!"))) + MARK
    return made


def _is_pgpass(fields: list[bytes]) -> bool:
    """host:port:database:user:password; the host is no number, so that IPv6 addresses and times are none."""
    return (
        len(fields) > 4  # noqa: PLR2004  # the five fields of .pgpass
        and all(fields[:5])
        and _HOST.fullmatch(fields[0]) is not None
        and _PORT.fullmatch(fields[1]) is not None
        and not any(b" " in each or b"\t" in each or _NT.fullmatch(each) for each in fields[:4])
        and not _SIGNED.fullmatch(fields[2])
        and MARK not in fields[2] + fields[3]
    )


def _is_account(rest: list[bytes]) -> bool:
    """uid, gid, gecos, home and shell follow, as in passwd(5)."""
    return len(rest) >= 4 and rest[0].isdigit() and rest[1].isdigit() and rest[3][:1] in (b"/", b"")  # noqa: PLR2004


def _is_shadow(rest: list[bytes]) -> bool:
    return len(rest) >= 6 and all(_NUMBER.fullmatch(each) for each in rest[:6])  # noqa: PLR2004  # shadow(5)


def _is_hash_pair(fields: list[bytes], at: int) -> bool:
    """One of LM and NT hash, as in smbpasswd(5) and pwdump."""
    if not _NT.fullmatch(fields[at]):
        return False
    beside = fields[at - 1 : at] + fields[at + 1 : at + 2]
    return any(
        _NT.fullmatch(each) or each == MARK or each.startswith(b"NO PASS") or set(each) == {0x58} for each in beside
    )


def _is_des(value: bytes) -> bool:
    """Thirteen characters as crypt(3) made them with DES, not a word: letters of both cases, digits or . and /."""
    if not _DES.fullmatch(value) or value.startswith(b"//"):
        return False
    text = value.decode("ascii")
    if text.isupper() or text.islower() or text.isdigit():
        return False
    turns = sum(a.isupper() != b.isupper() for a, b in pairwise(text))
    return any(each.islower() for each in text) and (not text.isalpha() or turns >= _TURNS_OF_A_HASH)
