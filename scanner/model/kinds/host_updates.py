"""Security updates: what is pending and when something was last installed."""

from datetime import datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

DATE_NOT_READ = Unseen(gap=Gap.NOT_COLLECTED, detail="the date of the lists was not read", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingUpdate:
    """A security update that is offered and not installed; of a patch that has no version, `candidate` is its name."""

    name: str
    installed: str | Unseen
    candidate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUpdates(Fact):
    """Field names are a contract (design §4). `installed` lists Windows KB numbers, empty on Linux; `installed_all` is
    False where the source says that there are more, or may have been cut.

    `indexed_at` is what the package lists speak of: the older of the time they were fetched and the date they bear; pending
    counts say nothing newer than that. None = there are no lists.
    `sources` are the security suites the lists cover; without any, `pending_security` cannot be told and is Unseen.
    `released_at` is the date the newest security list bears itself (Date of its Release file, revision of repomd.xml): a
    mirror that stalled hands out old lists with a new fetch time. None = the lists bear no date.
    `automatic` True when every link of unattended installation is there: program, switches, security origin, timer.
    `restart_pending` True when the host asks for a restart or a newer kernel than the one that runs is installed.
    """

    kind: ClassVar[str] = "host.updates"

    installed: tuple[str, ...]
    last_installed_at: datetime | None | Unseen
    pending_security: tuple[PendingUpdate, ...] | Unseen
    indexed_at: datetime | None | Unseen
    sources: tuple[str, ...]
    repositories: tuple[str, ...]
    """Hosts of the configured package sources."""
    automatic: bool | Unseen
    restart_pending: bool | Unseen
    released_at: datetime | None | Unseen = DATE_NOT_READ
    installed_all: bool = True
