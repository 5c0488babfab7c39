"""ORG-ROL-01: an officer for cyber security is designated by decision."""

from checks.dated_acts import day_of
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def officer_is_designated(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Numbers cannot show that roles are independent: an agreement on a shared officer does, or somebody attests."""
    if declared.officers is None:
        raise NotCollected("the number of officers is not declared", way=Way.DECLARE)
    decision = declared.documents.get("officer_decision", "")
    sight = Sight(
        what="officers, decision", was=(declared.officers, decision or "no decision"), wanted="≥ 1, with a decision"
    )
    if declared.officers == 0:
        return failed(
            Text(
                vi="Cơ quan khai báo chưa có cán bộ phụ trách công nghệ thông tin, an ninh mạng.",
                en="The agency declares that it has no officer for IT and cyber security.",
            ),
            sight,
        )
    if not decision:
        text = Text(
            vi=f"Có {declared.officers} cán bộ phụ trách nhưng chưa ghi số quyết định phân công.",
            en=f"{declared.officers} officers, but the number of the decision is not recorded.",
        )
        return partly(text, sight)
    decided = day_of(declared.dates, "officer_decision", as_of)
    if thresholds["independent_roles"] is True and not declared.documents.get("shared_officer"):
        raise NotCollected(
            "whether operation, administration and protection are independent roles must be attested", way=Way.DECLARE
        )
    text = Text(
        vi=f"Có {declared.officers} cán bộ phụ trách theo quyết định số {decision}, ngày {decided:%d/%m/%Y}.",
        en=f"{declared.officers} officers, by decision {decision} of {decided}.",
    )
    return passed(text, sight)


CHECK = python_check(
    officer_is_designated,
    controls=("ORG-ROL-01",),
    title=Text(
        vi="Có đơn vị, bộ phận chuyên trách và cán bộ phụ trách an ninh mạng",
        en="Responsible unit and officer for cyber security are designated",
    ),
    why=Text(
        vi="Có người được giao việc rõ ràng thì sự cố mới được xử lý kịp thời.",
        en="Only when someone is clearly in charge do problems get handled in time.",
    ),
    fix=Text(
        vi=(
            "Ban hành quyết định phân công cán bộ phụ trách và người thay thế, ghi rõ nhiệm vụ, điện thoại, "
            "thư điện tử. Từ cấp độ 2, không giao một người vừa vận hành, vừa quản trị, vừa giám sát an ninh "
            "mạng; thiếu người thì phối hợp với đơn vị chuyên trách của tỉnh. Ghi số quyết định vào tệp kiểm "
            "kê."
        ),
        en=(
            "Issue a decision naming the officer and a substitute with duties, telephone and e-mail. From "
            "level 2 do not give one person operation, administration and protection; where staff is short, "
            "share with the specialised unit of the province. Enter the decision number in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("independent_roles",),
    examples=(
        Example(
            name="designated, level 1",
            facts={
                "declared.agency": {
                    "officers": 1,
                    "documents": {"officer_decision": "12/QĐ"},
                    "dates": {"officer_decision": "2026-01-05"},
                }
            },
            level=1,
            expect=Status.PASS,
        ),
        Example(
            name="shared officer, level 2",
            facts={
                "declared.agency": {
                    "officers": 1,
                    "documents": {"officer_decision": "12/QĐ", "shared_officer": "3/TT"},
                    "dates": {"officer_decision": "2026-01-05"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no decision",
            facts={"declared.agency": {"officers": 1, "documents": {}, "dates": {}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="nobody",
            facts={
                "declared.agency": {
                    "officers": 0,
                    "documents": {"officer_decision": "12/QĐ"},
                    "dates": {"officer_decision": "2026-01-05"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="independence not attested, level 2",
            facts={
                "declared.agency": {
                    "officers": 3,
                    "documents": {"officer_decision": "12/QĐ"},
                    "dates": {"officer_decision": "2026-01-05"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="decided in the future",
            facts={
                "declared.agency": {
                    "officers": 1,
                    "documents": {"officer_decision": "12/QĐ"},
                    "dates": {"officer_decision": "2027-01-05"},
                }
            },
            level=1,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="number not declared",
            facts={"declared.agency": {"officers": None, "documents": {}, "dates": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
