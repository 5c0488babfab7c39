"""What lets only approved programs run."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAppControl(Fact):
    """`enforced` names what keeps others from running: applocker, wdac, srp on Windows, fapolicyd on Linux.

    `audited` those that only record. Unseen where one of them could not be looked at.
    """

    kind: ClassVar[str] = "host.app_control"

    enforced: tuple[str, ...] | Unseen
    audited: tuple[str, ...] | Unseen
