"""PAM and its settings as written, line by line, for auditors of lines."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPamWritten(Fact):
    """`pwquality` maps each key of pwquality.conf to every value written; `login_defs` likewise;

    `stacks` are the non-comment lines of the common PAM files by file name, single spaces.
    """

    kind: ClassVar[str] = "host.pam_written"

    pwquality: Mapping[str, tuple[str, ...]] | Unseen
    login_defs: Mapping[str, tuple[str, ...]] | Unseen
    faillock: Mapping[str, tuple[str, ...]] | Unseen
    stacks: Mapping[str, tuple[str, ...]] | Unseen
