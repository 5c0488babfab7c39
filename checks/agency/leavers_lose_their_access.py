"""ORG-HR-01: accounts of people who left are disabled and assets returned, as declared."""

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
REVOKED, LATE, OPEN = "revoked", "late or incomplete", "still enabled"


def leavers_lose_their_access(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The register can show that something is open; that accounts are disabled, only the machines can show."""
    leavers = declared.registers.get("leavers")
    if leavers is None:
        raise NotCollected("no list of leavers is declared", way=Way.DECLARE)
    if days_since(declared.dates, "leavers_reviewed", as_of) > YEAR_DAYS:
        raise NotCollected("the list of leavers was not reviewed within the year", way=Way.DECLARE)
    states = [_state(each, thresholds.whole("late_max_days"), as_of) for each in leavers]
    text = Text(
        vi=f"{len(states)} người nghỉ hoặc chuyển công tác: {states.count(OPEN)} tài khoản chưa khóa, "
        f"{states.count(LATE)} khóa trễ hoặc chưa có biên bản trả tài sản.",
        en=f"{len(states)} leavers: {states.count(OPEN)} accounts not disabled, {states.count(LATE)} disabled late or without "
        "a record of returned assets.",
    )
    sight = Sight(what="declared.agency.registers[leavers]", was=tuple(states), wanted="all revoked")
    if OPEN in states:
        return failed(text, sight)
    if LATE in states:
        return partly(text, sight)
    if states:
        raise NotCollected(
            "the register is in order; the accounts on the machines were not compared with it", way=Way.DECLARE
        )
    return passed(text, sight)


def _state(row: Mapping[str, str], late: int, as_of: AsOf) -> str:
    left, today = date.fromisoformat(row["left_at"]), local_day(as_of)
    disabled = date.fromisoformat(row["disabled_at"]) if "disabled_at" in row else None
    if disabled is not None and disabled > today:
        raise Unreadable(f"the account {row['account']} is disabled in the future", way=Way.CORRECT)
    if disabled is None:
        return OPEN if left < today else REVOKED
    if (disabled - left).days > late:
        return OPEN
    return REVOKED if disabled <= left and "assets_returned_at" in row else LATE


CHECK = python_check(
    leavers_lose_their_access,
    controls=("ORG-HR-01",),
    title=Text(
        vi="Thu hồi tài sản, quyền truy cập khi nghỉ việc, chuyển công tác",
        en="Assets and access are revoked when people leave or move",
    ),
    why=Text(
        vi="Người đã rời cơ quan không nên còn giữ chìa khóa vào hồ sơ, hệ thống.",
        en="People who have left should no longer hold keys to files and systems.",
    ),
    fix=Text(
        vi=(
            "Bộ phận tổ chức báo cho cán bộ phụ trách trước ngày nghỉ; khóa tài khoản máy tính, thư điện tử, "
            "VPN, phần mềm ngay trong ngày (Windows: net user <tên> /active:no; miền AD: Disable-ADAccount "
            "<tên>; Linux: sudo usermod -L -e 1 <tên>). Thu hồi máy, USB ký số, thẻ ra vào và lập biên bản "
            "bàn giao. Đổi các mật khẩu dùng chung mà người đó biết."
        ),
        en=(
            "Personnel tell the IT officer ahead; on the last day disable computer, mail, VPN and application "
            "accounts (Windows: net user <name> /active:no; domain: Disable-ADAccount <name>; Linux: sudo "
            "usermod -L -e 1 <name>). Take back machine, signing token and card with signed minutes. Change "
            "shared passwords the person knew."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("late_max_days",),
    examples=(
        Example(
            name="nobody left",
            facts={"declared.agency": {"dates": {"leavers_reviewed": "2026-09-01"}, "registers": {"leavers": []}}},
            expect=Status.PASS,
        ),
        Example(
            name="still enabled",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {"leavers": [{"account": "a", "left_at": "2026-11-01"}]},
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="disabled four days late",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {
                        "leavers": [
                            {
                                "account": "a",
                                "left_at": "2026-11-01",
                                "disabled_at": "2026-11-05",
                                "assets_returned_at": "2026-11-01",
                            }
                        ]
                    },
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="disabled three days late",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {
                        "leavers": [
                            {
                                "account": "a",
                                "left_at": "2026-11-01",
                                "disabled_at": "2026-11-04",
                                "assets_returned_at": "2026-11-01",
                            }
                        ]
                    },
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no record of assets",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {"leavers": [{"account": "a", "left_at": "2026-11-01", "disabled_at": "2026-11-01"}]},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="in order on paper",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {
                        "leavers": [
                            {
                                "account": "a",
                                "left_at": "2026-11-01",
                                "disabled_at": "2026-10-31",
                                "assets_returned_at": "2026-11-01",
                            }
                        ]
                    },
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="leaves next month",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {"leavers": [{"account": "a", "left_at": "2026-12-01"}]},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="disabled in the future",
            facts={
                "declared.agency": {
                    "dates": {"leavers_reviewed": "2026-09-01"},
                    "registers": {"leavers": [{"account": "a", "left_at": "2026-11-01", "disabled_at": "2099-01-01"}]},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="an old empty list",
            facts={"declared.agency": {"dates": {"leavers_reviewed": "2024-09-01"}, "registers": {"leavers": []}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no list",
            facts={"declared.agency": {"dates": {"leavers_reviewed": "2026-09-01"}, "registers": {}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
