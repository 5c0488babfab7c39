"""AV-MGT-03: events of the EDR console arrive at the SIEM."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Platform, Status


def edr_events_reach_the_siem(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Dates are days: an event of today or yesterday is within the hours that are asked."""
    age = days_since(declared.dates, "edr_event", as_of)
    text = Text(
        vi=f"Sự kiện EDR gần nhất trên SIEM cách đây {age} ngày.",
        en=f"The last EDR event on the SIEM is {age} days old.",
    )
    sight = Sight(what="declared.agency.dates[edr_event]", was=age, wanted=f"≤ {thresholds['event_hours']} h")
    if age * 24 <= thresholds.whole("event_hours"):
        return passed(text, sight)
    return partly(text, sight) if age <= thresholds.whole("partial_max_days") else failed(text, sight)


CHECK = python_check(
    edr_events_reach_the_siem,
    controls=("AV-MGT-03",),
    title=Text(
        vi="Cảnh báo của EDR, phần mềm phòng chống mã độc được gửi về SIEM",
        en="EDR alerts are forwarded to the SIEM in real time",
    ),
    why=Text(
        vi="Cảnh báo gom về một nơi thì có người trực xử lý, không bị nằm im trên từng máy.",
        en="Alerts gathered in one place get handled instead of sitting unseen on single machines.",
    ),
    fix=Text(
        vi=(
            "Trên máy chủ quản trị EDR, mở mục tích hợp (Syslog, SIEM, API) và khai báo địa chỉ máy chủ SIEM "
            "của tỉnh, dùng TLS. Nhờ đơn vị vận hành SIEM xác nhận đã nhận được sự kiện thử. Lưu ảnh màn hình "
            "hoặc kết quả xuất làm bằng chứng."
        ),
        en=(
            "In the EDR console open the integration page (syslog, SIEM, API) and enter the SIEM address of "
            "the province, with TLS. Ask the SIEM operator to confirm a test event. Keep the screenshot or "
            "export as evidence."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("event_hours", "partial_max_days"),
    examples=(
        Example(
            name="yesterday",
            facts={"declared.agency": {"dates": {"edr_event": "2026-11-23"}}},
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="two days ago",
            facts={"declared.agency": {"dates": {"edr_event": "2026-11-22"}}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="seven days ago",
            facts={"declared.agency": {"dates": {"edr_event": "2026-11-17"}}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="eight days ago",
            facts={"declared.agency": {"dates": {"edr_event": "2026-11-16"}}},
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="in the future",
            facts={"declared.agency": {"dates": {"edr_event": "2026-12-16"}}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(name="date not set", facts={"declared.agency": {"dates": {}}}, level=3, expect=Status.UNKNOWN),
    ),
)
