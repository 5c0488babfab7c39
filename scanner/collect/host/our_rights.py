"""With whose rights we look: some programs print nothing, and no complaint, to those who may not see."""

import re

from scanner.model.errors import Denied, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text

SELF = "file:/proc/self/status"

_USER = kept_pattern(r"^Uid:\s+\d+\s+(\d+)\s", re.MULTILINE)
_CAPABILITIES = kept_pattern(r"^CapEff:\s+([0-9a-f]{1,16})$", re.MULTILINE)
_NET_ADMIN = 12
"""CAP_NET_ADMIN (linux/capability.h), which the packet filter asks for."""


def is_root(ask: Ask) -> bool:
    """True when our effective user is root (proc_pid_status(5))."""
    return _field(ask, _USER) == "0"


def refuse_emptiness_without_rights(ask: Ask, what: str) -> None:
    """Raise Denied when we may not see the packet filter: an empty answer then means nothing."""
    if not int(_field(ask, _CAPABILITIES), 16) >> _NET_ADMIN & 1:
        raise Denied(f"{what}: printed nothing, and we may not see the packet filter")


def _field(ask: Ask, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text(ask(SELF)) or "")
    if found is None:
        raise Unreadable(f"{SELF}: {pattern.pattern.split(':')[0].removeprefix('^')} is missing")
    return found[1]
