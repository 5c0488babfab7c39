"""Local accounts and the state of their passwords; never a hash."""

from datetime import date, datetime
from typing import ClassVar, Final

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass

EVERYBODY: Final = frozenset(("S-1-1-0", "S-1-5-4", "S-1-5-11", "S-1-5-113"))
"""Windows: groups in which everyone is who logs on with a local account: Everyone, interactive, authenticated, local accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One local account.

    `password` is `set`, `locked` (with `!` or `*`), `empty`, or Unseen without rights to read the shadow file;
    `algorithm` the crypt id of a set password, `yescrypt`, `sha512`, `md5` …; ages are days, None = no limit.
    `administrator` True for uid 0 and members of sudo, wheel, admin, on Windows of S-1-5-32-544, also
    where a group of EVERYBODY is one. `interactive` True when the
    shell, or Windows, lets one in. On Windows `uid` is the last number of the SID, 500 the administrator built in, 501 the
    guest; there are no `gid`, `home` and `shell`.
    """

    name: str
    uid: int
    gid: int | None
    home: str | None
    shell: str | None
    interactive: bool
    administrator: bool | Unseen
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
    sid: str | None = None
    """Windows alone."""
    disabled: bool | None = None
    """Windows alone: nobody can log on with it."""
    password_required: bool | None = None
    """Windows alone: False where the account may have an empty password, whatever the policy."""
    password_expires: bool | None | Unseen = None
    """Windows alone: False where the password of this account never has to be changed, whatever the policy."""
    renamed: bool | None = None
    """Windows alone: the administrator or guest built in has none of the names that Windows gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAccounts(Fact):
    """All local accounts; a system without any does not exist. `missing_groups` are primary gids without a group.

    `administrators` are names, on Windows of domain accounts and groups too; `administrator_sids` Windows alone.
    """

    kind: ClassVar[str] = "host.accounts"

    accounts: tuple[Account, ...]
    administrators: tuple[str, ...] | Unseen
    uid_zero: tuple[str, ...]
    missing_groups: tuple[int, ...]
    administrator_sids: tuple[str, ...] | Unseen = ()
