"""The Linux audit system."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

LOADED_NOT_ASKED = Unseen(gap=Gap.NOT_COLLECTED, detail="the rules of the kernel were not asked", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAudit(Fact):
    """`rules` are written audit rules, normalised to single spaces; `running` whether auditd runs.

    `loaded` are the rules the kernel goes by now, as auditctl prints them, with `-e 0` where auditing is switched off.

    `max_log_file_action` and friends are auditd.conf words, lower-case.
    """

    kind: ClassVar[str] = "host.audit"

    installed: bool | Unseen
    running: bool | Unseen
    rules: tuple[str, ...] | Unseen
    settings: Mapping[str, str] | Unseen
    loaded: tuple[str, ...] | Unseen = LOADED_NOT_ASKED
