"""Locking accounts after failed logons."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLockout(Fact):
    """`threshold` failed logons, None = accounts never lock; `lock_s` seconds locked, 0 = until an administrator acts.

    `enforced_by` is pam_faillock or pam_tally2, None = none in the PAM stack; "windows" on Windows.
    """

    kind: ClassVar[str] = "host.lockout"

    enforced_by: str | None
    threshold: int | None | Unseen
    lock_s: int | None | Unseen
    counts_root: bool | Unseen
    """Also the administrator built in."""
