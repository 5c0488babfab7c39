"""The SSH server's main configuration file, line by line, as an auditor who reads only that file sees it."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSshdWritten(Fact):
    """`lines` maps each lower-case keyword outside Match blocks to every value written for it in

    /etc/ssh/sshd_config (drop-in files left out), trailing comments removed and quotes kept, as auditors of lines count
    them; `exists` False = no such file.
    `matched` are the keywords inside Match blocks; `drop_ins` the files an Include adds.
    """

    kind: ClassVar[str] = "host.sshd_written"

    installed: bool | Unseen
    exists: bool
    lines: Mapping[str, tuple[str, ...]]
    matched: Mapping[str, tuple[str, ...]]
    drop_ins: tuple[str, ...]
