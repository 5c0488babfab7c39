r"""Local accounts of Windows, and who administers it. Sources: Win32_UserAccount, the members of S-1-5-32-544, and
Win32_NetworkLoginProfile for last logons and ages of passwords. The administrator built in has the SID …-500, the guest …-501.

Windows does not tell whether a password is set, only whether one is required. A domain controller has no local accounts.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_accounts import EVERYBODY, Account, HostAccounts
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform, Way
from scanner.reading.answers import given
from scanner.reading.cim import Instance, instances

ACCOUNTS: Final = (
    "cim:root/cimv2:SELECT Name,SID,Domain,Disabled,Lockout,PasswordRequired,PasswordExpires "
    "FROM Win32_UserAccount WHERE LocalAccount=TRUE"
)
LOGONS: Final = "cim:root/cimv2:SELECT Name,LastLogon,PasswordAge FROM Win32_NetworkLoginProfile"
CLOCK: Final = "cim:root/cimv2:SELECT LocalDateTime FROM Win32_OperatingSystem"
ADMINISTRATORS: Final = "members:S-1-5-32-544"
SID: Final = re.compile(r"S-1-5-21-\d{1,10}-\d{1,10}-\d{1,10}-(\d{1,10})")
BUILT_IN: Final = (500, 501)
_GUEST, _AUTHENTICATED = "-501", "S-1-5-11"
GIVEN_NAMES: Final = frozenset(
    ("administrator", "administrateur", "administrador", "administratör", "amministratore", "beheerder", "järjestelmänvalvoja",
     "rendszergazda", "администратор", "адміністратор", "guest", "gast", "gæst", "gäst", "gjest", "vieras", "vendég", "invité",
     "invitado", "convidado", "gość", "gost", "hosť", "host", "invitat", "misafir", "konuk", "гость", "гост", "гість", "khách",
     "επισκέπτης", "ospite", "来宾", "게스트")
)  # fmt: skip
"""What Windows calls them, by its languages, in small letters; only whether somebody changed it is told by them."""
_INTERVAL: Final = re.compile(r"(\d{8})(\d\d)(\d\d)(\d\d)\.\d{6}:000")
"""DSP0004: days, hours, minutes, seconds."""
_NEVER: Final = "**************.******+***"
NOT_TOLD: Final = Unseen(gap=Gap.UNSUPPORTED, detail="Windows does not tell whether a password is set")
NO_LOGONS: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="when the account was last used was not told", way=Way.RECORD_AGAIN
)
_NO_RULE: Final = Unseen(gap=Gap.UNSUPPORTED, detail="the rules for the age of passwords stand in the policy")


def read(ask: Ask) -> HostAccounts:
    """Every local account; raises Unsupported where there is none, as on a domain controller."""
    found = instances(ask(ACCOUNTS))
    if not found:
        raise Unsupported("no local account was told: a domain controller has none")
    administrators = or_unseen(lambda: _members(ask))
    logons = or_unseen(lambda: _logons(ask))
    now = or_unseen(lambda: _now(ask))
    sids = administrators if isinstance(administrators, Unseen) else frozenset(administrators)
    accounts = tuple(sorted((_account(each, sids, logons, now) for each in found), key=lambda each: each.uid))
    return HostAccounts(
        accounts=accounts,
        administrators=administrators if isinstance(administrators, Unseen) else tuple(administrators.values()),
        uid_zero=(),
        missing_groups=(),
        administrator_sids=administrators if isinstance(administrators, Unseen) else tuple(administrators),
    )


def windows_account(  # what Windows tells of an account, all by keyword
    *,
    name: str,
    sid: str,
    disabled: bool,
    administrator: bool | Unseen,
    password_required: bool | None,
    changed_at: Any,  # a day, None or Unseen
    last_logon_at: Any,  # a moment, None or Unseen
    password_expires: bool | None | Unseen,
) -> Account:
    """An account, with what only Linux has as None; raises Unreadable for a SID that is no account's."""
    number = SID.fullmatch(sid)
    if number is None:
        raise Unreadable(f"{sid[:80]!r} is no SID of an account")
    return Account(
        name=name,
        uid=int(number[1]),
        gid=None,
        home=None,
        shell=None,
        interactive=not disabled,
        administrator=administrator,
        password="locked" if disabled else NOT_TOLD,  # a state, no password
        algorithm=NOT_TOLD,
        changed_at=changed_at,
        max_days=None if password_expires is False else _NO_RULE,
        min_days=None,
        warn_days=None,
        inactive_days=None,
        expires_at=None,
        last_logon_at=last_logon_at,
        shadowed=True,
        sid=sid,
        disabled=disabled,
        password_required=password_required,
        password_expires=password_expires,
        renamed=name.casefold() not in GIVEN_NAMES if int(number[1]) in BUILT_IN else None,
    )


