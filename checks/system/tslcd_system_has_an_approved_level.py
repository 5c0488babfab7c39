"""NET-TSL-02: a system on the dedicated network has an approved level, at least 3 with state secrets."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)
LEAST_WITH_SECRETS = 3
"""TT 06/2026/TT-BKHCN Art. 8.2."""


def tslcd_system_has_an_approved_level(declared: DeclaredSystem) -> Outcome:
    """Sent or appraised is half."""
    if not declared.tslcd:
        return not_applicable(Text(vi="Hệ thống không kết nối TSLCD.", en="The system is not attached to TSLCD."))
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    if declared.level_state is None or declared.level is None:
        raise NotCollected("the level or the state of its dossier is not declared", way=Way.DECLARE)
    sight = Sight(what="level, state", was=(declared.level, declared.level_state), wanted="approved, with a decision")
    text = Text(
        vi=f"Hệ thống kết nối TSLCD: cấp độ {declared.level}, quyết định {declared.level_decision or 'chưa có'}.",
        en=f"The system is attached to TSLCD: level {declared.level}, decision {declared.level_decision or 'none'}.",
    )
    if "state_secret" in declared.tags and declared.level < LEAST_WITH_SECRETS:
        return failed(text, sight)
    if declared.level_state == "approved" and declared.level_decision:
        return passed(text, sight)
    return partly(text, sight) if declared.level_state in ("sent", "appraised") else failed(text, sight)


CHECK = python_check(
    tslcd_system_has_an_approved_level,
    controls=("NET-TSL-02",),
    title=Text(
        vi="Hệ thống kết nối TSLCD đã được phê duyệt cấp độ và triển khai biện pháp bảo vệ",
        en="Systems attached to TSLCD have an approved level and its measures",
    ),
    why=Text(
        vi="Hệ thống nối vào mạng chung của Nhà nước phải được xác định cấp độ và bảo vệ tương xứng.",
        en="A system joined to the State network must be classified and protected accordingly.",
    ),
    fix=Text(
        vi=(
            "Lập hồ sơ đề xuất cấp độ cho hệ thống sẽ kết nối TSLCD và trình phê duyệt trước khi kết nối. Hệ "
            "thống truyền bí mật nhà nước phải đề xuất từ cấp độ 3. Ghi số, ngày quyết định vào tệp kiểm kê."
        ),
        en=(
            "Prepare the level dossier of the system and have it approved before connecting to TSLCD. Systems "
            "that carry state secrets need level 3 or higher. Enter the decision number and date in the "
            "inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="approved",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 3,
                    "level_state": "approved",
                    "level_decision": "11/QĐ",
                    "tags": ["state_secret"],
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="secrets at level 2",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 2,
                    "level_state": "approved",
                    "level_decision": "11/QĐ",
                    "tags": ["state_secret"],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="sent",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 2,
                    "level_state": "sent",
                    "level_decision": None,
                    "tags": [],
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="drafted",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 2,
                    "level_state": "drafted",
                    "level_decision": None,
                    "tags": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="approved without a number",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 2,
                    "level_state": "approved",
                    "level_decision": None,
                    "tags": [],
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="not attached",
            facts={"declared.system": {"operated_elsewhere": False, "tslcd": False}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True, "tslcd": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="state not set",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tslcd": True,
                    "level": 2,
                    "level_state": None,
                    "level_decision": None,
                    "tags": [],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
