"""SRV-LOG-01 on Windows: logons, lockouts and changes of accounts are recorded, those that succeed and those that fail."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_audit_policy import HostAuditPolicy, Subcategory
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

LOGON, LOGOFF, LOCKOUT, ACCOUNTS, GROUPS = "15", "16", "17", "35", "37"
"""The two digits of the GUID {0CCE92xx-69AE-11D9-BED3-505054503030}: Logon, Logoff, Account Lockout, User Account Management,
Security Group Management."""
ONLY_SUCCEEDS = frozenset((LOGOFF,))
"""Nobody fails to log off."""


def windows_logons_and_accounts_are_recorded(policy: HostAuditPolicy) -> Outcome:
    """Of lockouts one of both is enough, as Windows records them in one way only."""
    told = {each.id.upper(): each for each in seen(policy.subcategories)}
    missing = tuple(name for digits, name in _NAMES.items() if not _is_recorded(digits, _subcategory(told, digits)))
    sight = Sight(what="host.audit_policy.subcategories", was=missing, wanted="none")
    logon = _subcategory(told, LOGON)
    if not missing:
        return passed(
            Text(
                vi="Đăng nhập, đăng xuất, khóa tài khoản và thay đổi tài khoản, nhóm đều được ghi.",
                en="Logons, lockouts and changes of accounts and groups are recorded.",
            ),
            sight,
        )
    said = Text(vi=f"Chưa ghi đủ: {', '.join(missing)}.", en=f"Not fully recorded: {', '.join(missing)}.")
    return partly(said, sight) if logon.success or logon.failure else failed(said, sight)


_NAMES = {
    LOGON: "Logon",
    LOGOFF: "Logoff",
    LOCKOUT: "Account Lockout",
    ACCOUNTS: "User Account Management",
    GROUPS: "Security Group Management",
}


def _subcategory(told: dict[str, Subcategory], digits: str) -> Subcategory:
    name = f"{{0CCE92{digits}-69AE-11D9-BED3-505054503030}}"
    if name not in told:
        raise Unreadable(f"the audit policy does not tell of {_NAMES[digits]} {name}")
    return told[name]


def _is_recorded(digits: str, found: Subcategory) -> bool:
    if digits == LOCKOUT:
        return found.success or found.failure
    return found.success and (found.failure or digits in ONLY_SUCCEEDS)


def _rows(**changed: tuple[bool, bool]) -> list[dict[str, object]]:
    """All five recorded in full, but for those named by `x15=(success, failure)`."""
    return [
        {"id": f"{{0CCE92{digits}-69AE-11D9-BED3-505054503030}}", "success": success, "failure": failure}
        for digits in _NAMES
        for success, failure in [changed.get(f"x{digits}", (True, True))]
    ]


def _example(name: str, expect: Status, subcategories: object) -> Example:
    return Example(name=name, facts={"host.audit_policy": {"subcategories": subcategories}}, expect=expect)


CHECK = python_check(
    windows_logons_and_accounts_are_recorded,
    controls=("SRV-LOG-01",),
    title=Text(
        vi="Windows ghi nhật ký đăng nhập và thay đổi tài khoản",
        en="Windows records logons and changes of accounts",
    ),
    why=Text(
        vi="Không có nhật ký thì khi xảy ra sự cố không ai biết chuyện gì đã diễn ra.",
        en="Without logs nobody can tell what happened when something goes wrong.",
    ),
    fix=Text(
        vi=(
            "Mở gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > Windows Settings > "
            "Security Settings > Advanced Audit Policy Configuration > System Audit Policies (miền AD: Audit Policies), bật "
            "Success và Failure cho Logon, Logoff, Account Lockout trong Logon/Logoff và cho User Account Management, Security "
            "Group Management trong Account Management. Hoặc trong cmd bằng quyền quản trị: auditpol /set "
            "/subcategory:{0CCE9215-69AE-11D9-BED3-505054503030},{0CCE9216-69AE-11D9-BED3-505054503030},{0CCE9217-69AE-11D9-BED3-505054503030},{0CCE9235-69AE-11D9-BED3-505054503030},{0CCE9237-69AE-11D9-BED3-505054503030} "
            "/success:enable /failure:enable. Xác nhận: Event Viewer > Windows Logs > Security có sự kiện 4624, 4625."
        ),
        en=(
            "Open gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > Windows Settings > "
            "Security Settings > Advanced Audit Policy Configuration > System Audit Policies (domain: Audit Policies): Success and "
            "Failure for Logon, Logoff, Account Lockout under Logon/Logoff and for User Account Management, Security Group "
            "Management under Account Management. Or in cmd as administrator: auditpol /set "
            "/subcategory:{0CCE9215-69AE-11D9-BED3-505054503030},{0CCE9216-69AE-11D9-BED3-505054503030},{0CCE9217-69AE-11D9-BED3-505054503030},{0CCE9235-69AE-11D9-BED3-505054503030},{0CCE9237-69AE-11D9-BED3-505054503030} "
            "/success:enable /failure:enable. Verify: Event Viewer > Windows Logs > Security has events 4624 and 4625."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    references=(
        "TCVN 14423:2026 §3.8.2.1 a, §3.6.1 c (L1); §4.8.2.1 a, §4.6.1 c (L2); §5.8.2.1 a, §5.6.1 c (L3); §6.8.2.1 a (L4)",
        "Microsoft: Advanced security audit policy; [MS-GPAC] 2.2.1",
    ),
    examples=(
        _example("all five", Status.PASS, _rows()),
        _example(
            "as Windows comes",
            Status.PARTIAL,
            _rows(x15=(True, False), x35=(True, False), x37=(True, False), x17=(True, False)),
        ),
        _example("lockouts in one way", Status.PASS, _rows(x17=(False, True), x16=(True, False))),
        _example("groups are left out", Status.PARTIAL, _rows(x37=(False, False))),
        _example("logons are not recorded", Status.FAIL, _rows(x15=(False, False))),
        _example("one was not told", Status.UNKNOWN, _rows()[:4]),
        _example("not asked as administrator", Status.UNKNOWN, {"gap": "denied"}),
        Example(name="it could not be read", facts={}, gaps={"host.audit_policy": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
