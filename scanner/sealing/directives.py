"""Secrets that stand behind a word and a blank: configuration directives, command lines, network devices, SNMP, XML.

Each rule is one pattern; its groups `v` and `w` are hidden. A rule runs only on lines that hold one of its triggers
(lower case). Sources: snmpd.conf(5), ipsec.secrets(5), netrc(5), wpa_supplicant.conf(5), the vendors' command
references for IOS, FortiOS, Junos, VRP and RouterOS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from scanner.sealing.assignments import KEYWORD
from scanner.sealing.marks import MARK, is_kept, mark_communities, mark_groups

_VALUE = rb"(?P<v>\"[^\"\r\n]*+\"?|'[^'\r\n]*+'?|[^\s\"']\S*+)"
_SECOND = _VALUE.replace(b"<v>", b"<w>")
_TYPE = (
    rb"(?:(?:ENC|cipher|irreversible-cipher|simple|ciphertext|plaintext|encrypted|unencrypted|hashed|hash|pbkdf2"
    rb"|ascii(?:-text)?|hexadecimal|hex|clear|cleartext|scrypt|sha256|sha512|md5|localizedkey|[0-9])[ \t]++)"
)
_NAMES = rb"(?:password|passwd|secret|passphrase|key|key-string|psksecret|authentication-key|community|passcode)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, the words of which a line must hold one before the pattern is tried, and what hides its groups."""

    triggers: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    hide: Callable[[re.Match[bytes]], bytes] = mark_groups


def hide_directives(line: bytes, low: bytes) -> bytes:
    """The line with the values of every directive that takes a secret hidden; `low` is the line in lower case."""
    for rule in RULES:
        for trigger in rule.triggers:
            if trigger in low:
                line = rule.pattern.sub(rule.hide, line)
                break
    return line


def _rule(
    triggers: str, pattern: bytes, hide: Callable[[re.Match[bytes]], bytes] = mark_groups
) -> Rule:  # triggers: words, blanks between
    words = tuple(each.replace("~", " ").encode() for each in triggers.split())
    return Rule(words, re.compile(pattern, re.IGNORECASE), hide)


_NO_SECRET_WORDS: Final = frozenset(
    b"aging agent and authentication change changes checker database encryption expire expired expires expiry field "
    b"file files generator handling has hash hashes hashing history in is length management manager may must not of "
    b"or policy prompt protection quality requirement requirements reset server set sha256 sha512 should storage store "
    b"strength sync to update updates was will with yescrypt for from expiration required. file. files. hashes.".split()
)


def _mark_word(found: re.Match[bytes]) -> bytes:
    """Hide a single word that follows `password`, unless the two are a phrase of English or of PAM."""
    value = found["v"]
    return found[0] if value.lower() in _NO_SECRET_WORDS or value.startswith(b"[") else mark_groups(found)


def _mark_typed(found: re.Match[bytes]) -> bytes:
    """`key 7 x` only where x has a digit: `server ntp key 5 prefer` names a key, it does not tell it."""
    is_bare_key = found[0][:3].lower() == b"key" and found[0][3:4] in b" \t"
    return found[0] if is_bare_key and not re.search(rb"[0-9]|^[\"']", found["v"]) else mark_groups(found)


def _mark_element(found: re.Match[bytes]) -> bytes:
    core = found["v"].strip()
    at = found.start("v") - found.start() + found["v"].index(core)
    return found[0] if is_kept(core) else found[0][:at] + MARK + found[0][at + len(core) :]


