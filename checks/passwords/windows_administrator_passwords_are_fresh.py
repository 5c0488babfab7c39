"""HOST-ACC-03 on Windows: local administrators change their passwords at least every two months, or LAPS does."""

from datetime import date

from checks.windows_accounts import BUILT_IN, plain_account, plain_accounts
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_administrator_passwords_are_fresh(
    accounts: HostAccounts, settings: HostWindowsSettings, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Accounts of a domain are judged there; LAPS changes the password of the administrator built in."""
    judged = [each for each in accounts.accounts if seen(each.administrator) and not each.disabled]
    if not judged:
        return not_applicable(
            Text(vi="Không tài khoản quản trị cục bộ nào đang bật.", en="No local administrator account is enabled.")
        )
    limit, today = thresholds.whole("max_days"), local_day(as_of)
    old = [each for each in judged if _age(each, settings, today) > limit]
    names = tuple(each.name for each in old)
    sight = Sight(what="host.accounts", was=names, wanted=f"≤ {limit} d")
    if not old:
        return passed(
            Text(
                vi=f"Cả {len(judged)} tài khoản quản trị cục bộ đã đổi mật khẩu đúng hạn.",
                en=f"All {len(judged)} local administrators changed their passwords in time.",
            ),
            sight,
        )
    said = Text(
        vi=f"{len(old)}/{len(judged)} tài khoản quản trị cục bộ quá hạn đổi mật khẩu: {', '.join(names)}.",
        en=f"{len(old)} of {len(judged)} local administrators have old passwords: {', '.join(names)}.",
    )
    fresh_pct = 100 * (len(judged) - len(old)) // len(judged)
    endless = any(seen(each.password_expires) is False for each in old)
    return (
        partly(said, sight)
        if fresh_pct >= thresholds.whole("partial_from_pct") and not endless
        else failed(said, sight)
    )


def _age(account: Account, settings: HostWindowsSettings, today: date) -> int:
    if account.uid == BUILT_IN and seen(settings.laps) is not None:
        days = seen(settings.laps_days)
        if days is None:
            raise Unreadable("after how many days LAPS changes the password is not stated")
        return days
    day = seen(account.changed_at)
    if day is None or day > today:
        raise Unreadable(f"the day {account.name} last changed the password is not known ({day})")
    return (today - day).days


def _example(
    name: str, expect: Status, *accounts: dict[str, object], laps: object = None, days: object = None
) -> Example:
    facts = {**plain_accounts(*accounts), "host.windows_settings": {"laps": laps, "laps_days": days}}
    return Example(name=name, facts=facts, expect=expect)


_ADMIN = plain_account(1001, administrator=True)
_OLD = plain_account(1002, "binh", administrator=True, changed_at="2026-01-01")

CHECK = python_check(
    windows_administrator_passwords_are_fresh,
    controls=("HOST-ACC-03",),
    title=Text(
        vi="Mật khẩu quản trị cục bộ của Windows được đổi ít nhất hai tháng một lần",
        en="Local administrators of Windows change their passwords at least every two months",
    ),
    why=Text(
        vi="Thay mật khẩu quản trị định kỳ giúp vô hiệu hóa những mật khẩu đã lộ mà chưa ai biết.",
        en="Changing administrator passwords regularly makes passwords that leaked unnoticed useless.",
    ),
    fix=Text(
        vi=(
            "Đổi mật khẩu: Ctrl+Alt+Del > Change a password, hoặc lusrmgr.msc > Users > Set Password. Đặt hạn: secpol.msc > "
            "Account Policies > Password Policy > Maximum password age = 60 và bỏ chọn `Password never expires` của từng tài khoản "
            "quản trị trong lusrmgr.msc. Trong miền AD nên bật Windows LAPS: gpmc.msc > Computer Configuration > Policies > "
            "Administrative Templates > System > LAPS: `Configure password backup directory` = Active Directory, `Password "
            "Settings` = Enabled, Password Age (Days) = 30 (một lần cho cả miền: Update-LapsADSchema). Xác nhận: quét lại."
        ),
        en=(
            "Change it: Ctrl+Alt+Del > Change a password, or lusrmgr.msc > Users > Set Password. Set a limit: secpol.msc > Account "
            "Policies > Password Policy > Maximum password age = 60, and clear `Password never expires` of each administrator in "
            "lusrmgr.msc. In a domain use Windows LAPS: gpmc.msc > Computer Configuration > Policies > Administrative Templates > "
            "System > LAPS: `Configure password backup directory` = Active Directory, `Password Settings` = Enabled, Password Age "
            "(Days) = 30 (once for the whole domain: Update-LapsADSchema). Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("max_days", "partial_from_pct"),
    references=(
        "TCVN 14423:2026 §3.6.2.2 b (L1); §4.6.2.2 b (L2); §5.6.2.2 b (L3); §6.6.2.2 b (L4); §7.6.2.2 b (L5)",
        "Microsoft: Windows LAPS policy settings",
    ),
    examples=(
        _example(
            "changed three weeks ago", Status.PASS, _ADMIN, plain_account(BUILT_IN, disabled=True, administrator=True)
        ),
        _example(
            "one of six is old",
            Status.PARTIAL,
            *(plain_account(each, administrator=True) for each in range(1001, 1006)),
            _OLD,
        ),
        _example("one of two is old", Status.FAIL, _ADMIN, _OLD),
        _example(
            "one of six is old and never expires",
            Status.FAIL,
            *(plain_account(each, administrator=True) for each in range(1001, 1006)),
            {**_OLD, "password_expires": False},
        ),
        _example(
            "LAPS changes it every month",
            Status.PASS,
            plain_account(BUILT_IN, administrator=True, changed_at={"gap": "denied"}),
            laps="windows",
            days=30,
        ),
        _example(
            "no administrator is enabled",
            Status.NOT_APPLICABLE,
            plain_account(BUILT_IN, disabled=True, administrator=True),
        ),
        _example(
            "when it was changed was not told", Status.UNKNOWN, {**_ADMIN, "changed_at": {"gap": "not_collected"}}
        ),
        _example(
            "who is an administrator was not told", Status.UNKNOWN, plain_account(1001, administrator={"gap": "denied"})
        ),
        Example(
            name="accounts could not be read",
            facts={"host.windows_settings": {"laps": None, "laps_days": None}},
            gaps={"host.accounts": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
