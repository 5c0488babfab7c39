"""ORG-INC-03: an incident exercise was held within the year."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ACT = Text(vi="Diễn tập ứng phó sự cố", en="Incident exercise")


def incident_exercise_was_held(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Up to two years is partial at levels 1 to 3, where the rule gives no interval."""
    held = day_of(declared.dates, "incident_exercise", as_of)
    limit, grace = thresholds.whole("max_age_days"), thresholds.whole("partial_max_days")
    return judged_by_age(ACT, held, as_of, limit=limit, grace=grace)


CHECK = python_check(
    incident_exercise_was_held,
    controls=("ORG-INC-03",),
    title=Text(
        vi="Tổ chức hoặc tham gia diễn tập ứng phó sự cố",
        en="Incident exercise is held",
    ),
    why=Text(
        vi="Diễn tập trước thì khi có sự cố thật mọi người biết việc của mình.",
        en="With practice, everyone knows their task when a real incident comes.",
    ),
    fix=Text(
        vi=(
            "Mỗi năm tổ chức một buổi diễn tập tại cơ quan (ví dụ tình huống mã độc tống tiền, lộ mật khẩu thư điện "
            "tử) hoặc cử cán bộ tham gia diễn tập của tỉnh. Lập biên bản nêu bài học và việc cần sửa trong kế hoạch "
            "ứng phó. Ghi ngày vào mục `dates: incident_exercise` của agency.yaml."
        ),
        en=(
            "Hold one exercise a year (for example ransomware, leaked mail password) or send staff to the "
            "provincial one. Record lessons and changes to the plan. Enter the date in agency.yaml, `dates: "
            "incident_exercise`."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "partial_max_days"),
    examples=(
        Example(
            name="held this year",
            facts={"declared.agency": {"dates": {"incident_exercise": "2026-06-15"}}},
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={"declared.agency": {"dates": {"incident_exercise": "2025-11-24"}}},
            expect=Status.PASS,
        ),
        Example(
            name="a year and a day ago",
            facts={"declared.agency": {"dates": {"incident_exercise": "2025-11-23"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="a year and a day ago at level 4",
            facts={"declared.agency": {"dates": {"incident_exercise": "2025-11-23"}}},
            level=4,
            expect=Status.FAIL,
        ),
        Example(
            name="more than two years ago",
            facts={"declared.agency": {"dates": {"incident_exercise": "2024-11-23"}}},
            expect=Status.FAIL,
        ),
        Example(name="date not set", facts={"declared.agency": {"dates": {}}}, expect=Status.UNKNOWN),
        Example(
            name="planned, not held",
            facts={"declared.agency": {"dates": {"incident_exercise": "2026-12-15"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
