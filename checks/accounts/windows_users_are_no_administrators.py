"""HOST-ACC-07 on Windows: who works on the machine every day does not administer it, and UAC asks."""

from datetime import date

from checks.windows_accounts import (
    BUILT_IN,
    DOMAIN_ADMINISTRATORS,
    DOMAIN_USERS,
    enabled_people,
    plain_account,
    plain_accounts,
)
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_accounts import EVERYBODY, Account, HostAccounts
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_users_are_no_administrators(
    accounts: HostAccounts, settings: HostWindowsSettings, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """The one local account that was used in the last month is the daily one; of several nobody can tell which is.

    The administrator built in belongs there, but nobody should work with it every day.
    """
    uac = seen(settings.uac)
    others = _others(accounts)
    sights = (
        Sight(what="host.accounts.administrator_sids", was=tuple(sorted(others)), wanted="none"),
        Sight(what="host.windows_settings.uac", was=uac, wanted="true"),
    )
    if any(each in EVERYBODY or each.endswith(DOMAIN_USERS) for each in others):
        return failed(_ALL, *sights)
    used = _used(accounts, local_day(as_of), thresholds.whole("logon_days"))
    if not others and not any(each.uid == BUILT_IN for each in used):
        return passed(_PASS, *sights) if uac else partly(_NO_UAC, *sights)
    if len(used) != 1:
        raise Unsupported("who uses the machine every day cannot be told from its local accounts")
    daily = used[0]
    if daily.sid in others or daily.uid == BUILT_IN:
        return failed(
            Text(
                vi=f"Người dùng hằng ngày có quyền quản trị: {daily.name}.",
                en=f"Who uses the machine every day administers it: {daily.name}.",
            ),
            *sights,
        )
    return partly(
        Text(
            vi=f"Người dùng hằng ngày ({daily.name}) không có quyền quản trị; còn {len(others)} tài khoản quản trị khác chưa khai báo.",
            en=f"The daily user ({daily.name}) is no administrator; {len(others)} more administrators are not declared.",
        ),
        *sights,
    )


_ALL = Text(
    vi="Nhóm gồm mọi người dùng (Everyone, Authenticated Users hoặc Domain Users) có quyền quản trị.",
    en="A group that every user is in (Everyone, Authenticated Users or Domain Users) administers it.",
)
_PASS = Text(
    vi="Chỉ tài khoản quản trị dựng sẵn và nhóm quản trị miền có quyền quản trị; UAC đang bật.",
    en="The administrator built in and the administrators of the domain alone administer it; UAC is on.",
)
_NO_UAC = Text(vi="Quyền quản trị được giới hạn nhưng UAC đang tắt.", en="Few administer it, but UAC is off.")


def _others(accounts: HostAccounts) -> frozenset[str]:
    """SIDs of administrators beside those that belong there; accounts that are disabled can do nothing."""
    disabled = {each.sid for each in accounts.accounts if each.disabled}
    sids = seen(accounts.administrator_sids)
    return frozenset(
        each
        for each in sids
        if each not in disabled and not each.endswith(DOMAIN_ADMINISTRATORS) and not each.endswith(f"-{BUILT_IN}")
    )


def _used(accounts: HostAccounts, today: date, days: int) -> list[Account]:
    built_in = [each for each in accounts.accounts if each.uid == BUILT_IN and not each.disabled]
    return [each for each in (*built_in, *enabled_people(accounts)) if _was_used(each, today, days)]


def _was_used(account: Account, today: date, days: int) -> bool:
    logon = seen(account.last_logon_at)
    return logon is not None and 0 <= (today - local_day(logon)).days <= days


def _example(name: str, expect: Status, *accounts: dict[str, object], uac: object = True, sids: object = ()) -> Example:
    facts = plain_accounts(*accounts)
    if sids:
        facts["host.accounts"]["administrator_sids"] = sids
    return Example(name=name, facts={**facts, "host.windows_settings": {"uac": uac}}, expect=expect)


_BUILT_IN = plain_account(BUILT_IN, "Quản trị", administrator=True, disabled=True)
_AN = plain_account(1001)

CHECK = python_check(
    windows_users_are_no_administrators,
    version=2,
    controls=("HOST-ACC-07",),
    title=Text(
        vi="Người dùng hằng ngày không có quyền quản trị máy Windows, UAC đang bật",
        en="The daily user does not administer the Windows machine, and UAC is on",
    ),
    why=Text(
        vi="Khi người dùng không có quyền quản trị, mã độc lỡ mở nhầm cũng khó chiếm được cả máy.",
        en="Without administrator rights, malware that a user opens by mistake can hardly take over the machine.",
    ),
    fix=Text(
        vi=(
            "Tạo tài khoản quản trị riêng, rồi vào Settings > Accounts > Other users > Change account type, chuyển tài khoản của cán "
            "bộ về Standard User; hoặc lusrmgr.msc > Groups, mở nhóm quản trị (SID S-1-5-32-544) và gỡ tên. Miền AD: gpmc.msc > "
            "Computer Configuration > Preferences > Control Panel Settings > `Local Users and Groups`, nhóm `Administrators (built-in)`. "
            "Bật UAC: UserAccountControlSettings.exe, kéo lên mức mặc định trở lên, hoặc reg add "
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v EnableLUA /t REG_DWORD /d 1 /f rồi khởi động "
            "lại. Xác nhận: quét lại."
        ),
        en=(
            "Make an administrator account of its own, then Settings > Accounts > Other users > Change account type: make the "
            "officer's account a Standard User; or lusrmgr.msc > Groups, open the administrators (SID S-1-5-32-544) and remove the "
            "name. Domain: gpmc.msc > Computer Configuration > Preferences > Control Panel Settings > Local Users and Groups, the "
            "group Administrators (built-in). Switch UAC on: UserAccountControlSettings.exe at its default level or above, or reg add "
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v EnableLUA /t REG_DWORD /d 1 /f and restart. "
            "Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("logon_days",),
    references=(
        "TCVN 14423:2026 §3.6.2.4 (L1); §4.6.2.4 (L2); §5.6.2.4 (L3); §6.6.2.4 (L4)",
        "Microsoft: Well-known SIDs",
    ),
    examples=(
        _example("the administrator built in alone", Status.PASS, _BUILT_IN, _AN),
        _example(
            "administrators of the domain too",
            Status.PASS,
            _BUILT_IN,
            _AN,
            sids=["S-1-5-21-1-2-3-500", "S-1-5-21-9-9-9-512"],
        ),
        _example(
            "everybody of the domain",
            Status.FAIL,
            _BUILT_IN,
            _AN,
            sids=["S-1-5-21-1-2-3-500", "S-1-5-21-9-9-9-513"],
        ),
        _example("everybody who logs on", Status.FAIL, _BUILT_IN, _AN, sids=["S-1-5-21-1-2-3-500", "S-1-5-11"]),
        _example("UAC is off", Status.PARTIAL, _BUILT_IN, _AN, uac=False),
        _example("the daily user administers it", Status.FAIL, _BUILT_IN, {**_AN, "administrator": True}),
        _example("the daily user is the administrator built in", Status.FAIL, {**_BUILT_IN, "disabled": False}),
        _example(
            "the administrator built in is enabled and lies idle",
            Status.PASS,
            {**_BUILT_IN, "disabled": False, "last_logon_at": None},
            _AN,
        ),
        _example(
            "the administrator built in is used among others", Status.UNKNOWN, {**_BUILT_IN, "disabled": False}, _AN
        ),
        _example(
            "another account does",
            Status.PARTIAL,
            _BUILT_IN,
            _AN,
            plain_account(1002, "hotro", administrator=True, last_logon_at="2026-01-01T00:00:00Z"),
        ),
        _example(
            "two accounts are used",
            Status.UNKNOWN,
            _BUILT_IN,
            _AN,
            plain_account(1002, "binh", administrator=True),
        ),
        _example(
            "an account of the domain, whose logons are not seen",
            Status.UNKNOWN,
            _BUILT_IN,
            sids=["S-1-5-21-9-9-9-1105"],
        ),
        _example(
            "logons were not told", Status.UNKNOWN, {**_AN, "administrator": True, "last_logon_at": {"gap": "denied"}}
        ),
        _example("whether UAC is on was not told", Status.UNKNOWN, _BUILT_IN, _AN, uac={"gap": "denied"}),
        Example(
            name="accounts could not be read",
            facts={"host.windows_settings": {"uac": True}},
            gaps={"host.accounts": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
