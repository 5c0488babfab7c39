"""Secrets that are given a name: `password = x`, `"token": "x"`, `DB_PASS=x`, `'secret' => 'x'`, `Mật khẩu: x`.

One way for ini, YAML, JSON, shell, systemd, PHP, URL queries, connection strings and prose. What only looks like it
stays: switches (`PasswordAuthentication=yes`), policies (`password_history = 5`), sudoers tags (`NOPASSWD: ALL`),
nsswitch (`passwd: files`), packages (`libsecret-1-0:amd64`), accounts that are called `token`.
"""

import re
import unicodedata
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.marks import MARK, NO_VALUE, hidden, holds_any, is_default_community, is_kept, leading_quote

VIETNAMESE: Final = b"|".join(
    sorted(
        re.escape(unicodedata.normalize(form, f"m{a}t{between}kh{b}u").encode())
        for form in ("NFC", "NFD")
        for a in "ậẬ"
        for b in "ẩẨ"
        for between in (" ", "", "_", "-")
    )
)
"""`mật khẩu` (password) in either letter case and normal form; `re` folds the case of ASCII letters only."""

_KEYS: Final = (
    b"api access private encrypt encryption decrypt decryption master account shared signing session auth authentication "
    b"wep hmac storage recovery preshared pre-shared pre_shared fastopen network".split()
)
_CONTENTS: Final = b"content data material string".split()
KEYWORD: Final = b"|".join(
    (
        rb"pass(?:w(?:or)?d|phrase|[_-]phrase|code)s?",
        rb"pass(?<![a-z]pass)(?![a-z])",
        *b"pwd secrets? tokens? psk credentials authtok bindpw rootpw communit(?:y|ies)".split(),
        *(each.replace(b"-", rb"[ -]") + rb"[ _.-]?keys?" for each in _KEYS),
        *(rb"key[ _-]?" + each for each in _CONTENTS),
        rb"mat[ _-]?khau",
        VIETNAMESE,
    )
)
"""What is called so is secret: alternatives in lower case, each beginning with a letter so that `re` finds it fast."""

_NAMED = kept_pattern(  # for lines in lower case
    rb"(?P<word>" + KEYWORD + rb")(?P<tail>[a-z0-9_.-]{0,64}+)(?P<of>[ \t](?:for|of|to|on)[ \t][^\s:=]{1,40}+)?"
    rb"(?P<close>(?:\\{0,4}[\"'`])?[\])]{0,2}[ \t]*+)"
    rb"(?P<sep>=>|:=|==|=|::(?=[ \t])|:(?!:)|(?<=[\"'])>|(?<=[\"']),(?=[ \t]?[\"']))[ \t]*+"
)
_KEYWORD = kept_pattern(KEYWORD)
_POLICY_TAIL = kept_pattern(
    rb"[_.-]?(?:files?|paths?|dir|command|cmd|program|helper|length|len|size|min|max|age|days?|expir|polic|quality"
    rb"|(?:in)?history|lifetime|ttl|time|tries|retr|attempts|encryption|authentication|algorithm|scheme|type|format"
    rb"|change|complex|check|reset|reuse|ur[li]|endpoint|name|maps?$|backend|store$|manager|agent|prompt|chat|sync"
    rb"|rotat|strength|warn|inactive|count|required|enabled|i[sz]|ar(?:y|iat)|less|storage|interval|plugin|process"
    rb"|mech|provider|class|stdin|version|ed$|lock|fail|delay|aging|verif|rounds|method|hash(?:ing)?_?algo|service"
    rb"|socket|ids?$|last|must|grace|safe|attribut|allow|selector|validat|use$|privilege|stat(?:e|us)|recover)",
    re.IGNORECASE,
)
_POLICY_HEAD = kept_pattern(
    rb"(?:^|[_.-])(?:min(?:imum)?|max(?:imum)?|num(?:ber)?|count|no)[_.-]?$|publickey$", re.IGNORECASE
)
_POLICY_WORDS = tuple(
    unicodedata.normalize(form, words).encode()
    for words in ("ối thiểu", "ối đa", "ết hạn", "ộ dài", "hời hạn", "hính sách", "ố lần", "hay đổi", "ố ký tự")
    for form in ("NFC", "NFD")
)
_PROSE = kept_pattern(
    rb"(?:" + VIETNAMESE + rb"|mat khau)(?P<tail>[^:=\r\n\0\"'<>]{0,80}?)"
    rb"(?:[:=]|[ \t]l(?:\xc3\xa0|\xc3\x80|a\xcc\x80|a)[ \t:])[ \t:]*+(?P<v>[^\r\n\0]+)"
    rb"|\b(?:password|passphrase|passcode)[ \t](?:is|was)[: \t]+(?P<w>(?=\S{0,60}[\d@#$%^&*!_])\S{4,})",
    re.IGNORECASE,
)
_BACKSLASH: Final = 0x5C
_IDENTIFIER = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_LINE_LEAD = kept_pattern(rb"[ \t]*+(?>(?:(?:#|;|//|-|\*|export|setenv|set|local|readonly|declare)[ \t]*+)*)[\"'`$:]?")
_LEAD_REACH: Final = 300
_ACCOUNT = kept_pattern(rb"[^\s:]{1,64}:(?:[x*!]{0,2}|!?\$[^:\s]{1,400}|!?\[redacted\]|[./0-9A-Za-z]{13}):\d{0,10}:")
_SUDOERS_ALIAS = kept_pattern(rb"[ \t]*+(?:User|Runas|Host|Cmnd|Cmd)_Alias\b")
_SUDOERS_TAG = kept_pattern(rb"(?:^|[=):,])[ \t]*(?:NO)?PASSWD$")
_NSS_SOURCES = kept_pattern(
    rb"(?>(?:(?:files|compat|systemd|sss|ldap|nis|nisplus|winbind|db|altfiles|extrausers|cache|hesiod"
    rb"|(?<=files )[a-z][a-z0-9_]{1,20}|\[!?[a-z]{1,12}=[a-z]{1,12}\])(?:[ \t]++|\Z))+)(?:#.*)?\Z",
    re.IGNORECASE,
)
_SUDOERS_COMMAND = kept_pattern(rb"ALL\b|/")  # on a continuation line
_SPECIAL = rb",;&|)}\]>\"'`<"
_BARE = kept_pattern(
    rb"(?:\[redacted\])?(?>(?:[^\s\0" + _SPECIAL + rb"]|[" + _SPECIAL + rb"](?![\s\0" + _SPECIAL + rb"]|\Z"
    rb"|[\w.-]{1,40}+[\"'`]?[ \t]?[=:]))*)"
)
_TO_END = kept_pattern(rb"[^\r\n\0]*+")
_ARRAY = kept_pattern(rb"\[(?>(?:\[redacted\]|[^\]\r\n\0])*)\]?")
_ARRAY_ITEM = kept_pattern(rb"\[redacted\]|\"[^\"]++\"?|'[^']++'?|[^\[\]\s,\"']++")
_OBJECT = kept_pattern(rb"\{[^{}\r\n\0]*+\}?")
_OBJECT_ITEM = kept_pattern(rb"(?<=[:=])[ \t]*+(?P<v>\"(?>(?:[^\"\\]|\\.)*)\"?|'[^']*+'?|[^\s,;{}\"'>]++)")


