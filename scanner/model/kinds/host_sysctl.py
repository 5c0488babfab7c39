"""Kernel settings in effect."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSysctl(Fact):
    """`values` by dotted name, `net.ipv4.ip_forward`: only the names that checks read; a name the kernel does not have

    is not in it; one that may not be read (`fs.protected_hardlinks` is root's alone) is Unseen.
    """

    kind: ClassVar[str] = "host.sysctl"

    values: Mapping[str, str | Unseen]
