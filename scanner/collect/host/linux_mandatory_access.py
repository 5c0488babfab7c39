"""AppArmor or SELinux as the running kernel has it.

Source: apparmor(7), selinux(8), /sys/module/apparmor/parameters/enabled, /sys/kernel/security/apparmor/profiles
(`NAME (enforce|complain|…)`, root's alone), /sys/fs/selinux/enforce.
"""

import re

from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_mandatory_access import HostMandatoryAccess
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, text
from scanner.reading.tables import whole_lines

SELINUX = "file:/sys/fs/selinux/enforce"
APPARMOR = "file:/sys/module/apparmor/parameters/enabled"
MODULES = "list:/sys/module"
PROFILES = "file:/sys/kernel/security/apparmor/profiles"
_PROFILE = re.compile(r".+ \((\w+)\)")
_ENFORCING = frozenset({"enforce", "kill"})


def read(ask: Ask) -> HostMandatoryAccess:
    """Which system is on, and whether it enforces; `disabled` also for AppArmor without one loaded profile."""
    selinux = text(ask(SELINUX))
    if selinux is not None:
        if selinux.strip() not in ("0", "1"):
            raise Unreadable(f"{SELINUX}: {selinux[:40]!r} is neither 0 nor 1")
        return HostMandatoryAccess(system="selinux", mode="enforcing" if selinux.strip() == "1" else "permissive")
    apparmor = text(ask(APPARMOR))
    if apparmor is None and not entries(ask(MODULES)):
        raise Unsupported("/sys is not mounted: what the kernel enforces cannot be seen")
    if apparmor is None:
        return HostMandatoryAccess(system=None, mode="disabled")
    if apparmor.strip() not in ("Y", "N"):
        raise Unreadable(f"{APPARMOR}: {apparmor[:40]!r} is neither Y nor N")
    return HostMandatoryAccess(system="apparmor", mode=_mode(ask) if apparmor.strip() == "Y" else "disabled")


def _mode(ask: Ask) -> str | Unseen:
    try:
        profiles = text(ask(PROFILES))
        if profiles is None:
            raise Unsupported("securityfs is not mounted: the profiles cannot be seen")
        modes = {_mode_of(line) for line in whole_lines(profiles, PROFILES)}
    except GapError as gap:
        return Unseen.of(gap)
    if modes & _ENFORCING:
        return "enforcing"
    return "permissive" if modes else "disabled"


def _mode_of(line: str) -> str:
    found = _PROFILE.fullmatch(line)
    if not found:
        raise Unreadable(f"{PROFILES}: {line[:80]!r} is no line of a profile")
    return found[1]


COLLECTOR = Collector(
    id="linux_mandatory_access",
    platform=Platform.LINUX,
    gives=HostMandatoryAccess,
    questions=(SELINUX, APPARMOR, MODULES, PROFILES),
    read=read,
)
