"""Secrets in XML and in listings of the Windows registry.

Sources: the configuration schemas of Spring, Hadoop, web.config, Group Policy Preferences (`cpassword`), pfSense,
OPNsense and PAN-OS; the output of `reg query`.
"""

import re
from typing import Final

from scanner.sealing.assignments import KEYWORD
from scanner.sealing.marks import MARK, is_default_community, is_kept
from scanner.sealing.rules import Section, rule


def _mark_element(found: re.Match[bytes]) -> bytes:
    core = found["v"].strip()
    at = found.start("v") - found.start() + found["v"].index(core)
    is_default = b"community" in found[0].lower() and is_default_community(core)
    return found[0] if is_default or is_kept(core) else found[0][:at] + MARK + found[0][at + len(core) :]


_NAMED = rb"(?:name|key|id)=[\"'][\w.: -]{0,30}?(?:" + KEYWORD + rb")"

MARKUP: Final = Section(
    (b"<", b"value=", b"reg_"),
    (
        rule("</ <![", rb"<(?:[\w.:-]{0,40}?)(?:", KEYWORD, rb"|phash|prv|bcrypt-hash|sha\d{3}-hash|md5-hash|nt-hash"
             rb"|sharedsecret|authpass|privpass)(?:[_.-]?(?:hash|value|enc|encrypted|\d))?(?:[ \t][^<>\r\n]{0,200})?>"
             rb"(?:<!\[CDATA\[)?(?P<v>[^<>\r\n]++)", hide=_mark_element),
        rule("<key>", rb"<key>(?P<v>-AQ[A-Za-z0-9+/=]++|(?=[^<]{0,80}[0-9])[A-Za-z0-9+/]{24,}+={0,2})(?=<)"),
        rule("</key> </name>", rb"(?:", KEYWORD, rb")[\w.-]{0,30}</\w{1,20}>[ \t]*+<(?:string|value)>(?P<v>[^<>\r\n]++)"),
        rule("<value>", rb"<[\w:]{0,30}password>[ \t]*+<value>(?P<v>[^<>\r\n]++)"),
        rule("value= content= default=", _NAMED, rb"[\w. -]{0,40}[\"'][^<>\r\n]{0,200}?\b(?:value|content|default)="
             rb"(?P<v>\"[^\"<>\r\n]*+\"?|'[^'<>\r\n]*+'?)"),
        rule("value=", rb"\bvalue=(?P<v>\"[^\"<>\r\n]*+\"|'[^'<>\r\n]*+')[^<>\r\n]{0,60}?", _NAMED),
        rule("reg_", rb"(?:", KEYWORD, rb")\w{0,30}[ \t]++REG_(?:SZ|EXPAND_SZ|MULTI_SZ|BINARY)[ \t]++(?P<v>[^\r\n]++)"),
    ),
)  # fmt: skip
