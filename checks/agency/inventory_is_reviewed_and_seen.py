"""HOST-INV-02: the register is reviewed on time, and its computers are really there."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_coverage import AgencyCoverage
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def inventory_is_reviewed_and_seen(
    declared: DeclaredAgency, coverage: AgencyCoverage, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """Two facts, the date of the review and the share of computers seen; one alone is half."""
    if coverage.expected == 0:
        raise NotCollected("no computer that could be seen is registered", way=Way.DECLARE)
    limit, wanted = thresholds.whole("max_age_days"), thresholds.whole("seen_pct")
    age = days_since(declared.dates, "inventory_reviewed", as_of)
    in_time, seen = age <= limit, 100 * coverage.seen >= wanted * coverage.expected
    text = Text(
        vi=f"Kiểm kê cách đây {age} ngày (tối đa {limit}); ghi nhận {coverage.seen}/{coverage.expected} máy "
        f"trong 30 ngày (tối thiểu {wanted}%).",
        en=f"Register reviewed {age} days ago (at most {limit}); {coverage.seen} of {coverage.expected} computers "
        f"seen in 30 days (at least {wanted}%).",
    )
    sights = (
        Sight(what="declared.agency.dates[inventory_reviewed]", was=age, wanted=f"≤ {limit} d"),
        Sight(what="agency.coverage.silent", was=coverage.silent[:20], wanted=f"≥ {wanted}% seen"),
    )
    if in_time and seen:
        return passed(text, *sights)
    return partly(text, *sights) if in_time or seen else failed(text, *sights)


CHECK = python_check(
    inventory_is_reviewed_and_seen,
    controls=("HOST-INV-02",),
    title=Text(
        vi="Kiểm kê phần cứng đúng định kỳ và khớp với thực tế",
        en="Hardware inventory is refreshed on schedule and agrees with what is observed",
    ),
    why=Text(
        vi="Sổ sách đúng với thực tế giúp không thất lạc tài sản và không bỏ sót máy nào khi bảo vệ.",
        en="Records that match reality prevent lost assets and make sure no machine is left out of protection.",
    ),
    fix=Text(
        vi=(
            "Lập tổ kiểm kê, đối chiếu từng thiết bị tại phòng với tệp kiểm kê và ghi ngày vào mục `dates: "
            "inventory_reviewed` của agency.yaml. Thiết bị không còn dùng thì đổi tình trạng thành `status: "
            "transferred` (đã chuyển giao) hoặc `status: disposed` (đã thanh lý), không xóa mục đó. Chạy lại công "
            "cụ quét trên các máy hơn 30 ngày chưa ghi nhận."
        ),
        en=(
            "Compare every device in the rooms with the inventory file and write the date in agency.yaml, `dates: "
            "inventory_reviewed`. Mark devices no longer used as transferred or disposed instead of deleting the "
            "record. Run the scanner again on machines not seen for 30 days."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "seen_pct"),
    examples=(
        Example(
            name="reviewed in time, all seen",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2026-03-01"}},
                "agency.coverage": {"expected": 20, "seen": 19, "silent": ["a/pc-7"]},
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2025-11-24"}},
                "agency.coverage": {"expected": 20, "seen": 20, "silent": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="one day late",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2025-11-23"}},
                "agency.coverage": {"expected": 20, "seen": 20, "silent": []},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="reviewed, too few seen",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2026-03-01"}},
                "agency.coverage": {"expected": 20, "seen": 18, "silent": ["a/pc-7", "a/pc-8"]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="late and not seen",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2024-03-01"}},
                "agency.coverage": {"expected": 20, "seen": 3, "silent": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="half a year is the limit at level 5",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2026-03-01"}},
                "agency.coverage": {"expected": 1, "seen": 1, "silent": []},
            },
            level=5,
            expect=Status.PARTIAL,
        ),
        Example(
            name="reviewed in the year 2099",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2099-01-01"}},
                "agency.coverage": {"expected": 20, "seen": 20, "silent": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not set",
            facts={"declared.agency": {"dates": {}}, "agency.coverage": {"expected": 20, "seen": 20, "silent": []}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="nothing registered",
            facts={
                "declared.agency": {"dates": {"inventory_reviewed": "2026-03-01"}},
                "agency.coverage": {"expected": 0, "seen": 0, "silent": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="coverage not derived",
            facts={"declared.agency": {"dates": {"inventory_reviewed": "2026-03-01"}}},
            gaps={"agency.coverage": Gap.BROKEN},
            expect=Status.ERROR,
        ),
    ),
)
