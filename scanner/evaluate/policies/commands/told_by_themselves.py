"""Commands that a scan asks anyway, in these very words: `auditctl -l`, `sshd -T`, `ufw status`. Their answers are the text.

What is asked is the literal list here, never words of a policy.
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.evaluate.policies import sshd_complaints
from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.sshd_lines import sshd_texts
from scanner.evaluate.policies.texts import UNKNOWN, Text, shown
from scanner.evaluate.policies.world import World
from scanner.model.errors import Denied, GapError, Unreadable, Unsupported
from scanner.model.kinds.host_sshd import HostSshd

_AUDIT: Final[Mapping[Words, str]] = {("-l",): "cmd:auditctl -l", ("-s",): "cmd:auditctl -s"}
_SSHD: Final = "cmd:sshd -T"
_SSHD_FILES: Final = (_SSHD, *sshd_complaints.QUESTIONS)
_UFW: Final = "cmd:ufw status verbose"
_MATCH = re.compile(r"^[ \t]*match[ \t=]", re.IGNORECASE | re.MULTILINE)
_INCLUDE = re.compile(r"^[ \t]*include[ \t=](?!.*/etc/ssh/(?:sshd_config\.d/\*\.conf|[\w.*-]*\.conf)[ \t\"]*$)", re.IGNORECASE | re.MULTILINE)  # fmt: skip
_VERBOSE = re.compile(r"^(?:Logging|Default|New profiles): ")
_APPLICATION = re.compile(r"\((?!v6\)|out\)|log\b)")
"""What stands in brackets beside `(v6)`, `(out)`, `(log)` and `(log-all, out)`."""
_CONNECTION = re.compile(r"(?:(?:(?:user|host|addr|laddr|rdomain)=[^,]*|lport=\d{1,5})?(?:,|$))+")
"""Attributes of a connection between commas; sshd prints nothing where it knows one of them not."""
_REFUSED = re.compile(r"permission denied|not permitted|must be root|need to be root", re.IGNORECASE)


def told(program: str, words: Words) -> Told | None:
    """Only the words that are known here."""
    if program == "auditctl":
        question = _AUDIT.get(words)
        return (
            None if question is None else Told(questions=(question,), tell=lambda world: (_printed(question, world),))
        )
    if program == "sshd":
        return _sshd(words)
    if words == ("status", "verbose"):
        return Told(questions=(_UFW,), tell=lambda world: (_printed(_UFW, world),))
    return Told(questions=(_UFW,), tell=lambda world: (_brief(world),)) if words == ("status",) else None


def _printed(question: str, world: World) -> Text:
    answer = world.answer(question)
    if answer.absent:
        raise Unreadable(f"{question}: the program was not found where it stands")
    if answer.exit != 0:
        complaint = shown(answer.stderr).strip()[:200]
        raise (Denied if _REFUSED.search(complaint) else Unreadable)(f"{question}: exit {answer.exit}: {complaint}")
    return Text(out=shown(answer.stdout), err=shown(answer.stderr), whole=not answer.truncated)


def _brief(world: World) -> Text:
    """`ufw status` is `ufw status verbose` without three lines of settings, and with rules in other words.

    In columns of the same width, `ALLOW IN` is `ALLOW`. A rule of an application is called by its name alone, so its line
    is not known (ufw 0.36).
    """
    text = _printed(_UFW, world)
    lines = (each for each in text.out.splitlines(keepends=True) if not _VERBOSE.match(each))
    return Text(out="".join(map(_brief_rule, lines)), err=text.err, whole=text.whole)


def _brief_rule(line: str) -> str:
    if _APPLICATION.search(line):
        return f"{UNKNOWN}\n"
    return re.sub(r"\b(ALLOW|DENY|REJECT|LIMIT) IN\b", r"\1   ", line)


def _sshd(words: Words) -> Told | None:
    """With or without a connection (-C), which only matters where sections are matched."""
    rest = [each for each in words if each != "-T"]
    if "-T" not in words or len(words) - len(rest) != 1:
        return None
    if not rest:
        return Told(questions=_SSHD_FILES, tell=_dumped)
    pairs = [rest[at : at + 2] for at in range(0, len(rest), 2)]
    if not all(len(each) == 2 and each[0] == "-C" and _CONNECTION.fullmatch(each[1]) for each in pairs):  # noqa: PLR2004  # the switch and its value
        return None
    return Told(questions=_SSHD_FILES, tell=_connected)


def _dumped(world: World) -> tuple[Text, ...]:
    """What the daemon prints; of a root folder, where nothing runs, what its files make it print."""
    try:
        return (_printed(_SSHD, world),)
    except Unsupported:
        fact = world.fact(HostSshd)
        if fact.settings is None:
            raise
        return sshd_texts(fact.settings, sshd_complaints.complaints(world))


def _connected(world: World) -> tuple[Text, ...]:
    try:
        texts = sshd_complaints.config_texts(world).values()
        matched = any(_MATCH.search(each) or _INCLUDE.search(each) for each in texts)
    except GapError:
        matched = True
    if matched:
        raise Unsupported("sshd -T -C: sections that only some connections match were not tried")
    return _dumped(world)


COMMAND = Command(id="told_by_themselves", programs=("auditctl", "sshd", "ufw"), told=told)
