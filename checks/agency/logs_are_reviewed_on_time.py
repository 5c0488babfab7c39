"""ORG-LOG-01: security logs are reviewed at the interval of the level."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ACT = Text(vi="Rà soát nhật ký", en="Log review")


def logs_are_reviewed_on_time(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Partial up to one and a half times the limit."""
    limit = thresholds.whole("max_age_days")
    grace = int(limit * float(str(thresholds["partial_factor"])))
    return judged_by_age(ACT, day_of(declared.dates, "log_review", as_of), as_of, limit=limit, grace=grace)


CHECK = python_check(
    logs_are_reviewed_on_time,
    controls=("ORG-LOG-01",),
    title=Text(
        vi="Rà soát nhật ký an ninh mạng đúng định kỳ",
        en="Security logs are reviewed on schedule",
    ),
    why=Text(
        vi="Nhật ký chỉ có ích khi có người xem định kỳ để nhận ra điều bất thường.",
        en="Logs only help if somebody reads them regularly and notices what is unusual.",
    ),
    fix=Text(
        vi=(
            "Mỗi kỳ, lọc nhật ký theo các sự kiện: đăng nhập sai nhiều lần, đăng nhập ngoài giờ, tạo tài khoản mới, "
            "cảnh báo mã độc, thay đổi cấu hình. Ghi nhận xét, việc cần xử lý, người thực hiện vào biên bản và ký. "
            "Ghi ngày vào mục `dates: log_review` của agency.yaml."
        ),
        en=(
            "Each period filter the logs for repeated failed logons, logons outside hours, new accounts, malware "
            "alerts and configuration changes. Write remarks, actions and officers in minutes and sign. Enter the "
            "date in agency.yaml, `dates: log_review`."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "partial_factor"),
    examples=(
        Example(
            name="reviewed this year",
            facts={"declared.agency": {"dates": {"log_review": "2026-02-01"}}},
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={"declared.agency": {"dates": {"log_review": "2025-11-24"}}},
            expect=Status.PASS,
        ),
        Example(
            name="one day late",
            facts={"declared.agency": {"dates": {"log_review": "2025-11-23"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="one and a half years",
            facts={"declared.agency": {"dates": {"log_review": "2025-05-26"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="later still", facts={"declared.agency": {"dates": {"log_review": "2025-05-25"}}}, expect=Status.FAIL
        ),
        Example(
            name="a month is the limit at level 4",
            facts={"declared.agency": {"dates": {"log_review": "2026-10-23"}}},
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(name="date not set", facts={"declared.agency": {"dates": {}}}, expect=Status.UNKNOWN),
        Example(
            name="in the future",
            facts={"declared.agency": {"dates": {"log_review": "2027-02-01"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
