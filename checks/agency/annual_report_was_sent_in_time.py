"""ORG-REP-01: the yearly report went out before the limit of the last period that is due."""

from datetime import date

from checks.dated_acts import day_of
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

FIRST_YEAR = 2026
"""NĐ 331/2026/NĐ-CP is in force since 19/8/2026: the period that ends on 14/12/2026 is the first."""


def annual_report_was_sent_in_time(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The limit of the operating unit counts, the earlier of the two."""
    deadline, period_end = str(thresholds["unit_deadline"]), str(thresholds["period_end"])
    today = local_day(as_of)
    year = today.year if today >= date.fromisoformat(f"{today.year}-{deadline}") else today.year - 1
    limit = date.fromisoformat(f"{year}-{deadline}")
    if year < FIRST_YEAR:
        return not_applicable(
            Text(
                vi=f"Chưa đến hạn báo cáo năm đầu tiên (trước ngày {date(FIRST_YEAR, limit.month, limit.day):%d/%m/%Y}).",
                en=f"The first yearly report is not due yet (before {date(FIRST_YEAR, limit.month, limit.day)}).",
            )
        )
    sent = day_of(declared.dates, "annual_report_sent", as_of)
    sight = Sight(what="declared.agency.dates[annual_report_sent]", was=sent.isoformat(), wanted=f"< {limit}")
    if sent <= date.fromisoformat(f"{year}-{period_end}"):
        text = Text(
            vi=f"Lần gửi gần nhất là ngày {sent:%d/%m/%Y}: chưa gửi báo cáo của kỳ phải gửi trước ngày {limit:%d/%m/%Y}.",
            en=f"Last sent on {sent}: the report that was due before {limit} has not been sent.",
        )
        return failed(text, sight)
    text = Text(
        vi=f"Báo cáo gửi ngày {sent:%d/%m/%Y}, thời hạn trước ngày {limit:%d/%m/%Y}.",
        en=f"Report sent on {sent}, due before {limit}.",
    )
    return passed(text, sight) if sent < limit else partly(text, sight)


CHECK = python_check(
    annual_report_was_sent_in_time,
    controls=("ORG-REP-01",),
    title=Text(
        vi="Báo cáo năm về an ninh mạng được gửi đúng hạn",
        en="Annual cyber-security report is sent on time",
    ),
    why=Text(
        vi="Báo cáo đúng hạn là nghĩa vụ theo luật và là dịp nhìn lại cả năm.",
        en="Reporting on time is a legal duty and a chance to look back on the year.",
    ),
    fix=Text(
        vi=(
            "Lập báo cáo theo Mẫu số 08, kiểm tra số liệu kỳ 15/12 năm trước đến 14/12 năm nay. Trình ký số và gửi "
            "qua trục liên thông văn bản: đơn vị vận hành, đơn vị chuyên trách gửi chủ quản trước ngày 20/12; chủ "
            "quản gửi Bộ Công an trước ngày 25/12. Ghi số, ngày gửi vào tệp kiểm kê."
        ),
        en=(
            "Fill in Mẫu 08 and check the data of 15 December to 14 December. Sign it digitally "
            "and send it through the document exchange: operator and specialised unit to the owner before 20 "
            "December, owner to Bộ Công an before 25 December. Enter number and date in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("unit_deadline", "period_end"),
    examples=(
        Example(
            name="the first year, before the limit",
            facts={"declared.agency": {"dates": {}}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="the first year, the day before the limit",
            facts={"declared.agency": {"dates": {}}},
            as_of="2026-12-19T10:00:00Z",
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="sent a day before the limit",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2026-12-19"}}},
            as_of="2026-12-22T00:00:00Z",
            expect=Status.PASS,
        ),
        Example(
            name="sent on the limit",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2026-12-20"}}},
            as_of="2026-12-22T00:00:00Z",
            expect=Status.PARTIAL,
        ),
        Example(
            name="last year's report decides until the limit",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2026-12-16"}}},
            as_of="2027-11-30T00:00:00Z",
            expect=Status.PASS,
        ),
        Example(
            name="only last year's was sent",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2026-12-16"}}},
            as_of="2027-12-27T00:00:00Z",
            expect=Status.FAIL,
        ),
        Example(
            name="in Việt Nam it is the day of the limit",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2026-12-16"}}},
            as_of="2026-12-19T17:00:00Z",
            expect=Status.PASS,
        ),
        Example(
            name="date not set after the limit",
            facts={"declared.agency": {"dates": {}}},
            as_of="2026-12-22T00:00:00Z",
            expect=Status.UNKNOWN,
        ),
        Example(
            name="sent in the future",
            facts={"declared.agency": {"dates": {"annual_report_sent": "2027-02-01"}}},
            as_of="2026-12-22T00:00:00Z",
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
