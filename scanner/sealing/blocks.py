"""Secrets whose value stands in the lines below their name: YAML blocks and lists, plists, unattend.xml, Kubernetes.

A line opens a block; the block says how many lines it takes and what they become, one for one.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.assignments import KEYWORD
from scanner.sealing.marks import MARK, hidden, is_kept, mark_line

_NAME = rb"(?:" + KEYWORD + rb")(?:[_.-]?(?:value|key|data|plain|text|hash|\d))?"
_OPEN_YAML = kept_pattern(
    rb"[^\r\n]{0,120}?(?P<name>" + _NAME + rb")[\"']?[ \t]*+[:=][ \t]*+(?:!\S{1,20}[ \t]*+)?"
    rb"(?P<style>[|>][+-]?\d?[+-]?|\[|\{)?[ \t]*+(?:#[^\r\n]*+)?\r?$",
    re.IGNORECASE,
)
_OPEN_ELEMENT = kept_pattern(
    rb".{0,200}?(?:<key>[^<>]{0,60}?" + _NAME + rb"[^<>]{0,20}</key>|<name>[^<>]{0,60}?" + _NAME + rb"</name>"
    rb"|<[\w:.-]{0,40}?" + _NAME + rb">)[ \t]*+\r?$",
    re.IGNORECASE,
)
_ELEMENT = kept_pattern(rb"([ \t]*+<(?:string|value|data)>)([^<>\r\n]++)(.*)", re.IGNORECASE | re.DOTALL)
_MAPPING = kept_pattern(rb"[ \t]*+(?:-[ \t]++)?[\"']?[\w.@ /-]{1,80}[\"']?[ \t]*+[:=](?:[ \t]|\r?$)")
_PAIR = kept_pattern(rb"(?P<key>[ \t]*+(?:-[ \t]++)?[\"']?[\w.@/-]{1,80}[\"']?[ \t]*+[:=][ \t]*+)(?P<v>[^\r\n]++)")
_ITEM = kept_pattern(rb"(?P<key>[ \t]*+-[ \t]++)(?P<v>[^\r\n]++)")
_REG_HEX = kept_pattern(rb"=hex(?:\([0-9a-f]{1,2}\))?:(?:[0-9a-f]{2}|\[redacted\])?[^\r\n=]*\\\r?$", re.IGNORECASE)
_HEX_BYTES = kept_pattern(rb"[ \t]*+(?:[0-9a-f,]++|\[redacted\])[ \t]*+\\?[ \t]*+\r?", re.IGNORECASE)
_USER_LINE = kept_pattern(rb"([ \t]*+(?:-[ \t]++)?[\"']?[\w.@-]{1,64}:)([^\s\"']++)(.*)", re.DOTALL)
_SNMP_CONFIG = kept_pattern(
    rb"^[ \t]*+(?:config[ \t]++system[ \t]++snmp[ \t]++community|/snmp[ \t]++community)[ \t]*+\r?$", re.IGNORECASE
)
_SNMP_NAME = kept_pattern(
    rb"^((?:[ \t]*+set[ \t]++name[ \t]++)|[^\r\n]{0,200}?\bname=)(\"[^\"]*+\"|\S++)", re.IGNORECASE
)
_CHPASSWD = kept_pattern(rb"[ \t]*+(?:chpasswd:|.{0,200}?\bchpasswd\b.{0,200}?<<).*", re.IGNORECASE)
_LONGEST: Final = 2000
_COMMENT = kept_pattern(rb"[ \t]*+(#|;|//|!|--(?!-))")
_OPENERS: Final = (b":", b"=", b"|", b">", b"-", b"+", b"[", b"{", b"\\")


def below(line: bytes, following: Iterator[bytes]) -> list[bytes]:
    """What the lines below `line` become, as many as the block that `line` opens takes; [] when it opens none.

    `line` is the original line, `following` yields the lines below it without their line feeds. A comment opens a
    block of comments only: nobody hides a setting by writing `# password: |` above it.
    """
    end = line.rstrip()
    if len(line) > _LONGEST or not (end.endswith(_OPENERS) or b"#" in line or b"<<" in line or b"snmp" in line):
        return []
    if comment := _COMMENT.match(line):
        following = takewhile(lambda each: each.lstrip().startswith(comment[1]), following)
    if _CHPASSWD.match(line):
        return _user_lines(following)
    if found := _OPEN_YAML.match(line):
        return _yaml(found, line, following)
    if _OPEN_ELEMENT.match(line):
        return _element(following)
    if _REG_HEX.search(line):
        return _continued(following)
    if _SNMP_CONFIG.match(line):
        return _communities(following)
    return []


def _yaml(opened: re.Match[bytes], line: bytes, following: Iterator[bytes]) -> list[bytes]:
    own = _depth(line)
    style = opened["style"]
    made: list[bytes] = []
    for each in following:
        core = each.strip()
        deeper = _depth(each) > own or (_depth(each) == own and core.startswith(b"- "))
        closes = core[:1] in b"]}" and style in (b"[", b"{")
        if core and (closes or not (deeper or style in (b"[", b"{"))):
            break
        changed = _below_name(each, opened, is_first=not made)
        if changed is None:
            break
        made.append(changed)
    return made


def _below_name(line: bytes, opened: re.Match[bytes], *, is_first: bool) -> bytes | None:
    """One line of a block; None ends it. `tokens:` and `secret:` are often names of tables: their mappings stay."""
    style = opened["style"]
    if style and style[:1] in (b"|", b">", b"["):
        return mark_line(line)
    is_table = opened["name"][:5].lower() == b"passw"
    if style == b"{" or _MAPPING.match(line):
        return _PAIR.sub(_hide_pair, line) if is_table else None
    if found := _ITEM.match(line):
        return found["key"] + hidden(found["v"].rstrip()) + (b"\r" if line.endswith(b"\r") else b"")
    return mark_line(line) if (is_first or is_table) and line.strip() else None


def _hide_pair(found: re.Match[bytes]) -> bytes:
    value = found["v"].rstrip(b" \t\r,")
    rest = found["v"][len(value) :]
    return found["key"] + (value if is_kept(value) or value[:1] in b"{[|>" else hidden(value)) + rest


def _element(following: Iterator[bytes]) -> list[bytes]:
    line = next(following, b"")
    found = _ELEMENT.match(line)
    if found:
        return [found[1] + hidden(found[2]) + found[3]]
    return [] if not line.strip() or line.lstrip().startswith(b"<") else [mark_line(line)]


def _continued(following: Iterator[bytes]) -> list[bytes]:
    made = []
    for line in following:
        if not _HEX_BYTES.fullmatch(line):
            break
        made.append(mark_line(line))
        if not line.rstrip().endswith(b"\\"):
            break
    return made


def _communities(following: Iterator[bytes]) -> list[bytes]:
    made = []
    for line in following:
        if line.startswith(b"/") or line.strip().lower() == b"end":
            break
        made.append(_SNMP_NAME.sub(_hide_name, line))
    return made


def _hide_name(found: re.Match[bytes]) -> bytes:
    is_default = found[2].strip(b'"').lower() in (b"public", b"private")
    return found[0] if is_default else found[1] + hidden(found[2])


def _user_lines(following: Iterator[bytes]) -> list[bytes]:
    """`user:password` lines, as chpasswd reads them."""
    made: list[bytes] = []
    for line in following:
        found = _USER_LINE.fullmatch(line)
        is_head = re.fullmatch(rb"[ \t]*+(?:list|users|expire)[ \t]*:[^\r\n]*\r?", line)
        if not (found or is_head):
            break
        made.append(
            line if is_head or found is None else found[1] + (found[2] if is_kept(found[2]) else MARK) + found[3]
        )
    return made


def _depth(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))


_K8S = kept_pattern(rb"kind[\"']?[ \t]*:[ \t]*[\"']?Secret\b")
_K8S_DATA = kept_pattern(rb"^([ \t]*)(?:data|stringData):[ \t]*\r?\n((?>(?:\1[ \t]++[^\n]*+(?:\n|\Z))*))", re.MULTILINE)
_K8S_JSON = kept_pattern(rb"(\"(?:data|stringData)\"[ \t]*+:[ \t]*+\{)([^{}]*+)")
_K8S_VALUE = kept_pattern(rb"^(?P<key>[ \t]*+[\w.-]{1,250}:[ \t]++)(?P<v>[^\r\n]++)", re.MULTILINE)
_K8S_PAIR = kept_pattern(rb"(:[ \t]*+)\"([^\"]*+)\"")


def hide_kubernetes(raw: bytes) -> bytes:
    """`raw` with the data of Kubernetes secrets hidden."""
    if b"Secret" not in raw or not _K8S.search(raw):
        return raw
    raw = _K8S_DATA.sub(lambda found: _head(found) + _K8S_VALUE.sub(_hide_pair, found[2]), raw)
    return _K8S_JSON.sub(lambda found: found[1] + _K8S_PAIR.sub(rb'\1"' + MARK + b'"', found[2]), raw)


def _head(found: re.Match[bytes]) -> bytes:
    return found[0][: found.start(2) - found.start()]