_SIGNS: Final = (b"pass", b"key", b"secret", b"token", b"pw", b"psk", b"khau", b"kh\xe1", b"kha\xcc", b"kh\xc3",
                 b"communit", b"credentials", b"authtok")  # fmt: skip
_SEPARATORS: Final = (b"=", b":", b'">', b"'>", b"',", b'",')


def hide_assignments(line: bytes, low: bytes) -> bytes:
    """The line with the value of everything that is named like a secret hidden; `low` is the line in lower case."""
    if not holds_any(low, _SIGNS) or _ACCOUNT.match(line) or _SUDOERS_ALIAS.match(line):
        return line
    if holds_any(low, _SEPARATORS):
        line = _hide_named(line, low)
    return _PROSE.sub(_hide_prose, line)


def is_secret_name(name: str) -> bool:
    """True when what is called `name` is a secret: a value of the registry, a property of an object."""
    line = name.encode("utf-8", errors="surrogatepass") + b"="
    found = _NAMED.search(line.lower())
    return found is not None and _is_secret(found, line, line[found.start("word") : found.end("word")])


def _hide_named(line: bytes, low: bytes) -> bytes:
    pieces, done, at = [], 0, 0
    while found := _NAMED.search(low, at):
        at = found.end()
        word = line[found.start("word") : found.end("word")]
        if not _is_secret(found, line, word):
            continue
        value, end = _value(line, found, word)
        if value is not None:
            pieces += [line[done:at], value]
            done = at = max(at, end)
    return b"".join(pieces) + line[done:] if pieces else line


def _is_secret(found: re.Match[bytes], line: bytes, word: bytes) -> bool:
    start = found.start()
    before = line[max(0, start - 80) : start]
    head = before[len(before.rstrip(_IDENTIFIER)) :]
    tail = _last_tail(found["tail"])
    is_plural = word[-1:] in b"sS" and not tail.startswith(b"s")  # of `PasswordStatus`, say
    if _POLICY_TAIL.match(tail) or (is_plural and _POLICY_TAIL.match(b"s" + tail)) or _POLICY_HEAD.search(head):
        return False
    before = before[: len(before) - len(head)]
    if found["sep"] == b",":
        return before[:-1].endswith(b"(")  # define('DB_PASSWORD', 'x')
    if found["sep"] == b":" and (before.endswith((b"/", b"\\")) or NO_VALUE.match(line, found.end())):
        return False  # the path of a file, or a program, in a message about it
    if not word.isascii() and any(words in before for words in _POLICY_WORDS):
        return False
    return not (word == b"PASSWD" and _SUDOERS_TAG.search(line, max(0, start - 40), found.end("word")))


