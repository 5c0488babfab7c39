"""HOST-CFG-02, second half: how long an account stays locked after failed logons."""

from scanner.model.check import Example, Outcome, Sight, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

MINUTE_S = 60


def locked_accounts_stay_locked(lockout: HostLockout, thresholds: Thresholds) -> Outcome:
    """The times are only suggested, so another time is partial; 0 means until an administrator unlocks."""
    if lockout.enforced_by is None:
        return not_applicable(
            Text(vi="Máy không khóa tài khoản khi đăng nhập sai.", en="The machine does not lock accounts at all.")
        )
    lock_s = seen(lockout.lock_s)
    if lock_s is None:
        raise Unreadable("how long accounts stay locked is not stated")
    least, most = thresholds.whole("lock_min_minutes"), thresholds.whole("lock_max_minutes")
    sight = Sight(what="host.lockout.lock_s", was=lock_s, wanted=f"0, {least * MINUTE_S}…{most * MINUTE_S}")
    if lock_s == 0:
        return passed(
            Text(vi="Tài khoản bị khóa đến khi quản trị mở lại.", en="Accounts stay locked until unlocked by hand."),
            sight,
        )
    if least * MINUTE_S <= lock_s <= most * MINUTE_S:
        return passed(
            Text(
                vi=f"Tài khoản bị khóa {_spell(lock_s)[0]}.",
                en=f"Accounts are locked for {_spell(lock_s)[1]}.",
            ),
            sight,
        )
    return partly(
        Text(
            vi=f"Tài khoản bị khóa {_spell(lock_s)[0]}; mức gợi ý từ {least // 60} giờ đến {most // 1440} ngày.",
            en=f"Accounts are locked for {_spell(lock_s)[1]}; {least // 60} hours to {most // 1440} days are suggested.",
        ),
        sight,
    )


def _spell(seconds: int) -> tuple[str, str]:
    if seconds % 3600 == 0:
        return f"{seconds // 3600} giờ", f"{seconds // 3600} h"
    if seconds % MINUTE_S == 0:
        return f"{seconds // MINUTE_S} phút", f"{seconds // MINUTE_S} min"
    return f"{seconds} giây", f"{seconds} s"


CHECK = python_check(
    locked_accounts_stay_locked,
    controls=("HOST-CFG-02",),
    title=Text(
        vi="Tài khoản bị khóa trong thời gian đủ dài",
        en="Locked accounts stay locked long enough",
    ),
    why=Text(
        vi="Khóa vài phút thì kẻ xấu chỉ cần chờ rồi dò tiếp mật khẩu.",
        en="After a lock of a few minutes an intruder just waits and goes on guessing.",
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Trong /etc/security/faillock.conf đặt unlock_time = 43200 (12 giờ), hoặc unlock_time = 0 để chỉ quản trị mở được. Mở "
            "khóa khi cần bằng sudo faillock --user <tên> --reset. Xác nhận: lệnh grep unlock_time /etc/security/faillock.conf. "
            "Windows: secpol.msc > Account Policies > Account Lockout Policy > Account lockout duration = 720 phút trở lên, hoặc 0 "
            "để chỉ quản trị mở được (miền AD: gpmc.msc > Default Domain Policy > Computer Configuration > Policies > Windows "
            "Settings > Security Settings > Account Policies > Account Lockout Policy); bản Home: net accounts "
            "/lockoutduration:720 bằng quyền quản trị."
        ),
        en=(
            "Set unlock_time = 43200 (12 hours) in /etc/security/faillock.conf, or unlock_time = 0 so that only an administrator "
            "unlocks. Unlock with sudo faillock --user <name> --reset. Verify: grep unlock_time /etc/security/faillock.conf. "
            "Windows: secpol.msc > Account Policies > Account Lockout Policy > Account lockout duration = 720 minutes or more, or "
            "0 so that only an administrator unlocks (domain: gpmc.msc > Default Domain Policy > Computer Configuration > Policies "
            "> Windows Settings > Security Settings > Account Policies > Account Lockout Policy); Home editions: net accounts "
            "/lockoutduration:720 as administrator."
        ),
    ),
    thresholds=(
        "lock_min_minutes",
        "lock_max_minutes",
    ),
    references=(
        "TCVN 14423:2026 §3.5.2.2 a (L1); §4.5.2.2 a (L2); §5.5.2.2 a (L3); §6.5.2.2 a (L4); §7.5.2.2 a (L5)",
        "faillock.conf(5)",
    ),
    examples=(
        Example(
            name="Windows, half an hour",
            facts={"host.lockout": {"enforced_by": "windows", "lock_s": 1800}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="twelve hours",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 43200}},
            expect=Status.PASS,
        ),
        Example(
            name="thirty days",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 2592000}},
            expect=Status.PASS,
        ),
        Example(
            name="until an administrator unlocks",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 0}},
            expect=Status.PASS,
        ),
        Example(
            name="ten minutes, as by default",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 600}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="one second short",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 43199}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="longer than thirty days",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": 2592001}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="accounts never lock",
            facts={"host.lockout": {"enforced_by": None, "lock_s": None}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="it is not stated how long",
            facts={"host.lockout": {"enforced_by": "pam_faillock", "lock_s": None}},
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.lockout": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
