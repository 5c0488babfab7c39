"""HOST-OS-01: the release still gets security updates, by the dated table."""

from datetime import timedelta

from checks.patch_state import is_supported, support_ends
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Stale
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def operating_system_is_supported(support: HostOsSupport, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """An old table cannot decide about an end that is near, or that came after it was made."""
    today, ends, warn = local_day(as_of), support_ends(support), thresholds.whole("warn_days")
    most = thresholds.whole("table_max_age_days")
    if (today - support.table_as_of).days > most and support.table_as_of <= ends <= today + timedelta(days=most):
        raise Stale(f"the table of ends of support is of {support.table_as_of}, and {ends} is too near to rest on it")
    sight = Sight(what="host.os_support", was=f"{support.release}, {ends}", wanted=f"≥ {today}")
    if not is_supported(support, as_of):
        text = Text(
            vi=f"{support.release} đã hết hỗ trợ từ ngày {ends:%d/%m/%Y}.",
            en=f"{support.release} is out of support since {ends}.",
        )
        return failed(text, sight)
    left = (ends - today).days
    soon = left < warn
    text = Text(
        vi=f"{support.release} được hỗ trợ đến ngày {ends:%d/%m/%Y}{f'; chỉ còn {left} ngày, cần lập kế hoạch nâng cấp' if soon else ''}.",
        en=f"{support.release} is supported until {ends}{f'; only {left} days are left, plan the upgrade' if soon else ''}.",
    )
    return passed(text, sight)


CHECK = python_check(
    operating_system_is_supported,
    controls=("HOST-OS-01",),
    title=Text(
        vi="Hệ điều hành còn được hãng hỗ trợ",
        en="Operating system is still supported by its vendor",
    ),
    why=Text(
        vi="Hệ điều hành hết hỗ trợ không còn được vá lỗi, giống nhà không còn ai sửa khóa hỏng.",
        en="A system its maker no longer supports gets no repairs, like a house whose broken locks nobody fixes.",
    ),
    fix=Text(
        vi=(
            "Xem phiên bản: `cat /etc/os-release`. Ubuntu: `sudo do-release-upgrade`, hoặc gắn Ubuntu Pro để "
            "dùng ESM: `sudo pro attach <mã>`. Debian: đổi tên bản trong /etc/apt/sources.list sang bản mới, "
            "rồi `sudo apt update && sudo apt full-upgrade`; trong lúc chờ giữ dòng `<tên bản>-security` để "
            "nhận LTS. CentOS 7, 8: chuyển sang AlmaLinux hoặc Rocky Linux. Chưa nâng cấp được thì ngắt máy "
            "khỏi Internet và trình phê duyệt ngoại lệ có thời hạn."
        ),
        en=(
            "See the release with `cat /etc/os-release`. Ubuntu: `sudo do-release-upgrade`, or attach Ubuntu "
            "Pro for ESM: `sudo pro attach <token>`. Debian: put the name of the new release into "
            "/etc/apt/sources.list, then `sudo apt update && sudo apt full-upgrade`; meanwhile keep the line "
            "`<release>-security` for LTS. CentOS 7, 8: move to AlmaLinux or Rocky Linux. Until then cut the "
            "machine off the Internet and have a time-limited exception approved."
        ),
    ),
    platforms=(Platform.LINUX,),
    thresholds=("warn_days", "table_max_age_days"),
    examples=(
        Example(
            name="supported for years",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="supported until today",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2026-11-24",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="ended yesterday",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2026-11-23",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="ended, extended and in use",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2026-07-11",
                    "extended_ends_at": "2028-06-30",
                    "extended_in_use": True,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="ended, extended, not in use",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2026-07-11",
                    "extended_ends_at": "2028-06-30",
                    "extended_in_use": False,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="extended support ended too",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2024-08-14",
                    "extended_ends_at": "2026-08-31",
                    "extended_in_use": True,
                    "table_as_of": "2026-08-31",
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="an old table, an end that is far",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-01-01",
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="an old table, an end that is near",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2027-02-01",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-01-01",
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an old table, an end that came after it",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2026-03-01",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-01-01",
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an old table, an end before it",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2024-03-01",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-01-01",
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="a table of 180 days",
            facts={
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2027-02-01",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-05-28",
                }
            },
            expect=Status.PASS,
        ),
        Example(name="not in the table", facts={}, gaps={"host.os_support": Gap.UNSUPPORTED}, expect=Status.UNKNOWN),
    ),
)