def _account(
    found: Instance,
    administrators: frozenset[str] | Unseen,
    logons: Mapping[str, Instance] | Unseen,
    now: datetime | Unseen,
) -> Account:
    name, sid, disabled = found.text("Name"), found.text("SID"), found.flag("Disabled")
    if not name or not sid or disabled is None:
        raise Unreadable(f"{found.place}: Name, SID or Disabled is empty")
    logon = logons if isinstance(logons, Unseen) else logons.get(f"{found.text('Domain')}\\{name}".lower(), NO_LOGONS)
    return windows_account(
        name=name,
        sid=sid,
        disabled=disabled,
        administrator=administrators if isinstance(administrators, Unseen) else _administers(sid, administrators),
        password_required=found.flag("PasswordRequired"),
        changed_at=logon if isinstance(logon, Unseen) else or_unseen(lambda: _changed(logon, now)),
        last_logon_at=logon if isinstance(logon, Unseen) else or_unseen(lambda: _last(logon)),
        password_expires=found.flag("PasswordExpires"),
    )


def _administers(sid: str, administrators: frozenset[str]) -> bool:
    """As itself, or as everybody does; the guest is nobody who is authenticated."""
    groups = EVERYBODY - {_AUTHENTICATED} if sid.endswith(_GUEST) else EVERYBODY
    return bool(administrators & {sid, *groups})


def _members(ask: Ask) -> dict[str, str]:
    """Names by SID, in the order they were told."""
    answer = given(ask(ADMINISTRATORS))
    if answer.absent or not isinstance(answer.entries, list) or not answer.entries:
        raise Unreadable(f"{ADMINISTRATORS}: nobody is a member of the administrators")
    found: dict[str, str] = {}
    for each in answer.entries:
        if not isinstance(each, Mapping) or not isinstance(each.get("sid"), str) or not each["sid"].startswith("S-1-"):
            raise Unreadable(f"{ADMINISTRATORS}: a member has no SID")
        found[each["sid"]] = str(each.get("name") or each["sid"])
    return found


def _logons(ask: Ask) -> dict[str, Instance]:
    return {(each.text("Name") or "").lower(): each for each in instances(ask(LOGONS))}


def _now(ask: Ask) -> datetime:
    found = instances(ask(CLOCK))
    moment = found[0].moment("LocalDateTime") if len(found) == 1 else None
    if moment is None:
        raise Unreadable("the machine does not tell its time")
    return moment


def _last(found: Instance) -> datetime | None:
    """Stars stand for never."""
    return None if found.text("LastLogon") in (None, _NEVER) else found.moment("LastLogon")


def _changed(found: Instance, now: datetime | Unseen) -> object:
    """The day the password was set: now without its age."""
    if isinstance(now, Unseen):
        return now
    age = _INTERVAL.fullmatch(found.text("PasswordAge") or "")
    if age is None:
        raise NotCollected(f"{found.place}: how old the password is was not told", way=Way.RECORD_AGAIN)
    days, hours, minutes, seconds = map(int, age.groups())
    try:
        moment = now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise Unreadable(f"{found.place}: PasswordAge is no age") from error
    return local_day(moment.astimezone(UTC))


COLLECTOR = Collector(
    id="windows_accounts",
    platform=Platform.WINDOWS,
    gives=HostAccounts,
    questions=(ACCOUNTS, ADMINISTRATORS, LOGONS, CLOCK),
    read=read,
)
