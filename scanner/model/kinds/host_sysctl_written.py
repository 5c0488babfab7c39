"""Kernel settings written in sysctl.d, the last one winning as systemd-sysctl applies them."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSysctlWritten(Fact):
    """`values` what boot would set; `lines` every value written for a name in any file, for auditors of lines."""

    kind: ClassVar[str] = "host.sysctl_written"

    values: Mapping[str, str] | Unseen
    lines: Mapping[str, tuple[str, ...]]
