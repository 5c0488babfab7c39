"""The Linux audit system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAudit(Fact):
    """`rules` are written audit rules, normalised to single spaces; `running` whether auditd runs.

    `max_log_file_action` and friends are auditd.conf words, lower-case.
    """

    kind: ClassVar[str] = "host.audit"

    installed: bool
    running: bool | Unseen
    rules: tuple[str, ...]
    settings: Mapping[str, str]
