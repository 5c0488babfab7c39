"""ORG-RSK-01: the risks of the system were assessed on time, and after its last major change."""

from checks.dated_acts import day_of, judged_by_age
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
ACT = Text(vi="Đánh giá rủi ro", en="Risk assessment")


def risks_are_assessed_on_time(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Late, older than a change, or without a paper is partial: an assessment exists."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    done = day_of(declared.dates, "risk_assessment", as_of)
    if "major_change" in declared.dates and (changed := day_of(declared.dates, "major_change", as_of)) > done:
        text = Text(
            vi=f"Đánh giá rủi ro ngày {done:%d/%m/%Y} trước lần thay đổi lớn hoặc sự cố ngày {changed:%d/%m/%Y}.",
            en=f"The risk assessment of {done} is older than the change or incident of {changed}.",
        )
        return partly(text, Sight(what="major_change", was=changed.isoformat(), wanted=f"≤ {done}"))
    if not declared.documents.get("risk_assessment"):
        text = Text(
            vi=f"Đánh giá rủi ro ngày {done:%d/%m/%Y} chưa ghi số báo cáo.",
            en=f"The risk assessment of {done} has no number of a report.",
        )
        return partly(text, Sight(what="documents[risk_assessment]", was=None, wanted="a number"))
    return judged_by_age(ACT, done, as_of, limit=thresholds.whole("max_age_days"), always_partial=True)


CHECK = python_check(
    risks_are_assessed_on_time,
    controls=("ORG-RSK-01",),
    title=Text(
        vi="Đánh giá rủi ro an ninh mạng được thực hiện và lưu hồ sơ",
        en="Cyber-risk assessment is done, reviewed and kept on file",
    ),
    why=Text(
        vi="Đánh giá rủi ro giúp lãnh đạo ưu tiên tiền và người vào đúng chỗ cần nhất.",
        en="Risk assessment helps leaders put money and people where they matter most.",
    ),
    fix=Text(
        vi=(
            "Lập biên bản đánh giá rủi ro theo bảy nội dung tối thiểu tại Điều 10 Nghị định 331/2026/NĐ-CP, "
            "dùng kết quả quét làm đầu vào. Xếp mức rủi ro, chọn biện pháp, người thực hiện, thời hạn và "
            "trình lãnh đạo duyệt. Làm lại khi hệ thống thay đổi lớn hoặc sau sự cố nghiêm trọng."
        ),
        en=(
            "Record the risk assessment with the seven minimum contents of Article 10 of NĐ 331/2026/NĐ-CP, "
            "using scan results as input. Rank the risks, choose measures, officers and dates and have it "
            "approved. Repeat it after major change or a serious incident."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days",),
    examples=(
        Example(
            name="this year",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2026-02-01"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2025-11-24"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2025-11-23"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="half a year is the limit at level 4",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2026-05-24"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(
            name="before a major change",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2026-02-01", "major_change": "2026-03-01"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no report",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"risk_assessment": "2026-02-01"},
                    "documents": {},
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
                    "dates": {"risk_assessment": "2099-02-01"},
                    "documents": {"risk_assessment": "4/BC"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="date not set",
            facts={
                "declared.system": {"operated_elsewhere": False, "dates": {}, "documents": {"risk_assessment": "4/BC"}}
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
