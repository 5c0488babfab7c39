"""Secrets on command lines: process lists, histories, cron, unit files.

Sources: the manual pages of the commands named in the patterns.
"""

from typing import Final

from scanner.sealing.assignments import KEYWORD
from scanner.sealing.marks import mark_communities
from scanner.sealing.rules import START, VALUE, Section, rule

_USER_VALUE = rb"[^\s:\"']{0,100}:(?P<v>[^\s\"']++)"

COMMANDS: Final = Section(
    (b" -", b" /", b"/p:", b"echo", b"securestring", b"net ", b"sqlplus", b"pass:"),
    (
        rule("-pa -se -to -ap -ke -cr -au -ps", rb"(?<![\w-])--?(?:[a-z][\w-]{0,30}-)?(?:", KEYWORD,
             rb")[ \t]++(?!-)", VALUE),
        rule("mysql maria", rb"\b(?:mysql|maria)[\w-]*+[ \t][^\r\n|;&]{0,400}?[ \t]-p"
                            rb"(?P<v>[^\s\"']++|\"[^\"]*+\"?|'[^']*+'?)"),
        rule("sshpass 7z zip", rb"\b(?:sshpass|7z[ar]?|zip|unzip|rar)(?=[ \t])[^\r\n|;&]{0,200}?[ \t]-[pP][ \t]*+", VALUE),
        rule("curl wget http", rb"\b(?:curl|wget|https?)[ \t][^\r\n|;]{0,600}?[ \t](?:-u|--user|--proxy-user|-U)"
                               rb"[ \t=]*+[\"']?", _USER_VALUE),
        rule("smb rpcclient net~ wmi winexe", rb"[ \t](?:-U|--user(?:name)?)[ \t=]*+[\"']?[^\s%\"']{1,100}%"
                                              rb"(?P<v>[^\s\"']++)"),
        rule("ldap", rb"\bldap\w++[ \t][^\r\n|;]{0,600}?[ \t]-w[ \t]*+", VALUE),
        rule("ipmi redis docker podman", rb"\b(?:ipmi\w++|redis-cli|docker[ \t]login|podman[ \t]login)\b"
                                         rb"[^\r\n|;]{0,300}?[ \t]-[Ppa][ \t]++", VALUE),
        rule("plink pscp psftp putty", rb"\b(?:plink|pscp|psftp|putty)\b[^\r\n|;]{0,200}?[ \t]-pw[ \t]++", VALUE),
        rule("/p:", rb"[ \t]/p:", VALUE),
        rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++user[ \t]++\S++[ \t]++(?!/)", VALUE),
        rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++use[ \t][^\r\n]{0,200}?/u(?:ser)?:\S++[ \t]++(?!/)", VALUE),
        rule("net~u", rb"\bnet1?(?:\.exe)?[ \t]++use[ \t]++(?:\S:[ \t]++)?\\\\\S++[ \t]++(?!/)(?P<v>\S++)[ \t]++/u"),
        rule("openssl", rb"\bopenssl[ \t][^\r\n|;]{0,300}?[ \t]-[kK][ \t]++", VALUE),
        rule("htpasswd", rb"\bhtpasswd[ \t][^\r\n|;]{0,60}?-[a-zA-Z]{0,5}b[a-zA-Z]{0,5}[ \t]++(?>(?:-\w++[ \t]++)*)"
                         rb"\S++[ \t]++(?!-)\S++[ \t]++", VALUE),
        rule("chpasswd", rb"\becho[ \t]++(?:-\w++[ \t]++)?[\"']?", _USER_VALUE),
        rule("passwd", rb"\becho[ \t]++(?:-\w++[ \t]++)?", VALUE, rb"[ \t]*+\|[ \t]*+(?:sudo[ \t]++)?passwd\b"),
        rule("echo", rb"\becho[ \t]++(?:-\w++[ \t]++)?", VALUE, rb"[ \t]*+\|[ \t]*+sudo[ \t]++-S"),
        rule("sqlplus expdp impdp", rb"\b(?:sqlplus|expdp|impdp)[ \t][^\r\n]{0,60}?\b\w{1,40}/(?P<v>[^\s@\"']++)"),
        rule("securestring", rb"\bConvertTo-SecureString[ \t]++(?:-String[ \t]++)?", VALUE),
        rule("-y", rb"\b(?:dig|nsupdate|kdig)\b[^\r\n]{0,200}?[ \t]-y[ \t]*+(?:[\w-]{1,30}:)?[^\s:]{1,100}:"
                   rb"(?P<v>\S++)"),
        rule("openconnect pppd l2tp", rb"[ \t]password[ \t]++", VALUE),
        rule("snmp", rb"\bsnmp\w++[ \t][^\r\n|;]{0,400}?[ \t]-c[ \t]*+", VALUE, hide=mark_communities),
        rule("snmp trapsess", rb"(?:\bsnmp|\btrapsess)[^\r\n|;]{0,400}?[ \t](?-i:-A)[ \t]*+", VALUE),
        rule("snmp trapsess", rb"(?:\bsnmp|\btrapsess)[^\r\n|;]{0,400}?[ \t](?-i:-X)[ \t]*+", VALUE),
        rule("trapsess proxy", START, rb"(?:trapsess|proxy)[ \t][^\r\n]{0,300}?[ \t]-c[ \t]*+", VALUE,
             hide=mark_communities),
    ),
)  # fmt: skip
