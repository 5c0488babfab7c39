"""ORG-LVL-02: the approved protection plan is fully implemented, or on its way in the time of transition."""

from datetime import date

from checks.dated_acts import day_of
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ELSEWHERE = Text(
    vi="Hệ thống do đơn vị khác sở hữu và vận hành; kết quả tính cho đơn vị đó.",
    en="Another body owns and runs the system; its result counts there.",
)

IN_TRANSITION_BEFORE = date(2026, 7, 1)
"""Luật 116/2025/QH15 Art. 45: systems in operation before it came into force."""


def protection_plan_is_implemented(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The three states of Mẫu 08 column 10; a dated roadmap that is not overdue is half."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    if declared.plan_state is None:
        raise NotCollected("the state of the protection plan is not declared", way=Way.DECLARE)
    sight = Sight(what="declared.system.plan_state", was=declared.plan_state, wanted="full")
    if declared.plan_state == "full":
        return passed(
            Text(
                vi="Phương án bảo đảm an ninh mạng đã triển khai đầy đủ.",
                en="The protection plan is fully implemented.",
            ),
            sight,
        )
    today, due = local_day(as_of), declared.plan_due
    until = date.fromisoformat(str(thresholds["transition_deadline"]))
    on_time = due is not None and due >= today
    if today <= until:
        holds = on_time and (declared.plan_state == "some" or _is_in_transition(declared, as_of))
    else:
        holds = on_time and declared.plan_state == "some" and "plan_approved" in declared.dates
    state = {"none": ("chưa triển khai", "not begun"), "some": ("đã triển khai một số hạng mục", "begun in part")}
    vi, en = state.get(declared.plan_state, (declared.plan_state, declared.plan_state))
    text = Text(
        vi=f"Phương án {vi}; dự kiến đầy đủ: {f'{due:%d/%m/%Y}' if due else 'chưa có lộ trình'}.",
        en=f"The plan is {en}; expected to be full: {due or 'no roadmap'}.",
    )
    return partly(text, sight) if holds else failed(text, sight)


def _is_in_transition(declared: DeclaredSystem, as_of: AsOf) -> bool:
    return day_of(declared.dates, "in_operation", as_of) < IN_TRANSITION_BEFORE


CHECK = python_check(
    protection_plan_is_implemented,
    controls=("ORG-LVL-02",),
    title=Text(
        vi="Đã triển khai đầy đủ phương án bảo đảm an ninh mạng theo cấp độ",
        en="The approved protection plan is fully implemented",
    ),
    why=Text(
        vi="Phương án đã phê duyệt chỉ có giá trị khi các biện pháp được làm thật.",
        en="An approved plan only has value once its measures are really in place.",
    ),
    fix=Text(
        vi=(
            "Mở danh sách tiêu chí chưa đạt của hệ thống trong phiếu điểm, phân công người và thời hạn cho từng "
            "việc. Lập lộ trình có ngày hoàn thành (cột 11 Mẫu số 08) và trình chủ quản hệ thống thông tin phê "
            "duyệt. Sau khi khắc phục, quét lại và cập nhật trạng thái phương án."
        ),
        en=(
            "Open the unmet criteria of the system in the scorecard and give each an officer and date. Draw up a "
            "dated roadmap (column 11 of Mẫu 08) approved by the system owner. After repair scan again and "
            "update the plan state."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("transition_deadline",),
    examples=(
        Example(
            name="full",
            facts={
                "declared.system": {"operated_elsewhere": False, "plan_state": "full", "plan_due": None, "dates": {}}
            },
            expect=Status.PASS,
        ),
        Example(
            name="some, on the way",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "some",
                    "plan_due": "2027-03-01",
                    "dates": {},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="none, an old system on its way",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "none",
                    "plan_due": "2027-03-01",
                    "dates": {"in_operation": "2020-01-01"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="none, a new system",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "none",
                    "plan_due": "2027-03-01",
                    "dates": {"in_operation": "2026-07-01"},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="some, overdue",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "some",
                    "plan_due": "2026-11-23",
                    "dates": {},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="some, no roadmap",
            facts={
                "declared.system": {"operated_elsewhere": False, "plan_state": "some", "plan_due": None, "dates": {}}
            },
            expect=Status.FAIL,
        ),
        Example(
            name="after the transition, no approved roadmap",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "some",
                    "plan_due": "2028-01-01",
                    "dates": {},
                }
            },
            as_of="2027-07-01T00:00:00Z",
            expect=Status.FAIL,
        ),
        Example(
            name="after the transition, approved roadmap",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "some",
                    "plan_due": "2028-01-01",
                    "dates": {"plan_approved": "2027-01-01"},
                }
            },
            as_of="2027-07-01T00:00:00Z",
            expect=Status.PARTIAL,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="none, age unknown",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "plan_state": "none",
                    "plan_due": "2027-03-01",
                    "dates": {},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="state not set",
            facts={"declared.system": {"operated_elsewhere": False, "plan_state": None, "plan_due": None, "dates": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
