"""ORG-LVL-01: the system has an approved level, with the number of the decision."""

from checks.dated_acts import day_of
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)


def level_is_approved(declared: DeclaredSystem, as_of: AsOf) -> Outcome:
    """The four states of Mẫu 08 column 6."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    if declared.level_state is None or (declared.level_state == "approved" and declared.level is None):
        raise NotCollected("the level or the state of its dossier is not declared", way=Way.DECLARE)
    sight = Sight(what="declared.system.level_state", was=declared.level_state, wanted="approved, with a decision")
    if declared.level_state == "approved" and declared.level_decision:
        if "decision" in declared.dates:
            day_of(declared.dates, "decision", as_of)
        text = Text(
            vi=f"Hệ thống được phê duyệt cấp độ {declared.level} theo quyết định {declared.level_decision}.",
            en=f"The system's level {declared.level} is approved by decision {declared.level_decision}.",
        )
        return passed(text, sight)
    if declared.level_state == "drafted":
        text = Text(
            vi="Hồ sơ đề xuất cấp độ mới đang dự thảo.",
            en="The level dossier is only being drafted.",
        )
        return failed(text, sight)
    state = {
        "sent": "đã gửi thẩm định",
        "appraised": "đã thẩm định",
        "approved": "đã phê duyệt nhưng chưa ghi số quyết định",
    }
    text = Text(
        vi=f"Hồ sơ đề xuất cấp độ {state.get(declared.level_state, declared.level_state)}.",
        en=f"The level dossier is {declared.level_state}, without the number of a decision.",
    )
    return partly(text, sight)


CHECK = python_check(
    level_is_approved,
    controls=("ORG-LVL-01",),
    title=Text(
        vi="Mọi hệ thống thông tin đã được phê duyệt hồ sơ đề xuất cấp độ",
        en="Every information system has an approved level dossier",
    ),
    why=Text(
        vi="Pháp luật yêu cầu mọi hệ thống có cấp độ được phê duyệt để biết phải bảo vệ đến mức nào.",
        en=("The law requires every system to have an approved level, which decides how well it must be protected."),
    ),
    fix=Text(
        vi=(
            "Lập danh sách hệ thống thông tin, xác định cấp độ đề xuất theo Điều 11–16 Nghị định "
            "331/2026/NĐ-CP. Ban hành Quy chế trước, rồi lập hồ sơ đề xuất cấp độ và gửi đơn vị chuyên trách "
            "an ninh mạng thẩm định. Sau khi được phê duyệt, ghi số, ngày, cơ quan ban hành quyết định vào "
            "tệp kiểm kê."
        ),
        en=(
            "List the information systems and fix the proposed level under Articles 11-16 of NĐ "
            "331/2026/NĐ-CP. Issue the Quy chế first, then send the level dossier to the specialised unit for "
            "appraisal. After approval enter number, date and authority of the decision in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="approved",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "approved",
                    "level": 2,
                    "level_decision": "11/QĐ",
                    "dates": {"decision": "2025-02-01"},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="approved, day not declared",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "approved",
                    "level": 2,
                    "level_decision": "11/QĐ",
                    "dates": {},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="approved, no number",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "approved",
                    "level": 2,
                    "level_decision": None,
                    "dates": {},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="sent",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "sent",
                    "level": 2,
                    "level_decision": None,
                    "dates": {},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="appraised",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "appraised",
                    "level": 2,
                    "level_decision": None,
                    "dates": {},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="drafted",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "drafted",
                    "level": 2,
                    "level_decision": None,
                    "dates": {},
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
            name="state not set",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": None,
                    "level": 2,
                    "level_decision": "11/QĐ",
                    "dates": {},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="approved without a level",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "approved",
                    "level": None,
                    "level_decision": "11/QĐ",
                    "dates": {},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="decided in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "level_state": "approved",
                    "level": 2,
                    "level_decision": "11/QĐ",
                    "dates": {"decision": "2099-02-01"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
