"""SRV-BAK-06: restoring was tested at the interval of the level; archives more often."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome, not_applicable
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
ACT = Text(vi="Thử khôi phục dữ liệu", en="Restore test")


def restore_is_tested_on_time(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The shortest limit that applies; partial up to one and a half times."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    limit = thresholds.whole("max_age_days")
    if "e_archive" in declared.tags and thresholds["e_archive_max_days"] is not None:
        limit = min(limit, thresholds.whole("e_archive_max_days"))
    grace = int(limit * float(str(thresholds["partial_factor"])))
    return judged_by_age(ACT, day_of(declared.dates, "restore_test", as_of), as_of, limit=limit, grace=grace)


CHECK = python_check(
    restore_is_tested_on_time,
    controls=("SRV-BAK-06",),
    title=Text(
        vi="Thử khôi phục bản sao lưu định kỳ",
        en="Restore tests are performed",
    ),
    why=Text(
        vi="Bản sao lưu chưa từng thử khôi phục thì chưa thể tin là dùng được khi cần.",
        en="A backup that was never tried cannot be trusted when it is needed.",
    ),
    fix=Text(
        vi=(
            "Chọn một hệ thống, khôi phục bản sao lưu gần nhất lên máy thử nghiệm, không ghi đè máy đang chạy. Kiểm "
            "tra dữ liệu mở được, đo thời gian khôi phục và lập biên bản. Ghi ngày vào mục `dates: restore_test` "
            "của hệ thống trong agency.yaml."
        ),
        en=(
            "Pick a system and restore its latest backup to a test machine, never over the live one. Check that "
            "data opens, measure the time and sign minutes. Enter the date in agency.yaml, `dates: restore_test` of "
            "the system."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "e_archive_max_days", "partial_factor"),
    examples=(
        Example(
            name="this year",
            facts={
                "declared.system": {"operated_elsewhere": False, "tags": [], "dates": {"restore_test": "2026-02-01"}}
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={
                "declared.system": {"operated_elsewhere": False, "tags": [], "dates": {"restore_test": "2025-11-24"}}
            },
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={
                "declared.system": {"operated_elsewhere": False, "tags": [], "dates": {"restore_test": "2025-11-23"}}
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="two years ago",
            facts={
                "declared.system": {"operated_elsewhere": False, "tags": [], "dates": {"restore_test": "2024-11-23"}}
            },
            expect=Status.FAIL,
        ),
        Example(
            name="an archive at level 3, a quarter",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["e_archive"],
                    "dates": {"restore_test": "2026-08-24"},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="an archive at level 3, later",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["e_archive"],
                    "dates": {"restore_test": "2026-08-23"},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="an archive at level 2 has no limit of its own",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["e_archive"],
                    "dates": {"restore_test": "2026-02-01"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="in the future",
            facts={
                "declared.system": {"operated_elsewhere": False, "tags": [], "dates": {"restore_test": "2027-02-01"}}
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not set",
            facts={"declared.system": {"operated_elsewhere": False, "tags": [], "dates": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
