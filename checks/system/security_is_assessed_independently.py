"""ORG-AUD-01: an independent unit assessed the system within the year."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome, not_applicable
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
ACT = Text(vi="Kiểm tra, đánh giá độc lập", en="Independent assessment")
LICENSED_FROM = 5
"""At this level the assessor needs a licence, which somebody must attest."""


def security_is_assessed_independently(
    declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf, subject: Subject
) -> Outcome:
    """Partial up to one and a half years."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    done = day_of(declared.dates, "assessment", as_of)
    if not declared.documents.get("assessment") or not declared.documents.get("assessment_unit"):
        raise NotCollected("the report of the assessment or the unit that made it is not recorded", way=Way.DECLARE)
    limit, grace = thresholds.whole("max_age_days"), thresholds.whole("partial_max_days")
    outcome = judged_by_age(ACT, done, as_of, limit=limit, grace=grace)
    if subject.level >= LICENSED_FROM and outcome.status is Status.PASS:
        raise NotCollected("that the assessor holds a licence must be attested", way=Way.DECLARE)
    return outcome


CHECK = python_check(
    security_is_assessed_independently,
    controls=("ORG-AUD-01",),
    title=Text(
        vi="Kiểm tra, đánh giá an ninh mạng định kỳ do bộ phận độc lập với vận hành thực hiện",
        en="Periodic security assessment by a unit independent of operations",
    ),
    why=Text(
        vi="Người không trực tiếp vận hành kiểm tra thì kết quả mới khách quan.",
        en="A check by people who do not run the system gives an honest result.",
    ),
    fix=Text(
        vi=(
            "Đưa nội dung kiểm tra, đánh giá vào kế hoạch năm; giao bộ phận không trực tiếp vận hành hoặc đơn vị "
            "chuyên trách của tỉnh thực hiện. Dùng công cụ này để thu thập bằng chứng; ký số báo cáo kết quả. Lập "
            "báo cáo có danh sách tồn tại, người khắc phục và thời hạn."
        ),
        en=(
            "Put the assessment in the yearly plan; give it to a unit that does not operate the system or to "
            "the specialised unit of the province. Collect evidence with this tool and sign the run. Write a "
            "report with findings, owners and dates."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "partial_max_days"),
    examples=(
        Example(
            name="this year",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2026-02-01"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2025-11-24"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2025-11-23"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="548 days ago",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2025-05-25"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="549 days ago",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2025-05-24"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="level 5 needs a licence",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2026-02-01"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            level=5,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="nobody says who assessed",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2026-02-01"},
                    "documents": {"assessment": "4/BC"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "dates": {"assessment": "2027-02-01"},
                    "documents": {"assessment": "4/BC", "assessment_unit": "Trung tâm A"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
