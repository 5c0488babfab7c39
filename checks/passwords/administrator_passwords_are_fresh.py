"""HOST-ACC-03: administrators change their passwords at least every two months."""

from datetime import date
from typing import Any

from checks.administrators import administrators_with_a_password
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.kinds.host_sudoers import HostSudoers
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

EPOCH = date(1970, 1, 1)
"""What shadow(5) holds as the day of change when the password must be changed at the next logon."""


def administrator_passwords_are_fresh(
    accounts: HostAccounts, sudoers: HostSudoers, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Accounts without a password (locked, SSH keys alone) have none to change; an empty one is no password either."""
    judged = administrators_with_a_password(accounts, sudoers)
    if not judged:
        return not_applicable(
            Text(vi="Không tài khoản quản trị nào có mật khẩu.", en="No administrator account has a password.")
        )
    limit = thresholds.whole("max_days")
    today = local_day(as_of)
    old = [each.name for each in judged if (today - _changed_on(each, today)).days > limit]
    fresh_pct = 100 * (len(judged) - len(old)) // len(judged)
    sight = Sight(what="host.accounts", was=tuple(old), wanted=f"≤ {limit} d")
    if not old:
        return passed(_said(judged, old), sight)
    endless = any(each.name in old and _never_expires(each) for each in judged)
    enough = fresh_pct >= thresholds.whole("partial_from_pct") and not endless
    return partly(_said(judged, old), sight) if enough else failed(_said(judged, old), sight)


def _changed_on(account: Account, today: date) -> date:
    day = seen(account.changed_at)
    if day is None or day == EPOCH or day > today:
        raise Unreadable(f"the day {account.name} last changed the password is not known ({day})")
    return day


def _never_expires(account: Account) -> bool:
    longest = seen(account.max_days)
    return longest is None or longest >= 10_000  # noqa: PLR2004  # 99999 is how shadow(5) writes "never"


def _said(judged: list[Account], old: list[str]) -> Text:
    if not old:
        return Text(
            vi=f"Cả {len(judged)} tài khoản quản trị đã đổi mật khẩu đúng hạn.",
            en=f"All {len(judged)} administrator accounts changed their passwords in time.",
        )
    return Text(
        vi=f"{len(old)}/{len(judged)} tài khoản quản trị quá hạn đổi mật khẩu: {', '.join(old)}.",
        en=f"{len(old)} of {len(judged)} administrator accounts have old passwords: {', '.join(old)}.",
    )


def _account(name: str, **more: Any) -> dict[str, Any]:
    """Plain fields of an administrator of an example, whose password is three weeks old."""
    usual = {"name": name, "administrator": True, "password": "set", "changed_at": "2026-11-01", "max_days": 60}
    return {**usual, **more}


def _example(
    name: str, accounts: list[dict[str, Any]], expect: Status, *, who: str = "%sudo", commands: str = "ALL"
) -> Example:
    rules = [{"who": who, "commands": commands}]
    return Example(
        name=name, facts={"host.accounts": {"accounts": accounts}, "host.sudoers": {"rules": rules}}, expect=expect
    )


_NUMBERED = [
    _account("root", uid=0),
    _account("an", uid=1001, administrator=False, changed_at="2026-01-01"),
]

CHECK = python_check(
    administrator_passwords_are_fresh,
    controls=("HOST-ACC-03",),
    title=Text(
        vi="Mật khẩu tài khoản quản trị được đổi ít nhất hai tháng một lần",
        en="Administrator passwords are changed at least every two months",
    ),
    why=Text(
        vi="Mật khẩu quản trị có thể đã lộ mà không ai biết; đổi định kỳ thì bản đã lộ hết tác dụng.",
        en=("An administrator password may have leaked unnoticed; a regular change makes the leaked one worthless."),
    ),
    fix=Text(
        vi=(
            "Chạy `sudo passwd <tên>` để đổi ngay, rồi `sudo chage -M 60 -W 7 <tên>` để máy nhắc đổi định kỳ. Xác "
            "nhận: lệnh `sudo chage -l <tên>` in ra ngày đổi gần nhất và Maximum number of days between password "
            "change là 60."
        ),
        en=(
            "Run `sudo passwd <name>` to change it now, then `sudo chage -M 60 -W 7 <name>` so that the machine "
            "asks for it regularly. Verify: `sudo chage -l <name>` prints the day of the last change and 60 as "
            "the maximum number of days."
        ),
    ),
    thresholds=(
        "max_days",
        "partial_from_pct",
    ),
    version=2,
    references=(
        "TCVN 14423:2026 §3.6.2.2 b (L1); §4.6.2.2 b (L2); §5.6.2.2 b (L3); §6.6.2.2 b (L4); §7.6.2.2 b (L5)",
        "shadow(5)",
        "chage(1)",
    ),
    examples=(
        _example("changed three weeks ago", [_account("root")], Status.PASS),
        _example("62 days old", [_account("root", changed_at="2026-09-23")], Status.PASS),
        _example("63 days old", [_account("root", changed_at="2026-09-22")], Status.FAIL),
        _example(
            "four of five are fresh", [*map(_account, "abcd"), _account("e", changed_at="2026-01-01")], Status.PARTIAL
        ),
        _example(
            "four of five, but the old one never expires",
            [*map(_account, "abcd"), _account("e", changed_at="2026-01-01", max_days=99999)],
            Status.FAIL,
        ),
        _example(
            "three of four are fresh", [*map(_account, "abc"), _account("e", changed_at="2026-01-01")], Status.FAIL
        ),
        _example(
            "an ordinary user may be late",
            [_account("root"), _account("an", administrator=False, changed_at="2020-01-01")],
            Status.PASS,
        ),
        _example(
            "locked accounts have no password to change",
            [_account("root", password="locked", changed_at=None)],  # noqa: S106  # the state of a password
            Status.NOT_APPLICABLE,
        ),
        _example("the day of change is not known", [_account("root", changed_at=None)], Status.UNKNOWN),
        _example("must be changed at the next logon", [_account("root", changed_at="1970-01-01")], Status.UNKNOWN),
        Example(
            name="passwords could not be seen",
            facts={
                "host.accounts": {"accounts": [{"name": "root", "administrator": True, "password": {"gap": "denied"}}]},
                "host.sudoers": {"rules": []},
            },
            expect=Status.UNKNOWN,
        ),
        _example(
            "sudoers names an administrator",
            [_account("root"), _account("an", administrator=False, changed_at="2026-01-01")],
            Status.FAIL,
            who="an",
        ),
        _example("sudoers names an administrator by number", _NUMBERED, Status.FAIL, who="#1001"),
        _example("sudoers makes everybody an administrator", _NUMBERED, Status.FAIL, who="ALL"),
        _example("sudoers names a netgroup", _NUMBERED, Status.UNKNOWN, who="+admins"),
        _example("sudoers names a group nobody looked at", [_account("root")], Status.UNKNOWN, who="%it"),
        _example(
            "sudoers lets a group do one thing",
            [_account("root")],
            Status.PASS,
            who="%it",
            commands="/usr/bin/apt-get update",
        ),
        Example(
            name="accounts could not be read",
            facts={"host.sudoers": {"rules": []}},
            gaps={"host.accounts": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
