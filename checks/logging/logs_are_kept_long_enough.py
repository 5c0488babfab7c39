"""SRV-LOG-03: logs of a server are kept for the period of its level."""

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_logging import HostLogging
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

LONGER = {"e_archive": "e_archive_min_days", "public_online_service": "public_online_service_min_days"}
"""Tags of targets for which another rule asks for more (QCVN 12:2026/BCA; NĐ 333/2026 Art. 16.6.c, 20.3)."""


def logs_are_kept_long_enough(logging: HostLogging, thresholds: Thresholds, subject: Subject, as_of: AsOf) -> Outcome:
    """Configured days count where the oldest record does not contradict them; else the oldest record alone."""
    needed = _needed_days(thresholds, subject)
    kept = _kept_days(logging, as_of)
    sights = (
        Sight(what="host.logging.retention_days", was=logging.retention_days, wanted=f"≥ {needed}"),
        Sight(what="host.logging.oldest_at", was=kept, wanted=f"≥ {needed} d"),
    )
    reached = kept if logging.retention_days is None else min(logging.retention_days, needed)
    young = logging.retention_days is not None and not _proven(logging, kept, needed, as_of)
    if reached >= needed and not young:
        return passed(_said(reached, needed), *sights)
    if servers := seen(logging.forwards_to):
        raise NotCollected(
            f"kept {kept} d here; also sent to {', '.join(servers)}, whose period was not seen",
            way=Way.DECLARE,
        )
    half = needed * thresholds.whole("partial_from_pct") / 100
    if reached >= needed or max(reached, kept) >= half:
        return partly(_said(min(reached, kept), needed), *sights)
    return failed(_said(max(reached, kept), needed), *sights)


def _needed_days(thresholds: Thresholds, subject: Subject) -> int:
    """The highest number that applies: of the level, of logon records, of special systems (rules.md §5)."""
    names = ["logon_record_min_days", *(LONGER[tag] for tag in sorted(subject.tags) if tag in LONGER)]
    if thresholds["min_days"] is not None:
        names.append("min_days")
    return max(thresholds.whole(name) for name in names)


def _kept_days(logging: HostLogging, as_of: AsOf) -> int:
    oldest = seen(logging.oldest_at)
    return (local_day(as_of) - local_day(oldest)).days if oldest else 0


def _proven(logging: HostLogging, kept: int, needed: int, as_of: AsOf) -> bool:
    """A system younger than the period cannot have older records; a day of grace for the rotation itself."""
    made = seen(logging.installed_at)
    age = (local_day(as_of) - local_day(made)).days if made else needed
    return kept >= min(needed, age) - 1


def _said(days: int, needed: int) -> Text:
    return Text(
        vi=f"Nhật ký được lưu {days} ngày, yêu cầu {needed} ngày.",
        en=f"Logs are kept for {days} days, {needed} are required.",
    )


