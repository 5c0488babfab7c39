"""HOST-ACC-04 on Windows: local accounts that nobody used for 45 days are disabled."""

from datetime import date

from checks.windows_accounts import BUILT_IN, enabled_people, plain_account, plain_accounts
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_unused_accounts_are_disabled(accounts: HostAccounts, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The accounts that Windows makes are judged by another control; those of a domain by its own server."""
    people = enabled_people(accounts)
    if not people:
        return not_applicable(
            Text(vi="Máy không có tài khoản cục bộ nào đang bật.", en="No local account of a person is enabled.")
        )
    limit, today = thresholds.whole("max_days"), local_day(as_of)
    unused = tuple(each.name for each in people if (today - _last_used_on(each, today)).days > limit)
    sight = Sight(what="host.accounts", was=unused, wanted=f"≤ {limit} d")
    if unused:
        names = ", ".join(unused)
        return failed(
            Text(
                vi=f"Tài khoản hơn {limit} ngày không dùng mà chưa tắt: {names}.",
                en=f"Accounts not used for more than {limit} days and still enabled: {names}.",
            ),
            sight,
        )
    return passed(
        Text(
            vi=f"Mọi tài khoản cục bộ đang bật đều được dùng trong {limit} ngày qua.",
            en=f"All enabled local accounts were used within {limit} days.",
        ),
        sight,
    )


def _last_used_on(account: Account, today: date) -> date:
    """Last logon; of an account never used, the day its password was set, which is the day it was made or later."""
    logon = seen(account.last_logon_at)
    day = local_day(logon) if logon is not None else seen(account.changed_at)
    if day is None or day > today:
        raise Unreadable(f"when {account.name} was last used, or made, is not known ({day})")
    return day


def _example(name: str, expect: Status, *accounts: dict[str, object]) -> Example:
    return Example(name=name, facts=plain_accounts(*accounts), expect=expect)


CHECK = python_check(
    windows_unused_accounts_are_disabled,
    controls=("HOST-ACC-04",),
    title=Text(
        vi="Tài khoản Windows hơn 45 ngày không dùng đã bị tắt",
        en="Accounts of Windows unused for more than 45 days are disabled",
    ),
    why=Text(
        vi="Tài khoản của người đã nghỉ hoặc lâu không dùng là chìa khóa bỏ quên mà không ai để ý.",
        en="Accounts nobody uses any more are forgotten keys that others could pick up unnoticed.",
    ),
    fix=Text(
        vi=(
            "Mở lusrmgr.msc > Users, chọn `Account is disabled` cho tài khoản không dùng; bản Home: bằng quyền quản trị net user "
            "<tên> /active:no. Miền AD: PowerShell Search-ADAccount -AccountInactive -TimeSpan 45.00:00:00 -UsersOnly | "
            "Select-Object SamAccountName,LastLogonDate in ra danh sách; hỏi đơn vị sử dụng rồi tắt từng tài khoản: "
            "Disable-ADAccount <tên>. Xác nhận: PowerShell Get-LocalUser | Select-Object Name,Enabled,LastLogon."
        ),
        en=(
            "Open lusrmgr.msc > Users and tick `Account is disabled` for unused accounts; Home editions, as administrator: net "
            "user <name> /active:no. Domain, in PowerShell: Search-ADAccount -AccountInactive -TimeSpan 45.00:00:00 -UsersOnly | "
            "Select-Object SamAccountName,LastLogonDate lists them; ask the office concerned, then disable each: Disable-ADAccount "
            "<name>. Verify: Get-LocalUser | Select-Object Name,Enabled,LastLogon."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("max_days",),
    references=("TCVN 14423:2026 §3.6.2.3 (L1); §4.6.2.3 (L2); §5.6.2.3 (L3); §6.6.2.3 (L4); §7.6.2.3 (L5)",),
    examples=(
        _example("used this month", Status.PASS, plain_account(1001)),
        _example("unused for 46 days", Status.FAIL, plain_account(1001, last_logon_at="2026-10-09T02:00:00Z")),
        _example("never used, made this month", Status.PASS, plain_account(1001, last_logon_at=None)),
        _example(
            "never used, made last year", Status.FAIL, plain_account(1001, last_logon_at=None, changed_at="2025-11-20")
        ),
        _example(
            "unused and disabled",
            Status.NOT_APPLICABLE,
            plain_account(1001, disabled=True, last_logon_at="2020-01-01T00:00:00Z"),
        ),
        _example(
            "the administrator built in alone", Status.NOT_APPLICABLE, plain_account(BUILT_IN, last_logon_at=None)
        ),
        _example("logons were not told", Status.UNKNOWN, plain_account(1001, last_logon_at={"gap": "not_collected"})),
        Example(name="accounts could not be read", facts={}, gaps={"host.accounts": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
