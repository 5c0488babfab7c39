"""ORG-INC-01: incident plan, team and contacts exist and are verified every year."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def incident_plan_and_contacts_are_verified(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Team and plan by their papers, plan and contacts by the dates of their last look."""
    team, plan = declared.documents.get("incident_team"), declared.documents.get("incident_plan")
    if not team:
        raise NotCollected("no decision on an incident team is recorded", way=Way.DECLARE)
    limit = thresholds.whole("max_age_days")
    reviewed = days_since(declared.dates, "incident_plan_reviewed", as_of)
    checked = days_since(declared.dates, "incident_contacts_checked", as_of)
    text = Text(
        vi=f"Đội ứng cứu theo {team}; phương án {plan or 'chưa ghi số'}, rà soát cách đây {reviewed} ngày; "
        f"danh bạ kiểm tra cách đây {checked} ngày (tối đa {limit}).",
        en=f"Team by {team}; plan {plan or 'without a number'} reviewed {reviewed} days ago; contacts checked {checked} "
        f"days ago (at most {limit}).",
    )
    sight = Sight(what="days since plan and contacts were looked at", was=(reviewed, checked), wanted=f"≤ {limit} d")
    return passed(text, sight) if plan and max(reviewed, checked) <= limit else partly(text, sight)


CHECK = python_check(
    incident_plan_and_contacts_are_verified,
    controls=("ORG-INC-01",),
    title=Text(
        vi="Có kế hoạch, đội và đầu mối ứng phó sự cố; kiểm tra lại hằng năm",
        en="Incident plan, team and contacts exist and are verified yearly",
    ),
    why=Text(
        vi="Khi sự cố xảy ra, có sẵn người và số điện thoại thì xử lý nhanh hơn nhiều.",
        en="When something happens, having people and telephone numbers ready saves much time.",
    ),
    fix=Text(
        vi=(
            "Ban hành kế hoạch ứng phó sự cố và quyết định thành lập đội hoặc phân công người chính, người "
            "thay thế. Lập danh bạ đầu mối: đơn vị chuyên trách an ninh mạng của tỉnh, Công an tỉnh, nhà "
            "mạng, nhà cung cấp; gọi thử và cập nhật mỗi năm. Dán danh bạ tại phòng máy và lưu bản giấy."
        ),
        en=(
            "Issue the incident plan and the decision on the team or on the officer and substitute. Keep a "
            "contact list (specialised unit, provincial police, carriers, suppliers), call and refresh it "
            "yearly. Post it in the server room and keep a paper copy."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days",),
    examples=(
        Example(
            name="all within the year",
            facts={
                "declared.agency": {
                    "documents": {"incident_team": "5/QĐ", "incident_plan": "6/KH"},
                    "dates": {"incident_plan_reviewed": "2026-02-01", "incident_contacts_checked": "2025-11-24"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="contacts a day late",
            facts={
                "declared.agency": {
                    "documents": {"incident_team": "5/QĐ", "incident_plan": "6/KH"},
                    "dates": {"incident_plan_reviewed": "2026-02-01", "incident_contacts_checked": "2025-11-23"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="plan without a number",
            facts={
                "declared.agency": {
                    "documents": {"incident_team": "5/QĐ"},
                    "dates": {"incident_plan_reviewed": "2026-02-01", "incident_contacts_checked": "2026-02-01"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no team recorded",
            facts={
                "declared.agency": {
                    "documents": {"incident_plan": "6/KH"},
                    "dates": {"incident_plan_reviewed": "2026-02-01", "incident_contacts_checked": "2026-02-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="contacts never dated",
            facts={
                "declared.agency": {
                    "documents": {"incident_team": "5/QĐ", "incident_plan": "6/KH"},
                    "dates": {"incident_plan_reviewed": "2026-02-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="reviewed in the future",
            facts={
                "declared.agency": {
                    "documents": {"incident_team": "5/QĐ", "incident_plan": "6/KH"},
                    "dates": {"incident_plan_reviewed": "2099-02-01", "incident_contacts_checked": "2026-02-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
