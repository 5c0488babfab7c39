"""HOST-ACC-04: accounts of people that nobody used for 45 days are disabled."""

from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

FIRST_PERSON, NOBODY = 1000, 65534
"""Numbers of accounts of people begin at 1000 on Debian and Red Hat (UID_MIN of login.defs); 65534 is `nobody`."""


def unused_accounts_are_disabled(accounts: HostAccounts, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """A locked password alone does not disable an account: a key may still let its owner in (passwd(1), -l)."""
    today = local_day(as_of)
    people = [each for each in accounts.accounts if _is_enabled_person(each, today)]
    if not people:
        return not_applicable(
            Text(
                vi="Máy không có tài khoản cá nhân nào đang được phép đăng nhập.",
                en="No account of a person may log on to this machine.",
            )
        )
    limit = thresholds.whole("max_days")
    unused = [each.name for each in people if (today - _last_used_on(each, today)).days > limit]
    sight = Sight(what="host.accounts", was=tuple(unused), wanted=f"≤ {limit} d")
    if unused:
        names = ", ".join(unused)
        return failed(
            Text(
                vi=f"Tài khoản hơn {limit} ngày không dùng mà chưa vô hiệu hóa: {names}.",
                en=f"Accounts not used for more than {limit} days and still enabled: {names}.",
            ),
            sight,
        )
    return passed(
        Text(
            vi=f"Mọi tài khoản cá nhân đang bật đều được dùng trong {limit} ngày qua.",
            en=f"All enabled accounts of people were used within {limit} days.",
        ),
        sight,
    )


def _is_enabled_person(account: Account, today: date) -> bool:
    """An account of a service lets nobody in; one with a shell and a password of its own is somebody's."""
    if not account.interactive or account.uid in (0, NOBODY):
        return False
    if account.uid < FIRST_PERSON and seen(account.password) != "set":
        return False
    ends = seen(account.expires_at)
    return ends is None or ends > today


def _last_used_on(account: Account, today: date) -> date:
    """Last logon; of an account never used, the day its password was set, which is the day it was made or later."""
    logon = seen(account.last_logon_at)
    day = local_day(logon) if logon is not None else seen(account.changed_at)
    if day is None or day > today:
        raise Unreadable(f"when {account.name} was last used, or made, is not known ({day})")
    return day


CHECK = python_check(
    unused_accounts_are_disabled,
    controls=("HOST-ACC-04",),
    title=Text(
        vi="Tài khoản hơn 45 ngày không dùng đã bị vô hiệu hóa",
        en="Accounts unused for more than 45 days are disabled",
    ),
    why=Text(
        vi="Tài khoản của người đã nghỉ hoặc lâu không dùng là chìa khóa bỏ quên mà không ai để ý.",
        en="Accounts nobody uses any more are forgotten keys that others could pick up unnoticed.",
    ),
    fix=Text(
        vi=(
            "Liệt kê bằng lệnh lastlog -b 45 (Debian 13: lastlog2 -b 45). Vô hiệu hóa bằng sudo usermod -L -e 1 "
            "<tên>; chỉ khóa mật khẩu thì khóa SSH vẫn dùng được. Xác nhận: lệnh sudo chage -l <tên> in ra "
            "Account expires là Jan 02, 1970."
        ),
        en=(
            "List them with lastlog -b 45 (Debian 13: lastlog2 -b 45). Disable with sudo usermod -L -e 1 "
            "<name>; a locked password alone leaves SSH keys working. Verify: sudo chage -l <name> prints Jan "
            "02, 1970 as the day the account expires."
        ),
    ),
    thresholds=("max_days",),
    version=2,
    references=(
        "TCVN 14423:2026 §3.6.2.3 (L1); §4.6.2.3 (L2); §5.6.2.3 (L3); §6.6.2.3 (L4); §7.6.2.3 (L5)",
        "lastlog(8)",
        "usermod(8)",
    ),
    examples=(
        Example(
            name="used last week",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": "2026-11-20T02:00:00Z",
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="unused for 45 days",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": "2026-10-10T02:00:00Z",
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="unused for 46 days",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": "2026-10-09T02:00:00Z",
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="never used, made this month",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="never used, made last year",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": "2025-11-20",
                        }
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="never used, made nobody knows when",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": None,
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="used in the future",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": "2027-01-01T00:00:00Z",
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="unused and expired",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": "1970-01-02",
                            "last_logon_at": "2020-01-01T00:00:00Z",
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="accounts of services do not count",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "www-data",
                            "uid": 33,
                            "interactive": True,
                            "password": "locked",
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": None,
                        },
                        {
                            "name": "nobody",
                            "uid": 65534,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": None,
                        },
                        {
                            "name": "git",
                            "uid": 1001,
                            "interactive": False,
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": None,
                        },
                    ]
                }
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="a person with the number of a service",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "ketoan",
                            "uid": 501,
                            "interactive": True,
                            "password": "set",
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": "2025-11-20",
                        }
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="whether a service has a password could not be seen",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "postgres",
                            "uid": 114,
                            "interactive": True,
                            "password": {"gap": "denied"},
                            "expires_at": None,
                            "last_logon_at": None,
                            "changed_at": None,
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="logons could not be seen",
            facts={
                "host.accounts": {
                    "accounts": [
                        {
                            "name": "an",
                            "uid": 1000,
                            "interactive": True,
                            "expires_at": None,
                            "last_logon_at": {"gap": "unsupported"},
                            "changed_at": "2026-11-20",
                        }
                    ]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="accounts could not be read", facts={}, gaps={"host.accounts": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
