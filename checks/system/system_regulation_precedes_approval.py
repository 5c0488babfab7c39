"""ORG-POL-01 for a system: the regulation was issued before the level was approved, and is reviewed."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome, Sight, not_applicable, partly
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
ACT = Text(vi="Ban hành hoặc rà soát quy chế", en="Regulation issued or reviewed")


def system_regulation_precedes_approval(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Issued after the decision, or reviewed late, is partial."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    if not declared.documents.get("regulation"):
        raise NotCollected("the number of the regulation is not recorded", way=Way.DECLARE)
    issued = day_of(declared.dates, "regulation", as_of)
    if "decision" in declared.dates and (decided := day_of(declared.dates, "decision", as_of)) < issued:
        text = Text(
            vi=f"Quy chế ban hành ngày {issued:%d/%m/%Y}, sau quyết định phê duyệt cấp độ ngày {decided:%d/%m/%Y}.",
            en=f"The regulation of {issued} came after the decision on the level of {decided}.",
        )
        return partly(text, Sight(what="dates[regulation]", was=issued.isoformat(), wanted=f"≤ {decided}"))
    if "regulation_reviewed" in declared.dates:
        issued = max(issued, day_of(declared.dates, "regulation_reviewed", as_of))
    return judged_by_age(ACT, issued, as_of, limit=thresholds.whole("review_days"), always_partial=True)


CHECK = python_check(
    system_regulation_precedes_approval,
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
            name="issued, then approved",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2026-01-01", "decision": "2026-02-01"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the same day",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2026-02-01", "decision": "2026-02-01"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="approved, then issued",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2026-02-02", "decision": "2026-02-01"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="reviewed a day late",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2020-01-01", "regulation_reviewed": "2025-11-23"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "documents": {"regulation": "8/QĐ"},
                    "dates": {"regulation": "2099-01-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no number",
            facts={
                "declared.system": {"operated_elsewhere": False, "documents": {}, "dates": {"regulation": "2026-01-01"}}
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
