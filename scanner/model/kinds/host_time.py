"""How the clock is kept."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTime(Fact):
    """`daemons` that are installed; `running` of them; `sources` configured servers and pools.

    On Windows a source is a server, `domain hierarchy` or `Hyper-V host`.

    `synchronised` and `offset_s` (seconds, absolute) are what the kernel or daemon says now.
    """

    kind: ClassVar[str] = "host.time"

    daemons: tuple[str, ...] | Unseen
    running: tuple[str, ...] | Unseen
    sources: tuple[str, ...] | Unseen
    synchronised: bool | Unseen
    offset_s: float | Unseen
