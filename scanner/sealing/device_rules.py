"""Secrets in the configurations of SNMP agents and network devices.

Sources: snmpd.conf(5), snmpd.conf(5) persistent `usmUser`; the command references of IOS, IOS XR, NX-OS, ASA, EOS,
FortiOS, Junos, PAN-OS, VRP, Comware, RouterOS, VyOS; `domain/network-firewall.md` §5.3. Default communities stay.
"""

import re
from typing import Final

from scanner.sealing.marks import MARK, mark_communities
from scanner.sealing.rules import SOME_TYPES, START, TYPES, VALUE, Section, rule
from scanner.sealing.setting_rules import mark_word

_SECOND = VALUE.replace(b"<v>", b"<w>")


def _mark_typed(found: re.Match[bytes]) -> bytes:
    """`key 7 x` only where x has a digit: `server ntp key 5 prefer` names a key, it does not tell it."""
    is_bare_key = found[0][:3].lower() == b"key" and found[0][3:4] in b" \t"
    return found[0] if is_bare_key and not re.search(rb"[0-9]|^[\"']", found["v"]) else mark_word(found)


def _mark_hex(found: re.Match[bytes]) -> bytes:
    """Localised keys of SNMP users stand in several places of a line; only they are that long."""
    return re.sub(rb"(?<![\w:])(?:0x)?(?>(?:[0-9A-Fa-f]{2}:?){16,})(?![\w:])", MARK, found[0])


SNMP: Final = Section(
    (b"snmp", b"communit", b"com2sec", b"user", b"sink", b"defauth", b"defpriv", b"defpass", b"usm"),
    (
        rule("community", rb"\b(?:(?:ro|rw|trap|def|default)community6?|authcommunity[ \t]++\S++)[ \t]++", VALUE,
             hide=mark_communities),
        rule("com2sec", rb"\bcom2sec(?:6|unix)?[ \t]++(?:-Cn[ \t]++\S++[ \t]++)?\S++[ \t]++\S++[ \t]++", VALUE,
             hide=mark_communities),
        rule("sink", rb"\b(?:trapsink|trap2sink|informsink)[ \t]++(?>(?:-\S++[ \t]++)*)\S++[ \t]++", VALUE,
             hide=mark_communities),
        rule("createuser", rb"\bcreateUser[ \t]++(?:-e[ \t]++\S++[ \t]++)?\S++[ \t]++(?:MD5|SHA\S*+)[ \t]++(?:-\w[ \t]++)?",
             VALUE, rb"(?:[ \t]++(?:DES|3DES|AES\S*+)(?:[ \t]++(?:-\w[ \t]++)?", _SECOND, rb")?)?"),
        rule("usmuser", rb"\busmUser[ \t]++(?P<v>[^\r\n]++)"),
        rule("defauth defpriv defpass", rb"\bdef(?:Auth|Priv)?(?:Passphrase|LocalizedKey|MasterKey)[ \t]++", VALUE),
        rule("snmp", rb"\bsnmp(?:-server|-agent)?[ \t]++(?:sys-info[ \t]++)?communit(?:y|ies)[ \t]++"
                     rb"(?!(?:add|set|remove|print)\b)(?>(?:(?:read|write|ro|rw|cipher|simple|plain|[0578])[ \t]++)*)", VALUE,
             hide=mark_communities),
        rule("snmp", rb"\bsnmp-server[ \t]++host[ \t]++(?:\S++[ \t]++){1,2}?(?>(?:(?:traps?|informs?|vrf[ \t]++\S++|community"
                     rb"|poll|version[ \t]++v?(?:1|2c|3(?:[ \t]++(?:auth|noauth|priv))?))[ \t]++)*)"
                     rb"(?!(?:traps?|informs?|vrf|version|community|poll|use-vrf|udp-port|source-interface)\b|\d++[.:])",
             VALUE, hide=mark_communities),
        rule("snmp", rb"\bsnmp-agent[ \t]++target-host\b[^\r\n]{0,300}?\bsecurityname[ \t]++(?:cipher[ \t]++)?", VALUE,
             hide=mark_communities),
        rule("snmp", rb"\bsnmp[ \t]++community[ \t]++(?:(?:add|set)[ \t][^\r\n]{0,200}?\bname=|add[ \t]++)",
             VALUE, hide=mark_communities),
        rule("snmp", rb"\bsnmp-server[ \t]++user[ \t][^\r\n]++", hide=_mark_hex),
        rule("snmp usm", rb"\b(?:auth(?:entication(?:-mode)?)?|priv(?:acy(?:-mode)?)?|encryption|encrypted)[ \t]++"
                         rb"(?:md5|sha\S{0,8}|3?des\S{0,5}|aes[\w-]{0,8}(?:[ \t]++(?:128|192|256))?)[ \t]++", TYPES,
             rb"(?!(?:auth|priv|encrypted)\b)", VALUE),
        rule("communit", rb"\b(?:communityname|(?:snmp|notify|trap|poll)[- ]community(?:-string)?|community-name)[ \t]++",
             VALUE, hide=mark_communities),
        rule("communit", START, rb"community[ \t]++", VALUE, rb"(?=[ \t]++(?:r|rw|rwa)\b)", hide=mark_communities),
        rule("communit", START, rb"community[ \t]++(?P<v>\"[^\"\r\n]*+\"|[^\s\"'{]++)(?=[ \t]*+\{)", hide=mark_communities),
    ),
)  # fmt: skip