RULES: Final = (
    # Directives at the beginning of a line that take one secret.
    _rule(
        "pass secret authtok",
        rb"^[ \t]*+#?[ \t]*+(?:-[ \t]*+)?(?:[a-z][\w.-]{0,40}?)?(?:password|passphrase|secret|authtok)[ \t]++" + _VALUE
        + rb"[ \t;]*+\r?$", _mark_word,
    ),
    _rule(
        "pass pw",
        rb"^[ \t]*+(?:requirepass|masterauth|bindpw|rootpw|tlskeypass|cachemgr_passwd|auth_pass|insecure-password|authpass"
        rb"|HTTPProxyPassword|AuthLDAPBindPassword|ldapserverpassword|smtp_pass|imap_pass|authinfopass|ftp_password"
        rb"|SSLProxyMachineCertificatePassword|userPassword|pass)[ \t]++" + _VALUE,
    ),
    _rule("masterauth", rb"^[ \t]*+masterauth[ \t]++" + _VALUE),
    _rule("ncr cre", rb"\bsecret[ \t]++(?P<v>\"[^\"\r\n]*+\"?|[^\s\"';]{8,}+)(?=[ \t]*+;|\"|[ \t]*+\r?$)"),
    _rule("psk rsa eap xauth ntlm ecdsa pkcs p12 pin",
          rb":[ \t]*+(?:PSK|EAP|NTLM|XAUTH|PIN[ \t]++\S++|(?:RSA|ECDSA|PKCS8|PKCS12|P12|PRIVATE)[ \t]++\S++(?=[ \t]++\"))"
          rb"[ \t]++" + _VALUE),
    _rule("pass", rb"\b(?:login|account|machine|default|user)[ \t]++[^\r\n]{0,300}?\bpass(?:word|wd)?[ \t]++" + _TYPE + rb"*+"
          + _VALUE),
    _rule("pass", rb"\b(?:identified(?:[ \t]++with[ \t]++\S++)?[ \t]++(?:by|as)|password|passphrase)(?:[ \t]++\(?|\()[ \t]*+"
                  rb"(?:password[ \t]++)?(?P<v>'(?:[^'\r\n]|'')*+'|\"[^\"\r\n]++\")"),
    _rule("identified", rb"\bidentified(?:[ \t]++with[ \t]++\S++)?[ \t]++(?:by|as)[ \t]++(?:password[ \t]++)?"
                        rb"(?P<v>'(?:[^'\r\n]|'')*+'|\"[^\"\r\n]++\"|[^\s;]++)"),
    _rule("user~", rb"^[ \t]*+(?:ACL[ \t]++SETUSER|user)[ \t]++\S++[ \t][^\r\n]{0,300}?[ \t][>#<!](?P<v>\S++)"),
    # Command lines.
    _rule("-pa -se -to -ap -ke -cr", rb"(?<![\w-])--?(?:[a-z][\w-]{0,30}-)?(?:" + KEYWORD + rb")[ \t]++(?!-)" + _VALUE),
    _rule("mysql maria", rb"\b(?:mysql|maria)[\w-]*+[ \t][^\r\n|;&]{0,400}?[ \t]-p(?P<v>[^\s\"']++|\"[^\"]*+\"?|'[^']*+'?)"),
    _rule("sshpass 7z zip", rb"\b(?:sshpass|7z[ar]?|zip|unzip|rar)[ \t][^\r\n|;&]{0,200}?-[pP][ \t]*+" + _VALUE),
    _rule("curl wget http", rb"\b(?:curl|wget|https?)[ \t][^\r\n|;]{0,600}?[ \t](?:-u|--user|--proxy-user|-U)[ \t=]*+"
                            rb"[\"']?[^\s:\"']{0,100}:(?P<v>[^\s\"']++)"),
    _rule("smb rpcclient net~ wmi winexe", rb"[ \t](?:-U|--user(?:name)?)[ \t=]*+[\"']?[^\s%\"']{1,100}%(?P<v>[^\s\"']++)"),
    _rule("ldap", rb"\bldap\w++[ \t][^\r\n|;]{0,600}?[ \t]-w[ \t]*+" + _VALUE),
    _rule("snmp", rb"\bsnmp\w++[ \t][^\r\n|;]{0,400}?[ \t]-c[ \t]*+" + _VALUE, mark_communities),
    _rule("snmp trapsess", rb"(?:\bsnmp|^[ \t]*+trapsess)[^\r\n|;]{0,400}?[ \t](?-i:-A)[ \t]*+" + _VALUE),
    _rule("snmp trapsess", rb"(?:\bsnmp|^[ \t]*+trapsess)[^\r\n|;]{0,400}?[ \t](?-i:-X)[ \t]*+" + _VALUE),
    _rule("trapsess proxy snmp", rb"^[ \t]*+(?:trapsess|proxy)[ \t][^\r\n]{0,300}?[ \t]-c[ \t]*+" + _VALUE, mark_communities),
    _rule("ipmi redis vnc docker podman helm", rb"\b(?:ipmitool|ipmi\w*+|redis-cli|docker[ \t]login|podman[ \t]login)\b"
                                              rb"[^\r\n|;]{0,300}?[ \t]-[Ppa][ \t]++" + _VALUE),
    _rule("plink pscp putty", rb"\b(?:plink|pscp|psftp|putty)\b[^\r\n|;]{0,200}?[ \t]-pw[ \t]++" + _VALUE),
    _rule("freerdp rdp", rb"[ \t]/p:" + _VALUE),
    _rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++user[ \t]++\S++[ \t]++(?!/)" + _VALUE),
    _rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++use[ \t][^\r\n]{0,200}?/u(?:ser)?:\S++[ \t]++(?!/)" + _VALUE),
    _rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++use[ \t]++(?:\S:[ \t]++)?\\\\\S++[ \t]++(?!/)(?P<v>\S++)[ \t]++/u"),
    _rule("openssl", rb"\b(?:pass|env|stdin|k|-K|-k)(?:in|out)?[ \t:]++(?<=pass:)" + _VALUE),
    _rule("openssl", rb"\bopenssl[ \t][^\r\n|;]{0,300}?[ \t]-(?:k|K)[ \t]++" + _VALUE),
    _rule("htpasswd", rb"\bhtpasswd[ \t][^\r\n|;]{0,100}?-\w*b\w*[ \t][^\r\n|;]{0,200}?(?P<v>\S++)[ \t]*+\r?$"),
    _rule("chpasswd", rb"\becho[ \t]++(?:-\w++[ \t]++)?[\"']?[^\s:\"']{1,64}:(?P<v>[^\s\"']++)"),
    _rule("passwd", rb"\becho[ \t]++(?:-\w++[ \t]++)?" + _VALUE + rb"[ \t]*+\|[ \t]*+(?:sudo[ \t]++)?passwd\b"),
    _rule("|", rb"\becho[ \t]++(?:-\w++[ \t]++)?" + _VALUE + rb"[ \t]*+\|[ \t]*+sudo[ \t]++-S"),
    _rule("sqlplus expdp impdp", rb"\b(?:sqlplus|expdp|impdp|exp|imp|rman)[ \t][^\r\n]{0,60}?\b\w{1,40}/(?P<v>[^\s@\"']++)"),
    _rule("securestring", rb"\bConvertTo-SecureString[ \t]++(?:-String[ \t]++)?" + _VALUE),
    _rule("dig~ nsupdate", rb"[ \t]-y[ \t]*+(?:[\w-]{1,30}:)?[^\s:]{1,100}:(?P<v>\S++)"),
    _rule("openconnect pppd l2tp", rb"[ \t]password[ \t]++" + _VALUE),
    # SNMP agents.
    _rule("community", rb"^[ \t]*+(?:ro|rw)community6?[ \t]++" + _VALUE, mark_communities),
    _rule("community", rb"^[ \t]*+authcommunity[ \t]++\S++[ \t]++" + _VALUE, mark_communities),
    _rule("community", rb"^[ \t]*+(?:default|trap|def)community[ \t]++" + _VALUE, mark_communities),
    _rule("com2sec", rb"^[ \t]*+com2sec6?[ \t]++(?:-Cn[ \t]++\S++[ \t]++)?\S++[ \t]++\S++[ \t]++" + _VALUE, mark_communities),
    _rule("com2secunix", rb"^[ \t]*+com2secunix[ \t]++(?:-Cn[ \t]++\S++[ \t]++)?\S++[ \t]++\S++[ \t]++" + _VALUE, mark_communities),
    _rule("sink", rb"^[ \t]*+(?:trapsink|trap2sink|informsink)[ \t]++(?:-\S++[ \t]++)*+\S++[ \t]++" + _VALUE, mark_communities),
    _rule("createuser", rb"\bcreateUser[ \t]++(?:-e[ \t]++\S++[ \t]++)?\S++[ \t]++(?:MD5|SHA\S*+)[ \t]++(?:-\w[ \t]++)?" + _VALUE
          + rb"(?:[ \t]++(?:DES|3DES|AES\S*+)(?:[ \t]++(?:-\w[ \t]++)?" + _SECOND + rb")?)?"),
    _rule("usmuser", rb"^[ \t]*+usmUser[ \t]++(?P<v>[^\r\n]++)"),
    _rule("defauth defpriv defpass", rb"^[ \t]*+def(?:Auth|Priv)?Passphrase[ \t]++" + _VALUE),
    _rule("defauth defpriv oldengine", rb"^[ \t]*+def(?:Auth|Priv)(?:Localized|Master)Key[ \t]++" + _VALUE),
    # Network devices.
    _rule("pass secret key communit", rb"\b" + _NAMES + rb"[ \t]++" + _TYPE + rb"++" + _VALUE, _mark_typed),
    _rule("snmp", rb"\bsnmp(?:-server|-agent)?[ \t]++(?:sys-info[ \t]++)?communit(?:y|ies)[ \t]++"
                  rb"(?:(?:read|write|ro|rw|cipher|simple|plain|[0578])[ \t]++)*+" + _VALUE, mark_communities),
    _rule("snmp", rb"\bsnmp-server[ \t]++host[ \t]++(?:\S++[ \t]++){1,2}?(?:(?:traps?|informs?|vrf[ \t]++\S++|community"
                  rb"|version[ \t]++(?:1|2c|3(?:[ \t]++(?:auth|noauth|priv))?))[ \t]++)++" + _VALUE, mark_communities),
    _rule("snmp", rb"\bsnmp-agent[ \t]++target-host\b[^\r\n]{0,300}?\bsecurityname[ \t]++(?:cipher[ \t]++)?" + _VALUE, mark_communities),
    _rule("snmp usm", rb"\b(?:auth(?:entication(?:-mode)?)?|priv(?:acy(?:-mode)?)?|encryption|encrypted)[ \t]++"
                      rb"(?:md5|sha\S{0,8}|3?des\S{0,5}|aes[\w-]{0,8}(?:[ \t]++(?:128|192|256))?)[ \t]++" + _TYPE + rb"*+" + _VALUE),
    _rule("tacacs radius aaa ldap", rb"\b(?:tacacs|radius|aaa|ldap)[\w+-]*+[ \t](?:[^\r\n]{0,300}?[ \t])?(?:key|secret|shared-key)[ \t]++"
          + _TYPE + rb"*+" + _VALUE),
    _rule("key psk", rb"\b(?:key-string|(?:local|remote)?[ _-]?pre-?shared-(?:key|secret)|authentication-key|isakmp[ \t]key"
                     rb"|wpa-psk|wpa2?-passphrase|message-digest-key[ \t]++\d{1,3}[ \t]++md5|auth-key|encryption-key"
                     rb"|shared-key|shared-secret|ascii-text|psksecret)[ \t]++(?:(?:local|remote)[ \t]++)?" + _TYPE + rb"*+" + _VALUE),
    _rule("pass secret", rb"^[ \t]*+(?:set[ \t]++)?(?:enable|username|user|neighbor|local-user|peer|poll|server|vpdn|ppp"
                         rb"|ip|area|admin|login|ntlm|domain|dialer|mgmt-user|aaa|bgp|tunnel-group|manager|operator)\b"
                         rb"[^\r\n]{0,300}?[ \t](?:secret|password|passphrase)[ \t]++" + _TYPE + rb"*+" + _VALUE, _mark_word),
    _rule("set~", rb"^[ \t]*+set[ \t][^\r\n]{0,300}?(?:passw(?:or)?d|passphrase|secret|[_-]pwd|psk|-key|token|auth-pass"
                  rb"|priv-pass|pksecret)[ \t]++" + _TYPE + rb"*+(?!(?:enable|disable)\b)" + _VALUE),
    _rule("set~", rb"^[ \t]*+set[ \t]++system[ \t][^\r\n]{0,200}?(?:passphrase|phash)[ \t]++" + _VALUE),
    _rule("phash", rb"\bphash[ \t]++" + _VALUE),
    _rule("communit", rb"^[ \t]*+community[ \t]++" + _VALUE.replace(rb"\S*+", rb"[^\s{]*+") + rb"(?=[ \t]*+\{)", mark_communities),
    _rule("secret-data", rb"(?P<v>\"[^\"\r\n]++\")(?=[ \t]*+;?[ \t]*+##[ \t]*+SECRET-DATA)"),
    _rule("password manager password operator", rb"^[ \t]*+password[ \t]++(?:manager|operator)[ \t]++(?:user-name[ \t]++\S++[ \t]++)?"
          + _TYPE + rb"*+" + _VALUE),
    # XML.
    _rule("<", rb"<(?:[\w.:-]{0,40}?)(?:" + KEYWORD + rb"|phash|prv|private|bcrypt-hash|sha\d{3}-hash|md5-hash|nt-hash"
               rb"|shared_?key|sharedsecret|authpass|privpass|tls)(?:[_.-]?(?:hash|value|enc|encrypted|\d))?"
               rb"(?:[ \t][^<>\r\n]{0,200})?>(?:<!\[CDATA\[)?(?P<v>[^<>\r\n]++)", _mark_element),
    _rule("<key>", rb"<key>(?P<v>-AQ[A-Za-z0-9+/=]++|(?=[^<]{0,80}[0-9])[A-Za-z0-9+/]{24,}+={0,2})(?=<)"),
    _rule("<", rb"(?:" + KEYWORD + rb")[\w.-]{0,30}</\w{1,20}>[ \t]*+<(?:string|value)>(?P<v>[^<>\r\n]++)"),
    _rule("<value>", rb"<[\w:]{0,30}password>[ \t]*+<value>(?P<v>[^<>\r\n]++)"),
    _rule("value=", rb"(?:name|key|id)=[\"'][\w.: -]{0,60}?(?:" + KEYWORD + rb")[\w. -]{0,40}[\"'][^<>\r\n]{0,200}?"
                    rb"\b(?:value|content|default)=(?P<v>\"[^\"<>\r\n]*+\"?|'[^'<>\r\n]*+'?)"),
    _rule("value=", rb"\bvalue=(?P<v>\"[^\"<>\r\n]*+\"|'[^'<>\r\n]*+')[^<>\r\n]{0,100}?"
                    rb"(?:name|key|id)=[\"'][\w.: -]{0,60}?(?:" + KEYWORD + rb")"),
    # Headers, Docker, npm, `reg query`.
    _rule("reg_", rb"(?:" + KEYWORD + rb")\w{0,30}[ \t]++REG_(?:SZ|EXPAND_SZ|MULTI_SZ|BINARY)[ \t]++(?P<v>[^\r\n]++)"),
    _rule("authori", rb"\bauthorization[\"']?[ \t]*+[:=][ \t]*+[\"']?(?:(?:bearer|basic|digest|token|negotiate|ntlm|apikey"
                     rb"|key|splunk|pve\w++|aws4[\w-]++)[ \t]++)?(?P<v>[^\r\n\"']++)"),
    _rule("bearer", rb"\bbearer[ \t]++(?P<v>(?=[A-Za-z._~+/-]{0,60}[0-9]|\S{24})[A-Za-z0-9._~+/=-]{8,}+)"),
    _rule("cookie", rb"\b(?:set-)?cookie[\"']?[ \t]*+:[ \t]*+(?P<v>[^\r\n\"']++)"),
    _rule("auth", rb"(?:\"auth\"[ \t]*+:[ \t]*+|(?<![A-Za-z])_auth(?:Token)?[ \t]*+=[ \t]*+)(?P<v>\"[A-Za-z0-9+/=_-]{8,}+\"|[A-Za-z0-9+/=_-]{8,}+)"),
    _rule("auth", rb"\bstats[ \t]++auth[ \t]++[^\s:]{1,64}:(?P<v>\S++)"),
    _rule("auth enc aead", rb"\b(?:auth|auth-trunc|enc|aead)[ \t]++\S++[ \t]++(?P<v>0x[0-9a-f]{16,}+)"),
    # Disks and networks.
    _rule("~crypt~", rb"[ \t]crypt[ \t]++\S++[ \t]++(?P<v>(?=[0-9a-f]{0,200}[1-9a-f])[0-9a-f]{32,}+)(?=[ \t])"),
    _rule("hex: ascii:", rb"^[ \t]*+\d{1,10}[ \t]++(?:\S{1,20}[ \t]++)?(?:HEX|ASCII):(?P<v>\S++)"),
    _rule("~md5~ ~sha ~aes ~m~", rb"^[ \t]*+\d{1,10}[ \t]++(?:M|MD5|SHA-?\d{0,3}(?:-\d{3})?|AES-?\d{0,3}(?:CMAC)?|RMD160)[ \t]++(?P<v>\S{4,}+)"),
)
