"""ORG-INC-02: serious incidents are notified within 24 hours and reported within 72."""

from collections.abc import Mapping
from datetime import date

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

YEAR_DAYS = 365
REPORTED, LATE, MISSING = "reported", "late", "missing"


def incidents_are_reported_in_time(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """One late report is partial; a serious incident that was not reported, or several late ones, fail.

    A log in order, and an empty one above all, counts while somebody has looked through it within the year.
    """
    log = declared.registers.get("incidents")
    if log is None:
        raise NotCollected("no incident log is declared", way=Way.DECLARE)
    states = [_state(each, thresholds, as_of) for each in log if each.get("serious") == "true"]
    text = Text(
        vi=f"{len(states)} sự cố nghiêm trọng trong sổ: {states.count(LATE)} báo cáo trễ, {states.count(MISSING)} chưa báo cáo.",
        en=f"{len(states)} serious incidents in the log: {states.count(LATE)} reported late, {states.count(MISSING)} not reported.",
    )
    sight = Sight(what="serious incidents", was=tuple(states), wanted="≤ 24 h, ≤ 72 h")
    if MISSING in states or states.count(LATE) > 1:
        return failed(text, sight)
    if LATE in states:
        return partly(text, sight)
    if days_since(declared.dates, "incidents_reviewed", as_of) > YEAR_DAYS:
        raise NotCollected("the incident log was not reviewed within the year", way=Way.DECLARE)
    return passed(text, sight)


def _state(row: Mapping[str, str], thresholds: Thresholds, as_of: AsOf) -> str:
    """By the hours declared; what is not stated is missing only when its time is over."""
    detected = date.fromisoformat(row["detected_at"])
    if detected > local_day(as_of):
        raise Unreadable(f"incident {row['id']} is detected in the future", way=Way.CORRECT)
    worst = REPORTED
    for name, limit in (("notified_after_h", "initial_h"), ("reported_after_h", "report_h")):
        hours, most = row.get(name), thresholds.whole(limit)
        if hours is not None and float(hours) > most:
            worst = LATE
        elif hours is None and (local_day(as_of) - detected).days * 24 > most + 24:
            return MISSING
    return worst


CHECK = python_check(
    incidents_are_reported_in_time,
    version=2,
    controls=("ORG-INC-02",),
    title=Text(
        vi="Sự cố an ninh mạng được báo cáo trong 24 giờ, 72 giờ hoặc báo cáo ngay",
        en="Incidents are reported within 24 h / 72 h / at once",
    ),
    why=Text(
        vi="Báo sớm giúp được hỗ trợ kịp thời và thực hiện đúng quy định của pháp luật.",
        en="Early notice brings help in time and meets the law.",
    ),
    fix=Text(
        vi=(
            "Ghi sổ sự cố: thời điểm phát hiện, thông báo, báo cáo. Sự cố nghiêm trọng: thông báo ban đầu trong 24 "
            "giờ, báo cáo nguyên nhân, phạm vi, khắc phục trong 72 giờ; liên quan an ninh quốc gia hoặc gián đoạn "
            "lớn thì báo ngay. Ghi thời điểm gửi vào sổ sự cố và lưu văn bản đã gửi. Mỗi năm rà soát sổ, ký xác nhận (kể cả "
            "khi không có sự cố) và ghi ngày vào mục `dates: incidents_reviewed` của agency.yaml."
        ),
        en=(
            "Log each incident with the times of detection, notice and report. Serious incident: first notice "
            "within 24 hours, report of cause, extent and remedy within 72 hours; at once when national "
            "security or heavy interruption is touched. Write the hour of sending into the incident log and file what was sent. "
            "Once a year look through the log, sign it (also when there was no incident) and enter the date in "
            "agency.yaml, `dates: incidents_reviewed`."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("initial_h", "report_h"),
    examples=(
        Example(
            name="an empty log that nobody has looked at for years",
            facts={"declared.agency": {"dates": {"incidents_reviewed": "2024-06-01"}, "registers": {"incidents": []}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an empty log without a date",
            facts={"declared.agency": {"dates": {}, "registers": {"incidents": []}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no incident in the log",
            facts={"declared.agency": {"dates": {"incidents_reviewed": "2026-06-01"}, "registers": {"incidents": []}}},
            expect=Status.PASS,
        ),
        Example(
            name="in time",
            facts={
                "declared.agency": {
                    "dates": {"incidents_reviewed": "2026-06-01"},
                    "registers": {
                        "incidents": [
                            {
                                "id": "1",
                                "detected_at": "2026-05-01",
                                "serious": "true",
                                "notified_after_h": "24",
                                "reported_after_h": "72",
                            }
                        ]
                    },
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="a small one needs no report",
            facts={
                "declared.agency": {
                    "dates": {"incidents_reviewed": "2026-06-01"},
                    "registers": {"incidents": [{"id": "1", "detected_at": "2026-05-01", "serious": "false"}]},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="one late",
            facts={
                "declared.agency": {
                    "registers": {
                        "incidents": [
                            {
                                "id": "1",
                                "detected_at": "2026-05-01",
                                "serious": "true",
                                "notified_after_h": "25",
                                "reported_after_h": "72",
                            }
                        ]
                    }
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="two late",
            facts={
                "declared.agency": {
                    "registers": {
                        "incidents": [
                            {
                                "id": "1",
                                "detected_at": "2026-05-01",
                                "serious": "true",
                                "notified_after_h": "25",
                                "reported_after_h": "72",
                            },
                            {
                                "id": "2",
                                "detected_at": "2026-06-01",
                                "serious": "true",
                                "notified_after_h": "2",
                                "reported_after_h": "73",
                            },
                        ]
                    }
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="not reported",
            facts={
                "declared.agency": {
                    "registers": {
                        "incidents": [
                            {"id": "1", "detected_at": "2026-05-01", "serious": "true", "notified_after_h": "3"}
                        ]
                    }
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="detected yesterday, still in time",
            facts={
                "declared.agency": {
                    "dates": {"incidents_reviewed": "2026-06-01"},
                    "registers": {"incidents": [{"id": "1", "detected_at": "2026-11-23", "serious": "true"}]},
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="detected in the future",
            facts={
                "declared.agency": {
                    "registers": {"incidents": [{"id": "1", "detected_at": "2027-11-23", "serious": "true"}]}
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="no log", facts={"declared.agency": {"registers": {}}}, expect=Status.UNKNOWN),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
