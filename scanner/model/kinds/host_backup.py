"""Backup programs and the freshness of what they write."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostBackup(Fact):
    """`tools` found; `scheduled` those with a cron job or timer; `last_at` newest backup seen, None = none seen.

    `targets` where they write, as far as their configuration tells; `scheduled` Unseen where a program keeps its jobs to itself.
    """

    kind: ClassVar[str] = "host.backup"

    tools: tuple[str, ...]
    scheduled: tuple[str, ...] | Unseen
    last_at: datetime | None | Unseen
    targets: tuple[str, ...] | Unseen
