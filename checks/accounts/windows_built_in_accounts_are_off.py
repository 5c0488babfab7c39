"""HOST-ACC-01 on Windows: the guest is disabled, and the administrator built in is disabled or has a password of its own."""

from checks.windows_accounts import BUILT_IN, GUEST, plain_account, plain_accounts
from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_accounts import Account, HostAccounts
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_built_in_accounts_are_off(accounts: HostAccounts, settings: HostWindowsSettings) -> Outcome:
    """By their SIDs, never by name: names are translated. A password that LAPS changes by itself is as good as disabling."""
    built_in, guest = _of(accounts, BUILT_IN), _of(accounts, GUEST)
    sights = (
        Sight(what="host.accounts[501].disabled", was=guest.disabled, wanted="true"),
        Sight(what="host.accounts[500].disabled", was=built_in.disabled, wanted="true"),
    )
    if not guest.disabled:
        return failed(
            Text(vi=f"Tài khoản khách đang bật: {guest.name}.", en=f"The guest account is enabled: {guest.name}."),
            *sights,
        )
    if built_in.disabled or built_in.renamed or seen(settings.laps) is not None:
        return passed(
            Text(
                vi="Tài khoản khách đã tắt; tài khoản quản trị dựng sẵn đã tắt, đổi tên hoặc do LAPS quản lý.",
                en="The guest is disabled; the administrator built in is disabled, renamed or kept by LAPS.",
            ),
            *sights,
        )
    return partly(
        Text(
            vi=f"Tài khoản khách đã tắt, tài khoản quản trị dựng sẵn vẫn bật: {built_in.name}.",
            en=f"The guest is disabled, the administrator built in is not: {built_in.name}.",
        ),
        *sights,
    )


def _of(accounts: HostAccounts, number: int) -> Account:
    found = [each for each in accounts.accounts if each.uid == number]
    if len(found) != 1 or found[0].disabled is None:
        raise Unreadable(f"the account …-{number} was not told")
    return found[0]


def _example(
    name: str, expect: Status, *, built_in: bool, guest: bool, renamed: bool = False, laps: object = None
) -> Example:
    return Example(
        name=name,
        facts={
            **plain_accounts(
                plain_account(BUILT_IN, "Quản trị", disabled=built_in, administrator=True, renamed=renamed),
                plain_account(GUEST, "Khách", disabled=guest),
            ),
            "host.windows_settings": {"laps": laps},
        },
        expect=expect,
    )


CHECK = python_check(
    windows_built_in_accounts_are_off,
    controls=("HOST-ACC-01",),
    title=Text(
        vi="Tài khoản dựng sẵn của Windows đã tắt hoặc được bảo vệ",
        en="The accounts that Windows is made with are off or protected",
    ),
    why=Text(
        vi="Tài khoản dựng sẵn ai cũng biết tên, kẻ xấu thử mật khẩu của chúng trước tiên.",
        en="Everyone knows the accounts a system is made with, and intruders try their passwords first.",
    ),
    fix=Text(
        vi=(
            "Tạo tài khoản quản trị riêng trước, rồi mở lusrmgr.msc > Users, chọn `Account is disabled` cho Guest và cho tài "
            "khoản quản trị dựng sẵn; bản Home: bằng quyền quản trị net user Guest /active:no và net user Administrator "
            "/active:no (đúng tên trên máy). Miền AD: gpmc.msc > Computer Configuration > Policies > Windows Settings > Security "
            "Settings > Local Policies > Security Options > `Accounts: Administrator account status`, `Accounts: Guest account "
            "status` = Disabled; hoặc bật Windows LAPS. Xác nhận: quét lại."
        ),
        en=(
            "Make an administrator account of your own first, then open lusrmgr.msc > Users and tick `Account is disabled` for "
            "the guest and for the administrator built in; Home editions, as administrator: net user Guest /active:no and net "
            "user Administrator /active:no (by the names on that machine). Domain: gpmc.msc > Computer Configuration > Policies "
            "> Windows Settings > Security Settings > Local Policies > Security Options > `Accounts: Administrator account "
            "status`, `Accounts: Guest account status` = Disabled; or use Windows LAPS. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    references=(
        "TCVN 14423:2026 §3.6.2.3, §3.6.2.2 a (L1); §4.6.2.3, §4.6.2.2 a (L2); §5.6.2.3, §5.6.2.2 a (L3); §6.6.2.3 (L4)",
        "Microsoft: Well-known SIDs",
    ),
    examples=(
        _example("both disabled", Status.PASS, built_in=True, guest=True),
        _example("renamed", Status.PASS, built_in=False, guest=True, renamed=True),
        _example("kept by LAPS", Status.PASS, built_in=False, guest=True, laps="windows"),
        _example("the administrator is on", Status.PARTIAL, built_in=False, guest=True),
        _example("the guest is on", Status.FAIL, built_in=True, guest=False),
        _example("LAPS was not seen", Status.UNKNOWN, built_in=False, guest=True, laps={"gap": "denied"}),
        Example(
            name="a list without the guest",
            facts={**plain_accounts(plain_account(BUILT_IN, disabled=True)), "host.windows_settings": {"laps": None}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="accounts could not be read",
            facts={"host.windows_settings": {"laps": None}},
            gaps={"host.accounts": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
