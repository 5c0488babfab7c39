"""ORG-PEN-01: penetration tests from outside and inside are current, with a report."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)


def penetration_tests_are_current(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """One of the two alone is half."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    limit = thresholds.whole("max_age_days")
    outside = days_since(declared.dates, "penetration_test_external", as_of)
    inside = days_since(declared.dates, "penetration_test_internal", as_of)
    text = Text(
        vi=f"Kiểm thử từ bên ngoài cách đây {outside} ngày, từ bên trong {inside} ngày (tối đa {limit}).",
        en=f"Tested from outside {outside} days ago, from inside {inside} days ago (at most {limit}).",
    )
    sight = Sight(what="days since tests from outside, inside", was=(outside, inside), wanted=f"≤ {limit} d")
    if min(outside, inside) > limit:
        return failed(text, sight)
    whole = max(outside, inside) <= limit and bool(declared.documents.get("penetration_test"))
    return passed(text, sight) if whole else partly(text, sight)


CHECK = python_check(
    penetration_tests_are_current,
    controls=("ORG-PEN-01",),
    title=Text(
        vi="Kiểm thử xâm nhập theo chương trình đã phê duyệt",
        en="Penetration tests follow the programme",
    ),
    why=Text(
        vi="Thử tấn công có kiểm soát cho thấy hàng rào có thật sự vững hay không.",
        en="A controlled trial attack shows whether the defences really hold.",
    ),
    fix=Text(
        vi=(
            "Xây dựng chương trình kiểm thử xâm nhập cho từng hệ thống từ cấp độ 3, nêu phạm vi, chu kỳ, đơn "
            "vị thực hiện có giấy phép. Ký văn bản cho phép trước khi kiểm thử và sao lưu dữ liệu. Khắc phục "
            "phát hiện theo mức độ và kiểm thử lại."
        ),
        en=(
            "Set up the programme for each system at level 3 and above: scope, interval, licensed tester. "
            "Sign the permission and back up before the test. Repair by severity and retest."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days",),
    examples=(
        Example(
            name="both",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2026-02-01", "penetration_test_internal": "2025-11-24"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=4,
            expect=Status.PASS,
        ),
        Example(
            name="no report",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2026-02-01", "penetration_test_internal": "2026-02-01"},
                    "documents": {},
                }
            },
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(
            name="one late",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2026-02-01", "penetration_test_internal": "2025-11-23"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(
            name="both late",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2024-02-01", "penetration_test_internal": "2025-11-23"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=4,
            expect=Status.FAIL,
        ),
        Example(
            name="half a year at level 5",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2026-02-01", "penetration_test_internal": "2026-02-01"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=5,
            expect=Status.FAIL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            level=4,
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="one not set",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2026-02-01"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=4,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"penetration_test_external": "2027-02-01", "penetration_test_internal": "2026-02-01"},
                    "documents": {"penetration_test": "4/BC"},
                }
            },
            level=4,
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
