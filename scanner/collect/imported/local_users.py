"""Local accounts as `Get-LocalUser` prints them with all their properties (`| Format-List *`, ConvertTo-Json, Export-Csv).

The table it prints by itself has neither SIDs nor logons. Dates of a list stand in the order of the machine's language; only
those that ConvertTo-Json writes can be told. `SID` is an object in JSON, `{"Value": "S-1-5-…"}`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_accounts import windows_account
from scanner.collect.imported.powershell_files import NOT_TOLD, complete, has_objects, objects_with
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance

NAMES: Final = ("Name", "Enabled", "SID")
SHORT: Final = ("Name", "Enabled", "Description")


def read(file: HandedFile) -> HostAccounts:
    """Every account; who administers the machine stands elsewhere. Raises Unreadable where accounts may be missing."""
    if not has_objects(file, NAMES):
        raise Unsupported("accounts without their SIDs: use Get-LocalUser | ConvertTo-Json")
    if isinstance(complete(file), Unseen):
        raise Unreadable("whether accounts are missing behind the last cannot be told")
    if has_objects(file, ("DistinguishedName",)):
        raise Unsupported("these are accounts of a domain, not of one machine")
    accounts = sorted(map(_account, objects_with(file, NAMES)), key=lambda each: each.uid)
    return HostAccounts(
        accounts=tuple(accounts),
        administrators=NOT_TOLD,
        uid_zero=(),
        missing_groups=(),
        administrator_sids=NOT_TOLD,
    )


def _account(found: Instance) -> Account:
    name, enabled = found.text("Name"), found.flag("Enabled")
    if not name or enabled is None:
        raise Unreadable(f"{found.place}: Name or Enabled is empty")
    return windows_account(
        name=name,
        sid=_sid(found),
        disabled=not enabled,
        administrator=NOT_TOLD,
        password_required=found.flag("PasswordRequired") if found.has("PasswordRequired") else None,
        password_expires=found.properties["passwordexpires"] is not None if found.has("PasswordExpires") else NOT_TOLD,
        changed_at=_date(found, "PasswordLastSet", local_day),
        last_logon_at=_date(found, "LastLogon", lambda moment: moment),
    )


def _sid(found: Instance) -> str:
    value = found.properties["sid"]
    if isinstance(value, Mapping):
        value = value.get("Value")
    if not isinstance(value, str):
        raise Unreadable(f"{found.place}: SID is not told")
    return value.strip()


def _date(found: Instance, name: str, turn: Callable[[datetime], object]) -> object:
    """None for never; unseen where the order of its numbers cannot be told."""
    if not found.has(name):
        return NOT_TOLD
    moment = or_unseen(lambda: found.moment(name))
    return moment if moment is None or isinstance(moment, Unseen) else turn(moment)


IMPORTED = Imported(
    id="local-users",
    platform=Platform.WINDOWS,
    recognises=lambda file: has_objects(file, NAMES) or _is_short(file),
    reads={HostAccounts: read},
)


def _is_short(file: HandedFile) -> bool:
    """The table of Get-LocalUser has these columns alone; so that no other is taken for it, its command must be shown."""
    return "get-localuser" in (file.text or "").lower() and has_objects(file, SHORT)
