"""SRV-VUL-01: vulnerability scans at the interval of the level, and the shorter one of important assets."""

from checks.dated_acts import day_of, days_since, judged_by_age
from scanner.model.check import AsOf, Example, Outcome, Sight, not_applicable, partly
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
ACT = Text(vi="Dò quét lỗ hổng", en="Vulnerability scan")


def vulnerabilities_are_scanned_on_time(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Partial up to one and a half times the limit, or when only the shorter limit is missed."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    done, limit = day_of(declared.dates, "vulnerability_scan", as_of), thresholds.whole("max_age_days")
    outcome = judged_by_age(ACT, done, as_of, limit=limit, grace=int(limit * float(str(thresholds["partial_factor"]))))
    if thresholds["important_days"] is None or outcome.status is not Status.PASS:
        return outcome
    age, most = days_since(declared.dates, "vulnerability_scan_important", as_of), thresholds.whole("important_days")
    if age <= most:
        return outcome
    text = Text(
        vi=f"Tài sản quan trọng được dò quét cách đây {age} ngày, quá thời hạn {most} ngày.",
        en=f"Important assets were scanned {age} days ago, over the limit of {most} days.",
    )
    return partly(text, Sight(what="vulnerability_scan_important", was=age, wanted=f"≤ {most} d"))


CHECK = python_check(
    vulnerabilities_are_scanned_on_time,
    controls=("SRV-VUL-01",),
    title=Text(
        vi="Dò quét lỗ hổng đúng định kỳ theo cấp độ",
        en="Vulnerability scans are run at the interval of the level",
    ),
    why=Text(
        vi="Dò quét định kỳ giúp tự tìm ra chỗ yếu để sửa trước khi người khác phát hiện.",
        en="Regular checks find weak spots so they can be repaired before someone else finds them.",
    ),
    fix=Text(
        vi=(
            "Lập lịch dò quét cho từng hệ thống thông tin theo cấp độ và xin phê duyệt phạm vi, thời gian. Quét "
            "bằng OpenVAS, Nessus hoặc công cụ tương đương, sau đó phân công người khắc phục và thời hạn cho từng "
            "lỗ hổng. Lưu báo cáo và ghi ngày vào mục `dates: vulnerability_scan` của hệ thống trong agency.yaml."
        ),
        en=(
            "Schedule scans for each system by level and get scope and time approved. Scan with OpenVAS or Nessus "
            "and give each finding an owner and date. File the report and enter the date in agency.yaml, `dates: "
            "vulnerability_scan` of the system."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "important_days", "partial_factor"),
    examples=(
        Example(
            name="this year",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2026-02-01"}}},
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2025-11-24"}}},
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2025-11-23"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="547 days ago",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2025-05-26"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="548 days ago",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2025-05-25"}}},
            expect=Status.FAIL,
        ),
        Example(
            name="important assets late at level 4",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"vulnerability_scan": "2026-10-01", "vulnerability_scan_important": "2026-08-01"},
                }
            },
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(
            name="important assets in time at level 4",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"vulnerability_scan": "2026-10-01", "vulnerability_scan_important": "2026-10-01"},
                }
            },
            level=4,
            expect=Status.PASS,
        ),
        Example(
            name="important assets not set at level 4",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2026-10-01"}}},
            level=4,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="in the future",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {"vulnerability_scan": "2027-02-01"}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not set",
            facts={"declared.system": {"operated_elsewhere": False, "dates": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
