"""HOST-SW-03 on Windows: a current list of approved programs, and AppLocker, App Control, SRP or plain users that keep to it."""

from checks.allow_list import judged_by_list
from checks.windows_accounts import BUILT_IN, DOMAIN_ADMINISTRATORS, plain_account, plain_accounts
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_accounts import HostAccounts
from scanner.model.kinds.host_app_control import HostAppControl
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_only_approved_programs_run(
    control: HostAppControl, accounts: HostAccounts, asset: DeclaredAsset, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Users who do not administer the machine install nothing for all of it: that counts as control too."""
    enforced = seen(control.enforced)
    by = (
        ", ".join(enforced)
        if enforced
        else ("users without administrator rights" if _only_administrators(accounts) else "")
    )
    return judged_by_list(by, asset, thresholds, as_of)


def _only_administrators(accounts: HostAccounts) -> bool:
    disabled = {each.sid for each in accounts.accounts if each.disabled}
    allowed = (*DOMAIN_ADMINISTRATORS, f"-{BUILT_IN}")
    return all(each in disabled or each.endswith(allowed) for each in seen(accounts.administrator_sids))


def _example(
    name: str, expect: Status, *, enforced: object, reviewed: object = "2026-06-01", user: object = False
) -> Example:
    return Example(
        name=name,
        facts={
            **plain_accounts(
                plain_account(BUILT_IN, administrator=True, disabled=True), plain_account(1001, administrator=user)
            ),
            "host.app_control": {"enforced": enforced, "audited": []},
            "declared.asset": {"allowlist_reviewed": reviewed},
        },
        level=3,
        expect=expect,
    )


CHECK = python_check(
    windows_only_approved_programs_run,
    controls=("HOST-SW-03",),
    title=Text(
        vi="Có danh sách phần mềm được phép và máy Windows chỉ cho chạy, cài phần mềm đã duyệt",
        en="There is a list of approved programs, and the Windows machine keeps others out",
    ),
    why=Text(
        vi="Chỉ cho cài phần mềm đã duyệt giúp máy ổn định và giảm hẳn nguy cơ nhiễm mã độc.",
        en="Allowing only approved software keeps computers stable and greatly lowers the chance of infection.",
    ),
    fix=Text(
        vi=(
            "Ban hành danh sách phần mềm được phép, mỗi năm rà soát và ghi ngày vào dates: allowlist_reviewed của agency.yaml. "
            "Chuyển tài khoản làm việc hằng ngày về Standard User (Settings > Accounts > Other users > Change account type). Bản "
            "Pro, Enterprise, Education: gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > "
            "Policies) > Windows Settings > Security Settings > Application Control Policies > AppLocker > Executable Rules > "
            "Create Default Rules, và sc.exe config AppIDSvc start= auto bằng quyền quản trị. Xác nhận: quét lại."
        ),
        en=(
            "Issue the list of permitted software, review it every year and write the day under dates: allowlist_reviewed in "
            "agency.yaml. Make daily accounts Standard User (Settings > Accounts > Other users > Change account type). Pro, "
            "Enterprise, Education: gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > "
            "Windows Settings > Security Settings > Application Control Policies > AppLocker > Executable Rules > Create Default "
            "Rules, and sc.exe config AppIDSvc start= auto as administrator. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("review_days",),
    references=(
        "TCVN 14423:2026 §5.3.2.2 a-d (L3); §6.3.2.2 d (L4); §7.3.2.2 a-d (L5)",
        "Microsoft: AppLocker; App Control for Business",
    ),
    examples=(
        _example("AppLocker, reviewed this year", Status.PASS, enforced=["applocker"], user=True),
        _example("plain users, reviewed this year", Status.PASS, enforced=[]),
        _example("AppLocker, reviewed two years ago", Status.PARTIAL, enforced=["applocker"], reviewed="2024-06-01"),
        _example("reviewed, and users are administrators", Status.PARTIAL, enforced=[], user=True),
        _example("neither", Status.FAIL, enforced=[], reviewed="2024-06-01", user=True),
        _example("no day is declared", Status.UNKNOWN, enforced=["applocker"], reviewed=None),
        _example("a day in the future", Status.UNKNOWN, enforced=["applocker"], reviewed="2027-06-01"),
        _example("what is enforced was not told", Status.UNKNOWN, enforced={"gap": "denied"}),
        Example(
            name="it could not be read",
            facts={**plain_accounts(plain_account(1001)), "declared.asset": {"allowlist_reviewed": "2026-06-01"}},
            gaps={"host.app_control": Gap.DENIED},
            level=3,
            expect=Status.UNKNOWN,
        ),
    ),
)
