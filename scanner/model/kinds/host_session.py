"""Idle limits of sessions."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSession(Fact):
    """`shell_timeout_s` is TMOUT, None = not set, `timeout_readonly` whether users cannot change it.

    `desktop` names an installed desktop, None = none; `idle_lock_s` its lock delay as enforced for all, 0 = never,
    None = not set for all.
    """

    kind: ClassVar[str] = "host.session"

    shell_timeout_s: int | None | Unseen
    timeout_readonly: bool | Unseen
    desktop: str | None
    idle_lock_s: int | None | Unseen
    lock_asks_password: bool | None | Unseen
    autologon: tuple[str, ...] | Unseen
    """Accounts a display manager, getty or Winlogon logs on by itself."""
    automount: bool | None | Unseen
    autorun: bool | None | Unseen
    """Desktop settings for removable media as enforced for all; None = not set."""
    logon_password_stored: bool | Unseen = False
    """Windows: the password of an automatic logon stands in the registry for everyone to read."""
