"""ORG-POL-01 for an agency: a security regulation is issued and reviewed every year."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ACT = Text(vi="Ban hành hoặc rà soát quy chế", en="Regulation issued or reviewed")


def agency_regulation_is_reviewed(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Issued this year counts as reviewed; a late review is partial."""
    if not declared.documents.get("regulation"):
        raise NotCollected("the number of the regulation is not recorded", way=Way.DECLARE)
    looked_at = day_of(declared.dates, "regulation", as_of)
    if "regulation_reviewed" in declared.dates:
        looked_at = max(looked_at, day_of(declared.dates, "regulation_reviewed", as_of))
    return judged_by_age(ACT, looked_at, as_of, limit=thresholds.whole("review_days"), always_partial=True)


CHECK = python_check(
    agency_regulation_is_reviewed,
    controls=("ORG-POL-01",),
    title=Text(
        vi="Quy chế bảo đảm an ninh mạng được ban hành trước khi phê duyệt cấp độ và được rà soát định kỳ",
        en="Security regulation (Quy chế) is issued before level approval and reviewed",
    ),
    why=Text(
        vi="Quy chế nói rõ ai được làm gì, ai chịu trách nhiệm khi có việc xảy ra.",
        en="The regulation states who may do what and who answers when something happens.",
    ),
    fix=Text(
        vi=(
            "Soạn Quy chế bảo đảm an ninh mạng theo mẫu của tỉnh, lấy ý kiến đơn vị chuyên trách an ninh mạng "
            "và trình người đứng đầu ký ban hành. Phổ biến tới toàn thể cán bộ, lưu danh sách ký nhận. Mỗi "
            "năm rà soát một lần và ghi số, ngày vào tệp kiểm kê."
        ),
        en=(
            "Draft the regulation from the provincial model, consult the specialised unit and have the head "
            "sign it. Bring it to all staff and keep the signed list. Review it yearly and enter number and "
            "date in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("review_days",),
    examples=(
        Example(
            name="issued this year",
            facts={"declared.agency": {"documents": {"regulation": "8/QĐ"}, "dates": {"regulation": "2026-03-01"}}},
            expect=Status.PASS,
        ),
        Example(
            name="older, reviewed this year",
            facts={
                "declared.agency": {
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2020-03-01", "regulation_reviewed": "2025-11-24"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="review a day late",
            facts={
                "declared.agency": {
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2020-03-01", "regulation_reviewed": "2025-11-23"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="reviewed in the future",
            facts={
                "declared.agency": {
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2020-03-01", "regulation_reviewed": "2099-01-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no number",
            facts={"declared.agency": {"documents": {}, "dates": {"regulation": "2026-03-01"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