TYPED: Final = Section(
    (
        *(b" 0 ", b" 1 ", b" 2 ", b" 3 ", b" 4 ", b" 5 ", b" 6 ", b" 7 ", b" 8 ", b" 9 ", b" enc ", b"cipher", b"simple"),
        *(b"plaintext", b"encrypted", b"hash", b"pbkdf2", b"ascii", b"hex", b"clear", b"scrypt", b"sha", b"md5"),
        *(b"localizedkey", b"index"),
    ),
    (
        rule("pass secret key communit",
             rb"(?:password|passwd|secret|pass-?phrase|(?<![\w-])key|key-string|psksecret|authentication-key|community"
             rb"|passcode)[ \t]++", SOME_TYPES, VALUE, hide=_mark_typed),
    ),
)  # fmt: skip
"""The general form of all of them: a name, how the secret is written, the secret."""

DEVICES: Final = Section(
    (b"pass", b"secret", b"key", b"psk", b"pwd", b"token", b"phash", b"communit"),
    (
        rule("tacacs radius aaa ldap", rb"\b(?:tacacs|radius|aaa|ldap)[\w+-]*+[ \t](?:[^\r\n]{0,300}?[ \t])?"
                                       rb"(?:key|secret|shared-key)[ \t]++", TYPES, VALUE),
        rule("key-string shared authentication-key isakmp wpa md5 auth-key encryption-key ascii-text psksecret",
             rb"\b(?:key-string|(?:local|remote)?[ _-]?pre-?shared-(?:key|secret)|authentication-key|isakmp[ \t]key"
             rb"|wpa-psk|wpa2?-passphrase|message-digest-key[ \t]++\d{1,3}[ \t]++md5|auth-key|encryption-key"
             rb"|shared-key|shared-secret|ascii-text|psksecret)[ \t]++(?:(?:local|remote|(?:address|hostname)[ \t]++\S++"
             rb"(?:[ \t]++\S++)?[ \t]++key)[ \t]++)?", TYPES, VALUE),
        rule("pass secret",
             START, rb"(?:set[ \t]++)?(?:enable|username|user|neighbor|local-user|peer|poll|server|vpdn|ppp"
             rb"|ip|area|admin|login|ntlm|domain|dialer|mgmt-user|aaa|bgp|tunnel-group|manager|operator)\b"
             rb"[^\r\n]{0,300}?[ \t](?:secret|password|passphrase)[ \t]++", TYPES, VALUE, hide=mark_word),
        rule("set~", START, rb"set[ \t][^\r\n]{0,300}?(?:passw(?:or)?d|passphrase|secret|[_-]pwd|psk|(?<!public)-key"
                     rb"|token|auth-pass|priv-pass)[ \t]++", TYPES, rb"(?!(?:enable|disable)\b)", VALUE),
        rule("phash", rb"\bphash[ \t]++", VALUE),
        rule("failover private-key shared-key encrypted-key md5",
             rb"(?:^[#;!>+ \t-]*+(?:failover[ \t]++key|private-key|pre-?shared-key|encrypted-key)|\bmd5-key"
             rb"|\bmd5[ \t]++\d{1,3}[ \t]++key)[ \t]++", TYPES, VALUE),
        rule("key~a", rb"\bkey[ \t]++(?:authentication|authorization|accounting)[ \t]++", SOME_TYPES, VALUE),
        rule("key~", rb"^[ \t]++key[ \t]++(?=\S{16})", VALUE),
        rule("passwd", START, rb"passwd[ \t]++", VALUE, rb"(?=[ \t]++encrypted\b)"),
        rule("secret-data", rb"(?P<v>\"[^\"\r\n]++\")(?=[ \t]*+;?[ \t]*+##[ \t]*+SECRET-DATA)"),
        rule("password", START, rb"password[ \t]++(?:manager|operator)[ \t]++(?:user-name[ \t]++\S++[ \t]++)?",
             TYPES, VALUE),
    ),
)  # fmt: skip
