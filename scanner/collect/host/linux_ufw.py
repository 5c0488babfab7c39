"""Reads ufw: what it does now from `ufw status`, which only root may ask, and what is written for the next boot.

Sources: ufw(8), ufw-framework(8); user rules stand in user.rules, one `### tuple ###` line each.
"""

import re

from scanner.collect.host.os_release import assignments
from scanner.collect.host.standing import exists
from scanner.model.errors import GapError, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_ufw import HostUfw
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed, text

_STATUS = "cmd:ufw status verbose"
_PROGRAMS = ("stat:/usr/sbin/ufw", "stat:/usr/bin/ufw")
_BOOT = "file:/etc/ufw/ufw.conf"
_POLICIES = "file:/etc/default/ufw"
_RULES = ("file:/etc/ufw/user.rules", "file:/etc/ufw/user6.rules")
_RULES_BEFORE_16_10 = ("file:/lib/ufw/user.rules", "file:/lib/ufw/user6.rules")

_WORDS = {"accept": "allow", "drop": "deny", "reject": "reject"}
_STATE = kept_pattern(r"^Status: (active|inactive)$", re.MULTILINE)
_IN_FORCE = kept_pattern(r"^Default: (allow|deny|reject) \(incoming\), (allow|deny|reject) \(outgoing\)", re.MULTILINE)
_RULE = "### tuple ### "
_ANY = kept_pattern(r"\b0\.0\.0\.0/0|::/0")


def read(ask: Ask) -> HostUfw:
    """State now and at boot; policies as in force where ufw tells them, else as written."""
    status = _status(ask)
    if status is None:
        return HostUfw(
            installed=False, active=False, enabled=False, default_incoming=None, default_outgoing=None, rules=0
        )
    in_force = None if isinstance(status, Unseen) else _IN_FORCE.search(status)
    incoming, outgoing = _written_policies(ask)
    return HostUfw(
        installed=True,
        active=_is_active(status),
        enabled=_is_enabled(ask),
        default_incoming=in_force[1] if in_force else incoming,
        default_outgoing=in_force[2] if in_force else outgoing,
        rules=_rules(ask),
    )


def _status(ask: Ask) -> str | None | Unseen:
    """What ufw says; None when it is not installed."""
    try:
        return printed(ask(_STATUS))
    except GapError as gap:  # not root, or a root folder: the program's file tells whether there is one
        installed = any(exists(ask, question) for question in _PROGRAMS)
        return Unseen.of(gap) if installed else None


def _is_active(status: str | Unseen) -> bool | Unseen:
    if isinstance(status, Unseen):
        return status
    state = _STATE.search(status)
    if state is None:
        return Unseen(gap=Unreadable.gap, detail=f"{_STATUS}: no status: {status[:80]!r}")
    return state[1] == "active"


def _is_enabled(ask: Ask) -> bool:
    """What ufw-init tests: ENABLED is yes or YES."""
    written = text(ask(_BOOT))
    if written is None:
        raise Unreadable(f"{_BOOT}: missing, and ufw is installed")
    return assignments(written, _BOOT).get("ENABLED") in ("yes", "YES")


def _written_policies(ask: Ask) -> tuple[str, str]:
    written = text(ask(_POLICIES))
    if written is None:
        raise Unreadable(f"{_POLICIES}: missing, and ufw is installed")
    values = assignments(written, _POLICIES)
    words = [_WORDS.get(values.get(f"DEFAULT_{each}_POLICY", "").lower()) for each in ("INPUT", "OUTPUT")]
    if words[0] is None or words[1] is None:
        raise Unreadable(f"{_POLICIES}: a default policy is missing or is none ufw knows")
    return words[0], words[1]


def _rules(ask: Ask) -> int | Unseen:
    """Rules of the user; the same rule for IPv4 and IPv6 is one."""
    try:
        written = [text(ask(question)) for question in _RULES]
        if all(each is None for each in written):
            written = [text(ask(question)) for question in _RULES_BEFORE_16_10]
    except GapError as gap:
        return Unseen.of(gap)
    lines = [line for each in written if each is not None for line in each.split("\n")]
    return len({_ANY.sub("any", line) for line in lines if line.startswith(_RULE)})


COLLECTOR = Collector(
    id="linux_ufw",
    platform=Platform.LINUX,
    gives=HostUfw,
    questions=(_STATUS, *_PROGRAMS, _BOOT, _POLICIES, *_RULES, *_RULES_BEFORE_16_10),
    read=read,
    as_root=(_STATUS, *_RULES),
)
