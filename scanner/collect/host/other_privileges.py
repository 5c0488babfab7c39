"""Ways beside sudo's own files to root's rights without a password: doas, polkit, rules of sudo that a directory holds.

Source: doas.conf(5) of OpenDoas 6.8 (the last rule that fits decides; here each counts by itself), polkit(8) (rules in
JavaScript: only what they plainly grant is read), pklocalauthority(8), sudoers.ldap(5) and nsswitch.conf(5).
"""

import re
from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.collect.host.standing import exists
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_sudoers import SudoRule
from scanner.model.question import Ask
from scanner.reading.answers import text
from scanner.reading.shell_words import shell_words

DOAS = ("stat:/usr/bin/doas", "stat:/usr/local/bin/doas")
DOAS_CONF = "file:/etc/doas.conf"
POLKIT_RULES = "files:/etc/polkit-1/rules.d/*.rules"
POLKIT_OLD = "files:/etc/polkit-1/localauthority/*/*.pkla"
SWITCH = "file:/etc/nsswitch.conf"
SSSD = "stat:/etc/sssd/sssd.conf"
PRIVILEGE_QUESTIONS = (*DOAS, DOAS_CONF, POLKIT_RULES, POLKIT_OLD, SWITCH, SSSD)

_ALL = "ALL"
_LONGEST = 1 << 18
_COMMENT = kept_pattern(r'("(?:\\.|[^"\\\n])*")|/\*.*?(?:\*/|\Z)|//[^\n]*', re.DOTALL)
_GRANTS = kept_pattern(r"\bResult\s*\.\s*YES\b|return\s*[\"']yes[\"']", re.IGNORECASE)
_ROOTS_OWN = kept_pattern(r"org\.freedesktop\.policykit\.exec\b|org\.freedesktop\.systemd1\b|com\.ubuntu\.pkexec")
"""Actions that run any program as root."""
_ACTION = kept_pattern(r"\baction\s*\.\s*id\b")
_SUDOERS = kept_pattern(r"^[ \t]*sudoers[ \t]*:([^#\n]*)", re.MULTILINE)


def beside_sudo(ask: Ask) -> Iterator[SudoRule]:
    """What doas and polkit grant without sudo."""
    if exists(ask, DOAS[0]) | exists(ask, DOAS[1]):
        yield from _doas_rules(text(ask(DOAS_CONF)) or "")
    yield from _polkit_rules(ask)


def refuse_rules_elsewhere(ask: Ask) -> None:
    """Raise Unsupported where sudo takes rules from a directory as well, which its files do not show."""
    said = _SUDOERS.search(text(ask(SWITCH)) or "")
    sources = said[1].split() if said else []
    if "ldap" in sources or ("sss" in sources and exists(ask, SSSD)):
        raise Unsupported("sudo takes rules from the directory as well (nsswitch.conf, sudoers), which were not read")


def _without_comment(found: re.Match[str]) -> str:
    """A text stays, a comment goes; what begins as a comment that never ends may be none."""
    is_open = found[0].startswith("/*") and (len(found[0]) < len("/**/") or not found[0].endswith("*/"))
    return found[0] if is_open else found[1] or " "


def _doas_rules(written: str) -> Iterator[SudoRule]:
    for number, raw in enumerate(written.replace("\\\n", " ").split("\n"), start=1):
        place = f"/etc/doas.conf:{number}"
        words = shell_words(re.sub(r"\{[^{}]*\}", "", raw), place, comments=True)
        if words and words[0] == "permit":
            yield _doas_rule(words[1:], place)
        elif words and words[0] != "deny":
            raise Unreadable(f"{place}: {raw[:60]!r} is no rule of doas")


def _doas_rule(words: list[str], place: str) -> SudoRule:
    options = ("nopass", "nolog", "persist", "keepenv", "setenv")
    rest = [*words]
    nopass = False
    while rest and rest[0] in options:
        nopass = nopass or rest[0] == "nopass"
        rest = rest[1:]
    if not rest:
        raise Unreadable(f"{place}: the rule permits nobody")
    command = rest[rest.index("cmd") + 1 :] if "cmd" in rest else []
    commands = " ".join(word for word in command if word != "args") or _ALL
    who = f"%{rest[0][1:]}" if rest[0].startswith(":") else rest[0]
    return SudoRule(who=who, commands=commands, nopasswd=nopass, place=place)


def _polkit_rules(ask: Ask) -> Iterator[SudoRule]:
    """Files that grant everything, or any program as root, to somebody; what else they grant is not root's right."""
    for path, written in sorted(file_texts(ask(POLKIT_RULES)).items()):
        if len(written) > _LONGEST:
            raise Unreadable(f"{path}: larger than {_LONGEST} characters")
        code = _COMMENT.sub(_without_comment, written)
        if _GRANTS.search(code) and (_ROOTS_OWN.search(code) or not _ACTION.search(code)):
            yield SudoRule(who="polkit", commands=_ALL, nopasswd=True, place=path)
    for path, written in sorted(file_texts(ask(POLKIT_OLD)).items()):
        for section in _sections(written):
            granted = any(
                section.get(key, "").lower() == "yes" for key in ("ResultAny", "ResultInactive", "ResultActive")
            )
            actions = section.get("Action", "").split(";")
            if granted and any(each in ("*", "org.freedesktop.*") or _ROOTS_OWN.match(each) for each in actions):
                yield SudoRule(who="polkit", commands=_ALL, nopasswd=True, place=path)


def _sections(written: str) -> Iterator[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for section, key, value in keyfile_lines(written):
        found.setdefault(section, {})[key] = value
    yield from found.values()
