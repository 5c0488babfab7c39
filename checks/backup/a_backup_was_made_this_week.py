"""Good practice beside SRV-BAK-01: this host shows a backup of the last seven days."""

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_backup import HostBackup
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

WEEK = 7


def a_backup_was_made_this_week(backup: HostBackup, as_of: AsOf) -> Outcome:
    """What a host shows proves no list of backups; a backup made from outside (of a virtual machine) shows nothing."""
    last = seen(backup.last_at)
    age = (local_day(as_of) - local_day(last)).days if last else None
    if age is not None and age < 0:
        raise Unreadable(f"the newest backup, {last:%Y-%m-%d}, lies in the future")
    sight = Sight(what="host.backup.last_at", was=f"{last:%Y-%m-%d}" if last else None, wanted=f"≤ {WEEK} d")
    if age is not None and age <= WEEK:
        return passed(Text(vi=f"Bản sao lưu mới nhất: {age} ngày trước.", en=f"Newest backup: {age} days ago."), sight)
    if age is None:
        return failed(Text(vi="Không thấy bản sao lưu nào trên máy.", en="The machine shows no backup."), sight)
    return failed(Text(vi=f"Bản sao lưu mới nhất đã {age} ngày.", en=f"The newest backup is {age} days old."), sight)


CHECK = python_check(
    a_backup_was_made_this_week,
    controls=("SRV-BAK-01",),
    title=Text(
        vi="Máy có bản sao lưu trong bảy ngày gần nhất",
        en="The machine shows a backup of the last seven days",
    ),
    why=Text(
        vi="Khi máy hỏng hoặc bị mã hóa tống tiền, chỉ bản sao lưu mới lấy lại được dữ liệu.",
        en="When a machine breaks or is held to ransom, only a recent backup brings the data back.",
    ),
    fix=Text(
        vi=(
            "Xem nhật ký chương trình sao lưu (restic snapshots, borg list), sửa lỗi rồi chạy lại ngay trong "
            "ngày. Xác nhận: lệnh đó in ra bản sao lưu của hôm nay."
        ),
        en=(
            "Look at the backup program (restic snapshots, borg list), repair what fails and run it again the "
            "same day. Verify: that command prints a backup of today."
        ),
    ),
    decides=False,
    references=("CIS Controls v8.1 11.2",),
    examples=(
        Example(
            name="yesterday",
            facts={"host.backup": {"tools": ["restic"], "last_at": "2026-11-23T01:00:00Z"}},
            expect=Status.PASS,
        ),
        Example(
            name="a week ago",
            facts={"host.backup": {"tools": ["restic"], "last_at": "2026-11-17T01:00:00Z"}},
            expect=Status.PASS,
        ),
        Example(
            name="eight days ago",
            facts={"host.backup": {"tools": ["restic"], "last_at": "2026-11-16T01:00:00Z"}},
            expect=Status.FAIL,
        ),
        Example(name="none was seen", facts={"host.backup": {"tools": [], "last_at": None}}, expect=Status.FAIL),
        Example(
            name="in the future",
            facts={"host.backup": {"tools": ["restic"], "last_at": "2027-01-01T00:00:00Z"}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="its folder could not be read",
            facts={"host.backup": {"tools": ["restic"], "last_at": {"gap": "denied"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.backup": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