CHECK = python_check(
    logs_are_kept_long_enough,
    controls=("SRV-LOG-03",),
    title=Text(
        vi="Nhật ký của máy chủ được lưu giữ đủ thời gian theo cấp độ",
        en="Logs of the server are kept for the period of its level",
    ),
    why=Text(
        vi="Sự cố thường bị phát hiện muộn; nhật ký đã xóa thì không còn truy được nguyên nhân.",
        en="Incidents are often found late; once logs are deleted the cause cannot be traced.",
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Trong /etc/systemd/journald.conf đặt Storage=persistent và MaxRetentionSec=95day (cấp độ 4: 190day, cấp độ 5: "
            "370day), SystemMaxUse đủ lớn, rồi chạy sudo systemctl restart systemd-journald; trong /etc/logrotate.d/rsyslog (RHEL, "
            "CentOS: syslog) đặt daily và rotate bằng số ngày đó. Nên chuyển nhật ký về máy chủ tập trung. Xác nhận: lệnh "
            "journalctl --header | grep -i head hoặc ls -l /var/log cho thấy bản ghi cũ nhất đủ số ngày. Windows: Event Viewer > "
            "Windows Logs > Security > Properties: Maximum log size từ 196608 KB và chọn `Archive the log when full`; hoặc "
            "gpedit.msc > Computer Configuration > Administrative Templates > Windows Components > Event Log Service > Security: "
            "`Specify the maximum log file size (KB)` = 196608 trở lên và `Back up log automatically when full` = Enabled cùng "
            "`Control Event Log behavior when the log file reaches its maximum size` = Enabled. Xác nhận: wevtutil qe Security "
            "/c:1 /rd:false /f:text bằng quyền quản trị in ra bản ghi cũ nhất."
        ),
        en=(
            "Set Storage=persistent and MaxRetentionSec=95day (level 4: 190day, level 5: 370day) and a large enough SystemMaxUse "
            "in /etc/systemd/journald.conf and run sudo systemctl restart systemd-journald; in /etc/logrotate.d/rsyslog (RHEL, "
            "CentOS: syslog) set daily and rotate with that number of days. Better send logs to a central server. Verify: "
            "journalctl --header | grep -i head or ls -l /var/log shows an oldest record of that age. Windows: Event Viewer > "
            'Windows Logs > Security > Properties: Maximum log size 196608 KB or more and "Archive the log when full"; or '
            "gpedit.msc > Computer Configuration > Administrative Templates > Windows Components > Event Log Service > Security: "
            "`Specify the maximum log file size (KB)` = 196608 or more, and `Back up log automatically when full` = Enabled with "
            "`Control Event Log behavior when the log file reaches its maximum size` = Enabled. Verify: wevtutil qe Security /c:1 "
            "/rd:false /f:text as administrator prints the oldest record."
        ),
    ),
    thresholds=(
        "min_days",
        "e_archive_min_days",
        "public_online_service_min_days",
        "logon_record_min_days",
        "partial_from_pct",
    ),
    references=(
        "TCVN 14423:2026 §4.8.2.1 a (L2); §5.8.2.1 a (L3); §6.8.2.1 a (L4); §7.8.2.1 (L5)",
        "journald.conf(5)",
        "logrotate(8)",
    ),
    examples=(
        Example(
            name="kept a year, and the records prove it",
            facts={
                "host.logging": {
                    "retention_days": 365,
                    "oldest_at": "2025-11-01T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="configured long enough, the system is younger",
            facts={
                "host.logging": {
                    "retention_days": 95,
                    "oldest_at": "2026-11-01T00:00:00Z",
                    "installed_at": "2026-11-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="four weeks, as Debian rotates",
            facts={
                "host.logging": {
                    "retention_days": 28,
                    "oldest_at": "2026-10-26T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="configured, but older records are gone",
            facts={
                "host.logging": {
                    "retention_days": 95,
                    "oldest_at": "2026-11-20T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="half of the period",
            facts={
                "host.logging": {
                    "retention_days": 50,
                    "oldest_at": "2026-10-05T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no days are set, the records reach far enough",
            facts={
                "host.logging": {
                    "retention_days": None,
                    "oldest_at": "2026-08-20T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no days are set, the records do not reach far enough",
            facts={
                "host.logging": {
                    "retention_days": None,
                    "oldest_at": "2026-11-20T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="the level has no number, records of logons have one",
            facts={
                "host.logging": {
                    "retention_days": 60,
                    "oldest_at": "2026-08-01T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            thresholds={"min_days": None, "logon_record_min_days": 90, "partial_from_pct": 50},
            expect=Status.PARTIAL,
        ),
        Example(
            name="level 3 asks for more",
            facts={
                "host.logging": {
                    "retention_days": 91,
                    "oldest_at": "2026-08-20T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="short here, but sent on",
            facts={
                "host.logging": {
                    "retention_days": 28,
                    "oldest_at": "2026-10-26T00:00:00Z",
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": ["log.example.test"],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the oldest record could not be seen",
            facts={
                "host.logging": {
                    "retention_days": 365,
                    "oldest_at": {"gap": "denied"},
                    "installed_at": "2024-01-01T00:00:00Z",
                    "forwards_to": [],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.logging": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
