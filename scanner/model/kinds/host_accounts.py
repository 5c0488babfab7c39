"""Local accounts and the state of their passwords; never a hash."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One local account.

    `password` is `set`, `locked` (with `!` or `*`), `empty`, or Unseen without rights to read the shadow file;
    `algorithm` the crypt id of a set password, `yescrypt`, `sha512`, `md5` …; ages are days, None = no limit.
    `administrator` True for uid 0 and members of sudo, wheel, admin. `interactive` True when the shell lets one in.
    """

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    interactive: bool
    administrator: bool
    password: str | Unseen
    algorithm: str | None | Unseen
    changed_at: date | None | Unseen
    max_days: int | None | Unseen
    min_days: int | None | Unseen
    warn_days: int | None | Unseen
    inactive_days: int | None | Unseen
    expires_at: date | None | Unseen
    last_logon_at: datetime | None | Unseen
    shadowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAccounts(Fact):
    """All local accounts; a system without any does not exist. `missing_groups` are primary gids without a group."""

    kind: ClassVar[str] = "host.accounts"

    accounts: tuple[Account, ...]
    administrators: tuple[str, ...]
    uid_zero: tuple[str, ...]
    missing_groups: tuple[int, ...]
