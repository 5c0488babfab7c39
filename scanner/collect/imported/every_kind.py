"""What one output among others in a recording tells: the kinds of handed files, looked at as if it came alone."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from scanner.model.errors import GapError
from scanner.model.plugins import plugins
from scanner.model.ports import HandedFile, Imported, Telling

_ASKED: Final = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"\brpm (?:-qa|--query|-q)\b", "rpm"),
        (r"\bdpkg-query\b|\bdpkg (?:-l|--list|-s)\b|/dpkg/status$|/opkg/status$", "dpkg"),
        (r"\bapk (?:info|list)\b|/apk/db/installed$", "apk"),
        (r"\bpacman -Q", "pacman"),
        (r"\bopkg list-installed\b|\bpkg info\b|\bpkg_info\b|\bpkg list\b|\bbrew info\b", "packages"),
        (r"\bsysctl -a\b", "sysctl-a"),
        (r"\bsshd -T\b", "sshd-t"),
        (r"/sshd_config$", "sshd-config"),
        (r"\bip6?tables-save\b", "iptables-save"),
        (r"\b(?:netstat|ss) -", "listening"),
        (r"/proc/(?:self/|1/)?mount(?:s|info)$|/etc/fstab$|^mount$", "mounts"),
        (r"/etc/audit/audit\.rules$|/audit/rules\.d/|\bauditctl -l\b|/auditd\.conf$", "audit"),
    )
)
"""What was asked, and the kind of the answer."""


@cache
def _kinds() -> tuple[Imported, ...]:
    return tuple(plugins("scanner.collect.imported", "IMPORTED", Imported, "rasoat.imported").values())


def _fitting(file: HandedFile, wanted: str, without: str) -> list[Imported]:
    """The kinds that recognise `file`, general ones only where no other does.

    Of several the one that was asked for is taken, so where that one recognises it the others need not be tried.
    """
    others = [each for each in _kinds() if each.id != without]
    meant = [each for each in others if each.id == wanted and not each.general and each.recognises(file)]
    found = meant or [each for each in others if each.recognises(file)]
    return [each for each in found if not each.general] or found


def kinds_of(file: HandedFile, asked: str, *, without: str) -> Iterator[Telling]:
    """The facts of the one kind that `file` is of; of more than one that recognise it, and of none, what was asked decides."""
    wanted = next((kind for pattern, kind in _ASKED if pattern.search(asked)), "")
    found = _fitting(file, wanted, without)
    if len(found) != 1:
        found = [each for each in (found or _kinds()) if each.id == wanted]
    if len(found) == 1:
        try:
            yield from found[0].facts_of(file)
        except GapError:
            return
