"""ORG-MON-01: somebody monitors the system, and tunes the alerts from level 3."""

from checks.dated_acts import day_of, days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, not_applicable, partly, passed
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


def monitoring_is_organised(declared: DeclaredSystem, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The link to a centre counts once one has said how to connect (threshold centre_announced)."""
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    unit = declared.declared.get("monitoring_by")
    if not unit:
        raise NotCollected("who monitors the system is not declared", way=Way.DECLARE)
    late = ""
    if thresholds["tuning_days"] is not None:
        age, limit = days_since(declared.dates, "monitoring_tuned", as_of), thresholds.whole("tuning_days")
        late = f"{age} > {limit} d" if age > limit else ""
    linked = thresholds["centre_announced"] is not True or "monitoring_sent" in declared.dates
    if "monitoring_sent" in declared.dates:
        day_of(declared.dates, "monitoring_sent", as_of)
    text = Text(
        vi=f"Đơn vị giám sát: {unit}. Tinh chỉnh cảnh báo: {late or 'đúng hạn hoặc không yêu cầu'}.",
        en=f"Monitored by {unit}. Tuning of alerts: {late or 'in time or not asked for'}.",
    )
    sight = Sight(what="monitoring_by", was=unit, wanted="named, tuned in time, linked once a centre is announced")
    return passed(text, sight) if linked and not late else partly(text, sight)


CHECK = python_check(
    monitoring_is_organised,
    controls=("ORG-MON-01",),
    title=Text(
        vi="Giám sát an ninh mạng được tổ chức và kết nối về trung tâm an ninh mạng (24/7 từ cấp độ 4)",
        en="Security monitoring is organised and connected to the cyber security centre (24/7 from level 4)",
    ),
    why=Text(
        vi="Có người theo dõi thường xuyên thì sự cố được phát hiện trong vài giờ thay vì vài tháng.",
        en="With steady watching, incidents are noticed within hours instead of months.",
    ),
    fix=Text(
        vi=(
            "Đăng ký đưa hệ thống vào trung tâm giám sát (SOC) của tỉnh hoặc thuê dịch vụ giám sát của đơn vị "
            "có giấy phép. Cấu hình gửi nhật ký về SOC và thống nhất đầu mối nhận cảnh báo. Hiệu chỉnh ngưỡng "
            "cảnh báo theo chu kỳ của cấp độ và lưu biên bản."
        ),
        en=(
            "Join the provincial SOC or buy monitoring from a licensed provider. Send the logs to it and "
            "agree who receives alerts. Tune thresholds at the interval of the level and keep the minutes."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("tuning_days", "centre_announced"),
    examples=(
        Example(
            name="named, level 2",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="tuned in time, level 3",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {"monitoring_tuned": "2026-06-01"},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="tuned too long ago, level 3",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {"monitoring_tuned": "2026-05-24"},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="a centre is announced, no link",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {},
                }
            },
            thresholds={"centre_announced": True},
            expect=Status.PARTIAL,
        ),
        Example(
            name="a centre is announced, linked",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {"monitoring_sent": "2026-11-01"},
                }
            },
            thresholds={"centre_announced": True},
            expect=Status.PASS,
        ),
        Example(
            name="a centre is announced, to be linked one day",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {"monitoring_sent": "2099-01-01"},
                }
            },
            thresholds={"centre_announced": True},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="run by another body",
            facts={"declared.system": {"operated_elsewhere": True}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="tuning not dated, level 3",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="tuned in the future",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "declared": {"monitoring_by": "Trung tâm A"},
                    "dates": {"monitoring_tuned": "2099-01-01"},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="nobody named",
            facts={"declared.system": {"operated_elsewhere": False, "declared": {}, "dates": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
