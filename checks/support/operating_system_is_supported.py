"""HOST-OS-01: the release still gets security updates, by the dated table."""

from checks.support_dates import is_supported, support_ends, written
from checks.support_examples import plain_os_support
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def operating_system_is_supported(support: HostOsSupport, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """An old table cannot decide about an end that is near, or that came after it was made (checks/support_dates.py)."""
    today, ends, release = local_day(as_of), support_ends(support), written(support.release)
    sight = Sight(what="host.os_support", was=f"{release}, {ends or 'no end announced'}", wanted=f"≥ {today}")
    if not is_supported(support, thresholds, as_of):
        text = Text(
            vi=f"{release} đã hết hỗ trợ từ ngày {ends:%d/%m/%Y}.",
            en=f"{release} is out of support since {ends}.",
        )
        return failed(text, sight)
    if ends is None:
        text = Text(
            vi=f"{release} đang được hỗ trợ; hãng chưa công bố ngày kết thúc.",
            en=f"{release} is supported; its maker has announced no end.",
        )
        return passed(text, sight)
    left = (ends - today).days
    soon = left < thresholds.whole("warn_days")
    text = Text(
        vi=f"{release} được hỗ trợ đến ngày {ends:%d/%m/%Y}{f'; chỉ còn {left} ngày, cần lập kế hoạch nâng cấp' if soon else ''}.",
        en=f"{release} is supported until {ends}{f'; only {left} days are left, plan the upgrade' if soon else ''}.",
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
            "Windows: xem phiên bản bằng `winver`; Windows 10 nâng cấp lên Windows 11 tại Settings > Update & Security > Windows "
            "Update, Windows 11 lên bản mới tại Settings > Windows Update; Windows 7, 8.1 phải cài mới. Máy không đủ cấu hình (TPM "
            "2.0) thì lập dự toán thay máy, hoặc mua ESU cho Windows 10, nhập khóa trong cmd bằng quyền quản trị: `slmgr /ipk "
            "<khóa ESU>` rồi `slmgr /ato <mã kích hoạt của năm đó>`, và cài bản vá hằng tháng; máy chủ: chạy setup.exe của bộ cài "
            "Windows Server 2022 hoặc 2025 để nâng cấp. Linux: xem `cat /etc/os-release`. Ubuntu: `sudo do-release-upgrade`, hoặc "
            "gắn Ubuntu Pro để dùng ESM: `sudo pro attach <mã>`. Debian: đổi tên bản trong /etc/apt/sources.list và "
            "/etc/apt/sources.list.d sang bản kế tiếp (từng bản một), rồi `sudo apt update && sudo apt full-upgrade`; trong lúc "
            "chờ giữ dòng `<tên bản>-security` để nhận LTS. CentOS 7, 8: chuyển sang AlmaLinux hoặc Rocky Linux bằng công cụ "
            "ELevate (almalinux.org/elevate), sao lưu trước. macOS: Cài đặt hệ thống > Cài đặt chung > Cập nhật phần mềm. Chưa "
            "nâng cấp được thì ngắt máy khỏi Internet và trình phê duyệt ngoại lệ có thời hạn."
        ),
        en=(
            "Windows: see the version with `winver`; Windows 10 is upgraded to Windows 11 under Settings > Update & Security > "
            "Windows Update, Windows 11 to its next version under Settings > Windows Update; Windows 7 and 8.1 need a new "
            "installation. Where the hardware is too old (TPM 2.0), budget a replacement, or buy ESU for Windows 10, enter the key "
            "in cmd as administrator, `slmgr /ipk <ESU key>`, then `slmgr /ato <activation id of that year>`, and install updates "
            "every month; servers: run setup.exe of Windows Server 2022 or 2025 to upgrade. Linux: see `cat /etc/os-release`. "
            "Ubuntu: `sudo do-release-upgrade`, or attach Ubuntu Pro for ESM: `sudo pro attach <token>`. Debian: put the name of "
            "the next release (one at a time) into /etc/apt/sources.list and /etc/apt/sources.list.d, then `sudo apt update && "
            "sudo apt full-upgrade`; meanwhile keep the line `<release>-security` for LTS. CentOS 7, 8: move to AlmaLinux or Rocky "
            "Linux with ELevate (almalinux.org/elevate), after a backup. macOS: System Settings > General > Software Update. Until "
            "then cut the machine off the Internet and have a time-limited exception approved."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS, Platform.MACOS),
    thresholds=("warn_days", "table_max_age_days"),
    examples=(
        Example(
            name="supported for years",
            facts={"host.os_support": plain_os_support("debian 12", "2029-05-31", table="2026-08-31")},
            expect=Status.PASS,
        ),
        Example(
            name="supported until today",
            facts={"host.os_support": plain_os_support("debian 12", "2026-11-24", table="2026-08-31")},
            expect=Status.PASS,
        ),
        Example(
            name="ended yesterday",
            facts={"host.os_support": plain_os_support("debian 12", "2026-11-23", table="2026-08-31")},
            expect=Status.FAIL,
        ),
        Example(
            name="ended, extended and in use",
            facts={
                "host.os_support": plain_os_support(
                    "debian 12", "2026-07-11", extended="2028-06-30", extended_in_use=True, table="2026-08-31"
                )
            },
            expect=Status.PASS,
        ),
        Example(
            name="ended, extended, not in use",
            facts={
                "host.os_support": plain_os_support(
                    "debian 12", "2026-07-11", extended="2028-06-30", table="2026-08-31"
                )
            },
            expect=Status.FAIL,
        ),
        Example(
            name="extended support ended too",
            facts={
                "host.os_support": plain_os_support(
                    "debian 12", "2024-08-14", extended="2026-08-31", extended_in_use=True, table="2026-08-31"
                )
            },
            expect=Status.FAIL,
        ),
        Example(
            name="an old table, an end that is far",
            facts={"host.os_support": plain_os_support("debian 12", "2029-05-31", table="2026-01-01")},
            expect=Status.PASS,
        ),
        Example(
            name="an old table, an end that is near",
            facts={"host.os_support": plain_os_support("debian 12", "2027-02-01", table="2026-01-01")},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an old table, an end that came after it",
            facts={"host.os_support": plain_os_support("debian 12", "2026-03-01", table="2026-01-01")},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an old table, an end before it",
            facts={"host.os_support": plain_os_support("debian 12", "2024-03-01", table="2026-01-01")},
            expect=Status.FAIL,
        ),
        Example(
            name="a table of 180 days",
            facts={"host.os_support": plain_os_support("debian 12", "2027-02-01", table="2026-05-28")},
            expect=Status.PASS,
        ),
        Example(
            name="a table that says it is too old",
            facts={
                "host.os_support": plain_os_support(
                    "macos 26", "2027-02-01", table="2026-08-31", table_until="2026-11-01"
                )
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no end is announced",
            facts={"host.os_support": plain_os_support("macos 26", None, table="2026-09-07")},
            expect=Status.PASS,
        ),
        Example(
            name="an old table knew of no end",
            facts={"host.os_support": plain_os_support("macos 26", None, table="2026-05-01")},
            expect=Status.UNKNOWN,
        ),
        Example(name="not in the table", facts={}, gaps={"host.os_support": Gap.UNSUPPORTED}, expect=Status.UNKNOWN),
    ),
    version=2,
)
