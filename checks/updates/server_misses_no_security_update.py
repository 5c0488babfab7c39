"""SRV-PAT-01: a server misses no security update, and runs what it installed."""

from checks.patch_state import days_since_update, lacking_updates
from checks.support_dates import is_supported, support_ends
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def server_misses_no_security_update(
    updates: HostUpdates, missing: HostMissingUpdates, support: HostOsSupport, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """What waits on a server that was patched within the limit is partial, as its age is not known; else it fails."""
    if not is_supported(support, thresholds, as_of):
        ended = support_ends(support)
        text = Text(
            vi=f"{support.release} đã hết hỗ trợ từ ngày {ended:%d/%m/%Y}: không còn bản vá để cài.",
            en=f"{support.release} is out of support since {ended}: there are no patches to install.",
        )
        return failed(text, Sight(what="host.os_support.ends_at", was=str(ended), wanted="today or later"))
    limit = thresholds.whole("max_days")
    lacking = lacking_updates(updates, missing, as_of, limit)
    sight = Sight(what="host.updates.pending_security", was=lacking.names[:20], wanted="none")
    if lacking.names:
        age = days_since_update(updates, as_of)
        text = Text(
            vi=f"Thiếu {len(lacking.names)} bản vá bảo mật; cài gần nhất: {'chưa rõ' if age is None else f'{age} ngày trước'}.",
            en=f"{len(lacking.names)} security updates missing; last installation: {'none' if age is None else f'{age} days ago'}.",
        )
        told = lacking.told(text)
        return partly(told, sight) if age is not None and age <= limit else failed(told, sight)
    if seen(updates.restart_pending):
        text = Text(
            vi="Đã cài đủ bản vá nhưng chưa khởi động lại để áp dụng.",
            en="All updates are installed, but a restart is pending.",
        )
        return partly(text, Sight(what="host.updates.restart_pending", was=True, wanted="false"))
    text = Text(vi="Không thiếu bản vá bảo mật nào.", en="No security update is missing.")
    return passed(lacking.told(text), sight)


CHECK = python_check(
    server_misses_no_security_update,
    controls=("SRV-PAT-01",),
    title=Text(
        vi="Máy chủ không thiếu bản vá bảo mật quan trọng",
        en="Servers miss no important security patch",
    ),
    why=Text(
        vi="Vá lỗi máy chủ kịp thời giúp dịch vụ của cơ quan không bị gián đoạn hoặc mất dữ liệu.",
        en="Repairing server faults in time keeps services running and data safe.",
    ),
    fix=Text(
        vi=(
            "Debian, Ubuntu: `sudo apt update && sudo apt upgrade`, rồi bật cập nhật tự động: `sudo apt "
            "install unattended-upgrades && sudo dpkg-reconfigure -plow unattended-upgrades`. RHEL, Rocky, "
            "Alma: `sudo dnf upgrade --security`, rồi `sudo dnf install dnf-automatic && sudo systemctl "
            "enable --now dnf-automatic.timer`. Khởi động lại khi có tệp /var/run/reboot-required hoặc khi "
            "`needs-restarting -r` yêu cầu."
        ),
        en=(
            "Debian, Ubuntu: `sudo apt update && sudo apt upgrade`, then install security updates by "
            "themselves: `sudo apt install unattended-upgrades && sudo dpkg-reconfigure -plow "
            "unattended-upgrades`. RHEL, Rocky, Alma: `sudo dnf upgrade --security`, then `sudo dnf install "
            "dnf-automatic && sudo systemctl enable --now dnf-automatic.timer`. Restart when there is "
            "/var/run/reboot-required or `needs-restarting -r` asks for it."
        ),
    ),
    platforms=(Platform.LINUX,),
    thresholds=("max_days", "table_max_age_days"),
    examples=(
        Example(
            name="nothing missing",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="nothing missing, nothing installed for long",
            facts={
                "host.updates": {
                    "last_installed_at": "2025-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="restart pending",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": True,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="one missing, patched 30 days ago",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-10-25T00:00:00Z",
                    "pending_security": [{"name": "openssl", "installed": "1", "candidate": "2"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="one missing, patched 31 days ago",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-10-24T00:00:00Z",
                    "pending_security": [{"name": "openssl", "installed": "1", "candidate": "2"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one missing, never patched",
            facts={
                "host.updates": {
                    "last_installed_at": None,
                    "pending_security": [{"name": "openssl", "installed": "1", "candidate": "2"}],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="out of support",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2026-11-23",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="lists 31 days old",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-10-24T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="a stalled mirror",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-07-01T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not seen whether a restart is pending",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2026-11-23T00:00:00Z",
                    "restart_pending": {"gap": "denied"},
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date of the lists not read",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": {"gap": "not_collected"},
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="made in the future",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-11-23T00:00:00Z",
                    "released_at": "2099-07-01T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {"missing": {"gap": "not_collected"}},
                "host.os_support": {
                    "release": "ubuntu 24.04",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="support not known",
            facts={"host.updates": {}},
            gaps={"host.os_support": Gap.UNSUPPORTED},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="old lists, nothing missing by the data",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [],
                    "not_compared": [],
                    "data_as_of": "2026-11-20",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="old lists, one missing by the data",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [{"name": "openssl", "version": "3.0.17-1", "released_at": None}],
                    "not_compared": [],
                    "data_as_of": "2026-11-20",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="old lists, long ago, one missing by the data",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-01-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [{"name": "openssl", "version": "3.0.17-1", "released_at": None}],
                    "not_compared": [],
                    "data_as_of": "2026-11-20",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="old lists, one missing by old data",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-01-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [{"name": "openssl", "version": "3.0.17-1", "released_at": None}],
                    "not_compared": [],
                    "data_as_of": "2026-03-01",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="old lists, old data",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [],
                    "not_compared": [],
                    "data_as_of": "2026-03-01",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="old lists, data that could not be compared with all",
            facts={
                "host.updates": {
                    "last_installed_at": "2026-11-20T00:00:00Z",
                    "pending_security": [],
                    "indexed_at": "2026-01-23T00:00:00Z",
                    "released_at": "2026-01-23T00:00:00Z",
                    "restart_pending": False,
                },
                "host.missing_updates": {
                    "missing": [],
                    "not_compared": ["docker-ce"],
                    "data_as_of": "2026-11-20",
                    "signed_by": "",
                },
                "host.os_support": {
                    "release": "debian 12",
                    "ends_at": "2029-05-31",
                    "extended_ends_at": None,
                    "extended_in_use": False,
                    "table_as_of": "2026-11-04",
                    "table_valid_until": "2027-05-03",
                },
            },
            expect=Status.UNKNOWN,
        ),
    ),
    version=3,
)
