"""Scheduled jobs."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJob:
    """One job: where it is written, who runs it, and its first word; arguments are not kept."""

    place: str
    user: str
    program: str
    schedule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCron(Fact):
    """System crontabs, cron.d, cron.* folders and systemd timers; user crontabs need root (`users` Unseen)."""

    kind: ClassVar[str] = "host.cron"

    jobs: tuple[ScheduledJob, ...]
    users: tuple[str, ...] | Unseen
    timers: tuple[str, ...]
