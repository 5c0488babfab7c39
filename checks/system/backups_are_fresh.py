"""SRV-BAK-01 for a system: every item of the backup list is fresh, and automatic from level 3."""

from collections.abc import Mapping
from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)


def backups_are_fresh(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """An item is fresh up to one and a half times its interval; what is not dated cannot be told.

    Whoever declares an interval of years has no regular backup: the longest that counts is the control's.
    """
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    items = declared.registers.get("backups")
    if items is None:
        raise NotCollected("no backup list is declared", way=Way.DECLARE)
    slack, longest = float(str(thresholds["slack_factor"])), thresholds.whole("longest_interval_days")
    fresh = [_is_fresh(each, slack, longest, as_of=as_of) for each in items]
    stale = tuple(each["item"] for each, good in zip(items, fresh, strict=True) if not good)
    text = Text(
        vi=f"{sum(fresh)}/{len(items)} nội dung sao lưu còn mới; quá hạn: {', '.join(stale[:5]) or 'không có'}.",
        en=f"{sum(fresh)} of {len(items)} backup items are fresh; late: {', '.join(stale[:5]) or 'none'}.",
    )
    sight = Sight(what="backup items that are late", was=stale, wanted="none")
    if not items or not any(fresh):
        return failed(text, sight)
    by_hand = thresholds["automatic_required"] is True and any(each.get("automatic") != "true" for each in items)
    if all(fresh) and not by_hand:
        return passed(text, sight)
    enough = 100 * sum(fresh) >= thresholds.whole("partial_from_pct") * len(items)
    return partly(text, sight) if enough else failed(text, sight)


def _is_fresh(row: Mapping[str, str], slack: float, longest: int, *, as_of: AsOf) -> bool:
    if "last_success" not in row:
        raise NotCollected(f"backup of {row['item']}: its last success is not declared", way=Way.DECLARE)
    age = (local_day(as_of) - date.fromisoformat(row["last_success"])).days
    if age < 0:
        raise Unreadable(f"backup of {row['item']}: its last success lies in the future", way=Way.CORRECT)
    return age <= slack * min(float(row["every_days"]), longest)


CHECK = python_check(
    backups_are_fresh,
    version=2,
    controls=("SRV-BAK-01",),
    title=Text(
        vi="Có danh sách dữ liệu cần sao lưu, tần suất sao lưu và bản sao lưu gần nhất đúng hạn",
        en="Backup list with frequency exists and the latest backup is fresh",
    ),
    why=Text(
        vi="Khi máy hỏng hoặc dữ liệu bị mã hóa, bản sao lưu mới là cách duy nhất để làm việc trở lại.",
        en="When machines fail or data is locked, a recent backup is the only way back to work.",
    ),
    fix=Text(
        vi=(
            "Lập bảng dữ liệu cần sao lưu gồm hệ thống, thư mục hoặc cơ sở dữ liệu, tần suất, nơi lưu, người "
            "phụ trách. Windows Server: `wbadmin get versions` hoặc Windows Server Backup để xem lần gần nhất; "
            "Linux: xem nhật ký của restic, borg hoặc `systemctl list-timers`. Chu kỳ dài nhất được tính là 31 ngày. Sửa lỗi các phiên sao lưu hỏng "
            "và chạy lại ngay trong ngày."
        ),
        en=(
            "List what must be backed up: system, folder or database, frequency, place, officer. Windows "
            "Server: `wbadmin get versions` or Windows Server Backup shows the last run; Linux: look at the log "
            "of restic or borg or `systemctl list-timers`. The longest interval that counts is 31 days. Repair failed jobs and run them again the same day."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("slack_factor", "longest_interval_days", "automatic_required", "partial_from_pct"),
    examples=(
        Example(
            name="fresh",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "1", "last_success": "2026-11-23"}]},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="weekly, ten days old",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "7", "last_success": "2026-11-14"}]},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="every ten years, one year old",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "3650", "last_success": "2025-11-23"}]},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="monthly, six weeks old",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "31", "last_success": "2026-10-12"}]},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="weekly, eleven days old",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "7", "last_success": "2026-11-13"}]},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="four of five",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "backups": [
                            {"item": "0", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "1", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "2", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "3", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "old", "every_days": "1", "last_success": "2026-10-23"},
                        ]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="three of five",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "backups": [
                            {"item": "0", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "1", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "2", "every_days": "1", "last_success": "2026-11-23"},
                            {"item": "old0", "every_days": "1", "last_success": "2026-10-23"},
                            {"item": "old1", "every_days": "1", "last_success": "2026-10-23"},
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="by hand at level 3",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "1", "last_success": "2026-11-23"}]},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="automatic at level 3",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {
                        "backups": [
                            {"item": "db", "every_days": "1", "last_success": "2026-11-23", "automatic": "true"}
                        ]
                    },
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="an empty list",
            facts={"declared.system": {"operated_elsewhere": False, "registers": {"backups": []}}},
            expect=Status.FAIL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="no list",
            facts={"declared.system": {"operated_elsewhere": False, "registers": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="one not dated",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "1"}]},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "registers": {"backups": [{"item": "db", "every_days": "1", "last_success": "2099-11-23"}]},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