def _last_tail(tail: bytes) -> bytes:
    """What follows the last keyword of an identifier: `_reset_token` is a token, not a reset."""
    last = 0
    for found in _KEYWORD.finditer(tail):
        last = found.end()
    return tail[last:]


def _value(line: bytes, found: re.Match[bytes], word: bytes) -> tuple[bytes | None, int]:
    """What to write instead of the value, None to leave it, and where the value ends."""
    start = found.end()
    if quote := leading_quote(line, start):
        end = _quoted_end(line, start, quote)
        core = line[start:end].removeprefix(quote).rstrip(b" \t\r").removesuffix(quote)
        return (None if _is_harmless(core, found, word) else quote + MARK + quote), end
    if nested := _nested(line, start):
        return nested
    end = _bare_end(line, found)
    value = line[start:end]
    core = value.rstrip(b" \t\r,;")
    if _is_harmless(core, found, word):
        return None, end
    is_json = found["close"].strip().endswith(b'"') and found["sep"] == b":"
    return (b'"' + MARK + b'"' if is_json else MARK) + value[len(core) :], end


def _nested(line: bytes, start: int) -> tuple[bytes | None, int] | None:
    """A list or mapping on the same line, every scalar in it hidden; None when there is none."""
    if line.startswith(MARK, start):
        return None
    for whole, item in ((_ARRAY, _ARRAY_ITEM), (_OBJECT, _OBJECT_ITEM)):
        found = whole.match(line, start)
        if found and item.search(found[0]):
            changed = item.sub(_hide_item, found[0])
            return (None if changed == found[0] else changed), found.end()
    return None


def _hide_item(found: re.Match[bytes]) -> bytes:
    value = found[found.lastindex or 0]
    return found[0][: len(found[0]) - len(value)] + hidden(value)


def _bare_end(line: bytes, found: re.Match[bytes]) -> int:
    """Where an unquoted value ends: with the line when its name begins the line, else before what separates."""
    start = found.end()
    if found["sep"] == b">":
        end = line.find(b"<", start)
        return len(line) if end < 0 else end
    first = found.start()
    while first and line[first - 1] in _IDENTIFIER and found.start() - first < _LEAD_REACH:
        first -= 1
    begins = first <= _LEAD_REACH and _LINE_LEAD.fullmatch(line, 0, first)
    ending = (_TO_END if begins else _BARE).match(line, start)
    return ending.end() if ending else start


def _is_harmless(core: bytes, found: re.Match[bytes], word: bytes) -> bool:
    if is_kept(core):
        return True
    if found["word"].startswith(b"communit"):
        return is_default_community(core) or re.fullmatch(rb"\d{1,5}(?::\d{1,5})?", core) is not None
    if word == b"PWD":
        return core.startswith(b"/")  # the shell's working directory
    if found["word"] == b"passwd" and found["sep"] == b":":
        return (_NSS_SOURCES if word.islower() else _SUDOERS_COMMAND).match(core) is not None
    return False


def _quoted_end(line: bytes, start: int, quote: bytes) -> int:
    """Past the closing quote, or the end of the line when there is none."""
    mark, escapes = quote[-1:], len(quote) - 1
    at = line.find(mark, start + len(quote))
    while at >= 0:
        after = at + 1
        if _slashes_before(line, at) % (2 * escapes + 2) != escapes:
            at = line.find(mark, after)  # escaped once more than the quote that opened
        elif not escapes and line.startswith(mark, after):
            at = line.find(mark, after + 1)  # doubled, as SQL and CSV write it
        else:
            glued = _BARE.match(line, after)
            return glued.end() if glued else after
    return len(line.rstrip(b"\r"))


def _slashes_before(line: bytes, at: int) -> int:
    slashes = 0
    while at > slashes and line[at - slashes - 1] == _BACKSLASH:
        slashes += 1
    return slashes


def _hide_prose(found: re.Match[bytes]) -> bytes:
    if found["w"] is not None:
        return found[0][: found.start("w") - found.start()] + hidden(found["w"])
    before = found.string[max(0, found.start() - 60) : found.start()] + (found["tail"] or b"")
    value = found["v"]
    if any(words in before for words in _POLICY_WORDS):
        return found[0]
    core = value.rstrip()
    return found[0][: found.start("v") - found.start()] + hidden(core) + value[len(core) :]
