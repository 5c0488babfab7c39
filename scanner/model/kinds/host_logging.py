"""Where logs go and how long they stay."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLogging(Fact):
    """`retention_days` is the shortest configured retention of the system log, None = not set in days.

    `oldest_at` the oldest record on this host. `forwards_to` remote log servers. `receives` True when logons that other
    machines report over the network are kept in files here. `persistent` True when the log survives a restart.
    """

    kind: ClassVar[str] = "host.logging"

    daemons: tuple[str, ...]
    records_logons: bool | Unseen
    persistent: bool
    retention_days: int | None
    oldest_at: datetime | None | Unseen
    forwards_to: tuple[str, ...] | Unseen
    receives: bool
    installed_at: datetime | None | Unseen
    security_log_bytes: int | None | Unseen = None
    """How large the Security log of Windows may grow; None on Linux, which has none."""
